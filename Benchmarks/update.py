#!/usr/bin/python3
"""Changes 100,000 of a million clients in three fields, journaled, and takes it back (W5), whole processes turn by turn.

  update.py --dossier PATH --peers FOLDER [--archive FILE] [--runs 5]

FOLDER is where the peers' `run` works: `bin/luahost` runs the floors of Update/floor.lua on the product's own schema.
FILE is an archive of the peers' clients, made once. Every run works on a copy of its own; copying is not measured.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--dossier", required=True)
parser.add_argument("--peers", required=True)
parser.add_argument("--archive")
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--only")
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
source = options.archive or os.path.join(options.peers, "clients.dossier")
work = os.path.join(options.peers, "update.dossier")

if not os.path.exists(source):
    converted = os.path.join(options.peers, "converted", "clients.csv")
    if not os.path.exists(converted):
        sys.exit(f"{converted} is not there; peers.py makes it")
    subprocess.run(
        [options.dossier, "import", converted, "--map", f"{here}/Peers/clients.lua", "--archive", source,
         "--reason", "measuring"], check=True)


def fresh(path):
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(path + ending):
            os.remove(path + ending)
    shutil.copyfile(source, path)
    os.sync()


def measured(arguments):
    """Milliseconds, the processor's milliseconds and peak MiB of a whole process."""
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = (time.perf_counter() - begin) * 1000
    if status != 0 or output.split()[-1:] != [b"100002"]:
        sys.exit(f"{' '.join(arguments)} failed: {output!r} {errors.decode()}")
    return elapsed, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def floor(mode):
    return [os.path.join(options.peers, "bin", "luahost"), os.path.join(here, "Update", "floor.lua"), mode, work]


def ours(script, *more):
    return [options.dossier, "--archive", work, "run", *more, os.path.join(here, "Update", script)]


# Who is measured, on a fresh copy or on what the one before left; against whom; the bar.
steps = [
    ("floor, by expression", floor("expression"), True, None, None),
    ("dry run, by expression", ours("expression.lua", "--dry-run"), True, "plan and apply, by expression", 1.5),
    ("plan and apply, by expression", ours("expression.lua"), True, "floor, by expression", 1.5),
    ("undo of it", ours("undo.lua"), False, "plan and apply, by expression", 1.2),
    ("floor, by function", floor("function"), True, None, None),
    ("dry run, by function", ours("function.lua", "--dry-run"), True, "plan and apply, by function", 1.5),
    ("plan and apply, by function", ours("function.lua"), True, "floor, by function", 1.3),
    ("undo of that", ours("undo.lua"), False, "plan and apply, by function", 1.2),
]
if options.only:
    steps = [step for step in steps if any(word in step[0] for word in options.only.split(","))]
times, processor, memory = {}, {}, {}
for run in range(options.runs):
    for name, arguments, isFresh, _, _ in steps:
        if isFresh:
            fresh(work)
        elapsed, cpu, peak = measured(arguments)
        times.setdefault(name, []).append(elapsed)
        processor.setdefault(name, []).append(cpu)
        memory.setdefault(name, []).append(peak)
        print(f"  {name:32} {elapsed:8.0f} ms {cpu:8.0f} ms CPU {peak:6.0f} MiB", file=sys.stderr)
print(f"{'W5':34} {'median ms':>10} {'CPU ms':>8} {'MiB':>6} {'ratio':>7}  bar")
for name, _, _, reference, bar in steps:
    median = statistics.median(times[name])
    ratio = f"{median / statistics.median(times[reference]):7.2f}  ≤ {bar} × {reference}" if reference in times else ""
    print(f"{name:34} {median:10.0f} {statistics.median(processor[name]):8.0f} {max(memory[name]):6.0f} {ratio}")
for ending in ("", "-wal", "-shm"):
    if os.path.exists(work + ending):
        os.remove(work + ending)
