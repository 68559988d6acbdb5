"""What a plan must and must not hold, its horizon, its requests."""

from __future__ import annotations

import random
from dataclasses import replace
from math import inf, log
from typing import Any

import numpy as np
import pytest
from plans import AS_OF, TIGHT, TODAY, account, all_plans, asked, by_the_law, ids_of, keeps, prepared

from relmap.engine.field import Field
from relmap.engine.plan import PlanRequest, plan
from relmap.engine.plan.align import align
from relmap.engine.plan.answers import once_known
from relmap.engine.plan.candidate import expected_intensity
from relmap.engine.plan.errors import BadRequest, NoSuchAction
from relmap.engine.plan.words import PlanWords
from relmap.frame import build
from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.score.coverage import assess
from relmap.score.ties import tie_intensities
from relmap.text import Text


@pytest.mark.parametrize("seed", range(20, 50))
def test_must_and_must_not(seed: int) -> None:
    bundle, free = account(seed, 9), asked(seed)
    planning = prepared(bundle, free)
    ids = [c.id for c in planning.candidates]
    draw = random.Random(seed)
    must, must_not = draw.sample(ids, 2)
    request = replace(free, must=(must,), must_not=(must_not,))
    bound = prepared(bundle, request)
    found = bound.plan()
    assert must in ids_of(found)
    assert must_not not in ids_of(found)
    if not found.broken:
        allowed = [z for z in all_plans(bundle, free, planning) if z[ids.index(must)] and not z[ids.index(must_not)]]
        best = max(planning.program.gain(chosen) for chosen in allowed)
        assert found.value - found.base == pytest.approx(best, rel=TIGHT, abs=1e-9)
    else:
        assert not keeps(bundle, free, ids_of(found)) or any(b.kind == "after" for b in found.broken)


def with_actions(*actions: dict[str, Any]) -> Bundle:
    """An account whose actions are given."""
    found = []
    for place, values in enumerate(actions):
        base: dict[str, Any] = {
            "id": f"a{place}",
            "kind": "deepen",
            "owner": "s0",
            "target": "c0",
            "status": "proposed",
        }
        found.append(records.Action(**(base | {"hours": 4.0, "success": 0.9, "delta": 0.6} | values)))
    return check_bundle(replace(account(1, 0), actions=tuple(found)), "made up")


def test_what_must_be_done_breaks_limits_and_says_so() -> None:
    bundle = with_actions(
        {"hours": 9.0, "via": "c1"}, {"via": "c1", "target": "c2"}, {"after": ("a3",)}, {"status": "dropped"}
    )
    request = PlanRequest(
        hours=10.0, owner_hours={"s0": 5.0}, asks=1, must=("a0", "a1", "a2"), candidates="given", horizon=0
    )
    planning = prepared(bundle, request)
    found = planning.plan()
    assert ids_of(found) == ["a0", "a1", "a2"]
    assert {(b.kind, b.subject) for b in found.broken} == {
        ("hours", None),
        ("owner", "s0"),
        ("asks", "c1"),
        ("after", "a2"),
    }
    for lang in ("en", "zh"):
        assert len(PlanWords(planning, found, Text(lang)).warnings()) == 4


def test_after_is_met_by_the_chosen_and_the_done_only() -> None:
    for status, possible in (("done", True), ("doing", False), ("agreed", False), ("dropped", False)):
        bundle = with_actions({"after": ("a1",)}, {"status": status})
        found = plan(build(bundle), TODAY, Settings(), PlanRequest(candidates="given", horizon=0))
        assert ids_of(found) == (["a0"] if possible else []), status
    chain = with_actions({"after": ("a1",), "hours": 2.0}, {"hours": 3.0, "target": "c2", "delta": 1e-6})
    assert ids_of(prepared(chain, PlanRequest(hours=4.0, candidates="given")).plan()) == ["a1"]
    both = prepared(chain, PlanRequest(hours=5.0, candidates="given")).plan()
    assert [planned.action.id for planned in both.chosen] == ["a1", "a0"]
    assert both.chosen[0].enables == ("a0",)


@pytest.mark.parametrize("seed", range(6))
def test_the_lever_once_his_stance_is_known(seed: int) -> None:
    """By Sherman and Morrison as by solving again with his stance known."""
    score = prepared(account(seed, 1, people=8), asked(seed)).baseline.ahead
    field = Field.of(score, score.settings.influence)
    own = field.own_stance(score.stances)
    weights = np.random.default_rng(seed).random(len(own))
    found = once_known(field, own, field.levers(own, weights))
    for person in np.flatnonzero(np.isnan(own)):
        known = own.copy()
        known[person] = 0.0
        assert found[person] == pytest.approx(field.levers(known, weights)[person], abs=1e-12)


def test_expected_intensity() -> None:
    assert expected_intensity(1.0, 0.6) == pytest.approx(0.6, abs=1e-15)
    assert expected_intensity(0.5, log(2)) == pytest.approx(-log(0.75), abs=1e-15)
    assert expected_intensity(0.0, 1.0) == expected_intensity(0.5, 0.0) == 0.0


def test_the_catalogue_fills_blanks() -> None:
    bundle = with_actions(
        {"delta": None}, {"delta": None, "kind": "own kind", "target": "c2"}, {"delta": None, "kind": "sponsor"}
    )
    by_id = {c.id: c for c in prepared(bundle, PlanRequest(candidates="given")).candidates}
    assert by_id["a0"].delta == pytest.approx(log(2))
    assert by_id["a1"].delta is None
    assert by_id["a2"].delta == pytest.approx(-log(0.55))


def test_the_horizon_fades_the_baseline() -> None:
    bundle = account(11, 8)
    frame = build(bundle)
    for horizon in (0, 90, 365):
        found = prepared(bundle, asked(11, horizon=horizon)).plan()
        ties = tie_intensities(frame, TODAY, Settings(), ahead=horizon)
        assert found.before.index == pytest.approx(assess(frame, ties, Settings()).index, abs=1e-12)
        answers = asked(11).mu * sum(planned.buys.answer for planned in found.chosen)
        expected = by_the_law(bundle, asked(11, horizon=horizon), ids_of(found))
        assert found.value - answers == pytest.approx(expected, abs=1e-12)


def test_a_third_party_counts_for_space_and_roles() -> None:
    bundle = with_actions({"target": "x0"})
    raw = replace(
        bundle,
        ties=(records.Tie(a="x0", b="c0", rapport=words.Rapport.ALLY, at=AS_OF),),
        roles=(records.RoleRecord(process="p0", step="t0", role=words.Role.INFLUENCER, person="x0"),),
        steps=(records.Step(process="p0", id="t0", name="T"),),
        people=tuple(
            p.model_copy(update={"level": words.Level.EXECUTIVE}) if p.id == "c0" else p for p in bundle.people
        ),
        stances=(),
    )
    found = prepared(raw, PlanRequest(candidates="given", horizon=0)).plan()
    buys = found.chosen[0].buys.dimensions
    assert buys[words.Dimension.SPACE] > 0
    assert buys[words.Dimension.LINE] > 0
    assert buys[words.Dimension.POINT] == 0


def test_requests_that_make_no_sense() -> None:
    bundle = account(1, 5)
    with pytest.raises(NoSuchAction) as error:
        prepared(bundle, PlanRequest(must=("a0X",), candidates="given"))
    assert "a0X" in error.value.message("en")
    assert "a0X" in error.value.message("zh")
    for request in (
        PlanRequest(hours=-1.0),
        PlanRequest(owner_hours={"s0": inf}),
        PlanRequest(horizon=-1),
        PlanRequest(mu=float("nan")),
    ):
        with pytest.raises(BadRequest):
            prepared(bundle, request)


def test_an_account_without_anything() -> None:
    bundle = replace(
        account(1, 0), people=(), ties=(), stances=(), roles=(), processes=(), steps=(), reporting=(), influences=()
    )
    for candidates in ("given", "generated", "both"):
        found = prepared(bundle, PlanRequest(candidates=candidates)).plan()
        assert (found.chosen, found.value, found.gap) == ((), 0.0, 0.0)
    assert align(build(bundle), TODAY, Settings(), PlanRequest()).pairs == ()
