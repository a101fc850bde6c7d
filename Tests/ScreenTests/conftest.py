import os
import pathlib
import shutil
import subprocess

import pytest

from screen import Screen

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program():
    """`$DOSSIER`, or what `swift build` made."""
    return os.environ.get("DOSSIER") or str(ROOT / ".build" / "debug" / "dossier")


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory):
    """A made-up archive of 300 clients, made once; whoever writes copies it."""
    path = tmp_path_factory.mktemp("archive") / "people.dossier"
    subprocess.run([program(), "demo", "--clients", "300", "--keep", str(path)], check=True, capture_output=True)
    return path


class House:
    """A person's home, working folder and environment, and the terminals opened in it."""

    def __init__(self, folder, archive):
        self.folder = folder
        self.home = folder / "home"
        self.work = folder / "work"
        self.state = folder / "state"
        for made in [self.home, self.work, self.state]:
            made.mkdir()
        self.archive = self.work / "people.dossier"
        shutil.copy(archive, self.archive)
        self.screens = []

    def environment(self, **more):
        kept = {name: os.environ[name] for name in ["PATH", "LD_LIBRARY_PATH"] if name in os.environ}
        return kept | {
            "HOME": str(self.home), "XDG_STATE_HOME": str(self.state), "TMPDIR": str(self.folder), "USER": "tester",
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PAGER": "cat", "SHELL": "/bin/sh",
            # A crash is a crash: nobody is asked about it.
            "SWIFT_BACKTRACE": "enable=no",
        } | more

    def open(self, *words, columns=100, rows=40, prompt="dossier(people, demo)> ", wait=True, command=None, **more):
        """The program on the archive, in a terminal, at its prompt."""
        words = [program(), *(words or ["--archive", str(self.archive)])]
        screen = Screen(command or words, columns, rows, self.environment(**more), str(self.work))
        screen.prompt_text = prompt
        self.screens.append(screen)
        if wait:
            screen.prompt()
        return screen


@pytest.fixture
def house(tmp_path, demo_archive):
    made = House(tmp_path, demo_archive)
    yield made
    for screen in made.screens:
        screen.close()


@pytest.fixture
def screen(house):
    return house.open("--archive", str(house.archive), "--quiet")
