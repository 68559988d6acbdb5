"""How soon an edit is on everybody's screen: 20 open pages, 500 people, one server, on each store.

    python benchmarks/workshop.py                       # Ladybug, and Neo4j where scripts/neo4j-local can start one
    python benchmarks/workshop.py --edits 200 --people 500 --pages 20

Writes benchmarks/results/workshop.md. Every page follows the event stream in a process apart from the server's; an edit
is timed from the moment before it is sent until the last page has it. The peer is the same server step done plainly:
everything computed anew from the account (frame, score, gaps, outlook, map), in turns with ours in one process.
"""

# ruff: noqa: E402 -- numpy reads the number of threads when it is imported
from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

for _library in ("OPENBLAS", "OMP", "MKL"):  # as the server has it
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import httpx
from crowd import AS_OF, crowd

from relmap.model.settings import Settings
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.workshop.board import Board
from relmap.workshop.effects import effects
from relmap.workshop.index import Index
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "workshop.md"
WARM = 30
"""Edits before those that count: a server that was just started plans each statement once."""
PAUSE = 0.25
"""Seconds between edits: a busy team of five makes one in some seconds."""


def edits(count: int, people: int) -> list[dict[str, Any]]:
    """Judgements, ties and notes about people at random, as operations."""
    draw = random.Random(7)
    found = []
    for number in range(count):
        ident = f"c{draw.randrange(people):04}"
        kinds: list[dict[str, Any]] = [
            {"verb": "set", "field": "stance", "value": draw.choice((-2, -1, 0, 1, 2))},
            {"verb": "set", "field": "tie", "value": {"with": "s0001", "rapport": draw.choice(("working", "ally"))}},
            {"verb": "append", "field": "note", "value": f"Note {number}."},
            {"verb": "include", "field": "emails", "value": f"n{number}@example.com"},
        ]
        found.append({"opid": f"bench-{number:06}", "list": "people", "id": [ident], **draw.choice(kinds)})
    return found


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and maximum, in milliseconds."""
    ordered = sorted(value * 1000 for value in values)
    return statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1]


async def follow(client: httpx.AsyncClient, heard: dict[str, list[float]], ready: asyncio.Event) -> None:
    """One open page: note when each operation comes."""
    async with client.stream("GET", "/api/events", timeout=None) as stream:
        event = ""
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                event = line[7:]
                ready.set()
            elif event == "op" and line.startswith("data: "):
                heard.setdefault(json.loads(line[6:])["opid"], []).append(time.perf_counter())


async def pages(url: str, code: str, asked: list[dict[str, Any]], count: int) -> tuple[list[float], list[float]]:
    """Send edits one after the other: how long until the last page had each, and until it was acknowledged."""
    async with httpx.AsyncClient(base_url=url, headers={"origin": url}, timeout=60) as client:
        (await client.post("/api/join", json={"code": code, "name": "Bench"})).raise_for_status()
        heard: dict[str, list[float]] = {}
        clients = [
            httpx.AsyncClient(base_url=url, headers={"origin": url}, cookies=client.cookies) for _ in range(count)
        ]
        readies = [asyncio.Event() for _ in clients]
        tasks = [asyncio.create_task(follow(c, heard, r)) for c, r in zip(clients, readies, strict=True)]
        await asyncio.gather(*(ready.wait() for ready in readies))
        everybody, answered = [], []
        for one in asked:
            start = time.perf_counter()
            answer = await client.post("/api/operations", json=one)
            if answer.status_code == 409:  # the same judgement again
                continue
            answer.raise_for_status()
            answered.append(time.perf_counter() - start)
            while len(heard.get(one["opid"], ())) < count:
                await asyncio.sleep(0.001)
            everybody.append(max(heard[one["opid"]]) - start)
            await asyncio.sleep(PAUSE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *(c.aclose() for c in clients), return_exceptions=True)
    return everybody, answered


def serve(address: str, people: int, asked: list[dict[str, Any]], count: int) -> tuple[list[float], list[float]]:
    """Start `relmap serve` on a store with the account, and measure."""
    with open_store(address, write=True) as store:
        bring(store, crowd(people), None, who="bench", name="bench", delete=True)
    call = [sys.executable, "-m", "relmap", "--lang", "en", "serve", "--store", address, "--port", "0",
            "--as-of", AS_OF.isoformat()]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"(http://[\d.]+:\d+)/#code=(\w+)", said)
        assert found, said
        return asyncio.run(pages(found[1], found[2], asked, count))
    finally:
        process.terminate()
        process.wait(30)


def steps(people: int, asked: list[dict[str, Any]]) -> dict[str, list[float]]:
    """In this process, in turns: the scores after an edit, all that the server's step computes, and all of it anew."""
    index = Index(crowd(people).sorted())
    board = Board(index.bundle(), AS_OF.toordinal(), Settings())
    scored = Board(index.bundle(), AS_OF.toordinal(), Settings())
    actor = Actor("Bench", f"{AS_OF.isoformat()}T10:00:00")
    found: dict[str, list[float]] = {"scores": [], "step": [], "plain": []}
    for one in asked:
        changes = effects(index, Operation(**one), actor)
        index.apply(changes)
        bundle = index.bundle()
        for name, work in (
            ("scores", scored.rescore),
            ("step", board.update),
            ("plain", lambda account: Board(account, AS_OF.toordinal(), Settings())),
        ):
            start = time.perf_counter()
            work(bundle)
            found[name].append(time.perf_counter() - start)
    return found


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--edits", type=int, default=150)
    parser.add_argument("--stores", nargs="+", default=["ladybug", "neo4j"])
    given = parser.parse_args()
    asked = edits(WARM + given.edits, given.people)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.stores:
            if name == "neo4j":
                sys.path.insert(0, str(ROOT / "tests"))
                from servers import available, clean, running

                if available():
                    rows.append(f"| Neo4j | no server here: {available()} | | | | | | |")
                    continue
                with running() as server:
                    os.environ["RELMAP_NEO4J_PASSWORD"] = server.password
                    clean(server)
                    measured = serve(server.uri, given.people, asked, given.pages)
            else:
                measured = serve(str(Path(folder) / "bench.lbug"), given.people, asked, given.pages)
            cells = [f"{value:.0f}" for values in measured for value in percentiles(values[WARM:])]
            first = max(measured[0][:WARM]) * 1000
            rows.append(f"| {name.capitalize()} | {' | '.join(cells)} | {first:.0f} |")
            print(rows[-1], flush=True)
    inside = steps(given.people, asked[WARM:])
    words = {
        "scores": "scores and outlook after an edit",
        "step": "the whole step: scores, gaps, map, changed cards",
        "plain": "peer: the same from scratch",
    }
    lines = [
        "# The workshop app under load",
        "",
        f"{given.people} people, {given.pages} open pages, {given.edits} edits after {WARM} to warm up, one every "
        f"{PAUSE} s after the last was seen; `python benchmarks/workshop.py`. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.machine()}, load average {os.getloadavg()[0]:.1f} at the end. In ms.",
        "",
        "| store | edit to all pages: median | p95 | max | edit to its answer: median | p95 | max | first: max |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        "| in the server, one thread | median | p95 | max |",
        "|---|---|---|---|",
        *(f"| {words[n]} | " + " | ".join(f"{x:.1f}" for x in percentiles(v)) + " |" for n, v in inside.items()),
        "",
    ]
    print("\n".join(lines[-6:]))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
