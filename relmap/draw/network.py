"""The network of an account as a picture: everybody where his ties put him, and every line between two people.

It begins at the places of the organization map, so that both pictures are recognisably of one customer. Whoever has
no tie stands in rows below the others. What is drawn it with (`relmap.report.pyvis_network`) is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from relmap.draw import palette as p
from relmap.draw.force import pushed_apart, settle
from relmap.draw.orgmap import OrgMap
from relmap.draw.typeset import fit, half, width
from relmap.engine.network import Network, informal_network
from relmap.frame.frame import Floats, Group, is_live
from relmap.model.vocabulary import LANGS, Lang, ReportingKind, Sign
from relmap.score.coverage import Score

LinkKind = Literal["inside", "ours", "third", "rival", "influence", "conflict", "reporting"]
LINK_KINDS: tuple[LinkKind, ...] = ("inside", "ours", "third", "rival", "influence", "conflict", "reporting")
COLOURS: Mapping[LinkKind, str] = {
    "inside": p.REACH,
    "ours": p.OURS,
    "third": p.THIRD,
    "rival": p.RIVAL,
    "influence": p.INFLUENCE,
    "conflict": p.CONFLICT,
    "reporting": p.LINE,
}
DASHES: Mapping[LinkKind, tuple[int, ...]] = {"rival": (10, 4), "influence": (7, 5), "conflict": (2, 4)}
SIDES: Mapping[Group, str] = {
    Group.ACCOUNT: "account",
    Group.OURS: "ours",
    Group.THIRD: "third",
    Group.COMPETITOR: "competitor",
}
"""What each side is called in data and in the catalogue."""
DIRECTED: tuple[LinkKind, ...] = ("influence", "conflict")

SPACING = 115.0
FONT = 19
LABEL_ROOM = 130
MARGIN = 16
ROW = 76
LEAST, GROWTH = 9.0, 3.6
"""The radius of a node is LEAST + GROWTH · √weight."""


@dataclass(frozen=True)
class Node:
    """One person of the picture, by index.

    Attributes:
        labels: the reader's half of the name, cut to its room.
        x, y, radius: in pixels at full size; the middle of the tied is (0, 0).
        group: his informal group, −1 without one.
        seat: the open seat of somebody who has left.
    """

    person: int
    side: Group
    labels: Mapping[Lang, str]
    stance: int | None
    reach: float
    key: bool
    seat: bool
    group: int
    radius: int
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Link:
    """A line from one person to another; `strength` in [0, 1]; `bend` tells lines of one pair apart, the first 0."""

    kind: LinkKind
    source: int
    target: int
    strength: float
    assumed: bool = False
    bend: int = 0

    @property
    def dotted(self) -> bool:
        """Whether it is a dotted reporting line."""
        return self.kind == "reporting" and self.strength < 1.0


@dataclass(frozen=True)
class NetworkPicture:
    """All nodes and lines, and the network that they show; `below` is the y under which nobody has a tie."""

    score: Score
    network: Network
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    below: int | None


def make_network(chart: OrgMap) -> NetworkPicture:
    """Lay out the network of an account as of the day of its map; the same for the same map."""
    score = chart.score
    network = informal_network(score)
    shown = score.point.counted | (score.ties.live & (score.frame.people.group != Group.ACCOUNT))
    people = np.flatnonzero(shown).tolist()
    links = _told_apart(link for link in _links(score) if shown[link.source] and shown[link.target])
    tied = {end for link in links if link.kind != "reporting" for end in (link.source, link.target)}
    homes = network.group_of()
    nodes = [_node(score, person, homes.get(person, -1)) for person in people]
    upper = _placed([node for node in nodes if node.person in tied], network, chart, links)
    lower = sorted((node for node in nodes if node.person not in tied), key=lambda n: (n.side, -n.radius, n.person))
    below = max((node.y for node in upper), default=0) + round(1.6 * ROW) if lower and upper else None
    return NetworkPicture(score, network, (*upper, *_rows(lower, upper)), links, below)


def _node(score: Score, person: int, group: int) -> Node:
    record, seat = score.frame.bundle.people[person], bool(score.point.seat[person])
    side = Group(int(score.frame.people.group[person]))
    stance = None if seat or side in (Group.OURS, Group.COMPETITOR) else score.stances.get(record.id)
    mark = f"{p.stance(stance).glyph} " if stance is not None else ""
    labels: dict[Lang, str] = {lang: mark + fit(half(record.name, lang), LABEL_ROOM, FONT) for lang in LANGS}
    return Node(
        person=person,
        side=side,
        labels=labels,
        stance=stance,
        reach=0.0 if side is Group.OURS else float(score.point.reach[person]),
        key=bool(score.key[person]),
        seat=seat,
        group=group,
        radius=round(LEAST + GROWTH * float(score.point.weight[person] if side is Group.ACCOUNT else 2.0) ** 0.5),
    )


def _links(score: Score) -> Iterator[Link]:
    """Answered ties of any two but ours among themselves; influence, conflict and reporting lines of the day."""
    group, lam = score.frame.people.group, score.ties.intensity
    held = np.triu(lam > score.settings.ties.unanswered + 1e-9)
    for a, b in zip(*(found.tolist() for found in np.nonzero(held)), strict=True):
        sides = {Group(int(group[a])), Group(int(group[b]))}
        if sides != {Group.OURS} and sides != {Group.COMPETITOR}:
            yield Link(_tie_kind(sides), a, b, float(-np.expm1(-lam[a, b])))
    bundle, index, day = score.frame.bundle, score.frame.index, score.ties.day
    for edge in bundle.influences:
        if is_live(edge.valid_from, edge.valid_to, day):
            kind: LinkKind = "influence" if edge.sign is Sign.INFLUENCE else "conflict"
            yield Link(kind, index[edge.source], index[edge.target], edge.weight, not edge.confirmed)
    for line in bundle.reporting:
        if is_live(line.valid_from, line.valid_to, day):
            worth = 1.0 if line.kind is ReportingKind.SOLID else 0.5
            yield Link("reporting", index[line.person], index[line.manager], worth, not line.confirmed)


def _tie_kind(sides: set[Group]) -> LinkKind:
    if Group.COMPETITOR in sides:
        return "rival"
    if Group.OURS in sides:
        return "ours"
    return "third" if Group.THIRD in sides else "inside"


def _told_apart(links: Iterator[Link]) -> tuple[Link, ...]:
    seen: Counter[tuple[int, int]] = Counter()
    found = []
    for link in links:
        pair = min(link.source, link.target), max(link.source, link.target)
        turned = 1 if link.source < link.target else -1
        found.append(replace(link, bend=seen[pair] * turned))
        seen[pair] += 1
    return tuple(found)


def _placed(nodes: list[Node], network: Network, chart: OrgMap, links: tuple[Link, ...]) -> tuple[Node, ...]:
    """The tied, where the forces put them."""
    if not nodes:
        return ()
    people = np.array([node.person for node in nodes])
    boxes = chart.layout.cards
    middle = (chart.layout.width / 2, chart.layout.height / 2)
    start = np.array([(boxes[i].x, boxes[i].y) if i in boxes else middle for i in people.tolist()])
    group = np.array([node.group for node in nodes])
    pulls = network.strength[np.ix_(people, people)] + 0.1 * _reporting(links, people)
    size = np.array([_size(node) for node in nodes])
    place = np.round(pushed_apart(settle(start, pulls, group, SPACING), size)).astype(int)
    return tuple(replace(node, x=int(x), y=int(y)) for node, (x, y) in zip(nodes, place, strict=True))


def _size(node: Node) -> tuple[float, float]:
    """The room that a node with the name under it takes."""
    label = max(width(text, FONT) for text in node.labels.values())
    return max(2 * node.radius, label) + MARGIN, 2 * node.radius + FONT + MARGIN


def _reporting(links: tuple[Link, ...], people: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    at = {person: place for place, person in enumerate(people.tolist())}
    found = np.zeros((len(people), len(people)))
    for link in links:
        if link.kind == "reporting" and link.source in at and link.target in at:
            found[at[link.source], at[link.target]] = found[at[link.target], at[link.source]] = link.strength
    return found


def _rows(nodes: list[Node], above: tuple[Node, ...]) -> tuple[Node, ...]:
    """Those without a tie, in rows as wide as the picture above."""
    step = LABEL_ROOM + MARGIN
    left, right = min((n.x for n in above), default=0), max((n.x for n in above), default=0)
    least = round((1.6 * len(nodes) * ROW / step) ** 0.5)
    height = max((n.y for n in above), default=0) - min((n.y for n in above), default=0)
    columns = max(1, min(len(nodes), max(max(right - left, round(1.6 * height)) // step + 1, least)))
    first = (left + right) / 2 - step * (columns - 1) / 2
    top = max((n.y for n in above), default=0) + round(2.3 * ROW)
    return tuple(
        replace(node, x=round(first + step * (i % columns)), y=top + ROW * (i // columns))
        for i, node in enumerate(nodes)
    )
