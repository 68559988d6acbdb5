"""Who of ours gets to whom, and how surely: routes for many people at once."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from relmap.engine.hops import hop_strengths
from relmap.engine.routes import Route, RouteMap
from relmap.frame.frame import Floats
from relmap.score.coverage import Score


class Paths:
    """The routes of an account, and for each of ours the probability of the best one to everybody.

    Attributes:
        ours: indices of our live people, in order of ids.
    """

    def __init__(self, score: Score) -> None:
        self.score = score
        self.map = RouteMap(score)
        self.hops: Floats = hop_strengths(score)
        ids = score.frame.people.ids
        self.ours = np.array(sorted(np.flatnonzero(self.map.sources), key=lambda i: ids[i]), dtype=np.int64)
        self.routes = cache(self.map.routes)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of everybody."""
        return self.score.frame.people.ids

    @cached_property
    def ways(self) -> Floats:
        """The probability of the best walk of at most four hops from each of ours to everybody, (ours, P)."""
        onward = self.map.onward
        ways: Floats = self.map.first[self.ours]
        for _ in range(self.map.most_hops - 1):
            further = [(row[:, None] * onward).max(axis=0) for row in ways]
            ways = np.maximum(ways, np.array(further).reshape(ways.shape))
        return ways

    def best(self, target: int) -> Floats:
        """The probability of the best way from each of ours to somebody, (ours,)."""
        result: Floats = self.ways[:, target]
        return result

    def strongest(self, target: int) -> tuple[int, float]:
        """Who of ours gets to somebody most surely (the index), and how surely; of equals the first by id."""
        ways = np.round(self.best(target), 9)
        first = int(np.argmax(ways))
        return int(self.ours[first]), float(ways[first])

    def route_of(self, owner: str, target: str, among: int = 8) -> Route | None:
        """The best route that starts at one of ours, if it is among the best ones to the target."""
        return next((route for route in self.routes(target, among) if route.path[0] == owner), None)

    def probability(self, path: tuple[str, ...]) -> float:
        """The product of the hops of a path and of the willingness of those in between (our own are willing)."""
        at = [self.score.frame.index[ident] for ident in path]
        total = 1.0
        for place, (a, c) in enumerate(pairwise(at)):
            ours_both = bool(self.map.sources[a] and self.map.sources[c])
            total *= 1.0 if ours_both else self._hop(a, c, place > 0)
        return total

    def _hop(self, a: int, c: int, onward: bool) -> float:
        if onward and not self.map.sources[a]:
            return float(self.map.onward[a, c])
        return float(self.hops[a, c])
