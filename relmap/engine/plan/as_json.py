"""A plan as JSON: `{base, value, bound, gap, chosen: [ids], actions: […]}` and what else was asked for."""

from __future__ import annotations

from math import isfinite
from typing import Any

from relmap.engine.plan.align import Alignment
from relmap.engine.plan.baseline import Totals
from relmap.engine.plan.planning import Planning
from relmap.engine.plan.result import CurvePoint, Plan, PlannedAction
from relmap.engine.plan.talk import Talk


def plan_json(planning: Planning, plan: Plan) -> dict[str, Any]:
    """A plan; a gap without a bound is null."""
    request = planning.request
    return {
        "base": plan.base,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap if isfinite(plan.gap) else None,
        "chosen": [planned.action.id for planned in plan.chosen],
        "actions": [action_json(planned) for planned in plan.chosen],
        "hours": plan.hours,
        "budget": plan.budget,
        "mu": request.mu,
        "horizon": request.horizon,
        "considered": plan.considered,
        "solved": plan.solved,
        "before": totals_json(plan.before),
        "after": totals_json(plan.after),
        "broken": [{"kind": b.kind, "subject": b.subject, "need": b.need, "cap": b.cap} for b in plan.broken],
        "absent": list(plan.absent),
    }


def totals_json(totals: Totals) -> dict[str, float | None]:
    """Index, outlook and dimensions."""
    return {"index": totals.index, "outlook": totals.outlook, **{d.value: v for d, v in totals.dimensions.items()}}


def action_json(planned: PlannedAction) -> dict[str, Any]:
    """A chosen action with its reasons."""
    action, buys, other = planned.action, planned.buys, planned.alternative
    return {
        "id": action.id,
        "kind": action.kind,
        "owner": action.owner,
        "target": action.target,
        "via": action.via,
        "hours": action.hours,
        "success": action.success,
        "intensity": action.intensity,
        "after": list(action.after),
        "given": action.given,
        "forced": planned.forced,
        "enables": list(planned.enables),
        "gap": action.gap.value if action.gap else None,
        "place": list(action.place),
        "route": list(action.path),
        "strength": action.strength,
        "buys": {
            **{d.value: v for d, v in buys.dimensions.items()},
            "index": buys.index,
            "outlook": buys.outlook,
            "answer": buys.answer,
            "value": buys.value,
        },
        "moves": [{"approver": m.approver, "process": m.process, "lean": m.lean} for m in planned.moves],
        "alternative": None
        if other is None
        else {"id": other.action.id, "same_target": other.same_target, "loss": other.loss, "fits": other.fits},
    }


def curve_json(points: tuple[CurvePoint, ...]) -> list[dict[str, Any]]:
    """A budget curve."""
    return [
        {
            "budget": p.budget,
            "hours": p.hours,
            "index": p.index,
            "outlook": p.outlook,
            "value": p.value,
            "gap": p.gap if isfinite(p.gap) else None,
            "chosen": list(p.actions),
            "knee": p.knee,
        }
        for p in points
    ]


def talks_json(talks: tuple[Talk, ...]) -> list[dict[str, Any]]:
    """Drafts of talks."""
    return [
        {
            "person": t.person,
            "owner": t.owner,
            "action": t.action,
            "briefing": list(t.briefing),
            "speech": list(t.speech),
        }
        for t in talks
    ]


def alignment_json(found: Alignment) -> dict[str, Any]:
    """Who of ours stands for us with whom."""
    return {
        "base": found.base,
        "value": found.value,
        "bound": found.bound,
        "pairs": [
            {
                "ours": p.ours,
                "theirs": p.theirs,
                "gain": p.gain,
                "reach": p.reach,
                "strength": p.strength,
                "route": list(p.path),
            }
            for p in found.pairs
        ],
        "unmatched": list(found.unmatched),
    }
