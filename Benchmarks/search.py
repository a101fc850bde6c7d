#!/usr/bin/python3
"""Searches a million clients by the product and by the floor, turn by turn (W8).

  search.py --dossier PATH --csv CLIENTS.csv [--archive ARCHIVE] [--runs 7] [--work FOLDER]

The floor is SQLite's FTS5 over pairs of characters of the same names and notes, asked by a C program of a few lines
(Search/floor.c): what the index allows. Both count the same three things and must count the same; each process asks
several times, and the medians are of all runs. ARCHIVE is made from CLIENTS.csv (what the peers' gen.py makes) where it
is not given. The bars: all hits at most 2 times the floor, the first 50 within 10 ms.
"""
import argparse
import csv
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--dossier", required=True)
parser.add_argument("--csv", required=True)
parser.add_argument("--archive")
parser.add_argument("--runs", type=int, default=7)
parser.add_argument("--work")
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = options.work or tempfile.mkdtemp()

QUESTIONS = [("notes", "养老金"), ("notes", "高尔夫喜欢高尔夫"), ("name", "欧阳")]


def pairs(text):
    return " ".join(map("".join, zip(text, text[1:]))) if text else text


floor = os.path.join(work, "search-floor")
subprocess.run(["cc", "-O2", "-o", floor, os.path.join(here, "Search", "floor.c"), "-lsqlite3"], check=True)
index = os.path.join(work, "search-floor.db")
if not os.path.exists(index):
    database = sqlite3.connect(index, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE VIRTUAL TABLE big USING fts5 (name, notes, content='', tokenize='unicode61')")
    database.execute("BEGIN")
    with open(options.csv, encoding="utf-8", newline="") as file:
        rows = ((row["id"], pairs(row["name"]), pairs(row["notes"])) for row in csv.DictReader(file))
        database.executemany("INSERT INTO big (rowid, name, notes) VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")
    database.execute("INSERT INTO big (big) VALUES ('optimize')")
    database.close()

archive = options.archive
if not archive:
    archive = os.path.join(work, "search.dossier")
    subprocess.run(
        [options.dossier, "import", options.csv, "--map", os.path.join(here, "Import", "clients.lua"),
         "--archive", archive], check=True, stdout=subprocess.DEVNULL)


def ask(expressions):
    """Milliseconds and answers of Lua expressions, each asked in a block of its own, of one process."""
    blocks = []
    for expression in expressions:
        blocks.append(f"t = os.clock()\nv = {expression}\nprint('RESULT', (os.clock() - t) * 1000, v)\n")
    out = subprocess.run(
        [options.dossier, "--archive", archive], input="\n".join(blocks), capture_output=True, text=True, check=True)
    return [(float(ms), value) for ms, value in re.findall(r"RESULT\t([0-9.e+-]+)\t(\S+)", out.stdout)]


def ask_floor(column, word):
    out = subprocess.run([floor, index, f'{column}:"{pairs(word)}"'], capture_output=True, text=True, check=True)
    ms, count, first = out.stdout.split()
    return float(ms), int(count), float(first)


begin = time.perf_counter()
subprocess.run([options.dossier, "--archive", archive, "-e", 'print(clients:search("索引"):count())'], check=True,
               stdout=subprocess.DEVNULL)
print(f"W8  first search, which makes the index where there is none: {time.perf_counter() - begin:.1f} s")

failed = False
for column, word in QUESTIONS:
    times = {name: [] for name in ("floor", "count", "everywhere", "first")}
    counts = set()
    for _ in range(options.runs):
        ms, count, _ = ask_floor(column, word)
        times["floor"].append(ms)
        counts.add(count)
        # The first block warms the process up, as the floor's first run does.
        answers = ask([
            f'clients:search("{column}:{word}"):count()', f'clients:search("{column}:{word}"):count()',
            f'clients:search("{word}"):count()', f'#clients:search("{word}"):first(50)',
        ])
        if len(answers) != 4:
            sys.exit("the product gave no answer")
        counts.add(int(answers[1][1]))
        for name, (ms, _) in zip(("count", "everywhere", "first"), answers[1:]):
            times[name].append(ms)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratio = medians["count"] / medians["floor"]
    same = "counts equal" if len(counts) == 1 else f"COUNTS DIFFER: {counts}"
    failed |= len(counts) != 1 or ratio > 2 or medians["first"] > 10
    print(f"W8  {column}:{word}  {max(counts)} hits, {same}; {options.runs} runs, medians")
    print(f"  floor, count       {medians['floor']:7.2f} ms")
    print(f"  dossier, count     {medians['count']:7.2f} ms  ratio {ratio:.2f} (bar 2.00)")
    print(f"    in all texts     {medians['everywhere']:7.2f} ms")
    print(f"    first 50 rows    {medians['first']:7.2f} ms  (bar 10)")
sys.exit(1 if failed else 0)
