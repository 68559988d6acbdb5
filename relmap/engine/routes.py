"""Section 8 of the law: how we get to somebody, over whom, and who must not be lost on the way.

A route leads from one of ours over people of the account and third parties to the target. Its probability is the
product of its hops (`relmap.engine.hops`) and of the willingness of those in between; ties are decided by fewer
hops, then ids. Routes are found best first: a partial route is worth at most what it has times the best that any
walk could still bring within the hops left, so the first complete ones are the best.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
from networkx.algorithms.flow import boykov_kolmogorov

from relmap.engine.hops import hop_strengths, willingness
from relmap.frame.frame import Flags, Floats, Group
from relmap.model.errors import NotFound
from relmap.score.coverage import Score

MOST_HOPS = 4
ALTERNATIVES = 3
DIGITS = 9
_SOURCE, _TARGET = "source", "target"


@dataclass(frozen=True)
class Route:
    """A chain of people from one of ours to the target, and the product of its hops and willingnesses."""

    probability: float
    path: tuple[str, ...]


@dataclass(frozen=True)
class Access:
    """All that is known about getting to one person.

    Attributes:
        best: None if there is no route within the hops allowed.
        alternatives: the next best ones.
        disjoint: how many routes there are that share nobody (ours included).
        choke_points: people without whom no route is left, in order of ids.
    """

    target: str
    best: Route | None
    alternatives: tuple[Route, ...]
    disjoint: int
    choke_points: tuple[str, ...]


class RouteMap:
    """The graph of hops of an account, ready for any number of questions."""

    def __init__(self, score: Score, most_hops: int = MOST_HOPS) -> None:
        self.ids = score.frame.people.ids
        self.index = score.frame.index
        self.most_hops = most_hops
        group = score.frame.people.group
        self.sources: Flags = (group == Group.OURS) & score.ties.live
        self.between: Flags = ((group == Group.ACCOUNT) | (group == Group.THIRD)) & score.ties.live
        willing = willingness(score)
        strength = hop_strengths(score)
        strength[:, group == Group.OURS] = 0.0
        self.first: Floats = strength
        self.onward: Floats = np.where(self.between, willing, 0.0)[:, None] * strength
        """A hop that leaves somebody in between carries his willingness."""

    def access(self, target: str, alternatives: int = ALTERNATIVES) -> Access:
        """Everything about getting to one person.

        Raises:
            NotFound: if there is nobody of that id, or he is one of ours, of a competitor, or not live.
        """
        if target not in self.index or not self.between[self.index[target]]:
            raise NotFound("no_route_target", person=target)
        found = self.routes(target, alternatives + 1)
        graph = self._usable(self.index[target])
        return Access(
            target=target,
            best=found[0] if found else None,
            alternatives=tuple(found[1:]),
            disjoint=self._disjoint(graph) if found else 0,
            choke_points=self._choke_points(target, found),
        )

    def routes(self, target: str, count: int, without: str | None = None) -> list[Route]:
        """The best routes to a person, best first; `without` leaves somebody out."""
        end = self.index[target]
        left_out = self.index[without] if without is not None else -1
        bound = self._bounds(end, left_out)
        found: list[Route] = []
        for probability, path in self._best_first(end, left_out, bound):
            if len(found) >= count and round(probability, DIGITS) < round(found[count - 1].probability, DIGITS):
                break
            found.append(Route(probability, tuple(self.ids[i] for i in path)))
            found.sort(key=lambda r: (-round(r.probability, DIGITS), len(r.path), r.path))
        return found[:count]

    @cached_property
    def strengths(self) -> Floats:
        """The probability of the best route to each person, 0 without one; shape (P,).

        A walk that comes back to somebody is never better than the route without the detour.
        """
        best: Floats = np.where(self.sources[:, None], self.first, 0.0).max(axis=0, initial=0.0)
        for _ in range(self.most_hops - 1):
            best = np.maximum(best, (best[:, None] * self.onward).max(axis=0, initial=0.0))
        return best

    def _bounds(self, end: int, left_out: int) -> Floats:
        """The best product that any walk of at most h hops from a person in between can bring, shape (h + 1, P)."""
        bound = np.zeros((self.most_hops, len(self.ids)))
        onward = self.onward.copy()
        if left_out >= 0:
            onward[left_out, :] = onward[:, left_out] = 0.0
        bound[0, end] = 1.0
        for hops in range(1, self.most_hops):
            bound[hops] = np.maximum(bound[hops - 1], (onward * bound[hops - 1][None, :]).max(axis=1))
        return bound

    def _best_first(self, end: int, left_out: int, bound: Floats) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Complete routes in falling order of probability."""
        queue: list[tuple[float, int, tuple[str, ...], tuple[int, ...], float]] = []

        def push(path: tuple[int, ...], value: float) -> None:
            left = self.most_hops - (len(path) - 1)
            best = value * bound[min(left, self.most_hops - 1), path[-1]] if left >= 0 else 0.0
            if best > 0:
                heapq.heappush(queue, (-best, len(path), tuple(self.ids[i] for i in path), path, value))

        for source in np.flatnonzero(self.sources):
            if source != left_out:
                for onward in np.flatnonzero(self.first[source]):
                    if onward != left_out:
                        push((int(source), int(onward)), float(self.first[source, onward]))
        while queue:
            _, _, _, path, value = heapq.heappop(queue)
            if path[-1] == end:
                yield value, path
                continue
            for onward in np.flatnonzero(self.onward[path[-1]]):
                if onward not in path and onward != left_out:
                    push((*path, int(onward)), value * float(self.onward[path[-1], onward]))

    def _usable(self, end: int) -> nx.DiGraph:
        """The hops that lie on some walk of at most `most_hops` from one of ours to the target.

        Every person is split into a way in and a way out with room for one route.
        """
        steps = self.onward > 0
        steps[end, :] = False
        ahead = _distances(steps.T, np.arange(len(self.ids)) == end)
        reached: Flags = np.any((self.first > 0) & self.sources[:, None], axis=0)
        behind = _distances(steps, reached) + 1
        graph: nx.DiGraph = nx.DiGraph()
        graph.add_node(_SOURCE)
        graph.add_node(_TARGET)
        for a, c in zip(*np.nonzero((self.first > 0) & self.sources[:, None]), strict=True):
            if 1 + ahead[c] <= self.most_hops:
                graph.add_edge(_SOURCE, ("in", int(a)), capacity=1)
                _join(graph, int(a), int(c), end)
        for a, c in zip(*np.nonzero(steps), strict=True):
            if a != end and behind[a] + 1 + ahead[c] <= self.most_hops:
                _join(graph, int(a), int(c), end)
        return graph

    def _disjoint(self, graph: nx.DiGraph) -> int:
        return int(nx.maximum_flow_value(graph, _SOURCE, _TARGET, flow_func=boykov_kolmogorov))

    def _choke_points(self, target: str, found: list[Route]) -> tuple[str, ...]:
        """Whoever stands on the best route and without whom no other is left."""
        if not found:
            return ()
        return tuple(sorted(p for p in found[0].path[:-1] if not self._reachable(target, without=p)))

    def _reachable(self, target: str, without: str) -> bool:
        """Whether there is any route to a person without somebody."""
        left_out = self.index[without]
        first = np.where(self.sources[:, None], self.first, 0.0)
        first[left_out, :] = first[:, left_out] = 0.0
        return bool((first * self._bounds(self.index[target], left_out)[-1][None, :]).any())


def _join(graph: nx.DiGraph, a: int, c: int, end: int) -> None:
    graph.add_edge(("in", a), ("out", a), capacity=1)
    graph.add_edge(("out", a), _TARGET if c == end else ("in", c), capacity=1)


def _distances(steps: Flags, start: Flags) -> Floats:
    """The fewest hops from a set of people to each, infinite where there is no way."""
    distance = np.where(start, 0.0, np.inf)
    edge, hops = start, 0
    while edge.any():
        hops += 1
        edge = steps[edge].any(axis=0) & np.isinf(distance)
        distance[edge] = hops
    return distance


def connector_load(accesses: list[Access]) -> dict[str, int]:
    """How many of the best routes lead over each person in between, heaviest first."""
    load = Counter(person for access in accesses if access.best for person in access.best.path[1:-1])
    return dict(sorted(load.items(), key=lambda item: (-item[1], item[0])))
