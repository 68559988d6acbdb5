"""The most valuable next questions: which single answer would make the scores surer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.uncertainty.informants import Informants
from relmap.engine.uncertainty.request import Figure
from relmap.engine.uncertainty.shares import first_order
from relmap.engine.uncertainty.simulation import Simulation
from relmap.engine.uncertainty.unknowns import Unknown, UnknownKind
from relmap.engine.uncertainty.worlds import Worlds
from relmap.frame.frame import Floats


@dataclass(frozen=True)
class Question:
    """One question worth asking.

    Attributes:
        unknown: what is to be found out.
        share: of the variance of Index + μ · outlook that the answer would be expected to take away, in [0, 1].
        ask, of: who of ours should ask whom; None where there is nobody.
        figure: the figure that the answer moves most, Index or outlook (the latter weighed by μ).
        low, high: between which values the answer would move it: what `score` would say once it is entered, all
            else as recorded.
    """

    unknown: Unknown
    share: float
    ask: str | None
    of: str | None
    figure: Figure
    low: float
    high: float


def questions(simulation: Simulation, most: int = 10) -> list[Question]:
    """The unknowns that can be told from chance, by their share of the variance of Index + μ · outlook.

    Here vacant roles are unknowns like others: each draw has somebody hold them. The list is shorter than `most`
    where the shares of the rest cannot be told from chance; more draws tell finer.
    """
    values = _objective(simulation)
    effects = [_Effect.of(simulation, i) for i in range(len(simulation.unknowns))]
    shares = first_order(values, simulation.sample.codes, [effect.objective for effect in effects])
    ranked = sorted(zip(simulation.unknowns, shares, effects, strict=True), key=lambda row: (-round(row[1].value, 9), row[0].key))
    informants = Informants(simulation.score)
    found = []
    for unknown, share, effect in ranked:
        if share.clear and effect.moves and len(found) < most:
            who = informants.of(unknown)
            figure, low, high = effect.span
            found.append(Question(unknown, share.value, who.ask, who.of, figure, low, high))
    return found


def _objective(simulation: Simulation) -> Floats:
    """Index + μ · outlook of each draw, every vacant role held by somebody; what is not assessed counts 0. Shape (D,)."""
    mu = simulation.request.mu
    if not any(unknown.kind is UnknownKind.VACANT_ROLE for unknown in simulation.unknowns):
        index, outlook = (np.nan_to_num(simulation.values[figure]) for figure in (Figure.INDEX, Figure.OUTLOOK))
        mixed: Floats = index + mu * outlook
        return mixed
    sample, worlds = simulation.sample, simulation.worlds
    drawn = (worlds.draw(row, seen) for row, seen in zip(sample.codes.tolist(), sample.observed, strict=True))
    return np.array([(score.index or 0.0) + mu * (worlds.outlook(score) or 0.0) for score in drawn])


@dataclass(frozen=True)
class _Effect:
    """Index and outlook by each answer of one unknown, all else as recorded; shapes (k,)."""

    index: Floats
    outlook: Floats
    mu: float

    @classmethod
    def of(cls, simulation: Simulation, unknown: int) -> _Effect:
        worlds, rows = simulation.worlds, []
        for code in range(len(simulation.unknowns[unknown].answers)):
            rows.append(_answered(worlds, unknown, code, simulation.plain[Figure.OUTLOOK]))
        index, outlook = np.array(rows).T
        return cls(index, outlook, simulation.request.mu)

    @property
    def objective(self) -> Floats:
        """Index + μ · outlook by each answer."""
        total: Floats = self.index + self.mu * self.outlook
        return total

    @property
    def span(self) -> tuple[Figure, float, float]:
        """The figure that moves most, and its least and its greatest value."""
        outlook_moves_more = np.ptp(self.outlook) * self.mu > np.ptp(self.index)
        values = self.outlook if outlook_moves_more else self.index
        return Figure.OUTLOOK if outlook_moves_more else Figure.INDEX, float(values.min()), float(values.max())

    @property
    def moves(self) -> bool:
        """Whether any answer changes anything by itself."""
        return bool(np.ptp(self.objective) > 1e-9)


def _answered(worlds: Worlds, unknown: int, code: int, outlook: float | None) -> tuple[float, float]:
    """Index and outlook by one answer; a rung leaves the outlook as it is."""
    score = worlds.answered(unknown, code)
    leaning = outlook if worlds.rests_on_ties(unknown) else worlds.outlook(score)
    return score.index or 0.0, leaning or 0.0
