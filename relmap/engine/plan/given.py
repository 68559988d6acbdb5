"""The candidates that the account holds: its actions with status proposed."""

from __future__ import annotations

from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.reactivation import lost_intensity
from relmap.engine.plan.request import PlanRequest
from relmap.frame.frame import Group
from relmap.model.records import Action
from relmap.model.vocabulary import ActionKind, ActionStatus


def given(baseline: Baseline, paths: Paths, request: PlanRequest) -> list[Candidate]:
    """The proposed actions that can be done: the owner is a live one of ours, the target is live.

    Their own hours, success and Δ count; where Δ is missing, the catalogue's does.
    """
    score = baseline.ahead
    ours = (score.frame.people.group == Group.OURS) & score.ties.live
    index = score.frame.index
    return [
        _candidate(action, baseline, paths, request)
        for action in score.frame.bundle.actions
        if action.status is ActionStatus.PROPOSED
        and ours[index[action.owner]]
        and score.ties.live[index[action.target]]
    ]


def finished(baseline: Baseline) -> set[str]:
    """Ids of the actions that are done."""
    return {a.id for a in baseline.ahead.frame.bundle.actions if a.status is ActionStatus.DONE}


def _candidate(action: Action, baseline: Baseline, paths: Paths, request: PlanRequest) -> Candidate:
    delta = action.delta
    if delta is None and action.kind == ActionKind.REACTIVATE:
        delta = lost_intensity(baseline, action.owner, action.target, request.working)
    elif delta is None and action.kind in set(ActionKind):
        delta = baseline.today.settings.actions.of(ActionKind(action.kind)).delta or None
    path = (action.owner, *((action.via,) if action.via and action.via != action.target else ()), action.target)
    return Candidate(
        id=action.id,
        kind=action.kind,
        owner=action.owner,
        target=action.target,
        via=action.via,
        hours=action.hours,
        success=action.success,
        delta=delta,
        after=action.after,
        given=True,
        path=path,
        strength=paths.probability(path),
    )
