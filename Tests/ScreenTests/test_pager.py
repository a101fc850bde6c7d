"""Long results through a pager."""
import os
import signal

import pytest


def test_long_results_are_paged(house):
    pager = house.folder / "pager.sh"
    pager.write_text("#!/bin/sh\necho paged\ncat > '" + str(house.folder / "seen") + "'\n")
    pager.chmod(0o755)
    screen = house.open("--archive", str(house.archive), "--quiet", rows=12, PAGER=str(pager))
    screen.run("show.rows(200)")
    screen.run("clients:limit(100)")
    assert "paged" in screen.text
    assert "K000050" in (house.folder / "seen").read_text()


def test_the_pager_ends_with_the_program(house):
    marker = house.folder / "pager.pid"
    pager = house.folder / "pager.sh"
    pager.write_text(f"#!/bin/sh\necho $$ > '{marker}'\nstty raw -echo < /dev/tty\ncat > /dev/null\n"
                     "echo paged > /dev/tty\nexec sleep 1000\n")
    pager.chmod(0o755)
    screen = house.open("--archive", str(house.archive), "--quiet", rows=12, PAGER=f"exec {pager}")
    screen.run("show.rows(200)")
    screen.type("clients:limit(100)")
    screen.press("enter")
    screen.wait("paged")
    screen.signal(signal.SIGTERM)
    assert screen.end() == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int(marker.read_text()), 0)
