"""What became of the actions since a review, and whether those done bought what they promised.

An action on a tie is measured on that tie: what it is worth now beyond what the facts known then would be worth by
now. So an old tie that fades is no loss of the action, and what it was already worth no gain. Actions done on one tie
are measured together, for intensities add. Winning over and neutralising are measured in steps of stance, finding out
by whether there is an answer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from relmap.engine.plan.candidate import STANCE_KINDS
from relmap.engine.review.freeze import PLANNED, promise_of
from relmap.frame.frame import Floats, Frame
from relmap.model.frozen import Frozen, Promise
from relmap.model.records import Action, day
from relmap.model.vocabulary import ActionKind, ActionStatus
from relmap.score.coverage import Score
from relmap.score.stances import process_stances
from relmap.score.ties import tie_intensities

State = Literal["done", "overdue", "open", "dropped", "not_taken"]
Word = Literal["more", "as_promised", "less", "nothing"]
Measure = Literal["reach", "stance", "answer"]

Pair = tuple[str, str]

ENDED = (ActionStatus.DONE, ActionStatus.DROPPED)
STATES: tuple[State, ...] = ("done", "overdue", "open", "dropped", "not_taken")
"""In the order in which a review goes through them."""
NEAR = 0.2
"""Within this share of what was promised it is as promised."""
LEAST = 0.005
"""A reach below it is none: it would be printed as 0.00."""
ADDED = "added"
"""The status of an action that nobody had promised."""


@dataclass(frozen=True)
class Bought:
    """What an action promised and bought.

    Attributes:
        measure: reach of the tie in [0, 1], steps of stance, or an answer (0 or 1).
        start: what it would be by now without it: the reach that has faded, the stance of that day.
        promised, got: on top of `start`; `got` may be below 0.
        together: how many actions done are measured by this.
    """

    measure: Measure
    start: float
    promised: float
    got: float
    together: int = 1

    @property
    def now(self) -> float:
        """What it is now."""
        return self.start + self.got

    @property
    def word(self) -> Word:
        """More, as promised, less, or nothing yet."""
        least = LEAST if self.measure == "reach" else 0.5
        if self.got < least:
            return "nothing"
        if abs(self.got - self.promised) <= NEAR * self.promised:
            return "as_promised"
        return "more" if self.got > self.promised else "less"


@dataclass(frozen=True)
class Outcome:
    """What became of one action.

    Attributes:
        promise: as it was kept; its status is `added` if it was none.
        fell_due: whether its date came since.
        bought: None where nothing of it can be measured.
    """

    promise: Promise
    state: State
    due: str | None
    fell_due: bool
    bought: Bought | None = None
    done_at: str | None = None

    @property
    def word(self) -> Word | None:
        """Whether it bought what it promised; None of what is not done, or cannot be measured."""
        return self.bought.word if self.bought is not None and self.state == "done" else None


def outcomes(then: Frozen, before: Score, after: Score) -> tuple[Outcome, ...]:
    """What became of every promise, and of what else was done or dropped since; in the order of a review.

    Args:
        then: the frozen state.
        before: its account on its day, scored by the settings in force.
        after: the account now, not before that day.
    """
    pairs = list(_followed(then, after))
    measure = _Measure(before, after, [(p, r) for p, r in pairs if r is not None and r.status is ActionStatus.DONE])
    found = [_outcome(promise, record, measure) for promise, record in pairs]
    return tuple(sorted(found, key=lambda o: (STATES.index(o.state), o.due or "9999", o.promise.id)))


def _followed(then: Frozen, after: Score) -> Iterator[tuple[Promise, Action | None]]:
    """Each promise with the record that it has become, then what was done or dropped without one."""
    over = {action.id for action in then.bundle.actions if action.status in ENDED}
    left = {action.id: action for action in after.frame.bundle.actions if action.id not in over}
    named = {promise.id: left.pop(promise.id, None) for promise in then.promises}
    for promise in then.promises:
        yield promise, named[promise.id] or _same(promise, left)
    for action in left.values():
        if action.status in ENDED:
            yield replace(promise_of(action, after.settings), status=ADDED), action


def _same(promise: Promise, left: dict[str, Action]) -> Action | None:
    """The record of what a plan had chosen and somebody has written down since, under an id of its own."""
    wanted = (promise.kind, promise.owner, promise.target)
    found = next((a for a in left.values() if (a.kind, a.owner, a.target) == wanted), None)
    return left.pop(found.id) if found else None


def _outcome(promise: Promise, record: Action | None, measure: _Measure) -> Outcome:
    start, end = measure.before.ties.day, measure.after.ties.day
    due = record.due if record else promise.due
    came = due is not None and start < day(due) <= end
    bought = measure.bought(promise, record)
    if record is None:
        return Outcome(promise, "not_taken" if promise.status == PLANNED else "dropped", due, came, bought)
    if record.status is ActionStatus.DONE:
        return Outcome(promise, "done", due, came, bought, record.done_at)
    if record.status is ActionStatus.DROPPED:
        return Outcome(promise, "dropped", due, came, bought)
    return Outcome(promise, "overdue" if due is not None and day(due) < end else "open", due, came, bought)


class _Measure:
    """The two states, and what the ties of the earlier one would be worth by now."""

    def __init__(self, before: Score, after: Score, done: Sequence[tuple[Promise, Action]]) -> None:
        self.before, self.after = before, after
        ahead = max(0, after.ties.day - before.ties.day)
        self.faded = tie_intensities(before.frame, before.ties.day, before.settings, ahead=ahead).intensity
        self.expected: dict[Pair, list[float]] = defaultdict(list)
        for promise, record in done:
            if promise.intensity > 0:
                self.expected[record.owner, record.target].append(promise.intensity)

    def bought(self, promise: Promise, record: Action | None) -> Bought | None:
        """What an action promised and bought; None where nothing of it can be measured."""
        owner, target = (record.owner, record.target) if record else (promise.owner, promise.target)
        if promise.kind == ActionKind.DISCOVER:
            more = self._known(target, promise.place, self.after) - self._known(target, promise.place, self.before)
            return Bought("answer", 0.0, 1.0, float(more > 0))
        if target is None:
            return None
        if promise.kind in STANCE_KINDS:
            return self._steps(promise.kind, target)
        done = record is not None and record.status is ActionStatus.DONE
        expected = self.expected[owner, target] if done else [promise.intensity]
        return self._reach((owner, target), expected) if promise.intensity > 0 else None

    def _reach(self, pair: Pair, expected: Sequence[float]) -> Bought:
        start = _reach_of(self.faded, self.before.frame, pair)
        now = _reach_of(self.after.ties.intensity, self.after.frame, pair)
        return Bought("reach", start, (1 - start) * -math.expm1(-sum(expected)), now - start, len(expected))

    def _steps(self, kind: str, person: str) -> Bought:
        """The best of what moved: the general stance, or that in one process."""
        most = 0 if kind == ActionKind.NEUTRALISE else 2
        moves = []
        for process in (None, *(found.id for found in self.after.processes)):
            start, now = (_stance(score, person, process) for score in (self.before, self.after))
            if now is not None:
                moves.append((min(now, most) - min(start or 0, most), start or 0))
        got, start = max(moves, key=lambda move: move[0]) if moves else (0, 0)
        return Bought("stance", float(start), float(min(start + 1, most) - min(start, most)), float(got))

    def _known(self, person: str | None, place: tuple[str, ...], score: Score) -> int:
        """How much of what could be asked about somebody, or about a role, is known."""
        if place:
            return sum(
                role.held
                for process in score.processes
                for step in process.steps
                for role in step.roles
                if (process.id, step.id, role.role.value) == place
            )
        if person is None or person not in score.frame.index:
            return 0
        record = score.frame.bundle.people[score.frame.index[person]]
        views = (_stance(score, person, process) for process in (None, *(p.id for p in score.processes)))
        return (not record.placeholder) + (record.power is not None) + any(view is not None for view in views)


def _stance(score: Score, person: str, process: str | None) -> int | None:
    """The general stance, or that in a process: the general one where none is bound to it."""
    general = score.stances.get(person)
    return general if process is None else process_stances(score.frame, score.ties.day, process).get(person, general)


def _reach_of(intensity: Floats, frame: Frame, pair: Pair) -> float:
    """The reach of a tie, 0 where one of the two is not there."""
    places = [frame.index.get(ident) for ident in pair]
    if places[0] is None or places[1] is None:
        return 0.0
    return -math.expm1(-float(intensity[places[0], places[1]]))
