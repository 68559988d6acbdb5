"""Whether actions bought what they promised: against the tie, the stance or the answer that there would be."""

from __future__ import annotations

import math
from typing import Any

import pytest
from reviews import DONE, NOW, SMALL, THEN, action, frozen, later, outcome, person, rating, scored

from relmap.engine.review import compare, freeze
from relmap.frame import build
from relmap.model import records
from relmap.model.frozen import Promise
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionStatus, Rapport

FADED = 1 - math.sqrt(0.55)


@pytest.mark.parametrize(
    ("rapport", "now", "word"),
    [
        (Rapport.ALLY, 0.9, "more"),
        (Rapport.TRUSTED, 0.7, "as_promised"),
        (Rapport.WORKING, 0.45, "less"),
        (None, FADED, "nothing"),
        (Rapport.ACQUAINTED, 0.2, "nothing"),
    ],
)
def test_an_action_is_measured_against_what_the_tie_would_be_worth(
    rapport: Rapport | None, now: float, word: str
) -> None:
    """Δ = ln 2 halves what is missing: from 1 − √0.55 ≈ 0.258 it promises 0.371 more; within a fifth is as promised."""
    ties = SMALL.ties if rapport is None else (*SMALL.ties, rating(rapport, NOW))
    found = outcome(later(actions=(action(**DONE),), ties=ties))
    assert found.bought is not None
    assert found.bought.start == pytest.approx(FADED, abs=1e-12)
    assert found.bought.promised == pytest.approx((1 - FADED) / 2, abs=1e-12)
    assert found.bought.got == pytest.approx(now - FADED, abs=1e-12)
    assert (found.state, found.word) == ("done", word)


def test_actions_on_one_tie_are_measured_together() -> None:
    """ln 2 and ln 2 quarter what is missing."""
    both = (action(**DONE), action("introduce", id="b", **DONE))
    found = later(actions=both, ties=(*SMALL.ties, rating(Rapport.TRUSTED, NOW)))
    for ident in ("a", "b"):
        bought = outcome(found, ident).bought
        assert bought is not None
        assert bought.promised == pytest.approx((1 - FADED) * 0.75, abs=1e-12)
        assert bought.together == 2
    assert outcome(found, "b").promise.status == "added"


@pytest.mark.parametrize(
    ("fields", "state", "due"),
    [
        ({"due": "2025-12-31"}, "overdue", True),
        ({"due": NOW}, "open", True),
        ({"due": "2026-06-01"}, "open", False),
        ({}, "open", False),
        ({"status": ActionStatus.DROPPED, "due": "2025-06-01"}, "dropped", True),
        (DONE | {"due": "2024-06-01"}, "done", False),
    ],
)
def test_what_became_of_a_promise(fields: dict[str, Any], state: str, due: bool) -> None:
    found = outcome(later(actions=(action(**fields),)))
    assert (found.state, found.fell_due) == (state, due)
    assert found.word is None or state == "done"


def test_a_promise_that_vanished_and_one_of_the_plan_alone() -> None:
    found = later(actions=())
    assert outcome(found).state == "dropped"
    planned = [one for one in found.actions if one.promise.status == "planned"]
    assert {one.state for one in planned} <= {"not_taken"}


def test_an_action_of_the_plan_is_known_again_under_another_id() -> None:
    promise = Promise(
        "introduce:s0:c0", "introduce", "s0", "c0", "planned", 6.0, 1.0, math.log(2), index=0.1, outlook=0.0
    )
    bare = SMALL.with_lists({"actions": ()})
    now = SMALL.with_lists({"actions": (action("introduce", id="mine", **DONE),)})
    (found,) = compare(frozen(bare, promises=(promise,)), scored(now)).actions
    assert (found.state, found.promise.status) == ("done", "planned")


def test_what_was_done_before_is_no_outcome() -> None:
    over = SMALL.with_lists({"actions": (action(**(DONE | {"done_at": "2024-12-01"})),)})
    assert compare(frozen(over), scored(over)).actions == ()


@pytest.mark.parametrize(
    ("kind", "then", "now", "promised", "got", "word"),
    [
        ("win_over", 0, 1, 1, 1, "as_promised"),
        ("win_over", 0, 2, 1, 2, "more"),
        ("win_over", 0, 0, 1, 0, "nothing"),
        ("win_over", 1, -1, 1, -2, "nothing"),
        ("win_over", 2, 2, 0, 0, "nothing"),
        ("neutralise", -2, -1, 1, 1, "as_promised"),
        ("neutralise", -1, 2, 1, 1, "as_promised"),
    ],
)
def test_stances_are_measured_in_steps(kind: str, then: int, now: int, promised: int, got: int, word: str) -> None:
    stances = (records.StanceRecord(person="c0", value=then, at=THEN, rater="s0"),)
    start = SMALL.with_lists({"stances": stances, "actions": (action(kind, delta=None),)})
    end = start.with_lists({
        "stances": (*stances, records.StanceRecord(person="c0", value=now, at=NOW, rater="s0")),
        "actions": (action(kind, delta=None, **DONE),),
    })  # fmt: skip
    state = freeze(build(start), day(THEN), Settings(), Review(id="r", at=THEN))
    bought = outcome(compare(state, scored(end))).bought
    assert bought is not None
    assert (bought.measure, bought.promised, bought.got, bought.word) == ("stance", promised, got, word)


def test_a_stance_in_one_process_counts_from_the_general_one() -> None:
    """+1 in general then and +1 in the process now is no step; +2 in the process is one."""
    process = (records.Process(id="p", name="P"),)
    general = (records.StanceRecord(person="c0", value=1, at=THEN, rater="s0"),)
    start = SMALL.with_lists({"processes": process, "stances": general, "actions": (action("win_over", delta=None),)})
    for value, got in ((1, 0.0), (2, 1.0)):
        bound = records.StanceRecord(person="c0", value=value, at=NOW, rater="s0", process="p")
        end = start.with_lists({"stances": (*general, bound), "actions": (action("win_over", delta=None, **DONE),)})
        promise = Promise("a", "win_over", "s0", "c0", "agreed", 4.0, 1.0, 0.0)
        bought = outcome(compare(frozen(start, promises=(promise,)), scored(end))).bought
        assert bought is not None
        assert (bought.promised, bought.got) == (1.0, got)


def test_finding_out_is_measured_by_the_answer() -> None:
    unnamed = SMALL.with_lists({"people": (person("c0", placeholder=True), person("s0", "us"))})
    asked = unnamed.with_lists({"actions": (action("discover", delta=None, **DONE),)})
    found = outcome(compare(frozen(unnamed), scored(asked)))
    assert (found.bought and found.bought.measure, found.word) == ("answer", "nothing")
    named = SMALL.with_lists({"actions": asked.actions})
    assert outcome(compare(frozen(unnamed), scored(named))).word == "as_promised"
