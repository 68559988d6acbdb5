"""The view of the network: groups, bridges and isolated people in words, beside the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.draw.network import LINK_KINDS, SIDES, LinkKind, NetworkPicture
from relmap.draw.network_legend import line_sample, side_sample
from relmap.engine.network import Bridge
from relmap.frame.frame import Group
from relmap.report.pyvis_network import to_pyvis
from relmap.report.views.people import Stand, stand

OFF_AT_FIRST: tuple[LinkKind, ...] = ("rival", "reporting")
"""Lines that are drawn only when asked for: reporting is on the organization map already."""
COLD = 0.2
"""A group is in need of an access below this reach, as a person is."""
ISOLATED_SHOWN = 24

Named = tuple[int, str]
"""A person by index, and the name."""


@dataclass(frozen=True)
class LineChoice:
    """A kind of line that can be shown or hidden; `count` is how many there are."""

    kind: LinkKind
    picture: str
    count: int
    on: bool


@dataclass(frozen=True)
class GroupRow:
    """An informal group.

    Attributes:
        number: as the picture calls it, from 1.
        units: how many top-level units its members come from.
        key: how many key people it holds.
        reach: of its members of the account, by weight, in [0, 1].
        contact: who of ours has most contact with it.
    """

    number: int
    people: tuple[Named, ...]
    units: int
    key: int
    reach: float
    bar: int
    cold: bool
    contact: Named | None


@dataclass(frozen=True)
class BridgeRow:
    """Somebody who connects others; `groups` as the picture numbers them, `share` of the shortest ways in percent."""

    index: int
    name: str
    title: str
    groups: tuple[int, ...]
    share: int
    stance: Stand
    reach: float
    bar: int


@dataclass(frozen=True)
class NetworkView:
    """Everything that the view shows.

    Attributes:
        isolated: people of the account without any tie, the heaviest first, at most ISOLATED_SHOWN of `alone`.
        sides: a sample of the shape of each side, by its name.
        data: nodes and edges for the script, as pyvis holds them.
    """

    lines: tuple[LineChoice, ...]
    sides: tuple[tuple[str, str], ...]
    groups: tuple[GroupRow, ...]
    bridges: tuple[BridgeRow, ...]
    isolated: tuple[Named, ...]
    alone: int
    data: dict[str, object]


def network_view(picture: NetworkPicture) -> NetworkView:
    """The view of a network; raises MissingExtra without pyvis."""
    network = to_pyvis(picture)
    isolated = picture.network.isolated
    counts = {kind: sum(link.kind == kind for link in picture.links) for kind in LINK_KINDS}
    sides = {node.side for node in picture.nodes}
    return NetworkView(
        lines=tuple(
            LineChoice(kind, line_sample(kind), counts[kind], kind not in OFF_AT_FIRST)
            for kind in LINK_KINDS
            if counts[kind]
        ),
        sides=tuple((SIDES[side], side_sample(side)) for side in Group if side in sides),
        groups=tuple(_group(picture, place) for place in range(len(picture.network.groups))),
        bridges=tuple(_bridge(picture, bridge) for bridge in picture.network.bridges),
        isolated=tuple(_named(picture, person) for person in isolated[:ISOLATED_SHOWN]),
        alone=len(isolated),
        data=network_data(network, picture),
    )


def network_data(network: object, picture: NetworkPicture) -> dict[str, object]:
    """Nodes and edges of a network of pyvis for the script; `below` is the y under which nobody has a tie."""
    return {"nodes": vars(network)["nodes"], "edges": vars(network)["edges"], "below": picture.below}


def _named(picture: NetworkPicture, person: int) -> Named:
    return person, picture.score.frame.bundle.people[person].name


def _group(picture: NetworkPicture, place: int) -> GroupRow:
    score, people = picture.score, np.array(picture.network.groups[place])
    inside = people[score.point.counted[people]]
    weight = score.point.weight[inside]
    reach = float((weight * score.point.reach[inside]).sum() / weight.sum()) if len(inside) else 0.0
    units = {int(unit) for unit in score.frame.people.unit[inside] if unit >= 0}
    ours = score.ours
    held = picture.network.strength[np.ix_(ours, people)].sum(axis=1).round(9)
    contact = _named(picture, int(ours[held.argmax()])) if len(ours) and held.max() > 0 else None
    return GroupRow(
        number=place + 1,
        people=tuple(_named(picture, person) for person in people.tolist()),
        units=len(units),
        key=int(score.key[people].sum()),
        reach=reach,
        bar=round(reach * 20),
        cold=reach < COLD and len(inside) > 0,
        contact=contact,
    )


def _bridge(picture: NetworkPicture, bridge: Bridge) -> BridgeRow:
    score = picture.score
    person = score.frame.bundle.people[bridge.person]
    reach = float(score.point.reach[bridge.person])
    return BridgeRow(
        index=bridge.person,
        name=person.name,
        title=person.title or "",
        groups=tuple(place + 1 for place in bridge.groups),
        share=round(100 * bridge.betweenness),
        stance=stand(score.stances.get(person.id)),
        reach=reach,
        bar=round(reach * 20),
    )
