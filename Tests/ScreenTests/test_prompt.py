"""The prompt, what is printed at it, and what is left out where nobody sees it."""
import os
import subprocess
import time

from conftest import program


def test_greeting_first_table_and_leaving(house):
    screen = house.open("demo", "--clients", "200", prompt="dossier(demo)> ")
    assert screen.lines[0] == "Dossier 0.1  demo archive (made-up data, thrown away on exit)"
    assert "200 clients" in screen.lines[1]
    table = screen.run("clients")
    assert table[0].startswith("code") and table[1].startswith("text")
    assert any(line.startswith("K000001") for line in table)
    assert any("200 clients (10 shown)" in line for line in table)
    screen.press("ctrl-d")
    assert screen.end() == 0


def test_leaving_with_the_words_of_other_programs(house):
    for word in ["exit", "quit", "\\q", "exit()"]:
        screen = house.open("--archive", str(house.archive), "--quiet")
        screen.type(word)
        screen.press("enter")
        assert screen.end() == 0


def test_prompt_says_what_may_be_written(house):
    house.open("--archive", str(house.archive), "--read-only", prompt="dossier(people, demo, read-only)> ")
    house.open("--archive", str(house.archive), "--dry-run", prompt="dossier(people, demo, dry-run)> ")
    house.open("--archive", str(house.archive), columns=40, prompt="(people, demo)> ")
    house.open("--archive", str(house.archive), "--read-only", columns=40, prompt="> ")


def test_results_are_kept(screen):
    assert screen.run("x = 20 + 1") == []
    assert screen.run("x * 2") == ["42"]
    assert screen.run("_ + 1") == ["43"]
    assert screen.run("_2 + _3") == ["85"]


def test_history_lists_blocks_by_number(screen):
    screen.run("x = 1")
    screen.run("x + 41")
    listed = screen.run("history()")
    assert listed[0].split() == ["n", "time", "block", "result"]
    assert listed[3].split()[0] == "1" and listed[3].endswith("x = 1")
    assert listed[4].endswith("_2")


def test_control_characters_of_data_are_shown(screen):
    shown = screen.run(r'"a\27[31mred\7 \27]0;title\7"')
    assert "[31mred" in shown[0]
    assert b"\x1b[31mred" not in screen.raw and b"\x1b]0;title" not in screen.raw
    screen.run(r'p = clients:limit(1):update{ notes = "x\27[2Jy" }')
    screen.run("p")
    screen.run(r'p:apply("w\27[2Jhy")')
    screen.run("clients:limit(1):column('notes')")
    assert b"x\x1b[2Jy" not in screen.raw and b"w\x1b[2Jhy" not in screen.raw
    screen.prompt()


def test_print_shows_control_characters(screen):
    screen.run(r'print("c\27[2Jd")')
    assert b"c\x1b[2Jd" not in screen.raw


def test_no_colour(house):
    screen = house.open("--archive", str(house.archive), "--quiet", NO_COLOR="1")
    screen.run("clients:limit(2)")
    screen.run("for i = 1, 2 do print(i) end")
    screen.run("clinets")
    for colour in range(30, 50):
        assert f"\x1b[{colour}m".encode() not in screen.raw


def test_dumb_terminal_has_plain_lines(house):
    screen = house.open("--archive", str(house.archive), "--quiet", TERM="dumb")
    screen.type("clients:count()\n")
    screen.wait("300")
    screen.prompt()
    screen.type("for i = 1, 2 do\n")
    screen.until(lambda: screen.cursor_line.endswith("..."), "the continuation")
    screen.type("print(\"line \" .. i) end\n")
    screen.wait("line 2")
    screen.prompt()
    assert b"\x1b" not in screen.raw


def test_nothing_but_results_in_a_pipe(house):
    result = subprocess.run(
        [program(), "--archive", str(house.archive)], input="1 + 1\nfor i = 1, 2 do\nprint(i)\nend\nexit_ = 3\n",
        capture_output=True, text=True, env=house.environment(), cwd=house.work)
    assert (result.returncode, result.stdout, result.stderr) == (0, "2\n1\n2\n", "")


def test_output_that_is_no_terminal(house):
    # Input from a terminal, output into a pipe: no prompt, no escape codes.
    screen = house.open(
        command=["/bin/sh", "-c", f"'{program()}' --archive '{house.archive}' > out.txt"], wait=False)
    screen.type("1 + 1\n")
    screen.press("ctrl-d")
    screen.end()
    assert (house.work / "out.txt").read_text() == "2\n"


def test_startup_files(house):
    (house.home / ".config" / "dossier").mkdir(parents=True)
    (house.home / ".config" / "dossier" / "rc.lua").write_text("first = 1\n")
    (house.home / ".dossierrc.lua").write_text("second = first + 1\nbroken()\nthird = 3\n")
    (house.work / ".dossierrc.lua").write_text("stranger = 1\n")
    screen = house.open("--archive", str(house.archive), "--quiet")
    assert ".dossierrc.lua:2" in screen.text and "no global `broken`" in screen.text
    assert screen.run("second") == ["2"]
    assert "no global `third`" in "\n".join(screen.run("third"))
    assert "no global `stranger`" in "\n".join(screen.run("stranger"))
    screen = house.open("--archive", str(house.archive), "--quiet", "--no-rc")
    assert "no global `second`" in "\n".join(screen.run("second"))
    screen = house.open("--archive", str(house.archive), "--quiet", "--rc", ".dossierrc.lua")
    assert screen.run("stranger") == ["1"]


def test_startup_file_that_writes(house):
    (house.home / ".dossierrc.lua").write_text('clients:limit(1):update{ points = 1 }:apply("at each start")\n')
    screen = house.open("--archive", str(house.archive), "--quiet")
    assert "runs at every start" in " ".join(screen.text.split())
    assert screen.run("#archive:changes()") == ["0"]


def test_remarks_about_imports_and_backups(house):
    (house.work / "mine.csv").write_text("code,name\nK1,福州某某有限公司\n")
    mine = house.work / "mine.dossier"
    subprocess.run([program(), "import", "mine.csv", "--into", "clients", "--archive", str(mine)], check=True,
                   capture_output=True, env=house.environment(), cwd=house.work)
    screen = house.open("--archive", str(mine), prompt="dossier(mine)> ")
    assert "no backup of this archive is on record" in screen.text and "changed since" not in screen.text
    screen.run('archive:backup("copy.dossier")')
    assert "✓ copy.dossier: 1 MB, up to change set 1, read back and whole" in screen.text
    later = time.time() + 100
    os.utime(house.work / "mine.csv", (later, later))
    screen = house.open("--archive", str(mine), prompt="dossier(mine)> ")
    assert "no backup" not in screen.text
    assert "mine.csv changed since it was imported on" in " ".join(screen.text.split())
    screen = house.open("--archive", str(mine), "--quiet", prompt="dossier(mine)> ")
    assert "changed since" not in screen.text
    # The copy is an archive, and the same one.
    screen = house.open("--archive", str(house.work / "copy.dossier"), "--read-only", prompt="dossier(copy, read-only)> ")
    assert screen.run("clients:count()") == ["1"]
