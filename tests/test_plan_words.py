"""Generated candidates, reasons, alignment, talks, and the commands that print them."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from itertools import product
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plans import TIGHT, TODAY, account, asked, prepared, taken

from relmap.cli.commands import align_command, plan_command
from relmap.engine.plan import Plan, Planning, PlanRequest
from relmap.engine.plan.align import align, assigned
from relmap.engine.plan.candidate import expected_intensity
from relmap.engine.plan.errors import BadRequest
from relmap.engine.plan.exact import best_plan
from relmap.engine.plan.names import half
from relmap.engine.plan.talk import talks
from relmap.engine.plan.words import PlanWords
from relmap.frame import build
from relmap.interchange import read
from relmap.model import vocabulary as words
from relmap.model.settings import Settings
from relmap.score.coverage import assess
from relmap.score.ties import tie_intensities
from relmap.text import Text


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_generated_candidates(seed: int) -> None:
    bundle = account(seed, 12, people=12)
    request = asked(seed, candidates="generated", hours=40.0, owner_hours={}, mu=0.3)
    planning = prepared(bundle, request)
    ids = [c.id for c in planning.candidates]
    assert ids == sorted(set(ids))
    assert ids == [c.id for c in prepared(bundle, request).candidates]
    group = {p.id: p.organization for p in bundle.people}
    assert all(group[c.owner] == "us" and c.hours > 0 and 0 < c.success <= 1 for c in planning.candidates)
    assert all(set(c.after) <= set(ids) for c in planning.candidates)
    few = prepared(bundle, replace(request, most=5)).candidates
    assert len([c for c in few if not any(c.id in other.after for other in few)]) <= 5
    opened = [
        (p.action.owner, p.action.target)
        for p in planning.plan().chosen
        if p.action.kind in ("introduce", "sponsor", "back_up")
    ]
    assert len(opened) == len(set(opened))


@pytest.mark.parametrize("seed", range(12, 32))
def test_explanations_are_what_the_plan_would_lose(seed: int) -> None:
    bundle, request = account(seed, 12), asked(seed, hours=15.0, mu=0.3, owner_hours={}, asks=3)
    planning = prepared(bundle, request)
    found = planning.plan()
    chosen = taken(planning, found)
    for planned in found.chosen:
        rest = chosen.copy()
        rest[[c.id for c in planning.candidates].index(planned.action.id)] = False
        assert planned.buys.value == pytest.approx(planning.value(chosen) - planning.value(rest), abs=1e-9)
        other = planned.alternative
        if other is not None and other.fits:
            ids = [c.id for c in planning.candidates]
            rest[[ids.index(i) for i in followers(found, planned.action.id)]] = False
            rest[ids.index(other.action.id)] = True
            assert planning.limits.allow(rest)
            assert other.loss == pytest.approx(planning.value(chosen) - planning.value(rest), abs=1e-9)
            assert other.loss >= -TIGHT


def followers(found: Plan, ident: str) -> list[str]:
    """What cannot be done without an action, directly or not."""
    enabled = next(planned.enables for planned in found.chosen if planned.action.id == ident)
    return [*enabled, *(later for one in enabled for later in followers(found, one))]


@pytest.mark.parametrize("seed", range(12))
def test_alignment_equals_brute_force(seed: int) -> None:
    """At most two of theirs for each of ours: every set of pairs is tried."""
    bundle = account(seed, 0, people=6)
    request, settings = PlanRequest(horizon=0, mu=0.0), Settings()
    found = align(build(bundle), TODAY, settings, request, most=2)
    frame = build(bundle)
    before = assess(frame, tie_intensities(frame, TODAY, settings), settings)
    people = {p.id: p for p in bundle.people}
    ours = [i for i in ("s0", "s1", "s2") if people[i].level is words.Level.EXECUTIVE]
    ours = ours or [i for i in ("s0", "s1", "s2") if people[i].level is words.Level.MANAGER] or ["s0", "s1", "s2"]
    theirs = [i for i in frame.index if before.key[frame.index[i]]]
    best = 0.0
    for choice in product([None, *ours], repeat=len(theirs)):
        if all(choice.count(owner) <= 2 for owner in ours):
            best = max(best, _sponsored(before, list(zip(choice, theirs, strict=True))))
    assert found.value - found.base == pytest.approx(best, abs=1e-7)
    assert found.bound >= found.base + best - 1e-12
    assert all(pair.ours in ours for pair in found.pairs)
    assert len({pair.theirs for pair in found.pairs}) == len(found.pairs)
    assert {p.theirs for p in found.pairs} | set(found.unmatched) == set(theirs)


def _sponsored(before: Any, pairs: list[tuple[str | None, str]]) -> float:
    intensity = before.ties.intensity.copy()
    index = before.frame.index
    for owner, target in pairs:
        if owner is not None:
            intensity[index[owner], index[target]] += expected_intensity(0.5, -log(0.55))
            intensity[index[target], index[owner]] = intensity[index[owner], index[target]]
    after = assess(before.frame, replace(before.ties, intensity=intensity), before.settings)
    return (after.index or 0.0) - (before.index or 0.0)


def test_assignment_takes_the_strongest_ways() -> None:
    draw = np.random.default_rng(5)
    for _ in range(20):
        strength = np.round(draw.random((4, 2)), 3)
        found = assigned(strength.tolist(), 2, 3)
        every = [c for c in product(range(2), repeat=4) if max(c.count(0), c.count(1)) <= 3]
        best = max(sum(strength[row, column] for row, column in enumerate(choice)) for choice in every)
        assert sum(strength[row, column] for row, column in enumerate(found)) == pytest.approx(best, abs=1e-6)
    assert assigned([], 2, 3) == []


@pytest.fixture(scope="module")
def harbour() -> tuple[Planning, Plan]:
    """The plan of the worked example with sixty hours."""
    planning = prepared(read(Path(__file__).parent.parent / "examples" / "harbour_bank.json"), PlanRequest(hours=60.0))
    return planning, planning.plan()


def test_the_example_wins_who_moves_the_approver(harbour: tuple[Planning, Plan]) -> None:
    planning, found = harbour
    won = next(p for p in found.chosen if p.action.kind == "win_over" and p.action.target == "p-budget")
    assert won.moves[0].approver == "p-cfo"
    assert found.gap <= 0.005
    assert found.hours <= 60.0
    for lang, names in (("en", ("Qiu Lin", "Xu Jinglan")), ("zh", ("邱琳", "许静岚"))):
        said = PlanWords(planning, found, Text(lang)).reasons(won)
        assert any(all(name in line for name in names) for line in said)
        assert any(str(found.considered) in line for line in PlanWords(planning, found, Text(lang)).headline())


def test_talks_are_for_key_people(harbour: tuple[Planning, Plan]) -> None:
    planning, found = harbour
    english, chinese = (talks(planning, found, Text(lang)) for lang in ("en", "zh"))
    assert {talk.person for talk in english} >= {"p-budget", "p-cfo"}
    assert [talk.person for talk in english] == [talk.person for talk in chinese]
    for talk in english:
        assert 90 <= sum(len(paragraph.split()) for paragraph in talk.speech) <= 240
    for talk in chinese:
        assert 150 <= len("".join(talk.speech)) <= 420


def call(**more: Any) -> Namespace:
    """A parsed command line."""
    demo = str(Path(__file__).parent.parent / "examples" / "harbour_bank.json")
    reading = {"bundle": demo, "store": None, "account": None, "as_of": None, "settings": None, "json": False}
    return Namespace(**(reading | {"mask": False} | more))


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    options = {
        "hours": 30.0,
        "owner_hours": ["ns-lin=12"],
        "curve": True,
        "talks": True,
        "json": True,
        "must_not": ["a-qiu-win"],
    }
    plan_command.run(call(**options), Text("en"))
    found = json.loads(capsys.readouterr().out)
    assert found["chosen"] == [action["id"] for action in found["actions"]]
    assert {"base", "value", "bound", "gap", "curve", "talks"} <= found.keys()
    assert sum(action["hours"] for action in found["actions"] if action["owner"] == "ns-lin") <= 12
    assert found["gap"] <= 0.005
    assert len(found["curve"]) == 8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_prints_a_plan(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan_command.run(call(curve=True, talks=True), Text(lang))
    shown = capsys.readouterr().out
    assert "{" not in shown
    assert ("Certified" if lang == "en" else "已证明") in shown
    align_command.run(call(), Text(lang))
    assert ("Cao Yunfei" if lang == "en" else "曹云飞") in capsys.readouterr().out


def test_the_command_names_what_is_wrong() -> None:
    for options in (
        {"owner_hours": ["ns-lin"]},
        {"owner_hours": ["ns-lin=soon"]},
        {"candidates": "all"},
        {"hours": -1.0},
    ):
        with pytest.raises(BadRequest) as error:
            plan_command.run(call(**options), Text("en"))
        assert error.value.exit_code == 2
        assert error.value.message("en") != error.value.message("zh")


def test_half_of_a_bilingual_text() -> None:
    assert half("Qiu Lin 邱琳", "en") == "Qiu Lin"
    assert half("Core network and SD-WAN renewal 核心网络与SD-WAN改造", "zh") == "核心网络与SD-WAN改造"
    assert half("one page / 一页纸", "zh") == "一页纸"
    for plain in ("吴小舟", "Kevin Lau", "5G and / or fibre"):
        assert half(plain, "en") == half(plain, "zh") == plain


def test_a_start_is_never_lost() -> None:
    planning = prepared(account(9, 30, people=10), asked(9, hours=20.0, owner_hours={}))
    first = planning.solve()
    again = best_plan(planning.program, planning.limits, 0.005, 10.0, first.chosen)
    assert again.gain >= first.gain
