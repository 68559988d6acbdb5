"""What a plan is asked for: the budget, the limits and the catalogue of effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from relmap.model.settings import TO_WORKING

Sources = Literal["given", "generated", "both"]

HOURS = 60.0
ASKS = 2
MU = 0.3
HORIZON = 90
GAP = 0.005
SECONDS = 30.0
MOST = 400


@dataclass(frozen=True)
class PlanRequest:
    """The budget and the limits of a plan; defaults as in the law, section 10.

    Attributes:
        hours: all hours together, ≥ 0.
        owner_hours: the hours of single owners, by id; whoever is not named is limited by `hours` only.
        asks: how many of the chosen actions may go through one connector.
        mu: what a point of outlook is worth in points of Index, ≥ 0.
        horizon: how many days the ties fade before the plan is judged; 0 = as of today.
        must, must_not: ids of actions that have to be, or may not be, in the plan.
        candidates: the actions recorded as proposed, those generated from the gaps, or both.
        gap: the certified gap at which the search may stop, as a share of what the plan gains.
        seconds: the time limit of the solver.
        most: how many generated candidates are looked at, the most promising ones.
        working: what a reactivated tie comes back to at most, in meeting equivalents.
    """

    hours: float = HOURS
    owner_hours: Mapping[str, float] = field(default_factory=dict)
    asks: int = ASKS
    mu: float = MU
    horizon: int = HORIZON
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    candidates: Sources = "both"
    gap: float = GAP
    seconds: float = SECONDS
    most: int = MOST
    working: float = TO_WORKING
