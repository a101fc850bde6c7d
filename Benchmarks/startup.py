#!/usr/bin/python3
"""Start-up and the first question, whole processes side by side: W1a and W1b, and the prompt.

  startup.py --dossier PATH --archive PATH [--runs 15]

Runs are interleaved, one of each in turn, so that a machine that drifts drifts for all; medians and ratios are printed.
"""
import argparse
import os
import pty
import select
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--dossier", required=True)
parser.add_argument("--archive", required=True)
parser.add_argument("--runs", type=int, default=15)
parser.add_argument("--region", default="广东")
options = parser.parse_args()
archive = os.path.abspath(options.archive)

PYTHON = "import sqlite3; c = sqlite3.connect(%r); print(c.execute(%r).fetchone()[0])"
COUNT = f"select count(*) from client where region = '{options.region}' and class = 'A' and status is not 'merged'"
LUA = f'print(clients:where{{ region = "{options.region}", class = "A" }}:count())'


def finished(arguments):
    begin = time.perf_counter()
    output = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    return time.perf_counter() - begin, output.strip()


def prompt():
    """From start to the prompt on a terminal."""
    begin = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execv(options.dossier, [options.dossier, "--archive", archive])
    seen = b""
    while b"> " not in seen:
        if not select.select([terminal], [], [], 20)[0]:
            sys.exit("no prompt within 20 s: " + seen.decode(errors="replace"))
        seen += os.read(terminal, 65536)
    elapsed = time.perf_counter() - begin
    os.write(terminal, b"\x04")
    os.waitpid(child, 0)
    os.close(terminal)
    return elapsed, b""


product = [options.dossier, "--archive", archive, "-e"]
contenders = {
    "W1a": [
        ("dossier -e 'print(1)'", lambda: finished(product + ["print(1)"])),
        ("python3 + sqlite3", lambda: finished(["/usr/bin/python3", "-c", PYTHON % (archive, "select 1 from client limit 1")])),
        ("sqlite3 shell", lambda: finished(["sqlite3", archive, "select 1 from client limit 1"])),
        ("dossier to the prompt", prompt),
    ],
    "W1b": [
        ("dossier, count by region and class", lambda: finished(product + [LUA])),
        ("sqlite3 shell, the same", lambda: finished(["sqlite3", archive, COUNT])),
        ("python3 + sqlite3, the same", lambda: finished(["/usr/bin/python3", "-c", PYTHON % (archive, COUNT)])),
    ],
}
for name, entries in contenders.items():
    times = {label: [] for label, _ in entries}
    answers = {}
    for run in range(options.runs + 1):
        for label, work in entries:
            elapsed, answer = work()
            if run > 0:  # the first one warms the caches
                times[label].append(elapsed * 1000)
                answers[label] = answer
    if name == "W1b" and len(set(answers.values())) != 1:
        sys.exit(f"the answers differ: {answers}")
    own = statistics.median(times[entries[0][0]])
    print(f"{name}  {options.runs} runs, medians in ms, ratio of the first to each")
    for label, _ in entries:
        median = statistics.median(times[label])
        print(f"  {label:38} {median:8.2f}  (min {min(times[label]):.2f}, max {max(times[label]):.2f})  {own / median:6.2f}")
