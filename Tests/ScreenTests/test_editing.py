"""Editing a block: keys, lines, wrapping, brackets, the clipboard of the terminal."""


def test_typing_in_the_middle(screen):
    screen.type("clients:cnt()")
    screen.press("left left left left")
    screen.type("ou")
    screen.until(lambda: screen.cursor_line.endswith("clients:count()"), "the typed letters")
    screen.type("xy")
    screen.press("left delete backspace")
    screen.until(lambda: screen.cursor_line.endswith("clients:count()"), "the deletions")
    screen.press("home")
    screen.type("1 + ")
    screen.press("end enter")
    screen.prompt()
    assert "301" in screen.lines


def test_enter_in_an_incomplete_block_indents(screen):
    # Line by line: what comes faster than anybody types is taken for a paste, and left as it is.
    for line in ["for i = 1, 2 do", "if i > 1 then", "print(\"line \" .. i)", "end"]:
        screen.type(line)
        screen.until(lambda: screen.cursor_line.endswith(line), line)
        row = screen.cursor[0]
        screen.press("enter")
        screen.until(lambda: screen.cursor[0] > row, "a new line")
    screen.type("end")
    screen.quiet()
    shown = screen.text.split("\n")
    block = shown[-5:]
    margin = len(screen.prompt_text)
    assert [line[margin:] for line in block] == [
        "for i = 1, 2 do", "  if i > 1 then", "    print(\"line \" .. i)", "  end", "end"]
    assert all(line[:margin].endswith("... ") for line in block[1:])
    screen.press("enter")
    screen.prompt()
    assert screen.lines[screen.cursor[0] - 1] == "line 2"


def test_enter_in_the_middle_of_a_block_makes_a_line(screen):
    screen.paste("for i = 1, 1 do\n  print(i)\nend")
    screen.wait("end")
    screen.press("up end enter")
    screen.until(lambda: screen.cursor_line.endswith("...") and screen.cursor[1] == len(screen.prompt_text) + 2,
                 "the new line, indented")
    screen.type("print(\"second\")")
    screen.until(lambda: screen.cursor_line.endswith("  print(\"second\")"), "the new line")
    assert screen.lines[screen.cursor[0] + 1].endswith("... end")
    screen.press("ctrl-c")
    screen.prompt()


def test_alt_enter_forces_a_line(screen):
    screen.type("print(1)")
    screen.press("alt-enter")
    screen.type("print(2)")
    screen.quiet()
    assert screen.cursor_line.endswith("... print(2)")
    screen.press("enter")
    screen.prompt()
    assert screen.lines[screen.cursor[0] - 2:screen.cursor[0]] == ["1", "2"]


def test_words_kill_and_yank(screen):
    screen.type("alpha beta gamma")
    screen.press("ctrl-w ctrl-w")
    screen.until(lambda: screen.cursor_line.endswith("> alpha"), "two words cut")
    screen.press("ctrl-y")
    screen.until(lambda: screen.cursor_line.endswith("alpha beta gamma"), "both words back at once")
    screen.press("ctrl-a ctrl-right ctrl-k")
    screen.until(lambda: screen.cursor_line.endswith("> alpha"), "the rest of the line cut")
    screen.press("ctrl-y alt-y")
    screen.until(lambda: screen.cursor_line.endswith("alphabeta gamma"), "the older cut instead")
    screen.press("ctrl-c")
    screen.prompt()


def test_undo_and_redo(screen):
    screen.type("alpha")
    screen.press("ctrl-u")
    screen.until(lambda: screen.cursor_line == screen.prompt_text.rstrip(), "an empty line")
    screen.press("ctrl-_")
    screen.until(lambda: screen.cursor_line.endswith("> alpha"), "the undone cut")
    screen.press("ctrl-x ctrl-r")
    screen.until(lambda: screen.cursor_line == screen.prompt_text.rstrip(), "the cut again")


def test_brackets_that_belong_together(screen):
    screen.type("f(a[1])")
    screen.quiet()
    column = len(screen.prompt_text)
    row = screen.emulator.buffer[screen.cursor[0]]
    plain = row[column]
    opening, closing = row[column + 1], row[column + 6]
    assert opening != plain._replace(data="(")
    assert (opening.bold, opening.fg, opening.bg, opening.reverse, opening.underscore) \
        == (closing.bold, closing.fg, closing.bg, closing.reverse, closing.underscore)
    inner = row[column + 3]
    assert (inner.bold, inner.bg, inner.reverse, inner.underscore) \
        != (opening.bold, opening.bg, opening.reverse, opening.underscore)


def test_highlighting(screen):
    screen.type('for c in clients do print("福建", 42) end -- note')
    screen.quiet()
    colours = {word: screen.style(word).fg for word in ["for", '"福建"', "42", "-- note"]}
    assert len(set(colours.values())) >= 3
    assert screen.style("for").fg == screen.style("end").fg


def test_wrapping_of_wide_characters(house):
    for columns in [40, 300]:
        screen = house.open("--archive", str(house.archive), "--quiet", columns=columns,
                            prompt="(people, demo)> " if columns == 40 else "dossier(people, demo)> ")
        margin = len(screen.prompt_text)
        text = 'x = "' + "中文客户🙂é" * 30 + '"'
        screen.type(text)
        screen.until(lambda: screen.cursor_line.endswith('"'), "the end of the text")
        screen.quiet()
        row, column = screen.cursor
        # What is on the screen, without the prompt, is what was typed; no character is cut in two.
        first = next(number for number, line in enumerate(screen.lines) if line.startswith(screen.prompt_text))
        shown = "".join(line.rstrip() for line in screen.emulator.display[first:row + 1])
        assert shown.replace(" ", "") == (screen.prompt_text + text).replace(" ", "")
        # Back and forth over all of it.
        for _ in range(60):
            screen.press("left")
        screen.press("end")
        screen.until(lambda: screen.cursor == (row, column), "the cursor at the end again")
        screen.press("home")
        screen.until(lambda: screen.cursor == (first, margin), "the cursor at the beginning")
        screen.press("right right right right right right")
        # x = " and one wide character.
        screen.until(lambda: screen.cursor == (first, margin + 7), "the cursor behind a wide character")
        screen.press("backspace")
        screen.press("end enter")
        screen.prompt()
        assert screen.run("#x") == [str(len(("中文客户🙂é" * 30)[1:].encode()))]


def test_deleting_whole_clusters(screen):
    screen.type('"a👨‍👩‍👧é')
    screen.press("backspace")
    margin = len(screen.prompt_text)
    screen.until(lambda: screen.cursor[1] == margin + 4, "the accent gone with its letter")
    screen.press("backspace")
    screen.until(lambda: screen.cursor[1] == margin + 2 and screen.cursor_line.endswith('"a'), "the family gone at once")


def test_bytes_that_are_no_text(screen):
    screen.send(b'"a\xff\xe4\xb8b"')
    screen.quiet()
    screen.press("enter")
    screen.prompt()
    assert b"\xff" not in screen.raw
    assert screen.run("1 + 1") == ["2"]


def test_characters_split_across_reads(screen):
    for byte in '"中🙂"'.encode():
        screen.send(bytes([byte]))
        screen.read(0.01)
    screen.until(lambda: screen.cursor_line.endswith('"中🙂"'), "the characters whole")


def test_paste_is_one_step(screen):
    pasted = "local t = {\n\t'tab',\n  “quoted”,\n}\nprint('中文')"
    screen.paste(pasted)
    screen.wait("print('中文')")
    assert "“quoted”" in screen.text
    screen.press("ctrl-_")
    screen.until(lambda: screen.cursor_line == screen.prompt_text.rstrip(), "all of it undone at once")
    screen.paste("t = 'a\tb'")
    screen.press("enter")
    screen.prompt()
    assert screen.run("t == 'a\\tb'") == ["true"]


def test_pasting_440_kb(screen):
    line = "t[#t + 1] = '客户拜访记录 abcdefghij'\n"
    count = 440_000 // len(line.encode())
    screen.run("t = {}")
    screen.paste(line * count + "print(#t)")
    screen.wait("print(#t)")
    screen.press("enter")
    screen.prompt()
    assert str(count) in screen.lines
    screen.press("up")
    screen.wait("print(#t)")
    screen.press("ctrl-c")
    screen.prompt()


def test_lines_pasted_without_marks_run_one_after_the_other(screen):
    screen.send(b"a = 1\rb = 2\ra + b\r")
    screen.wait("3")
    screen.prompt()


def test_resizing_while_editing(screen):
    screen.paste("for i = 1, 2 do\n  print('a line that is long enough to be wrapped when it gets narrow', i)\nend")
    screen.wait("end")
    for columns in [40, 120, 60]:
        screen.resize(columns)
        screen.quiet(0.4)
    screen.type(" -- done")
    screen.wait("-- done")
    screen.press("enter")
    screen.until(lambda: screen.cursor_line.startswith(("dossier(", "(people")) and "end" not in screen.cursor_line, "the prompt")
    screen.quiet()
    assert "narrow" in "".join(screen.lines)
    screen.type("1 + 1")
    screen.press("enter")
    screen.until(lambda: "2" in screen.lines, "the next block's result")


def test_resizing_while_output_scrolls(screen):
    screen.type("for i = 1, 20000 do print('row', i) end print('finished')")
    screen.press("enter")
    screen.wait("row")
    for columns in [60, 100, 44]:
        screen.resize(columns)
    screen.wait("finished")
    screen.until(lambda: screen.cursor_line.startswith(("dossier(", "(people")), "the prompt")
    screen.type("1 + 1")
    screen.press("enter")
    screen.until(lambda: "2" in screen.lines, "the next block's result")


def test_external_editor(house):
    script = house.folder / "editor.sh"
    script.write_text("#!/bin/sh\nprintf 'for i = 1, 2 do\\n  print(\"edited\", i)\\nend\\n' > \"$1\"\n")
    script.chmod(0o755)
    screen = house.open("--archive", str(house.archive), "--quiet", EDITOR=str(script))
    screen.type("old text")
    screen.press("ctrl-x ctrl-e")
    screen.wait("print(\"edited\", i)")
    screen.until(lambda: screen.cursor_line.endswith("end"), "the cursor in the block")
    screen.press("enter")
    screen.prompt()
    assert "edited\t2".expandtabs() in [line.replace("   ", "\t").expandtabs() for line in screen.lines] \
        or any(line.split() == ["edited", "2"] for line in screen.lines)
    # edit() offers what came back.
    screen.type("edit(1)")
    screen.press("enter")
    screen.until(lambda: screen.cursor_line.endswith("end"), "the offered block")
    screen.press("ctrl-c")
    screen.prompt()


def test_saved_script_runs(house):
    screen = house.open("--archive", str(house.archive), "--quiet")
    screen.run("n = clients:where{ class = \"A\" }:count()")
    screen.run("print(n)")
    screen.run("save_script \"saved.lua\"")
    assert "✓ saved.lua: 2 blocks" in screen.text
    assert screen.run("run \"saved.lua\"") == screen.run("print(n)")


def test_text_typed_ahead_is_kept(screen):
    screen.type("local t = os.clock() while os.clock() - t < 0.7 do end print(\"slept\")")
    screen.press("enter")
    screen.type("1 + 41\n")
    screen.wait("slept")
    screen.until(lambda: "42" in screen.lines, "the block typed ahead")


def test_reading_from_the_terminal(screen):
    screen.type("name = io.read()")
    screen.press("enter")
    screen.until(lambda: screen.is_cooked, "the terminal's own mode")
    screen.type("福建\n")
    screen.prompt()
    assert screen.run("name") == ['"福建"']


def test_mistake_is_offered_corrected(screen):
    screen.type("print（“你好”）")
    screen.press("enter")
    screen.until(lambda: screen.cursor_line.endswith('> print("你好")'), "the corrected line")
    screen.press("enter")
    screen.prompt()
    assert "你好" in screen.lines


def test_a_corrected_block_that_is_open_goes_on_in_its_next_line(screen):
    screen.type("function f()")
    screen.press("enter")
    screen.type("print（1）")
    screen.press("enter")
    screen.until(lambda: any(line.endswith("print(1)") for line in screen.lines), "the corrected block")
    screen.until(lambda: screen.cursor_line.endswith("..."), "a new line")
    screen.type("end")
    screen.press("enter")
    screen.prompt()
    assert screen.run("f()") == ["1"]


def test_ctrl_x_enter_runs_from_the_middle(screen):
    screen.paste("for i = 1, 2 do\n  print(i + 40)\nend")
    screen.wait("end")
    screen.press("up")
    screen.press("ctrl-x enter")
    screen.prompt()
    assert "42" in screen.lines


def test_a_narrow_terminal_keeps_its_room(house):
    screen = house.open("--archive", str(house.archive), "--quiet", columns=36, prompt="> ", wait=False)
    screen.until(lambda: screen.cursor_line.endswith(">"), "the prompt")
    screen.type("for i = 1, 2 do")
    screen.press("enter")
    screen.until(lambda: screen.cursor_line.startswith("..."), "the further line")
