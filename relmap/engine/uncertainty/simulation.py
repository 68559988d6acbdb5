"""Intervals of the scores, and how stable the ranking of gaps is, over seeded draws of an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.gaps import FINDERS, Gap, find_gaps
from relmap.engine.gaps.pairs import stale_tie
from relmap.engine.gaps.people import unknown_stance
from relmap.engine.uncertainty.request import Figure, UncertaintyRequest
from relmap.engine.uncertainty.sample import Sample, take
from relmap.engine.uncertainty.unknowns import Unknown, UnknownKind, find_unknowns
from relmap.engine.uncertainty.worlds import AS_RECORDED, Worlds, figures, uncertain_contact
from relmap.frame.frame import Floats, Frame
from relmap.model.settings import Settings
from relmap.score.coverage import Score, evaluate


@dataclass(frozen=True)
class Interval:
    """Where a figure lies in the draws: mean, standard deviation, and the ends of the interval asked for."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True)
class GapStability:
    """A gap of today, and the shares of draws in which it is one, and in which it is among the first; in [0, 1]."""

    gap: Gap
    stays: float
    top: float


@dataclass(frozen=True)
class Simulation:
    """What came of the draws.

    Attributes:
        score: the account as recorded.
        plain: its figures, None where not assessed.
        intervals: of each figure over the draws, None where not assessed. Vacant roles stay vacant here: the law
            counts them as not reached, which is no matter of chance.
        gaps: of the most severe gaps of today.
        unknowns, sample, worlds: what was drawn, for the questions.
        values: each figure of each draw, shape (D,); not a number where not assessed.
        objective: Index + μ · outlook of each draw, shape (D,), with every vacant role held by somebody; what is
            not assessed counts 0.
    """

    request: UncertaintyRequest
    score: Score
    plain: dict[Figure, float | None]
    intervals: dict[Figure, Interval | None]
    gaps: tuple[GapStability, ...]
    unknowns: tuple[Unknown, ...]
    sample: Sample
    worlds: Worlds
    values: dict[Figure, Floats]
    objective: Floats


def simulate(frame: Frame, day: int, settings: Settings, request: UncertaintyRequest | None = None) -> Simulation:
    """Draw an account as it might be, many times, and score each draw.

    Args:
        frame: the account.
        day: T, a proleptic ordinal.
        settings: the parameters of the law.
        request: how many draws, which seed, which spread; the defaults of section 12 unless given.
    """
    asked = request or UncertaintyRequest()
    score = evaluate(frame, day, settings)
    unknowns = tuple(find_unknowns(score, asked.move))
    contact = uncertain_contact(score)
    worlds = Worlds(score, unknowns, contact)
    sample = take(unknowns, contact, asked.draws, asked.seed)
    watch = GapWatch(score, asked)
    rows, objective = [], []
    for row, observed in zip(sample.codes.tolist(), sample.observed, strict=True):
        vacant = with_vacant_roles(unknowns, row)
        drawn = worlds.draw(vacant, observed)
        watch.see(drawn)
        rows.append(figures(drawn, worlds.outlook(drawn)))
        objective.append(worlds.objective(drawn if row == vacant else worlds.draw(row, observed), asked.mu))
    values = {figure: np.array([row[figure] for row in rows], dtype=np.float64) for figure in Figure}
    return Simulation(
        request=asked,
        score=score,
        plain=figures(score, worlds.outlook(score)),
        intervals={figure: interval(values[figure], asked.interval) for figure in Figure},
        gaps=watch.result(),
        unknowns=unknowns,
        sample=sample,
        worlds=worlds,
        values=values,
        objective=np.array(objective),
    )


def with_vacant_roles(unknowns: Sequence[Unknown], codes: Sequence[int]) -> list[int]:
    """The answers of one draw, but with every vacant role left as it is."""
    return [
        AS_RECORDED if unknown.kind is UnknownKind.VACANT_ROLE else code
        for unknown, code in zip(unknowns, codes, strict=True)
    ]


def interval(values: Floats, share: float) -> Interval | None:
    """Mean, standard deviation, and the percentiles between which the middle `share` of the values lies."""
    if np.isnan(values).any():
        return None
    if not np.ptp(values):
        return Interval(float(values[0]), 0.0, float(values[0]), float(values[0]))
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2])
    return Interval(float(values.mean()), float(values.std(ddof=1)), float(low), float(high))


class GapWatch:
    """Counts in how many draws each gap of today is a gap, and is among the first.

    That a stance is unknown or a role vacant is a fact about what we know, so these gaps stay. The silence of a
    tie does not vary either: which pairs would be stale is found once, each draw says which of them are ties.
    """

    def __init__(self, score: Score, request: UncertaintyRequest) -> None:
        self.request = request
        self.today = find_gaps(score)[: request.gaps]
        self.off = set(score.settings.gaps.off)
        self.fixed = list(unknown_stance(score))
        everybody = replace(score.ties, intensity=np.full_like(score.ties.intensity, np.inf))
        self.silent = [(gap, *_pair(score, gap)) for gap in stale_tie(replace(score, ties=everybody))]
        self.draws = 0
        self.stays = dict.fromkeys((gap.identity for gap in self.today), 0)
        self.top = dict(self.stays)

    def see(self, drawn: Score) -> None:
        """Count the gaps of one draw."""
        self.draws += 1
        ranked = sorted((gap for gap in self._gaps(drawn) if gap.kind not in self.off), key=lambda gap: gap.order)
        for place, gap in enumerate(ranked):
            if gap.identity in self.stays:
                self.stays[gap.identity] += 1
                self.top[gap.identity] += place < self.request.first

    def result(self) -> tuple[GapStability, ...]:
        """The stability of each of the most severe gaps of today."""
        return tuple(
            GapStability(gap, self.stays[gap.identity] / self.draws, self.top[gap.identity] / self.draws)
            for gap in self.today
        )

    def _gaps(self, drawn: Score) -> Iterator[Gap]:
        yield from self.fixed
        for gap, ours, theirs in self.silent:
            if drawn.ties.intensity[ours, theirs] > drawn.settings.gaps.live_tie:
                yield gap
        for finder in FINDERS:
            if finder not in (unknown_stance, stale_tie):
                yield from finder(drawn)


def _pair(score: Score, gap: Gap) -> tuple[int, int]:
    return score.frame.index[gap.place[0]], score.frame.index[gap.place[1]]
