"""Who is close to whom whatever the organization chart says: informal groups, bridges between them, and the isolated.

The tie of a pair is the reach of answered contact or of a rating, or what an influence line is worth as a hop (the
law, section 8). Reporting lines make no tie: they are on the organization map already. Ours and competitors' people
belong to no group; how well we stand with a group is read off the reach of its members.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np

from relmap.frame.frame import Flags, Floats, Group, is_live
from relmap.model.vocabulary import Sign
from relmap.score.coverage import Score
from relmap.score.ties import reach

SMALLEST_GROUP = 3
MOST_BRIDGES = 5
SEED = 1
EXACT_UP_TO = 300
PIVOTS = 100
"""Above so many people betweenness is estimated from some of them."""


@dataclass(frozen=True)
class Bridge:
    """Somebody over whom the others are connected.

    Attributes:
        betweenness: the share of the shortest paths between all other pairs that lead over him, in [0, 1].
        groups: the groups that he belongs to or has a tie with, by place in `Network.groups`.
    """

    person: int
    betweenness: float
    groups: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """The informal network of an account, people by index.

    Attributes:
        strength: the tie of each pair, shape (P, P), symmetric, in [0, 1).
        groups: at least three people each, the closest to the others first; the largest group first.
        bridges: who connects most, at most five.
        isolated: people of the account without any tie, ours included; the heaviest first.
    """

    strength: Floats
    groups: tuple[tuple[int, ...], ...]
    bridges: tuple[Bridge, ...]
    isolated: tuple[int, ...]

    def group_of(self) -> dict[int, int]:
        """The group of each person who is in one."""
        return {person: place for place, group in enumerate(self.groups) for person in group}


def informal_network(score: Score) -> Network:
    """Groups, bridges and isolated people as of the day of a score; the same for the same score."""
    strength = tie_strengths(score)
    group = score.frame.people.group
    inside = score.ties.live & ((group == Group.ACCOUNT) | (group == Group.THIRD))
    graph = _graph(strength, inside)
    groups = _groups(graph)
    return Network(strength, groups, _bridges(graph, groups), _isolated(score, strength))


def tie_strengths(score: Score) -> Floats:
    """The informal tie of every two live people, shape (P, P), symmetric, in [0, 1); unanswered mail makes none."""
    lam = score.ties.intensity
    strength = np.where(lam > score.settings.ties.unanswered + 1e-9, reach(lam), 0.0)
    for edge in score.frame.bundle.influences:
        if edge.sign is Sign.INFLUENCE and is_live(edge.valid_from, edge.valid_to, score.ties.day):
            pair = (score.frame.index[edge.source], score.frame.index[edge.target])
            prior = score.settings.routes.influence_along * edge.weight
            strength[pair] = strength[pair[::-1]] = max(strength[pair], prior)
    strength *= score.ties.live[:, None] & score.ties.live[None, :]
    np.fill_diagonal(strength, 0.0)
    return strength


def _graph(strength: Floats, members: Flags) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(members).tolist())
    low, high = np.nonzero(np.triu(strength * (members[:, None] & members[None, :])))
    for a, b in zip(low.tolist(), high.tolist(), strict=True):
        tie = float(strength[a, b])
        graph.add_edge(a, b, tie=tie, length=-math.log(tie))
    return graph


def _groups(graph: nx.Graph) -> tuple[tuple[int, ...], ...]:
    """Communities by modularity (Louvain), each with its most connected person first."""
    if not graph.number_of_edges():
        return ()
    pull = {person: round(degree, 9) for person, degree in graph.degree(weight="tie")}
    found = nx.community.louvain_communities(graph, weight="tie", seed=SEED)
    large = [sorted(group, key=lambda i: (-pull[i], i)) for group in found if len(group) >= SMALLEST_GROUP]
    return tuple(map(tuple, sorted(large, key=lambda group: (-len(group), group))))


def _bridges(graph: nx.Graph, groups: tuple[tuple[int, ...], ...]) -> tuple[Bridge, ...]:
    """Betweenness centrality (Freeman 1977) over the lengths −ln(tie): the likeliest way is the shortest."""
    pivots = PIVOTS if len(graph) > EXACT_UP_TO else None
    between = nx.betweenness_centrality(graph, k=pivots, weight="length", seed=SEED)
    ranked = sorted(between, key=lambda i: (-round(between[i], 9), i))[:MOST_BRIDGES]
    home = {person: place for place, group in enumerate(groups) for person in group}
    return tuple(
        Bridge(i, between[i], tuple(sorted({home[j] for j in (i, *graph[i]) if j in home})))
        for i in ranked
        if between[i] > 1e-9
    )


def _isolated(score: Score, strength: Floats) -> tuple[int, ...]:
    alone = score.point.counted & score.ties.live & ~strength.any(axis=1)
    weight = score.point.weight
    return tuple(sorted(np.flatnonzero(alone).tolist(), key=lambda i: (-float(weight[i]), i)))
