"""The history: prefix, search, hint, several terminals, its file."""


def test_up_by_prefix_and_down(screen):
    for block in ["alpha = 1", "beta = 2", "alpha = 3"]:
        screen.run(block)
    screen.type("al")
    screen.press("up")
    screen.until(lambda: screen.cursor_line.endswith("> alpha = 3"), "the newest that begins so")
    screen.press("up")
    screen.until(lambda: screen.cursor_line.endswith("> alpha = 1"), "the one before")
    screen.press("down")
    screen.until(lambda: screen.cursor_line.endswith("> alpha = 3"), "forward again")
    screen.press("ctrl-c")
    screen.prompt()
    screen.press("up up up enter")
    screen.prompt()
    # After a block was recalled and run, Down offers the one that followed it.
    screen.press("down")
    screen.until(lambda: screen.cursor_line.endswith("> beta = 2"), "the block that followed")


def test_a_block_is_one_entry(screen):
    screen.paste("for i = 1, 2 do\n  print(i)\nend")
    screen.wait("end")
    screen.press("enter")
    screen.prompt()
    screen.press("up")
    screen.until(lambda: screen.cursor_line.endswith("end") or screen.cursor_line.endswith("do"), "the block")
    assert any(line.endswith("... end") for line in screen.lines[screen.cursor[0]:screen.cursor[0] + 4])


def test_search(screen):
    for block in ["alpha = 1", "needle = 2", "beta = 3"]:
        screen.run(block)
    screen.press("ctrl-r")
    screen.type("eed")
    screen.wait("needle = 2")
    screen.until(lambda: "needle = 2" in "\n".join(screen.lines[screen.cursor[0] - 2:screen.cursor[0] + 2]), "the found block")
    screen.press("enter")
    screen.quiet()
    if "needle" in screen.cursor_line:
        screen.press("enter")
    screen.prompt()
    screen.press("up")
    screen.until(lambda: screen.cursor_line.endswith("> needle = 2"), "the block run again")


def test_hint_is_taken_with_right_and_not_with_enter(screen):
    screen.run("total = 40 + 2")
    screen.type("tot")
    screen.until(lambda: screen.cursor_line.endswith("> total = 40 + 2"), "the hint")
    assert screen.cursor[1] == len(screen.prompt_text) + 3
    screen.press("right")
    screen.until(lambda: screen.cursor[1] == len(screen.prompt_text) + len("total = 40 + 2"), "the hint taken")
    screen.press("enter")
    screen.prompt()
    screen.run("tota = 5")
    screen.type("tota")
    screen.press("enter")
    screen.prompt()
    screen.until(lambda: "5" in screen.lines, "the value of what was typed, without the hint")


def test_two_terminals_share_it(house):
    first = house.open("--archive", str(house.archive), "--quiet")
    second = house.open("--archive", str(house.archive), "--quiet")
    first.run("from_first = 1")
    second.run("from_second = 2")
    first.run("again_first = 3")
    # Walking stays with what was run here.
    second.press("up")
    second.until(lambda: second.cursor_line.endswith("> from_second = 2"), "its own block")
    second.press("ctrl-c")
    second.prompt()
    # Searching finds what the other ran meanwhile.
    second.press("ctrl-r")
    second.type("again_f")
    second.wait("again_first = 3")
    second.press("ctrl-c")
    for screen in [first, second]:
        screen.press("ctrl-c ctrl-d")
        assert screen.end() == 0
    third = house.open("--archive", str(house.archive), "--quiet")
    seen = []
    for _ in range(3):
        third.press("up")
        third.quiet()
        seen.append(third.cursor_line[len(third.prompt_text):])
    assert sorted(seen) == ["again_first = 3", "from_first = 1", "from_second = 2"]


def test_what_is_not_kept(house):
    screen = house.open("--archive", str(house.archive), "--quiet")
    screen.run("kept = 1")
    screen.run(" secret = 2")
    screen.run("clients:update{ points = 1 }")
    screen.type('clients:update{ points = 1 }:apply("all")')
    screen.press("enter")
    screen.wait("to go on:")
    screen.type("300\n")
    screen.prompt()
    screen.press("ctrl-d")
    screen.end()
    text = (house.state / "dossier" / "history").read_text()
    assert "kept = 1" in text and "secret" not in text and "\n300\n" not in text


def test_off_and_elsewhere(house):
    house.open("--archive", str(house.archive), "--quiet", DOSSIER_HISTORY="off").run("x = 1")
    assert not (house.state / "dossier" / "history").exists()
    elsewhere = house.folder / "mine"
    house.open("--archive", str(house.archive), "--quiet", DOSSIER_HISTORY=str(elsewhere)).run("x = 1")
    assert "x = 1" in elsewhere.read_text()


def test_one_that_cannot_be_written(house):
    (house.folder / "file").write_text("")
    screen = house.open("--archive", str(house.archive), "--quiet", DOSSIER_HISTORY=str(house.folder / "file" / "history"))
    screen.run("x = 1")
    screen.run("y = 2")
    assert screen.text.count("The history is kept only until this terminal is left") == 1
    screen.press("up up")
    screen.until(lambda: screen.cursor_line.endswith("> x = 1"), "the block from memory")


def test_a_damaged_one_does_not_stop_the_start(house):
    elsewhere = house.folder / "mine"
    elsewhere.write_text("# history 09223372036854775807\n1700000000 e = 1\n")
    screen = house.open("--archive", str(house.archive), "--quiet", DOSSIER_HISTORY=str(elsewhere))
    screen.press("up")
    screen.until(lambda: screen.cursor_line.endswith("> e = 1"), "the block")
