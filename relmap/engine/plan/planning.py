"""The best plan for an account: candidates, program, search, and the law's own word on what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.plan.baseline import Baseline, Totals
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.errors import BadRequest, NoSuchAction
from relmap.engine.plan.exact import Solution, best_plan, relative_gap
from relmap.engine.plan.explain import explained
from relmap.engine.plan.formulate import formulate
from relmap.engine.plan.generated import generated
from relmap.engine.plan.given import finished, given
from relmap.engine.plan.limits import Broken, Limits, limits_of
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.program import Program
from relmap.engine.plan.request import PlanRequest
from relmap.engine.plan.result import CurvePoint, Plan
from relmap.frame.frame import Flags, Frame, build
from relmap.model.problems import nearest
from relmap.model.settings import Settings

CURVE_POINTS = 8
"""Budgets of the curve: quarters of the one asked for, so that it shows what half and what double would bring."""


@dataclass(frozen=True)
class Planning:
    """An account made ready for planning: what every question about its plan needs.

    Attributes:
        candidates: in order of ids; the arrays of `program` and `limits` follow it.
    """

    request: PlanRequest
    baseline: Baseline
    candidates: tuple[Candidate, ...]
    program: Program
    limits: Limits
    broken: tuple[Broken, ...]

    @classmethod
    def of(cls, frame: Frame, day: int, settings: Settings, request: PlanRequest) -> Planning:
        """Find the candidates of an account and put the program together.

        Args:
            frame: the account; the order of its records does not matter.
            day: T, a proleptic ordinal.
            settings: the parameters of the law.
            request: budget and limits.

        Raises:
            BadRequest: for a negative budget or horizon.
            NoSuchAction: if `must` or `must_not` names what is no candidate.
        """
        _check(request)
        baseline = Baseline.of(build(frame.bundle.sorted()), day, settings, request.horizon)
        candidates = tuple(_candidates(baseline, request))
        _check_names(candidates, request)
        limits, broken = limits_of(candidates, finished(baseline), request)
        return cls(request, baseline, candidates, formulate(baseline, candidates, request.mu), limits, broken)

    @property
    def base(self) -> float:
        """Index + μ · outlook of the baseline; 0 for what is not assessed."""
        totals = self.baseline.totals
        return (totals.index or 0.0) + self.request.mu * (totals.outlook or 0.0)

    def solve(self, hours: float | None = None, start: Flags | None = None) -> Solution:
        """The best choice, under the budget asked for or another one."""
        limits = self.limits if hours is None else self.limits.with_hours(hours)
        return best_plan(self.program, limits, self.request.gap, self.request.seconds, start)

    def totals(self, chosen: Flags) -> Totals:
        """Index, outlook and dimensions with a choice, by the law itself."""
        score = self.baseline.after([c for c, taken in zip(self.candidates, chosen, strict=True) if taken])
        view = self.baseline.view.value
        return Totals(score.index, None if view is None else view + self.program.stance_gain(chosen), score.values)

    def value(self, chosen: Flags) -> float:
        """Index + μ · outlook with a choice, the worth of answers included, by the law itself."""
        totals = self.totals(chosen)
        outlook = (totals.outlook or 0.0) + float(self.program.answer[chosen].sum())
        return (totals.index or 0.0) + self.request.mu * outlook

    def plan(self, solution: Solution | None = None) -> Plan:
        """The best plan with its reasons."""
        found = solution or self.solve()
        chosen, value = found.chosen, self.value(found.chosen)
        bound = max(value, self.base + found.bound)
        actions = explained(self.baseline, self.program, self.limits, self.candidates, chosen)
        live, index = self.baseline.ahead.ties.live, self.baseline.ahead.frame.index
        connectors = sorted({a.action.via for a in actions if a.action.via is not None})
        return Plan(
            base=self.base,
            value=value,
            bound=bound,
            gap=relative_gap(bound - self.base, value - self.base),
            chosen=actions,
            before=self.baseline.totals,
            after=self.totals(chosen),
            hours=float(self.limits.hours[chosen].sum()),
            budget=next((row.cap for row in self.limits.rows if row.kind == "hours"), self.request.hours),
            considered=len(self.candidates),
            solved=found.solved,
            broken=self.broken,
            absent=tuple(via for via in connectors if not live[index[via]]),
        )

    def curve(self, solution: Solution, points: int = CURVE_POINTS) -> tuple[CurvePoint, ...]:
        """What smaller and larger budgets bring, each search started from the plan of the smaller budget.

        Args:
            solution: that of the budget asked for; it stands in the middle of the curve.
            points: how many budgets, up to double.
        """
        found: list[CurvePoint] = []
        last: Flags | None = None
        for place in range(1, points + 1):
            hours = self.request.hours * 2 * place / points
            best = self.solve(hours, last)
            if 2 * place == points and solution.gain >= best.gain:
                best = solution
            last = best.chosen
            totals = self.totals(last)
            found.append(
                CurvePoint(
                    budget=hours,
                    hours=float(self.limits.hours[last].sum()),
                    index=totals.index or 0.0,
                    outlook=totals.outlook or 0.0,
                    value=self.value(last),
                    gap=best.gap,
                    actions=tuple(c.id for c, taken in zip(self.candidates, last, strict=True) if taken),
                )
            )
        knee = knee_of([(0.0, self.base), *((p.budget, p.value) for p in found)])
        return tuple(replace(point, knee=place + 1 == knee) for place, point in enumerate(found))


def plan(frame: Frame, day: int, settings: Settings, request: PlanRequest) -> Plan:
    """The best plan for an account as of a day; see `Planning.of`."""
    return Planning.of(frame, day, settings, request).plan()


def knee_of(points: Sequence[tuple[float, float]]) -> int | None:
    """The point farthest above the straight line from the first to the last; None where the curve is straight."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    if x1 <= x0 or y1 - y0 <= 1e-9:
        return None
    above = [(y - y0) / (y1 - y0) - (x - x0) / (x1 - x0) for x, y in points]
    best = int(np.argmax(np.round(above, 9)))
    return best if above[best] > 1e-6 else None


def _candidates(baseline: Baseline, request: PlanRequest) -> list[Candidate]:
    paths = Paths(baseline.today)
    found: dict[str, Candidate] = {}
    if request.candidates != "given":
        found |= {c.id: c for c in generated(baseline, paths, request)}
    if request.candidates != "generated":
        found |= {c.id: c for c in given(baseline, paths, request)}
    return [found[ident] for ident in sorted(found)]


def _check(request: PlanRequest) -> None:
    numbers = {"hours": request.hours, "asks": request.asks, "mu": request.mu, "horizon": request.horizon}
    numbers |= {f"owner_hours {owner}": hours for owner, hours in request.owner_hours.items()}
    for name, value in numbers.items():
        if not 0 <= value < float("inf"):
            raise BadRequest("negative", name=name, value=value)


def _check_names(candidates: Sequence[Candidate], request: PlanRequest) -> None:
    known = {candidate.id for candidate in candidates}
    for ident in (*request.must, *request.must_not):
        if ident not in known:
            raise NoSuchAction("no_action", action=ident, nearest=nearest(ident, known) or "–")
