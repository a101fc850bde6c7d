"""The real program on a pseudo-terminal, and an emulator that knows what a person sees there."""
import fcntl
import os
import select
import signal
import struct
import termios
import time

import pexpect
import pyte

# A machine that is busy with other things is slow, not wrong.
PATIENCE = float(os.environ.get("SCREEN_PATIENCE", "30"))

CTRL = {letter: chr(ord(letter) - 64) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ_]\\"}
KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "delete": "\x1b[3~", "backspace": "\x7f", "enter": "\r", "tab": "\t", "shift-tab": "\x1b[Z", "escape": "\x1b",
    "alt-enter": "\x1b\r", "ctrl-left": "\x1b[1;5D", "ctrl-right": "\x1b[1;5C",
}


class Screen:
    """A terminal with a program in it. What it shows is read whenever something is waited for."""

    def __init__(self, words, columns=100, rows=40, environment=None, folder=None):
        self.rows, self.columns = rows, columns
        self.emulator = pyte.HistoryScreen(columns, rows, history=100_000)
        self.stream = pyte.ByteStream(self.emulator)
        # What the program asks the terminal is answered by the emulator.
        self.emulator.write_process_input = lambda text: os.write(self.child.child_fd, text.encode())
        self.raw = b""
        self.before_key = -1
        self.ended = False
        self.child = pexpect.spawn(
            words[0], words[1:], env=environment, cwd=folder, dimensions=(rows, columns), echo=True, timeout=PATIENCE)
        self.child.delaybeforesend = None

    # What is seen

    def read(self, seconds=0.0):
        """Takes what the program wrote; False when nothing came in that time."""
        if self.ended or not select.select([self.child.child_fd], [], [], seconds)[0]:
            return False
        try:
            taken = os.read(self.child.child_fd, 1 << 16)
        except OSError:
            taken = b""
        if not taken:
            self.ended = True
            return False
        self.raw += taken
        self.stream.feed(taken)
        return True

    @property
    def lines(self):
        """The rows of the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self.emulator.display]

    @property
    def text(self):
        return "\n".join(self.lines).rstrip("\n")

    @property
    def all_lines(self):
        """With what was scrolled away."""
        above = ["".join(row[column].data for column in range(self.columns)).rstrip()
                 for row in self.emulator.history.top]
        return above + self.lines

    @property
    def cursor(self):
        """The row and the column, from 0."""
        return self.emulator.cursor.y, self.emulator.cursor.x

    @property
    def cursor_line(self):
        return self.lines[self.emulator.cursor.y]

    def style(self, text, row=None):
        """The colours and so on of the first character of a text: of the last row that has it."""
        for number in [row] if row is not None else reversed(range(self.rows)):
            line = self.emulator.buffer[number]
            shown = [line[column].data for column in range(self.columns)]
            column = "".join(shown).find(text)
            if column >= 0:
                # Columns, not characters: a wide character's second cell is empty.
                cells = 0
                for index, data in enumerate(shown):
                    if cells == column:
                        return line[index]
                    cells += len(data)
        raise AssertionError(f"no {text!r} on the screen:\n{self.text}")

    # Waiting

    def until(self, condition, what="", seconds=PATIENCE):
        """Waits until the condition holds; gives what it gave. Fails with the screen in the message."""
        deadline = time.monotonic() + seconds
        while True:
            # A program may print for ever: what is seen meanwhile counts.
            for _ in range(8):
                if not self.read():
                    break
            found = condition()
            if found:
                return found
            if self.ended or time.monotonic() > deadline:
                state = "the program ended" if self.ended else f"{seconds:.0f} s went by"
                raise AssertionError(f"{state} without {what or 'what was waited for'}; the screen:\n{self.text}\n"
                                     f"cursor {self.cursor}, last bytes {self.raw[-300:]!r}")
            self.read(0.05)

    def wait(self, text, seconds=PATIENCE):
        """Until the screen has this text."""
        return self.until(lambda: text in self.text, repr(text), seconds)

    def wait_gone(self, text):
        return self.until(lambda: text not in self.text, f"{text!r} going away")

    def quiet(self, seconds=0.2):
        """Until nothing more is written for a while: what is on the screen is what stays."""
        deadline = time.monotonic() + PATIENCE
        while self.read(seconds):
            if time.monotonic() > deadline:
                raise AssertionError("the program goes on writing:\n" + self.text)

    def prompt(self, text=None, seconds=PATIENCE):
        """Until the cursor stands behind an empty prompt."""
        wanted = (text or self.prompt_text).rstrip()
        # The prompt that stood there before the last key was taken does not count.
        self.until(lambda: self.cursor_line == wanted and self.cursor[1] == len(wanted) + 1
                   and len(self.raw) > self.before_key and not self.read(0.05), f"the prompt {wanted!r}", seconds)

    prompt_text = "dossier(demo)> "

    # Typing

    def type(self, text):
        """Types a text, without Enter."""
        self.send(text.encode())

    def press(self, names):
        """Presses keys: "enter", "up up ctrl-r"."""
        for name in names.split():
            key = KEYS.get(name)
            if key is None and name.startswith("ctrl-"):
                key = CTRL[name[5:].upper()]
            elif key is None and name.startswith("alt-"):
                key = "\x1b" + name[4:]
            # A key is a key of its own: what follows an escape character must not be taken for a part of it.
            self.send(key.encode())
            if key == "\x1b":
                self.quiet()

    def send(self, data):
        """Bytes, as fast as they are taken; what the program writes meanwhile is read, so that neither waits."""
        self.before_key = len(self.raw)
        data = memoryview(data)
        descriptor = self.child.child_fd
        deadline = time.monotonic() + PATIENCE
        while data:
            readable, writable, _ = select.select([descriptor], [descriptor], [], 1)
            if readable:
                self.read()
            if writable:
                data = data[os.write(descriptor, data[:1024]):]
            assert time.monotonic() < deadline, "the program does not read what is typed"

    def paste(self, text):
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def run(self, block):
        """Types a block of one line, waits for the prompt after it, and gives the lines it wrote."""
        self.type(block)
        self.until(lambda: block[-20:].rstrip() in self.cursor_line, f"{block!r} typed")
        before = self.row_in_all
        self.press("enter")
        self.until(lambda: self.row_in_all > before, "the block's run")
        self.prompt()
        return self.all_lines[before + 1:self.row_in_all]

    @property
    def row_in_all(self):
        """The cursor's row among `all_lines`."""
        return len(self.emulator.history.top) + self.cursor[0]

    # The terminal

    def resize(self, columns, rows=None):
        self.rows, self.columns = rows or self.rows, columns
        fcntl.ioctl(self.child.child_fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, columns, 0, 0))
        self.emulator.resize(self.rows, columns)

    @property
    def mode(self):
        """The terminal's settings as `stty -a` shows them: input, output, control and local flags, and the keys."""
        return termios.tcgetattr(self.child.child_fd)

    @property
    def is_cooked(self):
        return bool(self.mode[3] & termios.ICANON)

    def signal(self, number):
        os.kill(self.child.pid, number)

    def end(self):
        """Waits for the program's end; its exit status, or 128 and the signal it was ended by."""
        deadline = time.monotonic() + PATIENCE
        while self.child.isalive():
            self.read(0.05)
            assert time.monotonic() < deadline, "the program does not end:\n" + self.text
        while self.read():
            pass
        return self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus

    def close(self):
        if self.child.isalive():
            self.child.kill(signal.SIGTERM)
            deadline = time.monotonic() + 5
            while self.child.isalive() and time.monotonic() < deadline:
                self.read(0.05)
        self.child.close(force=True)
