"""What a plan is: typed results."""

from __future__ import annotations

from dataclasses import dataclass

from relmap.engine.plan.baseline import Totals
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.limits import Broken
from relmap.model.vocabulary import Dimension


@dataclass(frozen=True)
class Buys:
    """What an action is worth to the plan: what is lost if it alone is taken out.

    Attributes:
        dimensions: of each dimension that is assessed, in points of that dimension.
        index: of the Index.
        outlook: by levers, expected, in points of outlook.
        answer: what the answer to its question is expected to change, in points of outlook.
        value: Index + μ · (outlook + answer).
    """

    dimensions: dict[Dimension, float]
    index: float
    outlook: float
    answer: float
    value: float


@dataclass(frozen=True)
class Move:
    """How far the expected step of a stance moves an approver of a process, in x."""

    approver: str
    process: str
    lean: float


@dataclass(frozen=True)
class Alternative:
    """What to do instead of an action.

    Attributes:
        same_target: whether it is about the same person.
        loss: how much less the plan would be worth with it (and without what needs the action); below 0 only where it
            does not fit, or within the certified gap.
        fits: whether it keeps within all limits in the action's place.
    """

    action: Candidate
    same_target: bool
    loss: float
    fits: bool


@dataclass(frozen=True)
class PlannedAction:
    """A chosen action and why it was chosen; `forced` if it had to be there, `enables` what is chosen after it."""

    action: Candidate
    buys: Buys
    forced: bool
    enables: tuple[str, ...]
    moves: tuple[Move, ...]
    alternative: Alternative | None


@dataclass(frozen=True)
class Plan:
    """The best plan found, and how good it is for certain.

    Attributes:
        base: Index + μ · outlook of the baseline.
        value: the same with the plan, by the law itself.
        bound: no plan within the limits exceeds it.
        gap: (bound − value) / (value − base), 0 where nothing can be gained.
        chosen: in order of what they buy per hour; what an action needs stands before it.
        before, after: Index, outlook and dimensions without and with the plan.
        hours: what the plan takes; `budget` what was allowed, raised to what must be done.
        considered: how many candidates there were.
        solved: whether the solver proved the bound (else the greedy plan did by its own).
        broken: limits that what must be done breaks.
        absent: connectors of chosen actions who are no longer there.
    """

    base: float
    value: float
    bound: float
    gap: float
    chosen: tuple[PlannedAction, ...]
    before: Totals
    after: Totals
    hours: float
    budget: float
    considered: int
    solved: bool
    broken: tuple[Broken, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class CurvePoint:
    """What a budget brings: hours allowed and used, Index, outlook, value, the certified gap, how many actions."""

    budget: float
    hours: float
    index: float
    outlook: float
    value: float
    gap: float
    actions: tuple[str, ...]
    knee: bool = False
