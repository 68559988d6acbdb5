"""The plan: the golden optimum, brute force on small accounts, certificates.

Expected numbers come from `tests/golden/plan11.plan.json` (brute force by an independent implementation) and from
enumerating every plan of small made-up accounts.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from conftest import GOLDEN
from plans import TIGHT, account, all_plans, asked, by_the_law, ids_of, keeps, prepared, taken

from relmap.engine.plan import PlanRequest
from relmap.engine.plan.as_json import plan_json
from relmap.engine.plan.exact import relative_gap
from relmap.engine.plan.greedy import greedy, linear_bound
from relmap.engine.plan.planning import knee_of
from relmap.interchange import read


def test_golden() -> None:
    bundle, expected = (
        read(GOLDEN / "plan11.json"),
        json.loads((GOLDEN / "plan11.plan.json").read_text(encoding="utf-8")),
    )
    request = PlanRequest(
        hours=expected["hours"],
        owner_hours=expected["owner_hours"],
        asks=expected["asks"],
        mu=0.0,
        horizon=0,
        candidates="given",
    )
    found = prepared(bundle, request).plan()
    assert found.base == pytest.approx(expected["base"], abs=1e-9)
    assert found.value == pytest.approx(expected["value"], abs=1e-9)
    assert ids_of(found) == sorted(expected["chosen"])
    assert found.gap <= 1e-4
    assert found.solved


@pytest.mark.parametrize("seed", range(200))
def test_equals_brute_force(seed: int) -> None:
    """The plan is the best of all plans within its certificate, which is never below the best."""
    size = 11 if seed % 20 == 0 else 5 + seed % 5
    bundle, request = account(seed, size), asked(seed)
    planning = prepared(bundle, request)
    found = planning.plan()
    best = max(planning.program.gain(chosen) for chosen in all_plans(bundle, request, planning))
    assert found.bound >= found.base + best - 1e-12
    assert found.value - found.base >= best * (1 - TIGHT) - 1e-9
    assert found.value - found.base <= best + 1e-9
    assert keeps(bundle, request, ids_of(found))
    assert 0 <= found.gap <= 0.005
    assert found.gap == pytest.approx(relative_gap(found.bound - found.base, found.value - found.base), abs=1e-9)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_the_program_is_the_law(seed: int) -> None:
    """Any choice gains in the arrays what it gains by the law, but for the worth of answers."""
    bundle, request = account(seed, 10), asked(seed, asks=9, hours=99.0)
    planning = prepared(bundle, request)
    draw = np.random.default_rng(seed)
    for _ in range(5):
        chosen = draw.random(planning.program.size) < 0.5
        ids = [c.id for c, yes in zip(planning.candidates, chosen, strict=True) if yes]
        answers = request.mu * float(planning.program.answer[chosen].sum())
        expected = by_the_law(bundle, request, ids)
        assert planning.base + planning.program.gain(chosen) - answers == pytest.approx(expected, abs=1e-12)
        assert planning.value(chosen) - answers == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(0, 200, 5))
def test_the_gain_lies_under_every_tangent(seed: int) -> None:
    """Concavity, Space included: no plan gains more than the slopes at another one say."""
    program = prepared(account(seed, 12), asked(seed, mu=0.0)).program
    draw = np.random.default_rng(seed)
    for _ in range(20):
        one, other = (draw.random(program.size) < draw.random() for _ in range(2))
        line = program.gain(one) + float(program.slopes(one) @ (other.astype(float) - one.astype(float)))
        assert program.gain(other) <= line + 1e-12
        a, b, t = draw.random(program.people) * 3, draw.random(program.people) * 3, draw.random()
        assert (
            program.index_gain(t * a + (1 - t) * b)
            >= t * program.index_gain(a) + (1 - t) * program.index_gain(b) - 1e-12
        )


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_greedy_and_its_bound(seed: int) -> None:
    bundle, request = account(seed, 9), asked(seed)
    planning = prepared(bundle, request)
    found = greedy(planning.program, planning.limits)
    best = max(planning.program.gain(chosen) for chosen in all_plans(bundle, request, planning))
    assert planning.limits.allow(found)
    assert linear_bound(planning.program, planning.limits, found) >= best - 1e-12


def test_without_a_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    monkeypatch.delitem(sys.modules, "relmap.engine.plan.relaxation", raising=False)
    found = prepared(account(3, 10), asked(3, hours=10.0)).plan()
    assert not found.solved
    assert found.value <= found.bound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_larger_case_is_certified(seed: int) -> None:
    bundle = account(seed, 150, people=40)
    request = asked(seed, hours=60.0, owner_hours={"s0": 25.0}, mu=0.3)
    planning = prepared(bundle, request)
    found = planning.plan()
    assert found.gap <= 0.005
    assert keeps(bundle, request, ids_of(found))
    assert found.value >= planning.base + planning.program.gain(greedy(planning.program, planning.limits)) - 1e-12
    assert found.value == pytest.approx(planning.base + planning.program.gain(taken(planning, found)), abs=1e-9)


def test_a_bound_holds_when_the_time_is_over() -> None:
    bundle = account(2, 150, people=40)
    request = asked(2, hours=60.0, owner_hours={}, mu=0.3)
    whole, short = (prepared(bundle, replace(request, seconds=seconds)).plan() for seconds in (30.0, 0.0))
    assert short.bound >= whole.value - 1e-12
    assert short.value <= whole.value + 1e-12
    assert keeps(bundle, request, ids_of(short))


@pytest.mark.parametrize("seed", [4, 5])
def test_the_order_of_the_records_does_not_matter(seed: int) -> None:
    bundle = account(seed, 60, people=20)
    request = asked(seed, hours=25.0, candidates="both")
    first = plan_json(prepared(bundle, request), prepared(bundle, request).plan())
    draw = random.Random(seed)
    lists = {kind.list: tuple(draw.sample(found, len(found))) for kind, found in bundle.lists()}
    shuffled = replace(bundle, **lists)
    assert shuffled != bundle
    assert plan_json(prepared(shuffled, request), prepared(shuffled, request).plan()) == first


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_more_hours_are_never_worse(seed: int) -> None:
    bundle = account(seed, 60, people=20)
    plans = [
        prepared(bundle, asked(seed, hours=hours, owner_hours={}, mu=0.3)).plan()
        for hours in (0.0, 5.0, 10.0, 20.0, 40.0)
    ]
    assert plans[0].chosen == ()
    assert plans[0].gap == 0.0
    for less, more in pairwise(plans):
        assert more.value >= less.value - more.gap * (more.value - more.base) - 1e-9
    planning = prepared(bundle, asked(seed, hours=20.0, owner_hours={}, mu=0.3))
    curve = planning.curve(planning.solve())
    values = [point.value for point in curve]
    assert values == sorted(values)
    assert [point.budget for point in curve] == [5, 10, 15, 20, 25, 30, 35, 40]
    assert sum(point.knee for point in curve) == 1
    assert all(point.hours <= point.budget + 1e-9 for point in curve)


def test_knee() -> None:
    assert knee_of([(0, 0.0), (1, 0.8), (2, 0.9), (3, 1.0)]) == 1
    assert knee_of([(0, 0.0), (1, 0.5), (2, 1.0)]) is None
    assert knee_of([(0, 0.0), (1, 0.0)]) is None
