#!/usr/bin/python3
"""Asks the same questions of the product and of its peers over the same million clients, turn by turn, and prints ratios.

  peers.py --dossier PATH --peers FOLDER [--archive FILE] [--runs 5] [--only W2,W7]

FOLDER is where the peers' `run` works (PEERS_WORK): its `data` holds the rows, its `bin` the floors. The product's
archive is made of the same rows by the mapping files in Peers/, once, and kept as FILE. Times are those of whole
processes, the product's start and everybody's opening included. Every answer is compared with the floor's.
"""
import argparse
import csv
import os
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
data = os.path.join(options.peers, "data")
archive = options.archive or os.path.join(options.peers, "product.dossier")


def convert(work):
    """The peers' rows with what ours are known by: codes for numbers, and the potential as a whole number."""
    os.makedirs(work, exist_ok=True)
    with open(f"{data}/clients.csv", newline="") as source, open(f"{work}/clients.csv", "w", newline="") as target:
        reader, writer = csv.reader(source), csv.writer(target, lineterminator="\n")
        header = next(reader)
        potential = header.index("potential")
        writer.writerow(header + ["potential_e4"])
        for row in reader:
            writer.writerow(row + [str(round(float(row[potential]) * 10000))])
    for name in ("visits", "purchases"):
        with open(f"{data}/{name}.csv") as source, open(f"{work}/{name}.csv", "w") as target:
            header = source.readline().rstrip("\n").split(",")
            target.write(",".join(["client"] + header[2:]) + "\n")
            for line in source:
                _, client, rest = line.split(",", 2)
                target.write(f"C{int(client):08d},{rest}")


def prepare():
    if os.path.exists(archive):
        return
    work = os.path.join(options.peers, "converted")
    convert(work)
    for name in ("clients", "visits", "purchases"):
        subprocess.run(
            [options.dossier, "import", f"{work}/{name}.csv", "--map", f"{here}/Peers/{name}.lua",
             "--archive", archive, "--reason", "measuring"], check=True)


def ours(script):
    return [options.dossier, "--archive", archive, "--read-only", "run", f"{here}/Peers/{script}"]


def floor(*arguments):
    return [f"{options.peers}/bin/floor", *arguments]


shell = ["sqlite3", "-readonly", f"{data}/archive.db"]
grouped = ("select count(*), sum(n), printf('%.0f', sum(a) / 1e6) from (select region, class, count(*) n,"
           " sum(assets) a, avg(potential) p from clients group by region, class)")
quiet = ("select count(*), sum(id), printf('%.0f', sum(assets)) from (select c.id, c.assets from clients c"
         " where c.region = '广东' and c.class in ('A', 'B') and not exists (select 1 from visits v"
         " where v.client_id = c.id and v.date >= '2025-10-02') and (select sum(p.amount) from purchases p"
         " where p.client_id = c.id and p.date > '2024-12-31') > 2000 order by c.assets desc, c.id limit 500)")

# What is asked; whom it is measured against; the bar; the contenders.
workloads = {
    "W2": ("per region and class: count, sum, mean", "sqlite3 shell", 1.0, {
        "C floor": floor("w2", "c"), "sqlite3 shell": shell + [grouped], "dossier": ours("w2.lua")}),
    "W3": ("a Lua loop over every client, six fields", "C + Lua, lazy row", 1.15, {
        "C + Lua, lazy row": [f"{options.peers}/bin/luahost", f"{options.peers}/scripts/host.lua", "w3", "lazy"],
        "dossier": ours("w3_loop.lua")}),
    "W3p": ("the same score as a predicate", "C floor", 1.3, {
        "C floor": floor("w3"), "dossier": ours("w3_pushed.lua")}),
    "W4": ("recency, frequency, money of 3M purchases", "C floor", 1.6, {
        "C floor": floor("w4", "c"), "dossier": ours("w4.lua")}),
    "W7": ("quiet buyers of a region, top 500", "sqlite3 shell", 1.2, {
        "C floor": floor("w7"), "sqlite3 shell": shell + [quiet], "dossier": ours("w7.lua")}),
}


def measured(arguments):
    """Milliseconds of a whole process, and what it answered."""
    begin = time.perf_counter()
    process = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=dict(os.environ, DATA=data), text=True)
    elapsed = (time.perf_counter() - begin) * 1000
    if process.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed")
    return elapsed, process.stdout.strip()


def answer(text):
    """The figures of an answer, however they are laid out."""
    for part in text.split():
        if part.startswith("check="):
            text = part[len("check="):]
    return [figure for figure in text.replace("|", " ").replace("/", " ").split()]


prepare()
wanted = options.only.split(",") if options.only else list(workloads)
print(f"{'':5} {'':42} {'contender':20} {'median ms':>10} {'ratio':>7}  bar")
failures = []
for name in wanted:
    title, reference, bar, contenders = workloads[name]
    times = {contender: [] for contender in contenders}
    answers = {}
    for contender, arguments in contenders.items():
        measured(arguments)
    for _ in range(options.runs):
        for contender, arguments in contenders.items():
            elapsed, text = measured(arguments)
            times[contender].append(elapsed)
            answers[contender] = answer(text)
    medians = {contender: statistics.median(values) for contender, values in times.items()}
    for contender, median in medians.items():
        ratio = median / medians[reference]
        bound = f"≤ {bar}" if contender == "dossier" else ""
        print(f"{name:5} {title:42} {contender:20} {median:10.0f} {ratio:7.2f}  {bound}", flush=True)
    first = next(iter(answers.values()))
    for contender, figures in answers.items():
        # The floors print more figures, or the last one finer.
        if any(a != b for a, b in zip(first[:2], figures[:2])):
            failures.append(f"{name}: {contender} answers {' '.join(figures)}, not {' '.join(first)}")
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
