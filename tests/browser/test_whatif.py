"""The page's own what-if against the law in Python: every departure, random actions, random combinations."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plans import account as made_up

from browser.visits import HARBOUR, HOME, playwright
from relmap.engine.analysis import Analysis, analyse
from relmap.engine.outlook import outlook
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.formulate import formulate
from relmap.engine.whatif import Hypothesis, departures, suppose, supposed_outlook
from relmap.engine.whatif_model import whatif_model
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import Action, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionStatus, Dimension

MODULE = HOME / "visual" / "script" / "whatif.js"
GOLDEN = HOME / "tests" / "golden"
NAMES = ("case1", "case2", "case3", "case4", "ep_google", "plan11")
CASES = (*(GOLDEN / f"{name}.json" for name in NAMES), HARBOUR)
CROWDED = (3, 5, 8)
"""Seeds of small made-up accounts with many actions on few people: there is not room for all of them."""
IDS = (*(path.stem for path in CASES), *(f"made up {seed}" for seed in CROWDED))
EXACT = 1e-9
RANDOM = 40


@dataclass(frozen=True)
class Vector:
    """What is supposed, and what the law says in Python."""

    leaves: tuple[str, ...]
    done: tuple[str, ...]
    day: int
    expected: dict[str, float | None]


class Account:
    """An account with all that can be supposed of it."""

    def __init__(self, bundle: Bundle) -> None:
        self.analysis: Analysis = analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())
        planning = self.analysis.planned.planning
        self.today, self.ahead = self.analysis.score, planning.baseline.ahead
        self.actions: tuple[Candidate, ...] = (*planning.candidates, *turned(planning.candidates))
        self.program = formulate(planning.baseline, self.actions, planning.request.mu)
        days = [(self.today.ties.day, self.today), (self.today.ties.day + planning.request.horizon, self.ahead)]
        self.model = whatif_model(days, outlook(self.today).value, self.actions, self.program.pools)
        people = self.today.frame.people
        self.leavers = [people.ids[i] for i in self.model["leavers"]]

    def vector(self, leaves: tuple[str, ...], done: tuple[Candidate, ...], on: int) -> Vector:
        score = (self.today, self.ahead)[on]
        records = tuple(recorded(action) for action in done if action.target is not None)
        after, _ = suppose(score, Hypothesis(leaves, records))
        staying = {a.id for a in done if a.owner not in leaves and a.target not in leaves}
        chosen = np.array([a.id in staying for a in self.actions], dtype=bool)
        view = self.model["outlook"]
        lean = None if view is None else view + self.program.stance_gain(chosen)
        expected = {"index": after.index, "outlook": lean, **{d.value: after.values[d] for d in Dimension}}
        return Vector(leaves, tuple(a.id for a in done), on, expected)

    def vectors(self, seed: int) -> list[Vector]:
        """Nothing, every departure, random actions, random combinations, on both days."""
        draw = random.Random(seed)
        found = [self.vector((), (), on) for on in (0, 1)]
        found += [self.vector((person,), (), 0) for person in self.leavers]
        for _ in range(RANDOM):
            done = tuple(draw.sample(self.actions, draw.randint(0, min(30, len(self.actions)))))
            leaves = tuple(draw.sample(self.leavers, draw.randint(0, min(6, len(self.leavers)))))
            found += [self.vector((), done, draw.randrange(2)), self.vector(leaves, done, draw.randrange(2))]
        return found

    def supposed(self, vector: Vector) -> dict[str, Any]:
        index = self.today.frame.index
        return {"leaves": [index[p] for p in vector.leaves], "done": list(vector.done), "day": vector.day}


def turned(actions: tuple[Candidate, ...]) -> Iterator[Candidate]:
    """The same meetings with owner and target turned round: a team may record what a customer of ours does."""
    for action in actions[:10]:
        if action.target is not None:
            yield replace(action, id=f"{action.id} turned", owner=action.target, target=action.owner)


def recorded(action: Candidate) -> Action:
    assert action.target is not None
    return Action(
        id=action.id,
        kind=action.kind,
        owner=action.owner,
        target=action.target,
        hours=action.hours,
        success=action.success,
        delta=action.delta,
        status=ActionStatus.PROPOSED,
    )


@cache
def account(path: Path) -> Account:
    return Account(read(path))


def figures(browser: playwright.Browser, accounts: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[Any]:
    """What the module says, in one page load."""
    page = browser.new_page()
    program = """async ([address, accounts]) => {
      const { evaluate } = await import(address);
      return accounts.map(([model, all]) => all.map((supposed) => evaluate(model, supposed)));
    }"""
    address = "data:text/javascript;base64," + base64.b64encode(MODULE.read_bytes()).decode()
    result: list[Any] = page.evaluate(program, [address, accounts])
    page.close()
    return result


@pytest.fixture(scope="module")
def answers(browser: playwright.Browser) -> list[tuple[Account, list[Vector], list[dict[str, float | None]]]]:
    accounts = [*(account(path) for path in CASES), *(Account(made_up(seed, 40)) for seed in CROWDED)]
    vectors = [found.vectors(seed) for seed, found in enumerate(accounts)]
    sent = [(a.model, [a.supposed(v) for v in found]) for a, found in zip(accounts, vectors, strict=True)]
    return list(zip(accounts, vectors, figures(browser, sent), strict=True))


@pytest.mark.parametrize("place", range(len(IDS)), ids=IDS)
def test_the_page_agrees_with_the_law(
    answers: list[tuple[Account, list[Vector], list[dict[str, float | None]]]], place: int
) -> None:
    _, vectors, found = answers[place]
    assert len(vectors) == len(found) > 2 * RANDOM
    for vector, figure in zip(vectors, found, strict=True):
        assert figure.keys() == vector.expected.keys()
        for name, value in vector.expected.items():
            assert figure[name] == (None if value is None else pytest.approx(value, abs=EXACT)), (name, vector)


@pytest.mark.parametrize("place", range(len(IDS)), ids=IDS)
def test_every_departure_costs_what_the_law_says(
    answers: list[tuple[Account, list[Vector], list[dict[str, float | None]]]], place: int
) -> None:
    found, vectors, figures = answers[place]
    lost = departures(found.today)
    before = figures[0]["index"] or 0.0
    alone = {v.leaves[0]: before - (f["index"] or 0.0) for v, f in zip(vectors, figures, strict=True)
             if len(v.leaves) == 1 and not v.done and v.day == 0}  # fmt: skip
    assert lost.keys() <= alone.keys()
    assert {person: alone[person] for person in lost} == pytest.approx(lost, abs=EXACT)


def test_the_plan_keeps_its_promise_on_its_day(browser: playwright.Browser) -> None:
    """Judged on the day of the plan, its actions bring exactly what it says, and every budget what the curve says."""
    found = account(HARBOUR)
    planned = found.analysis.planned
    plans = [tuple(p.action.id for p in planned.plan.chosen), *(point.actions for point in planned.curve)]
    supposed = [{"leaves": [], "done": list(ids), "day": 1} for ids in ((), *plans)]
    before, after, *curve = figures(browser, [(found.model, supposed)])[0]
    for totals, figure in ((planned.plan.before, before), (planned.plan.after, after)):
        assert (figure["index"], figure["outlook"]) == pytest.approx((totals.index, totals.outlook), abs=EXACT)
        assert all(figure[d.value] == pytest.approx(v, abs=EXACT) for d, v in totals.dimensions.items())
    assert [f["index"] for f in curve] == pytest.approx([p.index for p in planned.curve], abs=EXACT)


def test_one_step_of_stance_at_a_time_is_the_outlook_of_the_command(browser: playwright.Browser) -> None:
    """`relmap whatif` adds up levers without a ceiling: with one action for a person both say the same."""
    found = account(HARBOUR)
    winning = [
        a
        for a in found.analysis.planned.planning.candidates
        if a.kind in ("win_over", "neutralise") and a.target is not None
    ]
    assert len(winning) > 3
    supposed = [{"leaves": [], "done": [a.id], "day": 0} for a in winning]
    for action, figure in zip(winning, figures(browser, [(found.model, supposed)])[0], strict=True):
        _, after = supposed_outlook(found.today, Hypothesis(done=(recorded(action),)))
        assert figure["outlook"] == pytest.approx(after, abs=EXACT)


def test_what_is_not_assessed_stays_null(browser: playwright.Browser) -> None:
    harbour = read(HARBOUR)
    bare = replace(harbour, processes=(), steps=(), roles=(), actions=(), stances=())
    model = Account(bare).model
    (figure,) = figures(browser, [(model, [{"leaves": [], "done": [], "day": 0}])])[0]
    assert figure["line"] is None and figure["outlook"] is None and figure["index"] is not None
    empty = Bundle(account=harbour.account, as_of=harbour.as_of, organizations=harbour.organizations)
    (figure,) = figures(browser, [(Account(empty).model, [{"leaves": [], "done": [], "day": 0}])])[0]
    assert set(figure.values()) == {None}


def test_what_needs_what_is_ticked_with_it(browser: playwright.Browser) -> None:
    """A chain is ticked from its end and unticked from its start; cycles end too."""
    page = browser.new_page()
    address = "data:text/javascript;base64," + base64.b64encode(MODULE.read_bytes()).decode()
    actions = {"a": [], "b": ["a"], "c": ["b"], "d": [], "x": ["y"], "y": ["x"]}
    model = {"actions": {name: {"after": after, "hours": 2} for name, after in actions.items()}}
    program = """async ([address, model]) => {
      const { withAction, withoutAction, hoursOf } = await import(address);
      const all = withAction(model, withAction(model, ["d"], "c"), "x");
      return [all.slice().sort(), withoutAction(model, all, "a").sort(), hoursOf(model, all)];
    }"""
    assert page.evaluate(program, [address, model]) == [["a", "b", "c", "d", "x", "y"], ["d", "x", "y"], 12]
    page.close()


def test_the_module_is_short_and_knows_no_page() -> None:
    source = MODULE.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150
    assert not [word for word in ("document", "window", "Date", "import ") if word in source.split("*/", 1)[1]]
