"""Small made-up accounts with actions, and every plan of them, for tests of the plan."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from math import exp, log
from typing import Any

import numpy as np

from relmap.engine.outlook import outlook
from relmap.engine.plan import Plan, Planning, PlanRequest
from relmap.frame import build
from relmap.frame.frame import Flags
from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.score.coverage import assess
from relmap.score.ties import tie_intensities

AS_OF = "2026-10-31"
TODAY = day(AS_OF)
KINDS = ("introduce", "deepen", "sponsor", "win_over", "win_over", "neutralise", "discover", "back_up", "own kind")
TIGHT = 2e-5
"""A small case is solved to the end: to the tolerances of the solver, as a share of what is gained."""


def account(seed: int, actions: int, people: int = 6) -> Bundle:
    """A small made-up account with proposed and done actions, third parties, predecessors and connectors."""
    draw = random.Random(seed)
    ours, third = ["s0", "s1", "s2"], ["x0", "x1"]
    theirs = [f"c{i}" for i in range(people)]
    organizations = (("cust", "customer"), ("us", "supplier"), ("part", "partner"))
    raw = Bundle(
        account="cust",
        as_of=AS_OF,
        organizations=tuple(records.Organization(id=i, name=i, side=words.Side(side)) for i, side in organizations),
        units=tuple(records.Unit(id=f"u{i}", organization="cust", name=f"U{i}") for i in range(3)),
        people=tuple(
            records.Person(
                id=i,
                name=i,
                organization=org,
                unit=f"u{draw.randrange(3)}" if org == "cust" and draw.random() < 0.8 else None,
                level=draw.choice(list(words.Level)),
                power=draw.choice([None, *words.Power]),
            )
            for org, found in (("cust", theirs), ("us", ours), ("part", third))
            for i in found
        ),
        reporting=tuple(records.Reporting(person=theirs[i], manager=theirs[(i - 1) // 2]) for i in range(1, people)),
        influences=tuple(
            records.Influence(source=a, target=b, sign=draw.choice(list(words.Sign)), weight=0.5)
            for a, b in {tuple(draw.sample(theirs, 2)) for _ in range(3)}
        ),
        ties=tuple(_ties(draw, ours, theirs, third)),
        stances=tuple(
            records.StanceRecord(person=p, value=draw.randint(-2, 2), at="2026-06-01")
            for p in theirs + third
            if draw.random() < 0.6
        ),
        processes=tuple(
            records.Process(id=f"p{i}", name=f"P{i}", value=draw.choice([None, 2.0, 5.0])) for i in range(2)
        ),
        steps=tuple(
            records.Step(process=f"p{i}", id=f"t{j}", name="T", position=j)
            for i in range(2)
            for j in range(draw.randint(0, 3))
        ),
        actions=tuple(_action(draw, i, ours, theirs, third) for i in range(actions)),
    )
    roles = tuple(
        records.RoleRecord(
            process=s.process,
            step=s.id,
            role=draw.choice(list(words.Role)),
            person=draw.choice([None, *theirs, *theirs, *third]),
            position=k,
        )
        for s in raw.steps
        for k in range(draw.randint(0, 3))
    )
    return check_bundle(replace(raw, roles=roles), "made up")


def _ties(draw: random.Random, ours: list[str], theirs: list[str], third: list[str]) -> Iterator[records.Tie]:
    pairs = {(draw.choice(ours + third), draw.choice(theirs)) for _ in range(8)} | {
        (draw.choice(ours), draw.choice(third))
    }
    for a, b in sorted(pairs):
        when = date.fromisoformat(AS_OF) - timedelta(days=draw.randrange(500))
        yield records.Tie(a=a, b=b, rapport=draw.choice(list(words.Rapport)), at=when.isoformat())


def _action(draw: random.Random, i: int, ours: list[str], theirs: list[str], third: list[str]) -> records.Action:
    kind = draw.choice(KINDS)
    return records.Action(
        id=f"a{i:02}",
        kind=kind,
        owner=draw.choice(ours),
        target=draw.choice(theirs + third if kind in ("introduce", "deepen") else theirs),
        via=draw.choice([None, None, "c0", "x0"]),
        hours=float(draw.randint(1, 6)),
        success=round(draw.uniform(0.2, 1.0), 2),
        delta=None if kind in ("win_over", "neutralise", "discover") else round(draw.uniform(0.2, 0.9), 2),
        after=(f"a{draw.randrange(i):02}",) if i and draw.random() < 0.3 else (),
        status=draw.choices(["proposed", "done", "dropped"], (10, 1, 1))[0],
    )


def asked(seed: int, **more: Any) -> PlanRequest:
    """A request that suits a small account, with or without a weight of the outlook, owner hours and one ask."""
    draw = random.Random(seed + 10_000)
    owner_hours = {"s0": float(draw.randint(2, 8)), "s1": float(draw.randint(2, 8))} if draw.random() < 0.7 else {}
    values: dict[str, Any] = {
        "hours": float(draw.randint(3, 20)),
        "owner_hours": owner_hours,
        "asks": draw.randint(1, 2),
        "mu": draw.choice([0.0, 0.3, 1.0]),
        "horizon": draw.choice([0, 90]),
        "candidates": "given",
    }
    return PlanRequest(**(values | more))


def prepared(bundle: Bundle, request: PlanRequest) -> Planning:
    assert bundle.as_of is not None
    return Planning.of(build(bundle), day(bundle.as_of), Settings(), request)


def keeps(bundle: Bundle, request: PlanRequest, chosen: list[str]) -> bool:
    """Whether a plan keeps within the limits, read straight off the records."""
    actions = {a.id: a for a in bundle.actions}
    found = [actions[i] for i in chosen]
    done = {a.id for a in bundle.actions if a.status is words.ActionStatus.DONE}
    if sum(a.hours for a in found) > request.hours + 1e-9:
        return False
    if any(sum(a.hours for a in found if a.owner == o) > h + 1e-9 for o, h in request.owner_hours.items()):
        return False
    connectors = [a.via for a in found if a.via]
    if any(connectors.count(via) > request.asks for via in connectors):
        return False
    return all(before in chosen or before in done for a in found for before in a.after)


def all_plans(bundle: Bundle, request: PlanRequest, planning: Planning) -> Iterator[Flags]:
    """Every plan within the limits."""
    ids = [candidate.id for candidate in planning.candidates]
    for taken in product((False, True), repeat=len(ids)):
        if keeps(bundle, request, [i for i, yes in zip(ids, taken, strict=True) if yes]):
            yield np.array(taken, dtype=bool)


def by_the_law(bundle: Bundle, request: PlanRequest, chosen: list[str]) -> float:
    """Index + μ · outlook of a plan, from the records: intensities through `assess`, stances through the levers."""
    frame = build(bundle)
    ties = tie_intensities(frame, TODAY, Settings(), ahead=request.horizon)
    before = assess(frame, ties, Settings())
    view, intensity = outlook(before), ties.intensity.copy()
    actions = [a for a in bundle.actions if a.id in chosen]
    for a in actions:
        delta = a.delta
        if delta is not None:
            i, p = frame.index[a.owner], frame.index[a.target]
            intensity[i, p] += -log(1 - a.success + a.success * exp(-delta))
            intensity[p, i] = intensity[i, p]
    index = assess(frame, replace(ties, intensity=intensity), Settings()).index or 0.0
    gained = 0.0
    for process, found in zip(before.processes, view.processes, strict=True):
        for person, x0 in found.own.items():
            mine = [a for a in actions if a.target == person]
            calm = sum(a.success * min(0.5, max(0.0, -x0)) for a in mine if a.kind == "neutralise")
            win = sum(a.success * min(0.5, 1 - x0) for a in mine if a.kind == "win_over")
            gained += process.share * found.levers[person] * min(1 - x0, min(max(0.0, -x0), calm) + win)
    return index + request.mu * ((view.value or 0.0) + gained)


def ids_of(found: Plan) -> list[str]:
    return sorted(planned.action.id for planned in found.chosen)


def taken(planning: Planning, found: Plan) -> Flags:
    ids = set(ids_of(found))
    return np.array([c.id in ids for c in planning.candidates], dtype=bool)
