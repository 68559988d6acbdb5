"""Lazy greedy (CELF): the warm start of the exact search, and what is left where there is no solver.

Two rules, by gain and by gain per hour; the better plan counts. An action is taken together with what it needs.
`linear_bound` is a certificate of its own: the gain is concave, so no plan gains more than the best fractional
knapsack of its slopes at any one plan.
"""

from __future__ import annotations

import heapq

import numpy as np

from relmap.engine.plan.limits import Limits
from relmap.engine.plan.program import Program
from relmap.frame.frame import Flags, Floats

LEAST = 1e-12


def greedy(program: Program, limits: Limits) -> Flags:
    """The better of the two greedy plans, (n,)."""
    plans = [fill(program, limits, limits.forced, per_hour) for per_hour in (True, False)]
    return max(plans, key=program.gain)


def fill(program: Program, limits: Limits, start: Flags, per_hour: bool = True) -> Flags:
    """Add to a plan, best first, until nothing more fits or helps."""
    chosen, value, left = start.copy(), program.gain(start), limits.left(start)
    queue = [(-np.inf, one) for one in range(program.size) if not chosen[one] and not limits.barred[one]]
    while queue:
        _, one = heapq.heappop(queue)
        more = [i for i in limits.closure([one]) if not chosen[i]]
        if not more or limits.barred[more].any() or (limits.table[more].sum(axis=0) > left).any():
            continue
        trial = chosen.copy()
        trial[more] = True
        gain = program.gain(trial) - value
        rank = -(gain / float(limits.hours[more].sum()) if per_hour else gain)
        if gain <= LEAST:
            continue
        if queue and rank > queue[0][0]:
            heapq.heappush(queue, (rank, one))
            continue
        chosen, value, left = trial, value + gain, left - limits.table[more].sum(axis=0)
    return chosen


def pruned(program: Program, limits: Limits, chosen: Flags) -> Flags:
    """A plan without what buys nothing (and nothing else needs)."""
    kept = chosen.copy()
    for one in np.flatnonzero(chosen)[::-1]:
        if limits.forced[one] or any(one in limits.needs[other] for other in np.flatnonzero(kept)):
            continue
        trial = kept.copy()
        trial[one] = False
        if program.gain(kept) - program.gain(trial) <= LEAST:
            kept = trial
    return kept


def linear_bound(program: Program, limits: Limits, chosen: Flags) -> float:
    """No plan within the limits gains more: a fractional knapsack of the slopes at a plan.

    gain(z) ≤ gain(chosen) + slopes · (z − chosen), maximised over Σ hours · z ≤ budget, 0 ≤ z ≤ 1. Levers below 0
    are left out of the slopes, so what they cost in the plan is added back.
    """
    slopes = program.slopes(chosen)
    budget = next(row.cap for row in limits.rows if row.kind == "hours")
    free = ~limits.barred & ~limits.forced
    spent = float(limits.hours[limits.forced].sum())
    best = float(slopes[limits.forced].sum()) + _knapsack(slopes[free], limits.hours[free], budget - spent)
    lost = -program.mu * float(np.minimum(program.pools.weight, 0.0) @ program.pools.steps(chosen))
    return program.gain(chosen) + lost - float(slopes[chosen].sum()) + best + LEAST


def _knapsack(worth: Floats, hours: Floats, budget: float) -> float:
    """The fractional knapsack: best worth per hour first."""
    useful = np.flatnonzero(worth > 0)
    order = useful[np.argsort(-worth[useful] / hours[useful], kind="stable")]
    total = np.cumsum(hours[order])
    share = np.clip((budget - (total - hours[order])) / hours[order], 0.0, 1.0)
    return float((worth[order] * share).sum())
