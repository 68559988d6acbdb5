"""Everything that is computed about an account on one day, once: reports, slides and workbooks show parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from relmap.engine.gaps import Gap, find_gaps
from relmap.engine.outlook import Outlook, outlook
from relmap.engine.plan import Planning, PlanRequest
from relmap.engine.plan.result import CurvePoint, Plan
from relmap.engine.review import Comparison, compare
from relmap.engine.routes import Access, RouteMap
from relmap.engine.suggest import Suggestion, suggest
from relmap.engine.whatif import departures
from relmap.frame import Frame
from relmap.model.frozen import Frozen
from relmap.model.settings import Settings
from relmap.score.coverage import Score, evaluate
from relmap.score.trend import Trend, months_back, trend

MONTHS = 12


@dataclass(frozen=True)
class Planned:
    """A plan with the planning that it came from (names, candidates) and what other budgets would bring."""

    planning: Planning
    plan: Plan
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class Analysis:
    """An account as of a day, with what follows from it.

    Attributes:
        gaps: most severe first; `suggestions` for the first of them.
        planned: the best plan for the hours asked for.
        trend: the same day of the last twelve months.
        review: the comparison with a frozen state, None without one.
    """

    score: Score
    gaps: Sequence[Gap]
    suggestions: Sequence[Suggestion]
    outlook: Outlook
    planned: Planned
    trend: Trend
    review: Comparison | None = None

    @cached_property
    def routes(self) -> RouteMap:
        """The graph of hops."""
        return RouteMap(self.score)

    @cached_property
    def ways(self) -> tuple[Access, ...]:
        """The ways to every live key person, heaviest first."""
        score = self.score
        key = np.flatnonzero(score.key & score.ties.live).tolist()
        key.sort(key=lambda i: (-float(score.point.weight[i]), i))
        return tuple(self.routes.access(score.frame.people.ids[i]) for i in key)

    @cached_property
    def departures(self) -> dict[str, float]:
        """The Index lost if somebody left, greatest loss first."""
        return departures(self.score)


def analyse(
    frame: Frame, day: int, settings: Settings, request: PlanRequest | None = None, review: Frozen | None = None
) -> Analysis:
    """Score an account, find its gaps, plan, and look back.

    Args:
        frame: the account.
        day: T, a proleptic ordinal.
        settings: the parameters of the law.
        request: budget and limits of the plan; the defaults of the law unless given.
        review: the frozen state to compare with, of a day that is not after T.
    """
    score = evaluate(frame, day, settings)
    gaps = find_gaps(score)
    planning = Planning.of(frame, day, settings, request or PlanRequest())
    solution = planning.solve()
    return Analysis(
        score=score,
        gaps=gaps,
        suggestions=suggest(score, gaps),
        outlook=outlook(score),
        planned=Planned(planning, planning.plan(solution), planning.curve(solution)),
        trend=trend(frame, months_back(day, MONTHS), settings),
        review=compare(review, score) if review is not None else None,
    )
