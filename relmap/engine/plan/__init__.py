"""The best set of actions under a budget, with a certificate (the law, section 10).

`plan` answers the usual question; `Planning` keeps what further questions (a budget curve) need.
"""

from relmap.engine.plan.planning import Planning, plan
from relmap.engine.plan.request import PlanRequest
from relmap.engine.plan.result import Plan, PlannedAction

__all__ = ["Plan", "PlanRequest", "PlannedAction", "Planning", "plan"]
