"""Why each action is in the plan: what it buys, whom it moves, and what could be done instead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from relmap.engine.field import Field
from relmap.engine.outlook import approvers, process_lean
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import STANCE_KINDS, Candidate
from relmap.engine.plan.limits import Limits
from relmap.engine.plan.program import Program
from relmap.engine.plan.result import Alternative, Buys, Move, PlannedAction
from relmap.frame.frame import Flags
from relmap.model.vocabulary import ActionKind

LEAST_MOVE = 0.005
"""Below this a move of an approver is not worth telling."""


def explained(
    baseline: Baseline, program: Program, limits: Limits, candidates: Sequence[Candidate], chosen: Flags
) -> tuple[PlannedAction, ...]:
    """Every chosen action with its reasons, in an order in which they can be done, best per hour first."""
    field = Field.of(baseline.ahead, baseline.ahead.settings.influence)
    members = np.flatnonzero(chosen).tolist()
    whole = baseline.after([candidates[i] for i in members])
    found: dict[int, PlannedAction] = {}
    for one in members:
        rest = baseline.after([candidates[i] for i in members if i != one])
        trial = chosen.copy()
        trial[one] = False
        values = whole.values.items()
        dimensions = {d: v - (rest.values[d] or 0.0) for d, v in values if v is not None}
        index = (whole.index or 0.0) - (rest.index or 0.0)
        stance = program.stance_gain(chosen) - program.stance_gain(trial)
        answer = float(program.answer[one])
        buys = Buys(dimensions, index, stance, answer, index + program.mu * (stance + answer))
        found[one] = PlannedAction(
            action=candidates[one],
            buys=buys,
            forced=bool(limits.forced[one]),
            enables=tuple(candidates[i].id for i in members if one in limits.needs[i]),
            moves=moves(baseline, field, candidates[one]),
            alternative=_alternative(program, limits, candidates, chosen, one),
        )
    return tuple(found[one] for one in _order(found, limits))


def _order(found: dict[int, PlannedAction], limits: Limits) -> list[int]:
    """Best per hour first, but nothing before what it needs."""

    def rank(one: int) -> tuple[float, str]:
        return (-round(found[one].buys.value / found[one].action.hours, 12), found[one].action.id)

    order: list[int] = []
    waiting = sorted(found, key=rank)
    while waiting:
        ready = next(one for one in waiting if all(need in order for need in limits.needs[one] if need in found))
        order.append(ready)
        waiting.remove(ready)
    return order


def moves(baseline: Baseline, field: Field, action: Candidate) -> tuple[Move, ...]:
    """How far the expected step of the target's stance moves the approvers of each process, strongest first."""
    if action.kind not in STANCE_KINDS or action.target not in field.index:
        return ()
    target, found = field.index[action.target], []
    for process in baseline.ahead.processes:
        own, _ = process_lean(baseline.ahead, field, process.id)
        x0 = float(np.nan_to_num(own[target]))
        room = max(0.0, -x0) if action.kind == ActionKind.NEUTRALISE else 1.0 - x0
        for approver in dict.fromkeys(approvers(process)):
            if approver not in field.index or approver == action.target:
                continue
            alone = np.zeros(len(field.ids))
            alone[field.index[approver]] = 1.0
            lean = float(field.levers(own, alone)[target]) * min(0.5, room) * action.success
            if lean >= LEAST_MOVE:
                found.append(Move(approver, process.id, lean))
    return tuple(sorted(found, key=lambda move: (-round(move.lean, 9), move.approver, move.process)))


def _alternative(
    program: Program, limits: Limits, candidates: Sequence[Candidate], chosen: Flags, one: int
) -> Alternative | None:
    """The best action in its place: for the same target if one fits, else for whomever, else one that does not fit.

    What needs the action goes with it. What had to be done has no alternative.
    """
    if limits.forced[one]:
        return None
    target, rest = candidates[one].target, chosen.copy()
    rest[_followers(limits, chosen, one)] = False
    free = ~chosen & ~limits.barred
    fits = free & limits.fitting(rest)
    same = np.array([target is not None and candidate.target == target for candidate in candidates], dtype=bool)
    for among in (fits & same, fits, free & same):
        best = _best(program, rest, among)
        if best is not None:
            trial = rest.copy()
            trial[best] = True
            loss = program.gain(chosen) - program.gain(trial)
            return Alternative(candidates[best], bool(same[best]), loss, bool(fits[best]))
    return None


def _best(program: Program, rest: Flags, among: Flags) -> int | None:
    """The candidate that a plan gains most from, of equals the first; its slope says when no further one can."""
    slopes = program.slopes(rest)
    best: tuple[float, int] | None = None
    for other in sorted(np.flatnonzero(among).tolist(), key=lambda i: (-slopes[i], i)):
        if best is not None and slopes[other] < -best[0] - 1e-9:
            break
        trial = rest.copy()
        trial[other] = True
        found = (-round(program.gain(trial) - program.gain(rest), 12), other)
        best = min(best, found) if best is not None else found
    return best[1] if best is not None else None


def _followers(limits: Limits, chosen: Flags, one: int) -> list[int]:
    """A chosen action and all chosen ones that cannot do without it."""
    return [int(i) for i in np.flatnonzero(chosen) if one in limits.closure([int(i)])]
