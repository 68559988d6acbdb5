"""How fast the best plan is found, and how good the greedy one is, on made-up accounts.

    python benchmarks/plan.py            # all sizes, writes benchmarks/results/plan.md
    python benchmarks/plan.py --runs 1   # quicker

Every account has a fixed seed: key people with roles in processes, third parties, ties, and proposed actions with
owners, connectors and predecessors, under a budget of hours, of hours per owner and of asks per connector.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import time
from datetime import date, timedelta
from pathlib import Path

import highspy
import numpy as np

from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.exact import best_plan
from relmap.engine.plan.formulate import formulate
from relmap.engine.plan.given import finished, given
from relmap.engine.plan.greedy import greedy, linear_bound
from relmap.engine.plan.limits import limits_of
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.request import PlanRequest
from relmap.frame import build
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings

AS_OF = "2026-10-31"
OURS, THIRD, UNITS, PROCESSES = 12, 8, 12, 4
KINDS = ("introduce", "deepen", "sponsor", "back_up", "win_over", "partner_route")
SIZES = ((100, 60, 80, 0.005), (400, 150, 250, 0.005), (2000, 300, 800, 0.02))
"""Candidates, people of the account, hours, the gap wanted."""
RESULTS = Path(__file__).parent / "results" / "plan.md"


def account(candidates: int, people: int, seed: int) -> Bundle:
    """A made-up account with proposed actions."""
    draw = random.Random(seed)
    ours, third = [f"s{i:02}" for i in range(OURS)], [f"x{i:02}" for i in range(THIRD)]
    theirs = [f"c{i:03}" for i in range(people)]
    return Bundle(
        account="cust",
        as_of=AS_OF,
        organizations=(
            records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
            records.Organization(id="us", name="Us", side=words.Side.SUPPLIER),
            records.Organization(id="part", name="Partner", side=words.Side.PARTNER),
        ),
        units=tuple(
            records.Unit(id=f"u{i:02}", organization="cust", name=f"Unit {i}", weight=draw.choice((0.5, 1.0, 2.0)))
            for i in range(UNITS)
        ),
        people=(
            *(_person(draw, ident, "cust", f"u{draw.randrange(UNITS):02}") for ident in theirs),
            *(_person(draw, ident, "us", None) for ident in ours),
            *(_person(draw, ident, "part", None) for ident in third),
        ),
        reporting=tuple(records.Reporting(person=theirs[i], manager=theirs[(i - 1) // 5]) for i in range(1, people)),
        ties=tuple(_ties(draw, ours, theirs, third)),
        stances=tuple(
            records.StanceRecord(person=p, value=draw.randint(-2, 2), at="2026-09-01")
            for p in theirs
            if draw.random() < 0.5
        ),
        processes=tuple(
            records.Process(id=f"p{i}", name=f"Deal {i}", value=draw.uniform(1, 5)) for i in range(PROCESSES)
        ),
        steps=tuple(
            records.Step(process=f"p{i}", id=f"p{i}s{j}", name=f"Step {j}", position=j)
            for i in range(PROCESSES)
            for j in range(5)
        ),
        roles=tuple(
            records.RoleRecord(
                process=f"p{i}",
                step=f"p{i}s{j}",
                role=draw.choice(list(words.Role)),
                person=draw.choice(theirs + third),
                position=k,
            )
            for i in range(PROCESSES)
            for j in range(5)
            for k in range(draw.randint(1, 4))
        ),
        actions=tuple(_action(draw, i, ours, theirs, third) for i in range(candidates)),
    )


def _person(draw: random.Random, ident: str, organization: str, unit: str | None) -> records.Person:
    level = draw.choices(list(words.Level), (1, 3, 6))[0]
    return records.Person(
        id=ident, name=ident, organization=organization, unit=unit, level=level, power=draw.choice([None, *words.Power])
    )


def _ties(draw: random.Random, ours: list[str], theirs: list[str], third: list[str]) -> list[records.Tie]:
    pairs = {(draw.choice(ours), draw.choice(theirs)) for _ in range(len(theirs))}
    pairs |= {(draw.choice(ours), ident) for ident in third if draw.random() < 0.6}
    pairs |= {(ident, draw.choice(theirs)) for ident in third for _ in range(8)}
    rungs = list(words.Rapport)[1:]
    start = date.fromisoformat(AS_OF)
    return [
        records.Tie(a=a, b=b, rapport=draw.choice(rungs), at=(start - timedelta(days=draw.randrange(400))).isoformat())
        for a, b in sorted(pairs)
    ]


def _action(draw: random.Random, i: int, ours: list[str], theirs: list[str], third: list[str]) -> records.Action:
    kind = draw.choice(KINDS)
    target = draw.choice(theirs if kind == "win_over" or draw.random() < 0.9 else third)
    return records.Action(
        id=f"a{i:04}",
        kind=kind,
        owner=draw.choice(ours),
        target=target,
        via=draw.choice([None, draw.choice(theirs), draw.choice(third)]),
        hours=float(draw.randint(2, 12)),
        success=round(draw.uniform(0.2, 0.95), 2),
        delta=None if kind == "win_over" else round(draw.uniform(0.2, 0.9), 2),
        after=(f"a{draw.randrange(i):04}",) if i and draw.random() < 0.1 else (),
        status=words.ActionStatus.PROPOSED,
    )


def measure(candidates: int, people: int, hours: float, gap: float, seed: int) -> dict[str, float]:
    """One account: seconds and gaps of the exact and of the greedy plan."""
    bundle = account(candidates, people, seed)
    request = PlanRequest(
        hours=hours, owner_hours={f"s{i:02}": hours / 8 for i in range(OURS)}, candidates="given", gap=gap, seconds=120
    )
    baseline = Baseline.of(build(bundle), day(AS_OF), Settings(), 0)
    found = sorted(given(baseline, Paths(baseline.today), request), key=lambda c: c.id)
    start = time.perf_counter()
    program = formulate(baseline, found, request.mu)
    limits, _ = limits_of(found, finished(baseline), request)
    formulated = time.perf_counter()
    quick = greedy(program, limits)
    quickly = time.perf_counter()
    solution = best_plan(program, limits, gap, request.seconds)
    done = time.perf_counter()
    own = min(linear_bound(program, limits, plan) for plan in (quick, np.zeros(program.size, dtype=bool)))
    return {
        "candidates": program.size,
        "seconds": done - quickly + formulated - start,
        "gap": solution.gap,
        "greedy seconds": quickly - formulated,
        "greedy gap": solution.bound / program.gain(quick) - 1,
        "greedy short": 1 - program.gain(quick) / solution.gain,
        "own bound": own / program.gain(quick) - 1,
        "chosen": float(solution.chosen.sum()),
    }


def main() -> None:
    """Measure every size and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="seeds per size")
    runs = parser.parse_args().runs
    lines = [
        "# The best plan under a budget",
        "",
        f"Medians (largest) over {runs} made-up accounts per size; `python benchmarks/plan.py`. "
        f"Python {platform.python_version()}, HiGHS {highspy.Highs().version()} on one thread, "
        f"{os.cpu_count()} cores, {platform.machine()}.",
        "",
        "| candidates × people | gap wanted | s | certified gap | chosen | greedy s "
        "| greedy: short of best plan | greedy: true gap to the bound | greedy: gap by its own bound |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for candidates, people, hours, gap in SIZES:
        rows = [measure(candidates, people, hours, gap, seed) for seed in range(1, runs + 1)]

        def both(name: str, form: str, rows: list[dict[str, float]] = rows) -> str:
            values = [row[name] for row in rows]
            return f"{statistics.median(values):{form}} ({max(values):{form}})"

        lines.append(
            f"| {candidates} × {people} | {gap:.1%} | {both('seconds', '.1f')} | {both('gap', '.2%')} "
            f"| {both('chosen', '.0f')} | {both('greedy seconds', '.2f')} | {both('greedy short', '.2%')} "
            f"| {both('greedy gap', '.2%')} | {both('own bound', '.1%')} |"
        )
        print(lines[-1], flush=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
