"""The gain of a plan as a function of what is chosen: Index + μ · outlook over the baseline, in arrays.

With L the intensity added to each person, all parts are concave in L:

* Point, the mean of Line, Surface: sums of `left · (1 − e^(−L))`, `left` = e^(−Λ) of the baseline;
* the weakest step of Line: a minimum of such sums;
* Space: 1 − Π_e (1 − a_e r_e(L_e)). Each factor is (1 − a) + a·e^(−Λ_e), whose logarithm is convex (a log-sum-exp);
  so the product, the exponential of a convex function, is convex in all L together and Space is jointly concave;
* stances: levers times the smaller of what is done and the room that is left.

The same structure says that each part is submodular in the set of chosen actions. Shapes: n candidates, m people who
can be moved, T terms (the first m are the people themselves, the others cells), S steps, K key people, Q pools.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from relmap.frame.frame import Flags, Floats, Ints


@dataclass(frozen=True)
class Pools:
    """Whose stance is moved; a pool is a person with one x⁰ (in some processes or all).

    Attributes:
        weight: Σ share · lever over its processes, (Q,); of any sign.
        room: 1 − x⁰, (Q,).
        neutral: max(0, −x⁰), how far an opponent can be neutralised, (Q,).
        win, calm: the expected step in x⁰ of each candidate that wins over or neutralises, (Q, n).
    """

    weight: Floats
    room: Floats
    neutral: Floats
    win: Floats
    calm: Floats

    def steps(self, chosen: Flags) -> Floats:
        """The expected change of x⁰ of each pool, clipped where there is no more room."""
        calm = np.minimum(self.neutral, self.calm[:, chosen].sum(axis=1))
        result: Floats = np.minimum(self.room, calm + self.win[:, chosen].sum(axis=1))
        return result


@dataclass(frozen=True)
class Program:
    """The gain over the baseline; see the module.

    Attributes:
        person: whom each candidate moves (index among the m), −1 nobody, (n,).
        delta: expected intensity of each candidate, (n,).
        answer: the worth of what it finds out, in points of outlook, (n,).
        member: which people a term adds up, 0 or 1, (T, m).
        left: e^(−Λ) of a term in the baseline, (T,).
        weight: what a full reach of the term is worth in the Index, (T,).
        step: coverage of a step per reach of a person, (S, m).
        slack: how far a step is above the weakest of its process in the baseline, (S,).
        starts: the first step of each process, (processes,).
        line: what the weakest step of each process is worth in the Index, (processes,).
        door: s_ep · ω_e of the people who are third parties, 0 for the others, (K, m).
        shut: what third parties who cannot be moved leave unopened, Π (1 − r s ω), (K,).
        space: what each key person is worth in the Index, (K,).
        mu: points of Index per point of outlook.
    """

    person: Ints
    delta: Floats
    answer: Floats
    member: Floats
    left: Floats
    weight: Floats
    step: Floats
    slack: Floats
    starts: Ints
    line: Floats
    door: Floats
    shut: Floats
    space: Floats
    pools: Pools
    mu: float

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return len(self.person)

    @property
    def people(self) -> int:
        """How many people can be moved."""
        return int(self.member.shape[1])

    def added(self, chosen: Flags) -> Floats:
        """L, the intensity that the chosen add to each person, (m,)."""
        counts = chosen & (self.person >= 0)
        return np.bincount(self.person[counts], weights=self.delta[counts], minlength=self.people).astype(np.float64)

    def gain(self, chosen: Flags) -> float:
        """Index + μ · outlook gained by a choice, (n,) → number."""
        return self.index_gain(self.added(chosen)) + self.mu * self.outlook_gain(chosen)

    def outlook_gain(self, chosen: Flags) -> float:
        """What the chosen do for the outlook, the worth of answers included."""
        return self.stance_gain(chosen) + float(self.answer[chosen].sum())

    def stance_gain(self, chosen: Flags) -> float:
        """What the chosen do for the outlook by levers alone."""
        return float(self.pools.weight @ self.pools.steps(chosen))

    def index_gain(self, added: Floats) -> float:
        """The Index gained by added intensities."""
        parts = self.term_gains(added)
        total = float(self.weight @ parts)
        if len(self.line):
            total += float(self.line @ self.weakest(parts))
        if len(self.space):
            total += float(self.space @ self.opened(added))
        return total

    def term_gains(self, added: Floats) -> Floats:
        """The reach gained by each term, (T,)."""
        result: Floats = self.left * -np.expm1(-self.sums(added))
        return result

    def sums(self, added: Floats) -> Floats:
        """The intensity added to each term, (T,): to each person, then to each cell."""
        return np.concatenate([added, self.member[self.people :] @ added])

    @cached_property
    def third(self) -> Ints:
        """Which of the people are third parties who open a door."""
        return np.flatnonzero(self.door.any(axis=0))

    def weakest(self, terms: Floats) -> Floats:
        """The coverage gained by the weakest step of each process."""
        raised: Floats = np.minimum.reduceat(self.slack + self.step @ terms[: self.people], self.starts)
        return raised

    def opened(self, added: Floats) -> Floats:
        """How much further third parties open each key person, (K,)."""
        before = np.prod(self._unopened(np.zeros_like(added)), axis=1)
        gained: Floats = self.shut * (before - np.prod(self._unopened(added), axis=1))
        return gained

    def opened_slopes(self, added: Floats) -> Floats:
        """The derivative of `opened` by each person's intensity, (K, m)."""
        factors, third = self._unopened(added), self.third
        whole = self.shut * np.prod(factors, axis=1)
        others = np.divide(whole[:, None], factors, out=np.zeros_like(factors), where=factors > 0)
        for row, column in zip(*np.nonzero(factors <= 0), strict=True):
            others[row, column] = self.shut[row] * np.prod(np.delete(factors[row], column))
        slopes = np.zeros_like(self.door)
        slopes[:, third] = others * self.door[:, third] * (self.left[third] * np.exp(-added[third]))[None, :]
        return slopes

    def _unopened(self, added: Floats) -> Floats:
        """1 − r_e · s_ep · ω_e of each key person and third party, (K, third)."""
        third = self.third
        result: Floats = 1.0 - self.door[:, third] * (1.0 - self.left[third] * np.exp(-added[third]))[None, :]
        return result

    def slopes(self, chosen: Flags) -> Floats:
        """A supergradient of `gain` by each candidate, at a choice, (n,).

        The gain is concave on the box [0, 1]ⁿ (where pools have positive weight), so for every other choice z:
        gain(z) ≤ gain(chosen) + slopes · (z − chosen).
        """
        added = self.added(chosen)
        by_person = (self.weight * self.left * np.exp(-self.sums(added))) @ self.member
        if len(self.line):
            levels = self.slack + self.step @ self.term_gains(added)[: self.people]
            ends = [*self.starts[1:].tolist(), len(levels)]
            for worth, start, end in zip(self.line, self.starts, ends, strict=True):
                weakest = int(start) + int(np.argmin(levels[start:end]))
                by_person += worth * self.step[weakest] * self.left[: self.people] * np.exp(-added)
        if len(self.space):
            by_person += self.space @ self.opened_slopes(added)
        moved = np.where(self.person >= 0, self.delta * np.append(by_person, 0.0)[self.person], 0.0)
        result: Floats = moved + self.mu * (self.answer + self._stance_slopes(chosen))
        return result

    def _stance_slopes(self, chosen: Flags) -> Floats:
        """A supergradient of the stances' part: levers where there is room; never less than a step is worth."""
        pools = self.pools
        calm = pools.calm[:, chosen].sum(axis=1)
        room = np.minimum(pools.neutral, calm) + pools.win[:, chosen].sum(axis=1) < pools.room
        up = np.where(room, np.maximum(pools.weight, 0.0), 0.0)
        result: Floats = up @ pools.win + (up * (calm < pools.neutral)) @ pools.calm
        return result
