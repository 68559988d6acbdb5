"""Why each action is in the plan: what it buys, whom it moves, and what could be done instead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from relmap.engine.outlook import Field, approvers, process_lean
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
    """The best action not chosen for the same target, else the best of all that fits in its place."""
    value = program.gain(chosen)
    target = candidates[one].target
    same = [i for i, c in enumerate(candidates) if not chosen[i] and target is not None and c.target == target]
    if same:
        return _best(program, limits, candidates, chosen, one, same, value, True)
    others = [i for i in range(program.size) if not chosen[i]]
    return _best(program, limits, candidates, chosen, one, others, value, False)


def _best(
    program: Program,
    limits: Limits,
    candidates: Sequence[Candidate],
    chosen: Flags,
    one: int,
    others: list[int],
    value: float,
    same: bool,
) -> Alternative | None:
    """The best one in its place: what fits before what does not, then by value, then by id."""
    ranked = []
    for other in others:
        if limits.barred[other]:
            continue
        trial = chosen.copy()
        trial[one], trial[other] = False, True
        fits = limits.has_room(trial) and all(trial[need] for need in limits.needs[other])
        if fits or same:
            ranked.append((not fits, -round(program.gain(trial), 12), candidates[other].id, other))
    if not ranked:
        return None
    broken, gain, _, other = min(ranked)
    return Alternative(candidates[other], same, value + gain, not broken)
