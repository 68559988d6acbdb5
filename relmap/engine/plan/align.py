"""Executive alignment: which of our executives stands for us with which of theirs.

Two questions in a row. Whom do our executives meet: the set of their people whose `sponsor` actions together gain most,
with the program and the certificate of a plan (the gain of a sponsor depends on whom he meets, not on who he is).
Who meets whom: the assignment with the strongest ways, an exact minimum-cost flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.exact import TIGHT, best_plan
from relmap.engine.plan.formulate import formulate
from relmap.engine.plan.limits import Limits, Row
from relmap.engine.plan.maker import Maker
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.request import PlanRequest
from relmap.frame.frame import Frame, build
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionKind

MOST_OF_THEIRS = 3
FINE = 1_000_000
"""Strengths are compared to six decimals; one more pair always counts more."""


@dataclass(frozen=True)
class Pair:
    """One of ours for one of theirs.

    Attributes:
        gain: what the Index loses if this sponsor alone is taken out.
        reach: how far we reach him today.
        strength: the best route from this one of ours to him, in [0, 1].
        path: that route, empty if it is not among the best.
    """

    ours: str
    theirs: str
    gain: float
    reach: float
    strength: float
    path: tuple[str, ...]


@dataclass(frozen=True)
class Alignment:
    """Who of ours stands for us with whom.

    Attributes:
        base, value, bound: Index of the baseline, with all sponsors, and what no alignment exceeds.
        pairs: in order of gain.
        unmatched: key people for whom nobody of ours is left, heaviest first.
    """

    base: float
    value: float
    bound: float
    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]


def align(frame: Frame, day: int, settings: Settings, request: PlanRequest, most: int = MOST_OF_THEIRS) -> Alignment:
    """Pair our executives (else managers) with the key people of the account.

    Args:
        frame: the account; the order of its records does not matter.
        day: T, a proleptic ordinal.
        settings: the parameters of the law.
        request: horizon and catalogue.
        most: how many of theirs one of ours can take on.
    """
    baseline = Baseline.of(build(frame.bundle.sorted()), day, settings, request.horizon)
    maker = Maker(baseline, Paths(baseline.today), request, ())
    ours = maker.seniors()
    theirs = [int(i) for i in maker.theirs if baseline.today.key[i]]
    sponsors = [maker.make(ActionKind.SPONSOR, ours[0], i, (), 0.0) for i in theirs] if ours else []
    program = formulate(baseline, sponsors, request.mu)
    solution = best_plan(program, _room(sponsors, most * len(ours)), TIGHT, request.seconds)
    chosen = [i for i, taken in zip(theirs, solution.chosen, strict=True) if taken] if ours else []
    met = [s for s, taken in zip(sponsors, solution.chosen, strict=True) if taken]
    ways = np.array([maker.paths.best(i) for i in chosen]).reshape(len(chosen), len(maker.ours))
    place = {int(i): at for at, i in enumerate(maker.ours)}
    strength = ways[:, [place[i] for i in ours]]
    base, value = baseline.ahead.index or 0.0, baseline.after(met).index or 0.0
    pairs = []
    for row, column in enumerate(assigned(strength.tolist(), len(ours), most)):
        rest = baseline.after([s for at, s in enumerate(met) if at != row]).index or 0.0
        name, owner = maker.name(chosen[row]), maker.name(ours[column])
        route = maker.paths.route_of(owner, name)
        reach = float(baseline.today.point.reach[chosen[row]])
        pairs.append(Pair(owner, name, value - rest, reach, float(strength[row, column]), route.path if route else ()))
    weight = baseline.today.point.weight
    left = sorted(set(theirs) - set(chosen), key=lambda i: (-float(weight[i]), maker.name(i)))
    return Alignment(
        base=base,
        value=value,
        bound=max(value, base + solution.bound),
        pairs=tuple(sorted(pairs, key=lambda pair: (-round(pair.gain, 9), pair.theirs))),
        unmatched=tuple(maker.name(i) for i in left),
    )


def _room(sponsors: Sequence[Candidate], places: int) -> Limits:
    """As many of theirs as ours can take on; hours do not count here."""
    everybody, none = np.arange(len(sponsors)), np.zeros(len(sponsors), dtype=bool)
    rows = (Row("hours", None, everybody, np.ones(len(sponsors)), float(places)),)
    return Limits(np.ones(len(sponsors)), rows, ((),) * len(sponsors), none, none)


def assigned(strength: Sequence[Sequence[float]], ours: int, most: int) -> list[int]:
    """For each of theirs one of ours, the total strength greatest, at most `most` for each of ours.

    Args:
        strength: of each of theirs (rows) with each of ours (columns), in [0, 1].
        ours: how many of ours there are; `most · ours` is at least the number of rows.
        most: how many rows a column can take.
    """
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_node("source", demand=-len(strength))
    graph.add_node("sink", demand=len(strength))
    for column in range(ours):
        graph.add_edge(("ours", column), "sink", capacity=most, weight=0)
    for row, values in enumerate(strength):
        graph.add_edge("source", ("theirs", row), capacity=1, weight=0)
        for column, value in enumerate(values):
            graph.add_edge(("theirs", row), ("ours", column), capacity=1, weight=-round(value * FINE))
    if not strength:
        return []
    flow = nx.min_cost_flow(graph)
    return [next(c for c in range(ours) if flow["theirs", row][("ours", c)]) for row in range(len(strength))]
