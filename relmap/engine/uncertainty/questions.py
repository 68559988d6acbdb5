"""The most valuable next questions: which single answer would make the scores surer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.uncertainty.informants import Informants
from relmap.engine.uncertainty.request import Figure
from relmap.engine.uncertainty.shares import first_order
from relmap.engine.uncertainty.simulation import Simulation, with_vacant_roles
from relmap.engine.uncertainty.unknowns import Unknown
from relmap.engine.uncertainty.worlds import AS_RECORDED
from relmap.frame.frame import Floats

NOTHING = 1e-3
"""An answer that moves a figure by less moves nothing that anybody would see."""


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
    shares = first_order(simulation.objective, simulation.sample.codes, _effects(simulation))
    ranked = sorted(
        (i for i, share in enumerate(shares) if share.clear),
        key=lambda i: (-round(shares[i].value, 9), simulation.unknowns[i].key),
    )
    informants = Informants(simulation.score)
    found: list[Question] = []
    for i in ranked:
        figure, low, high = _span(simulation, i)
        if high - low > NOTHING and len(found) < most:
            who = informants.of(simulation.unknowns[i])
            found.append(Question(simulation.unknowns[i], shares[i].value, who.ask, who.of, figure, low, high))
    return found


def _effects(simulation: Simulation) -> list[Floats]:
    """Index + μ · outlook by each answer of each unknown, all others at their likeliest answer; shapes (k,)."""
    worlds, mu = simulation.worlds, simulation.request.mu
    likeliest = [unknown.chances.index(max(unknown.chances)) for unknown in simulation.unknowns]
    codes = with_vacant_roles(simulation.unknowns, likeliest)
    base = worlds.draw(codes)
    return [
        np.array([worlds.objective(worlds.otherwise(base, codes, i, code), mu) for code in range(len(unknown.answers))])
        for i, unknown in enumerate(simulation.unknowns)
    ]


def _span(simulation: Simulation, unknown: int) -> tuple[Figure, float, float]:
    """The figure that the answer moves most, and its least and greatest value, all else as recorded."""
    worlds, recorded = simulation.worlds, [AS_RECORDED] * len(simulation.unknowns)
    scores = [
        worlds.otherwise(simulation.score, recorded, unknown, code)
        for code in range(len(simulation.unknowns[unknown].answers))
    ]
    index = [score.index or 0.0 for score in scores]
    outlook = [worlds.outlook(score) or 0.0 for score in scores]
    if simulation.request.mu * (max(outlook) - min(outlook)) > max(index) - min(index):
        return Figure.OUTLOOK, min(outlook), max(outlook)
    return Figure.INDEX, min(index), max(index)
