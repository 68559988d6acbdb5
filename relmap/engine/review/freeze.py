"""Keeps the state of an account on a day: its records, its figures and gaps, and what its plan promised."""

from __future__ import annotations

from collections.abc import Iterator

from relmap.engine.gaps import find_gaps
from relmap.engine.outlook import outlook
from relmap.engine.plan import PlannedAction, Planning, PlanRequest
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import expected_intensity
from relmap.engine.plan.reactivation import lost_intensity
from relmap.engine.whatif import action_delta
from relmap.frame.frame import Frame
from relmap.model.frozen import Frozen, KeptGap, Promise
from relmap.model.records import Action, Review
from relmap.model.settings import TO_WORKING, Settings
from relmap.model.vocabulary import ActionKind, ActionStatus, Dimension
from relmap.score.coverage import Score

UNDER_WAY = (ActionStatus.AGREED, ActionStatus.DOING)
PLANNED = "planned"
"""The status of a promise that only the plan of that day made."""


def freeze(frame: Frame, day: int, settings: Settings, review: Review, request: PlanRequest | None = None) -> Frozen:
    """Keep the state of an account.

    Args:
        frame: the account.
        day: T, a proleptic ordinal; that of the review.
        settings: the parameters of the law.
        review: its id, date, who is there, and a note.
        request: budget and limits of the plan whose promises are kept; the defaults of the law unless given.
    """
    planning = Planning.of(frame, day, settings, request or PlanRequest())
    score = planning.baseline.today
    return Frozen(
        id=review.id,
        at=review.at,
        bundle=frame.bundle,
        settings=settings,
        figures=figures_of(score),
        gaps=tuple(KeptGap(gap.kind.value, gap.subject, gap.severity) for gap in find_gaps(score)),
        promises=tuple(_promises(planning, frame.bundle.actions)),
        present=review.present,
        note=review.note,
    )


def figures_of(score: Score) -> dict[str, float | None]:
    """The Index, the outlook and each dimension by name."""
    return {"index": score.index, "outlook": outlook(score).value} | {d.value: score.values[d] for d in Dimension}


def _promises(planning: Planning, actions: tuple[Action, ...]) -> Iterator[Promise]:
    """What is under way, then what the plan chose beside it."""
    for action in actions:
        if action.status in UNDER_WAY:
            yield promise_of(action, planning.baseline.today.settings, planning.baseline)
    due = {action.id: action.due for action in actions}
    for chosen in planning.plan().chosen:
        yield _planned(chosen, due.get(chosen.action.id))


def promise_of(action: Action, settings: Settings, baseline: Baseline | None = None) -> Promise:
    """What a recorded action is expected to bring; where it names no Δ the catalogue's counts.

    With a baseline a reactivation promises what its tie has lost.
    """
    delta = action.delta
    if delta is None and baseline is not None and action.kind == ActionKind.REACTIVATE:
        delta = lost_intensity(baseline, action.owner, action.target, TO_WORKING)
    elif delta is None:
        delta = action_delta(action, settings)
    return Promise(
        id=action.id,
        kind=action.kind,
        owner=action.owner,
        target=action.target,
        status=action.status.value,
        hours=action.hours,
        success=action.success,
        intensity=expected_intensity(action.success, delta or 0.0),
        via=action.via,
        due=action.due,
    )


def _planned(chosen: PlannedAction, due: str | None) -> Promise:
    action = chosen.action
    return Promise(
        id=action.id,
        kind=action.kind,
        owner=action.owner,
        target=action.target,
        status=PLANNED,
        hours=action.hours,
        success=action.success,
        intensity=action.intensity,
        via=action.via,
        due=due,
        place=action.place,
        index=chosen.buys.index,
        outlook=chosen.buys.outlook,
    )
