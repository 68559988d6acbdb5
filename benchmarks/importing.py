"""How fast a first import is, beside the plain loop of one MERGE a row, on made-up accounts.

    python benchmarks/importing.py                                            # both sizes, both stores
    python benchmarks/importing.py --people 1000 --interactions 10000         # one size
    python benchmarks/importing.py --stores ladybug --pairs 1

Writes benchmarks/results/importing.md. Both ways start on a new store with all its constraints and indexes. Ours is
what `relmap import` does once the file has been read: compare, write records, references and history. The plain loop
sends each person and each interaction as a statement and a transaction of its own, without any history; all rows
would take it hours, so it is measured on a sample with as many interactions a person. Neo4j is the server of
`scripts/neo4j-local` on the same machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.store import open_store
from relmap.store.bring import bring

AS_OF = "2026-10-31"
SIZES = ((10_000, 100_000, 3), (100_000, 1_000_000, 1))
"""People, interactions, pairs of runs."""
SAMPLE = 5_000
"""Rows of the plain loop."""
HEAP = "2g"
STORES = ("neo4j", "ladybug")
ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "neo4j-local"
RESULTS = Path(__file__).parent / "results" / "importing.md"

PERSON = """
MERGE (p:Person {key: $key})
SET p.account = $account, p.id = $id, p.name = $name, p.level = $level, p.title = $title
"""
INTERACTION = """
MATCH (a:Person {key: $from_person})
MATCH (b:Person {key: $to_person})
MERGE (i:Interaction {key: $key})
SET i.account = $account, i.id = $id, i.at = $at, i.channel = $channel, i.subject = $subject
MERGE (i)-[:STARTED_BY {account: $account, position: 0}]->(a)
MERGE (i)-[:REACHED {account: $account, position: 0}]->(b)
"""
COUNT = "MATCH (i:Interaction)-[:REACHED]->(:Person) RETURN count(i)"


def account(people: int, interactions: int, seed: int) -> Bundle:
    """A made-up account: one of ours for twenty of theirs, a unit for a hundred, interactions over two years."""
    draw = random.Random(seed)
    ours = [f"s{i:05}" for i in range(max(people // 20, 1))]
    theirs = [f"c{i:06}" for i in range(people - len(ours))]
    units = [f"u{i:04}" for i in range(max(people // 100, 1))]
    levels, channels = list(words.Level), list(words.Channel)
    end = date.fromisoformat(AS_OF)
    days = [(end - timedelta(days=i)).isoformat() for i in range(730)]
    return Bundle(
        account="cust",
        as_of=AS_OF,
        organizations=(
            records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
            records.Organization(id="us", name="Us", side=words.Side.SUPPLIER),
        ),
        units=tuple(records.Unit(id=unit, organization="cust", name=f"Unit {unit}") for unit in units),
        people=(
            *(
                records.Person(
                    id=ident,
                    name=f"Person {ident}",
                    organization="cust",
                    unit=draw.choice(units),
                    title=draw.choice((None, "Head", "Expert")),
                    level=draw.choice(levels),
                )
                for ident in theirs
            ),
            *(
                records.Person(id=ident, name=f"Person {ident}", organization="us", level=words.Level.STAFF)
                for ident in ours
            ),
        ),
        interactions=tuple(
            records.Interaction(
                id=f"i{i:07}",
                at=draw.choice(days),
                channel=draw.choice(channels),
                from_person=draw.choice(ours),
                to_people=(draw.choice(theirs),),
                subject=f"Subject {i}",
            )
            for i in range(interactions)
        ),
    )


@contextmanager
def new_store(kind: str) -> Iterator[str]:
    """The name of an empty store, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="relmap-importing-"))
    try:
        if kind == "ladybug":
            yield str(folder / "store.lbug")
            return
        options = ["--no-auth", "--heap", HEAP, "--set", "server.memory.pagecache.size=512m"]
        call = [sys.executable, str(SCRIPT), "start", "--home", str(folder), *options]
        done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
        os.environ["RELMAP_NEO4J_PASSWORD"] = ""
        yield next(line.split("'")[1] for line in done.stdout.splitlines() if "RELMAP_TEST_NEO4J_URI" in line)
    finally:
        if kind == "neo4j":
            subprocess.run([sys.executable, str(SCRIPT), "kill", "--home", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def ours(kind: str, bundle: Bundle) -> float:
    """Seconds of the import of an account into an empty store, until all of it is in the file or on the server."""
    with new_store(kind) as name:
        store: Any
        with open_store(name, write=True) as store:
            start = time.perf_counter()
            bring(store, bundle, None, who="bench", name="bench", delete=True)
            if kind == "ladybug":
                store.close()
            seconds = time.perf_counter() - start
        with open_store(name) as store:
            assert store.read(lambda: store.run(COUNT)) == [(len(bundle.interactions),)]
    return seconds


def plain(kind: str, bundle: Bundle) -> float:
    """Seconds of the plain loop over an account."""
    with new_store(kind) as name:
        with open_store(name, write=True) as opened:
            store: Any = opened
            if kind == "ladybug":
                return _looped(store.run, bundle)
            address = store.address
        import neo4j

        with (
            neo4j.GraphDatabase.driver(address.server, notifications_min_severity="OFF") as driver,
            driver.session(database=address.database) as session,
        ):
            return _looped(lambda text, row: session.run(text, row).consume(), bundle)


def _looped(send: Callable[[str, dict[str, Any]], Any], bundle: Bundle) -> float:
    start = time.perf_counter()
    for p in bundle.people:
        row = {"key": f"cust/{p.id}", "account": "cust", "id": p.id, "name": p.name, "level": p.level.value}
        send(PERSON, row | {"title": p.title or ""})
    for i in bundle.interactions:
        ends = {"from_person": f"cust/{i.from_person}", "to_person": f"cust/{i.to_people[0]}"}
        row = {"key": f"cust/{i.id}", "account": "cust", "id": i.id, "at": i.at, "channel": i.channel.value}
        send(INTERACTION, row | ends | {"subject": i.subject})
    return time.perf_counter() - start


def measure(kind: str, people: int, interactions: int, pairs: int, sample: int) -> str:
    """A line of the table: medians of rates in rows a second, and of the ratio within a pair."""
    share = people / (people + interactions)
    some = max(int(sample * share), 20)
    mine, theirs = [], []
    for seed in range(1, pairs + 1):
        bundle = account(people, interactions, seed)
        mine.append((people + interactions) / ours(kind, bundle))
        theirs.append(sample / plain(kind, account(some, sample - some, seed)))
    ratio = statistics.median(m / t for m, t in zip(mine, theirs, strict=True))
    rate, seconds = statistics.median(mine), (people + interactions) / statistics.median(mine)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return (
        f"| {kind} | {people:,} + {interactions:,} | {pairs} | {seconds:.0f} | {rate:,.0f} ({min(mine):,.0f}) "
        f"| {statistics.median(theirs):,.0f} ({max(theirs):,.0f}) | {ratio:.0f} | {memory:.1f} |"
    )


def head(sample: int) -> list[str]:
    """What stands above the rows."""
    return [
        "# A first import",
        "",
        "Medians (slowest of ours, fastest of the loop's) of pairs of runs on made-up accounts; "
        f"`python benchmarks/importing.py`. The loop is measured on {sample:,} rows. "
        f"Python {platform.python_version()}, Ladybug {version('ladybug')}, Neo4j driver {version('neo4j')}, "
        f"server with {HEAP} of heap, {os.cpu_count()} cores shared with the server, {platform.machine()}; load of the "
        f"machine at the beginning {os.getloadavg()[0]:.1f}.",
        "",
        "| store | people + interactions | pairs | import s | rows/s | loop's rows/s | times | importer's peak GB |",
        "|---|---|---|---|---|---|---|---|",
    ]


def main() -> None:
    """Measure and write the table, line by line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, help="people of the one size to be measured")
    parser.add_argument("--interactions", type=int, help="its interactions (ten a person)")
    parser.add_argument("--pairs", type=int, help="pairs of runs")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="rows of the plain loop")
    parser.add_argument("--stores", default=",".join(STORES), help="which stores, by commas")
    call = parser.parse_args()
    sizes = SIZES
    if call.people:
        sizes = ((call.people, call.interactions or 10 * call.people, 3),)
    lines = head(call.sample)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    for people, interactions, pairs in sizes:
        for kind in call.stores.split(","):
            lines.append(measure(kind, people, interactions, call.pairs or pairs, call.sample))
            print(lines[-1], flush=True)
            RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
