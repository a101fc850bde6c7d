#!/usr/bin/python3
"""Imports a million clients by the product and by the floor, whole processes turn by turn (W6).

  import.py --dossier PATH --csv CLIENTS.csv [--runs 5] [--work FOLDER]

The floor is Import/floor.c: a plain C parser and prepared inserts of the same rows into the same schema, indexes after.
CLIENTS.csv is what the peers' gen.py makes. The bars: at most 1.5 times the floor, less than 200 MiB.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--dossier", required=True)
parser.add_argument("--csv", required=True)
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--work")
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = options.work or tempfile.mkdtemp()

floor = os.path.join(work, "floor")
subprocess.run(["cc", "-O2", "-o", floor, os.path.join(here, "Import", "floor.c"), "-lsqlite3"], check=True)
schema = os.path.join(work, "schema.sql")
with open(schema, "wb") as file:
    subprocess.run([options.dossier, "doctor", "--schema"], stdout=file, check=True)


def measured(arguments, archive):
    """Seconds and peak MiB of a process that makes `archive`, which is removed afterwards."""
    os.sync()
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{arguments[0]} failed")
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(archive + ending):
            os.remove(archive + ending)
    return elapsed, usage.ru_maxrss / 1024


archive = os.path.join(work, "import.dossier")
contenders = {
    "floor": [floor, options.csv, schema, archive, "product"],
    "dossier import": [
        options.dossier, "import", options.csv, "--map", os.path.join(here, "Import", "clients.lua"),
        "--archive", archive,
    ],
}
results = {name: [] for name in contenders}
for _ in range(options.runs):
    for name, arguments in contenders.items():
        results[name].append(measured(arguments, archive))
        print(f"  {name:16} {results[name][-1][0]:7.2f} s  {results[name][-1][1]:6.0f} MiB", file=sys.stderr)
medians = {name: statistics.median(seconds for seconds, _ in runs) for name, runs in results.items()}
peak = max(mib for _, mib in results["dossier import"])
print(f"W6  {options.runs} runs each, medians")
print(f"  floor            {medians['floor']:7.2f} s")
print(f"  dossier import   {medians['dossier import']:7.2f} s  ratio {medians['dossier import'] / medians['floor']:.2f} (bar 1.50)  peak {peak:.0f} MiB (bar 200)")
