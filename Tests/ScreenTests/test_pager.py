"""Long results through a pager."""


def test_long_results_are_paged(house):
    pager = house.folder / "pager.sh"
    pager.write_text("#!/bin/sh\necho paged\ncat > '" + str(house.folder / "seen") + "'\n")
    pager.chmod(0o755)
    screen = house.open("--archive", str(house.archive), "--quiet", rows=12, PAGER=str(pager))
    screen.run("show.rows(200)")
    screen.run("clients:limit(100)")
    assert "paged" in screen.text
    assert "K000050" in (house.folder / "seen").read_text()
