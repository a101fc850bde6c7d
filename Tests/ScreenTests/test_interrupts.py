"""Ctrl-C, and the terminal's state on every way out."""
import os
import signal
import subprocess
import time

import pytest

from conftest import program
from screen import PATIENCE


def test_ctrl_c_in_the_editor_drops_the_block(screen):
    screen.type("for i = 1, 2 do")
    screen.press("enter")
    screen.type("x = ")
    screen.press("ctrl-c")
    screen.prompt()
    assert screen.run("1 + 1") == ["2"]


def test_ctrl_c_from_outside_drops_the_block(screen):
    screen.type("half a thing")
    screen.wait("half a thing")
    screen.signal(signal.SIGINT)
    screen.prompt()
    assert screen.run("1 + 1") == ["2"]


@pytest.mark.parametrize("block", [
    # In Lua, also where the error is caught.
    "print('begun') while true do pcall(function() while true do end end) end",
    # In SQL: a join of everything with everything.
    "print('begun') print(clients:where(function(c) return c.points >= 0 end):each(function() for i = 1, 1e9 do end end))",
    # In printing.
    "print('begun') while true do print('a line of text that is printed') end",
])
def test_ctrl_c_stops_what_runs(screen, block):
    screen.run("kept = 7")
    screen.type(block)
    screen.press("enter")
    screen.until(lambda: any(line.startswith(("begun", "a line")) for line in screen.lines), "the block's beginning")
    screen.press("ctrl-c")
    screen.prompt()
    assert any("interrupted" in line for line in screen.all_lines[-screen.rows:])
    assert screen.run("kept") == ["7"]


def test_ctrl_c_and_ctrl_d_at_the_question(screen):
    for key in ["ctrl-c", "ctrl-d"]:
        screen.type('clients:update{ points = 1 }:apply("all")')
        screen.press("enter")
        screen.wait("to go on:")
        screen.until(lambda: screen.cursor_line.endswith("to go on:"), "the question")
        screen.press(key)
        screen.prompt()
        # The question's line is ended: what is said next begins a line.
        assert any(line.startswith("error: ") for line in screen.lines)
        screen.press("ctrl-l")
        screen.prompt()
    assert "points == 1" not in screen.text
    assert screen.run("clients:where{ points = 1 }:count() == clients:count()") == ["false"]


def test_three_ctrl_c_at_once_leave_or_give_the_prompt(house):
    screen = house.open("--archive", str(house.archive), "--quiet")
    # Whatever ends first, the block or the three: the archive is whole.
    screen.type("clients:update{ points = 1 }:guard{ all = true }:apply('half') print('begun') while true do end")
    screen.press("enter")
    screen.until(lambda: "begun" in screen.lines, "the block's beginning")
    for _ in range(3):
        screen.signal(signal.SIGINT)
    screen.until(lambda: screen.ended or screen.cursor_line == screen.prompt_text.rstrip(), "an end or the prompt") \
        if screen.child.isalive() else None
    if screen.child.isalive():
        screen.run("1 + 1")
        screen.press("ctrl-d")
        assert screen.end() == 0
    else:
        assert screen.end() == 130
    checked = subprocess.run([program(), "verify", "--archive", str(house.archive)], capture_output=True, text=True,
                             env=house.environment())
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def shell(house):
    """A shell on a terminal, whose settings are compared after the program has gone."""
    screen = house.open(command=["/bin/bash", "--norc", "--noprofile", "-i"], prompt="$ ", wait=False, PS1="$ ")
    screen.prompt()
    return screen


def stty(shell):
    shell.type("stty -a; echo settled\n")
    shell.until(lambda: "settled" in shell.lines, "stty")
    shell.quiet()
    end = len(shell.lines) - 1 - shell.lines[::-1].index("settled")
    shell_lines = shell.lines[:end]
    start = max(number for number, line in enumerate(shell_lines) if line.startswith("speed"))
    shell.type("clear\n")
    shell.wait_gone("settled")
    shell.prompt()
    return shell_lines[start:end]


def begin(shell, house):
    shell.type(f"'{program()}' --archive '{house.archive}' --quiet\n")
    shell.prompt("dossier(people, demo)> ")
    shell.type("some text")
    shell.wait("some text")
    children = subprocess.run(["pgrep", "-P", str(shell.child.pid), "dossier"], capture_output=True, text=True)
    return int(children.stdout.split()[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT,
                                    signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM])
def test_the_terminal_is_restored(house, shell, number):
    before = stty(shell)
    process = begin(shell, house)
    os.kill(process, number)
    shell.prompt(seconds=60)
    assert stty(shell) == before
    # Pastes are not marked any more.
    assert shell.raw.rfind(b"\x1b[?2004l") > shell.raw.rfind(b"some text")


def test_stopping_and_going_on(house, shell):
    before = stty(shell)
    begin(shell, house)
    shell.press("ctrl-z")
    shell.prompt()
    assert stty(shell) == before
    shell.type("fg\n")
    shell.until(lambda: shell.cursor_line == "dossier(people, demo)> some text", "the block again")
    shell.press("ctrl-u")
    shell.type("1 + 41")
    shell.press("enter")
    shell.until(lambda: "42" in shell.lines, "the block's result")
    shell.prompt("dossier(people, demo)> ")
    shell.press("ctrl-d")
    shell.prompt()
    assert stty(shell) == before


def test_a_made_up_archive_is_gone_with_its_terminal(house):
    screen = house.open("demo", "--clients", "50", "--quiet", prompt="dossier(demo)> ")
    before = {entry.name for entry in house.folder.iterdir()}
    assert any("dossier" in name for name in before - {"home", "work", "state"})
    screen.type("print('begun') while true do end")
    screen.press("enter")
    screen.until(lambda: "begun" in screen.lines, "the block's beginning")
    os.kill(screen.child.pid, signal.SIGHUP)
    screen.end()
    assert {entry.name for entry in house.folder.iterdir()} == {"home", "work", "state"}


def test_the_editors_file_is_gone_with_the_program(house):
    editor = house.folder / "editor.sh"
    editor.write_text("#!/bin/sh\necho editing\nexec sleep 1000\n")
    editor.chmod(0o755)
    screen = house.open("--archive", str(house.archive), "--quiet", EDITOR=str(editor))
    screen.run("x = 1")
    screen.type("edit()")
    screen.press("enter")
    screen.wait("editing")
    screen.signal(signal.SIGTERM)
    assert screen.end() == 128 + signal.SIGTERM
    assert not list(house.folder.glob("dossier-*"))


def test_a_third_ctrl_c_leaves_a_terminal_that_takes_nothing(screen):
    screen.type("while true do print('a line of text that nobody reads') end")
    screen.press("enter")
    screen.wait("a line of text")
    # From here on nothing is read: the output, what is told of the end, and the prompt all wait.
    time.sleep(1)
    for _ in range(3):
        screen.signal(signal.SIGINT)
        time.sleep(0.4)
    deadline = time.monotonic() + PATIENCE
    while screen.child.isalive() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert screen.child.exitstatus == 130
