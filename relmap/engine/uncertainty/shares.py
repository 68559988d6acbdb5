"""How much of the variance each unknown explains on its own: first-order Sobol indices from the draws at hand.

S_i = Var(E[Y | X_i]) / Var(Y) (Sobol 1993; Saltelli and others 2008, section 1.2.5) is the share of the variance of
Y that would be expected to vanish if X_i were known. It is estimated by grouping the draws by the answer drawn for i:

    V_i = (SSB − (k − 1)·MSW) / D,    S_i = V_i / Var(Y)

with SSB the sum of squares between the k groups, MSW the mean square within them, and D draws. The term with MSW
takes away what k groups of pure chance would show (ε², Kelley 1935), so that an irrelevant unknown gets 0 on average.

Noise is taken out before grouping: as the unknowns are drawn independently, the effects g_j(X_j) of all *others*,
each worked out alone with all else at its likeliest, may be subtracted from Y without changing E[Y | X_i] by more
than a constant (control variates with a known coefficient of 1; Owen 2013, section 8.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import Floats, Ints

MOST_GROUPS = 8
"""Answers beyond this number (people for a vacant role) are grouped by rising effect."""

CLEAR = 3.0
"""How many standard deviations of its noise a share must exceed to be told from chance."""


@dataclass(frozen=True)
class Share:
    """The share of one unknown in the variance, in [0, 1], and the standard deviation that chance alone gives it."""

    value: float
    noise: float

    @property
    def clear(self) -> bool:
        """Whether the share can be told from chance."""
        return self.value > CLEAR * self.noise


def first_order(values: Floats, codes: Ints, effects: list[Floats]) -> list[Share]:
    """The first-order share of each unknown.

    Args:
        values: Y of each draw, shape (D,).
        codes: the position of the drawn answer of each unknown, shape (D, U).
        effects: for each unknown what Y becomes by each of its answers alone, of shape (k,).
    """
    variance = float(values.var())
    if variance <= 1e-24:
        return [Share(0.0, 0.0) for _ in effects]
    known = [effect[codes[:, i]] - effect.mean() for i, effect in enumerate(effects)]
    rest = values - sum(known, np.zeros_like(values))
    return [_share(rest + own, groups(codes[:, i], effects[i]), variance) for i, own in enumerate(known)]


def groups(codes: Ints, effect: Floats) -> Ints:
    """The group of each draw: its answer, or one of MOST_GROUPS bands of answers of like effect."""
    if len(effect) <= MOST_GROUPS:
        return codes
    rank = np.argsort(np.argsort(effect, kind="stable"), kind="stable")
    banded: Ints = (rank * MOST_GROUPS // len(effect))[codes]
    return banded


def _share(values: Floats, group: Ints, variance: float) -> Share:
    """V_i / Var(Y), clipped to [0, 1]; under pure chance SSB/MSW has the variance 2(k − 1)."""
    _, place, count = np.unique(group, return_inverse=True, return_counts=True)
    freedom, left = len(count) - 1, len(values) - len(count)
    if not freedom or left < 1:
        return Share(0.0, 0.0)
    mean = np.bincount(place, values) / count
    between = float((count * np.square(mean - values.mean())).sum())
    within = float(np.square(values - mean[place]).sum()) / left
    explained = (between - freedom * within) / len(values)
    noise = within * (2 * freedom) ** 0.5 / len(values)
    return Share(min(max(explained / variance, 0.0), 1.0), noise / variance)
