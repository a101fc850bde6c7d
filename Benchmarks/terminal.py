#!/usr/bin/env python3
"""The terminal's answers in time, on a real pseudo-terminal.

  terminal.py --dossier PATH --archive PATH [--runs 15]

Start to prompt, `-e`, a key to what it draws in a block of 200 lines, completion, a paste of 440 KB, a history of
100,000 blocks, and how soon Ctrl-C gives the prompt back. Printed: median, 95th percentile and worst, and the bar.
"""
import argparse
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
import fcntl
import struct
import termios

parser = argparse.ArgumentParser()
parser.add_argument("--dossier", required=True)
parser.add_argument("--archive", required=True)
parser.add_argument("--runs", type=int, default=15)
parser.add_argument("--only", help="measure only what has this in its name")
options = parser.parse_args()
dossier = os.path.abspath(options.dossier)
archive = os.path.abspath(options.archive)
work = tempfile.TemporaryDirectory()


class Terminal:
    """The program at its prompt."""

    def __init__(self, state, columns=120, rows=50, words=(), settles=True):
        self.begin = time.perf_counter()
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            os.environ.update(
                TERM="xterm-256color", XDG_STATE_HOME=state, HOME=work.name, LANG="C.UTF-8", PAGER="cat")
            os.execv(dossier, [dossier, "--archive", archive, "--quiet", *words])
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.wait(b"> ")
        self.started = time.perf_counter() - self.begin
        if settles:
            self.settle()

    def take(self, seconds):
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.descriptor, 1 << 16)
        except OSError:
            sys.exit("the program ended")

    def wait(self, wanted, seconds=60):
        """Until this was written; all that was."""
        seen = b""
        deadline = time.perf_counter() + seconds
        while wanted not in seen:
            seen += self.take(0.5)
            if time.perf_counter() > deadline:
                sys.exit(f"no {wanted!r} within {seconds} s in {seen[-2000:]!r}")
        return seen

    def settle(self, seconds=0.15):
        while self.take(seconds):
            pass

    def write(self, data):
        data = memoryview(data)
        while data:
            readable, writable, _ = select.select([self.descriptor], [self.descriptor], [], 10)
            if readable:
                self.take(0)
            if writable:
                data = data[os.write(self.descriptor, data[:4096]):]

    def timed(self, data, patience=60):
        """From the key to what it draws, which is one write; None where it draws nothing."""
        begin = time.perf_counter()
        os.write(self.descriptor, data)
        if not self.take(patience):
            if patience == 60:
                sys.exit(f"{data!r} drew nothing")
            return None
        return time.perf_counter() - begin

    def close(self):
        os.close(self.descriptor)
        os.waitpid(self.child, 0)


def state(name):
    folder = os.path.join(work.name, name)
    os.makedirs(os.path.join(folder, "dossier"), exist_ok=True)
    return folder


def show(name, times, bar):
    times = sorted(times)
    rank = min(len(times) - 1, int(len(times) * 0.95))
    line = f"{name:<44} median {statistics.median(times) * 1000:8.1f} ms   p95 {times[rank] * 1000:8.1f}   worst {times[-1] * 1000:8.1f}"
    print(f"{line}   bar {bar:>5} ms", flush=True)


def wanted(name):
    return not options.only or options.only in name


def starts():
    times = []
    for _ in range(options.runs):
        terminal = Terminal(state("starts"))
        times.append(terminal.started)
        terminal.close()
    return times


if wanted("start"):
    plain = starts()
    show("start to prompt", plain, 60)
    path = os.path.join(state("full"), "dossier", "history")
    with open(path, "w") as file:
        file.write("# history 0\n")
        for number in range(100_000):
            file.write(f"{1_700_000_000 + number} clients:where{{ region = \"福建\", points = {number} }}:by(\"class\"):count()\n")
    full = []
    for _ in range(options.runs):
        terminal = Terminal(os.path.join(work.name, "full"))
        full.append(terminal.started)
        terminal.close()
    show("start with 100,000 blocks of history", full, 90)
    print(f"{'  of which the history':<44} median {(statistics.median(full) - statistics.median(plain)) * 1000:8.1f} ms"
          + " " * 36 + "bar    30 ms")

if wanted("-e"):
    times = []
    for _ in range(options.runs):
        begin = time.perf_counter()
        subprocess.run([dossier, "--archive", archive, "-e", "print(1)"], check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    show("-e 'print(1)', the whole process", times, 30)

if wanted("key"):
    terminal = Terminal(state("keys"))
    block = "\n".join(f"  if clients:where{{ points = {n} }}:count() > {n} then print(\"客户 {n}\") end" for n in range(198))
    terminal.write(b"\x1b[200~" + f"for i = 1, 2 do\n{block}\nend".encode() + b"\x1b[201~")
    terminal.settle(0.5)
    times = []
    for round in range(100):
        times.append(terminal.timed(b"x"))
    terminal.settle()
    show("a key at the end of 200 lines", times, 8)
    os.write(terminal.descriptor, b"\x1b[A" * 100)
    terminal.settle(0.5)
    times = [terminal.timed(key) for _ in range(50) for key in [b"a", b"\x7f"]]
    show("a key in the middle of 200 lines", times, 8)
    terminal.close()

def archive_says(expression):
    """What an expression gives on this archive."""
    return subprocess.run(
        [dossier, "--archive", archive, "--quiet", "-e", f"print({expression})"], check=True, capture_output=True,
        text=True).stdout.strip()


def tab(terminal, text):
    """A text typed and completed: the time, or None where nothing was found; and whether all names were read."""
    terminal.write(text.encode())
    terminal.settle(0.05)
    begin = time.perf_counter()
    os.write(terminal.descriptor, b"\t")
    drawn = terminal.take(5)
    elapsed = time.perf_counter() - begin
    while more := terminal.take(0.1):
        drawn += more
    os.write(terminal.descriptor, b"\x07\x03")
    terminal.settle(0.1)
    is_found = bool(drawn) and b"nothing to complete" not in drawn
    return (elapsed if is_found else None), b"still being read" not in drawn


if wanted("complet"):
    # Codes and names as the archive has them; of Chinese ones as they are read too.
    code, name = archive_says("clients:first().code"), archive_says("clients:first().name")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    names = [name[0], name[:2]]
    syllables = archive_says(f'fn.pinyin("{quoted}")').split()
    names += ["".join(syllables)[:5], "".join(syllable[0] for syllable in syllables)[:4]]
    names += ["zhaos", "li", "fzsy"]
    things = ["clients:", "clients:where{ ", "clients:where{ class = ", 'clients:where{ region = "f', "cli"]
    things += [f'clients["{text}' for text in [code[:1], code[:5], *names]]
    firsts, times, found, asked = [], [], 0, 0
    for run in range(max(3, options.runs // 3)):
        terminal = Terminal(state("completion"))
        turn = run % len(things)
        for number, text in enumerate(things[turn:] + things[:turn]):
            elapsed, _ = tab(terminal, text)
            asked += 1
            if elapsed is None:
                print(f"  nothing for {text!r}")
                continue
            found += 1
            (firsts if number == 0 else times).append(elapsed)
        terminal.close()
    if firsts:
        show("completion, the first of a session", firsts, 30)
    show("completion", firsts + times, 30)
    print(f"  an answer for {found} of {asked}")
    for pause in [0, 0.5]:
        times, found, whole, asked = [], 0, 0, 0
        for _ in range(max(2, options.runs // 5)):
            for text in [code[:5], *names]:
                terminal = Terminal(state("completion"), settles=False)
                time.sleep(pause)
                elapsed, is_whole = tab(terminal, f'clients["{text}')
                terminal.close()
                asked += 1
                whole += is_whole
                if elapsed is not None:
                    found += 1
                    times.append(elapsed)
        if times:
            show(f"a name, {pause} s after a fresh prompt", times, 30)
        print(f"  an answer for {found} of {asked}, all names read for {whole}")

if wanted("paste"):
    times = []
    line = "t[#t + 1] = '客户拜访记录 abcdefghij'\n"
    text = line * (440_000 // len(line.encode()))
    for _ in range(5):
        terminal = Terminal(state("paste"))
        begin = time.perf_counter()
        terminal.write(b"\x1b[200~" + text.encode() + b"-- the end of it\x1b[201~")
        terminal.wait(b"the end of it")
        times.append(time.perf_counter() - begin)
        terminal.close()
    show("a paste of 440 KB", times, 1000)



def interrupted(terminal, pause):
    """From Ctrl-C, pressed when the block has run for `pause` seconds, to the next prompt."""
    until = time.perf_counter() + pause
    while time.perf_counter() < until:
        terminal.take(0.005)
    begin = time.perf_counter()
    os.write(terminal.descriptor, b"\x03")
    terminal.wait(b"> \x1b[")
    elapsed = time.perf_counter() - begin
    terminal.settle(0.05)
    return elapsed


if wanted("interrupt"):
    kinds = {
        "Lua": "print('begun') while true do end",
        "SQL": "print('begun') print(clients:where(\"name .. '' > ''\"):by(\"name\"):agg{ n = count(), m = max('notes') }:order('-m'))",
        "printing": "print('begun') while true do print('a line of text that is printed over and over') end",
    }
    for name, block in kinds.items():
        terminal = Terminal(state("interrupts"))
        times = []
        for run in range(max(10, options.runs)):
            terminal.write(block.encode())
            terminal.settle(0.05)
            os.write(terminal.descriptor, b"\r")
            terminal.wait(b"begun")
            times.append(interrupted(terminal, 0.05 + 0.007 * run))
        show(f"Ctrl-C to prompt, in {name}", times, 150)
        terminal.close()
    # An import of as many records as take a while.
    csv = os.path.join(work.name, "many.csv")
    with open(csv, "w") as file:
        file.write("code,name\n")
        file.writelines(f"Z{number:07},福州某某有限公司{number}\n" for number in range(600_000))
    os.chdir(work.name)
    terminal = Terminal(state("interrupts"))
    times = []
    for run in range(10):
        terminal.write(b"print('begun') import{ file = 'many.csv', into = 'clients' }\r")
        terminal.wait(b"begun")
        times.append(interrupted(terminal, 0.2 + 0.05 * run))
    show("Ctrl-C to prompt, in an import", times, 150)
    terminal.close()
