"""The same roll-up on the same rows: how many group leaders there are in every county, town, village and group,
and how many of them are Party members, different persons each time.

Prints `name milliseconds members leaders` for each database; the last two for the whole, to be compared.
`duckdb` comes from the Python package of that name; without it that line says so."""

import csv
import sqlite3
import sys
import time

ROUNDS = 5
LEVELS = ("county", "town", "village", "grp")


def rows(path):
    with open(path, newline="") as file:
        return [tuple(int(cell) for cell in row) for row in csv.reader(file)]


def median(times):
    return sorted(times)[len(times) // 2]


def timed(run):
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1e3)
    return median(times)


def with_duckdb(path):
    try:
        import duckdb
    except ImportError:
        print("duckdb missing")
        return
    base = duckdb.connect()
    base.execute(
        f"create table leader as select * from read_csv('{path}', header = false, columns = "
        "{'county': 'integer', 'town': 'integer', 'village': 'integer', 'grp': 'integer', "
        "'person': 'integer', 'member': 'integer'})"
    )
    sets = ", ".join(f"({level})" for level in LEVELS)
    query = (
        f"select {', '.join(LEVELS)}, count(distinct person) filter (where member = 1) as met, "
        f"count(distinct person) as base from leader group by grouping sets ({sets})"
    )
    took = timed(lambda: base.execute(f"create or replace temp table answer as {query}"))
    whole = base.execute(
        "select count(distinct person) filter (where member = 1), count(distinct person) from leader"
    ).fetchone()
    print("duckdb", f"{took:.3f}", whole[0], whole[1], duckdb.__version__)


def with_sqlite(path):
    base = sqlite3.connect(":memory:")
    base.execute("create table leader (county int, town int, village int, grp int, person int, member int)")
    base.executemany("insert into leader values (?, ?, ?, ?, ?, ?)", rows(path))
    parts = [
        f"select '{level}', {level}, count(distinct case when member = 1 then person end), "
        f"count(distinct person) from leader group by {level}"
        for level in LEVELS
    ]

    def run():
        base.execute("drop table if exists answer")
        base.execute("create temp table answer as " + " union all ".join(parts))

    took = timed(run)
    whole = base.execute(
        "select count(distinct case when member = 1 then person end), count(distinct person) from leader"
    ).fetchone()
    print("sqlite", f"{took:.3f}", whole[0], whole[1], sqlite3.sqlite_version)


if __name__ == "__main__":
    with_duckdb(sys.argv[1])
    with_sqlite(sys.argv[1])
