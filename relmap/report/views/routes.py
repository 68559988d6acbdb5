"""Who connects us with whom: the ways to every key person, and what the page needs to find any other way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from relmap.engine.analysis import Analysis
from relmap.engine.hops import HopKind, hop_kinds, willingness
from relmap.engine.routes import Access, Route, RouteMap, connector_load
from relmap.report.phrase import Both, say
from relmap.report.views.people import Stand, stand
from relmap.score.coverage import Score

ASKED = 5
"""How many of those who would be asked most are named."""
KIND_CODES = (HopKind.TIE, HopKind.REPORTING, HopKind.INFLUENCE)


@dataclass(frozen=True)
class Stop:
    """Somebody on a route.

    Attributes:
        hop: the strength of the hop that leads to him, None for the first one.
        kind: what that hop goes along.
        stance, willing: how willing he is to lead on, only for those in between.
    """

    index: int
    name: str
    hop: float | None = None
    kind: Both | None = None
    stance: Stand | None = None
    willing: float = 1.0


@dataclass(frozen=True)
class RouteView:
    """A route; `path` are the indices of its people, as the map takes them."""

    strength: float
    bar: int
    path: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Way:
    """All about getting to one key person; `best` is None where there is no way."""

    index: int
    name: str
    title: str
    reach: float
    best: RouteView | None
    alternatives: tuple[RouteView, ...]
    disjoint: int
    chokes: tuple[Stop, ...]


@dataclass(frozen=True)
class RoutesView:
    """The ways to all key people, heaviest first, and who in between would be asked for most of them."""

    ways: tuple[Way, ...]
    asked: tuple[tuple[Stop, int], ...]


def routes_view(analysis: Analysis) -> RoutesView:
    """The ways to all live key people as of the day of the analysis."""
    score, found = analysis.score, analysis.ways
    writer = _Writer(score, analysis.routes, hop_kinds(score), willingness(score))
    asked = list(connector_load(list(found)).items())[:ASKED]
    return RoutesView(
        ways=tuple(writer.way(access) for access in found),
        asked=tuple((writer.stop(person), count) for person, count in asked if count > 1),
    )


def routes_data(score: Score, routes: RouteMap) -> dict[str, object]:
    """What the page finds routes with.

    Returns:
        `ours` (who may start), `order` (place among the ids), `willing` (ω of those in between), `most` (hops) and
        `hops`: for each person a flat row of target, strength in millionths and index of its kind.
    """
    kinds = hop_kinds(score)
    part = routes.sources | routes.between
    rank = {i: order for order, i in enumerate(sorted(np.flatnonzero(part).tolist(), key=lambda i: routes.ids[i]))}
    hops: dict[str, list[int]] = {}
    for source, target in zip(*np.nonzero((routes.first > 0) & part[:, None]), strict=True):
        pair = (int(source), int(target))
        kind = KIND_CODES.index(kinds.get(pair, HopKind.TIE))
        hops.setdefault(str(pair[0]), []).extend([pair[1], round(float(routes.first[pair]) * 1e6), kind])
    willing = willingness(score)
    return {
        "most": routes.most_hops,
        "ours": [str(i) for i in np.flatnonzero(routes.sources)],
        "order": {str(i): order for i, order in rank.items()},
        "willing": {str(i): round(float(willing[i]), 6) for i in np.flatnonzero(routes.between)},
        "hops": hops,
    }


@dataclass(frozen=True)
class _Writer:
    """Writes routes with names in place of ids."""

    score: Score
    routes: RouteMap
    kinds: Mapping[tuple[int, int], HopKind]
    willing: np.ndarray[tuple[int, ...], np.dtype[np.float64]]

    def way(self, access: Access) -> Way:
        index = self.score.frame.index[access.target]
        person = self.score.frame.bundle.people[index]
        return Way(
            index=index,
            name=person.name,
            title=person.title or "",
            reach=float(self.score.point.reach[index]),
            best=self.route(access.best) if access.best else None,
            alternatives=tuple(self.route(route) for route in access.alternatives),
            disjoint=access.disjoint,
            chokes=tuple(self.stop(person) for person in access.choke_points),
        )

    def route(self, route: Route) -> RouteView:
        path = [self.score.frame.index[person] for person in route.path]
        stops = [self.stop(route.path[0])]
        for place in range(1, len(path)):
            a, c = path[place - 1], path[place]
            between = place < len(path) - 1
            stops.append(
                Stop(
                    index=c,
                    name=self.score.frame.bundle.people[c].name,
                    hop=float(self.routes.first[a, c]),
                    kind=say(f"script.hop_{self.kinds.get((a, c), HopKind.TIE).value}"),
                    stance=stand(self.score.stances.get(route.path[place])) if between else None,
                    willing=float(self.willing[c]),
                )
            )
        bar = max(1, round(route.probability * 20))
        return RouteView(route.probability, bar, " ".join(map(str, path)), tuple(stops))

    def stop(self, person: str) -> Stop:
        index = self.score.frame.index[person]
        return Stop(index, self.score.frame.bundle.people[index].name)
