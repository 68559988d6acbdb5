"""The best plan with its certificate, by outer approximation (Duran and Grossmann 1986) on a MILP solver.

Solve the relaxation, evaluate what it chooses by the law, cut where it promised too much, again: the relaxation's
bound falls and the best plan's value rises until the gap between them is small enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np

from relmap.engine.plan.greedy import fill, greedy, linear_bound, pruned
from relmap.engine.plan.limits import Limits
from relmap.engine.plan.program import Program
from relmap.frame.frame import Flags

SMALL = 40
"""Up to so many candidates the search goes on to the end."""
TIGHT = 1e-6
NOTHING = 1e-7
"""Points of Index that count as nothing."""
ROUNDS = 60
TANGENT_ROUNDS = 25
FLAT = 1e-4
"""Tangents at fractional points are added until a round lowers the bound by no more than this share."""


@dataclass(frozen=True)
class Solution:
    """A plan, what it gains, what no plan can exceed, and whether the solver was used."""

    chosen: Flags
    gain: float
    bound: float
    solved: bool

    @property
    def gap(self) -> float:
        """(bound − gain) / gain, 0 where nothing can be gained."""
        return relative_gap(self.bound, self.gain)


def relative_gap(bound: float, gain: float) -> float:
    """(bound − gain) / gain; 0 where nothing can be gained, infinite where something might be but is not."""
    rest = bound - gain
    if rest <= 1e-12 or (gain <= 1e-12 and rest <= NOTHING):
        return 0.0
    return rest / gain if gain > 0 else float("inf")


def best_plan(program: Program, limits: Limits, gap: float, seconds: float, start: Flags | None = None) -> Solution:
    """The best choice within the limits.

    Args:
        program: what a choice gains.
        limits: what it may not break.
        gap: the certified gap at which the search may stop; small cases are always solved to the end.
        seconds: the time limit; when it is over, the best plan so far and its bound are returned.
        start: a plan that the result may not fall short of.
    """
    best = pruned(program, limits, greedy(program, limits))
    if start is not None and limits.allow(start):
        best = max(best, fill(program, limits, start), key=program.gain)
    bound = min(linear_bound(program, limits, plan) for plan in (best, limits.forced))
    wanted = TIGHT if program.size <= SMALL else gap
    if relative_gap(bound, program.gain(best)) <= TIGHT:
        return Solution(best, program.gain(best), max(bound, program.gain(best)), False)
    try:
        search = _Search(program, limits, best, bound, wanted, monotonic() + seconds)
    except ImportError:
        return Solution(best, program.gain(best), bound, False)
    search.tangents()
    search.rounds()
    return search.result()


class _Search:
    """The loop: a relaxation, the best plan so far, the lowest bound so far."""

    def __init__(
        self, program: Program, limits: Limits, best: Flags, bound: float, gap: float, deadline: float
    ) -> None:
        from relmap.engine.plan.relaxation import Relaxation

        self.program, self.limits, self.best = program, limits, best
        self.bound, self.gap, self.deadline = bound, gap, deadline
        self.relaxation = Relaxation(program, limits)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - monotonic()

    @property
    def finished(self) -> bool:
        """Whether the gap is small enough, or the time is over."""
        return relative_gap(self.bound, self.program.gain(self.best)) <= self.gap or self.left <= 0

    def tangents(self) -> None:
        """Bring the linear relaxation down before anything is branched on (Kelley's cutting planes)."""
        last = np.inf
        for _ in range(TANGENT_ROUNDS):
            found = self.relaxation.solve(None, 0.0, self.left) if self.left > 0 else None
            if found is None:
                return
            bound, values = found
            self.bound = min(self.bound, bound)
            added = values[self.relaxation.intensity : self.relaxation.term]
            if not self.relaxation.cut(added, values) or last - bound <= FLAT * abs(bound):
                return
            last = bound

    def rounds(self) -> None:
        """Solve, evaluate, cut."""
        seen: set[bytes] = set()
        for _ in range(ROUNDS):
            if self.finished:
                return
            found = self.relaxation.solve(self.best, min(self.gap / 3, 1e-3), self.left)
            if found is None:
                return
            bound, values = found
            self.bound = min(self.bound, bound)
            if not len(values):
                return
            chosen = values[: self.program.size] > 0.5
            if self.limits.allow(chosen):
                self._take(fill(self.program, self.limits, chosen))
            self.relaxation.cut_at(chosen, values)
            if chosen.tobytes() in seen:
                return
            seen.add(chosen.tobytes())

    def _take(self, plan: Flags) -> None:
        """Keep the better plan; of two that gain the same, the one with fewer actions."""
        tidy = pruned(self.program, self.limits, plan)
        if self.program.gain(tidy) > self.program.gain(self.best) + 1e-12:
            self.best = tidy

    def result(self) -> Solution:
        """The best plan with the lowest bound."""
        gain = self.program.gain(self.best)
        return Solution(self.best, gain, max(self.bound, gain), True)
