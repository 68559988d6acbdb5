"""The whole organization map as positions: our people above, the customer in the middle, others below.

Pure geometry from cards and forest; the same account gives the same positions, in whatever order its records stand.
Widths are tried until the picture comes nearest to the wanted proportions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from relmap.draw.bands import Packer, Packing, make_bands
from relmap.draw.cards import Card
from relmap.draw.forest import Forest, natural
from relmap.draw.lane import BAND_GAP, LANE_PAD, LANE_TITLE, place_lane
from relmap.draw.outline import CARD_H, CARD_W, PAD, STEP, Box, Placed
from relmap.frame.frame import Group

RATIO = 1.6
CHIP_W, CHIP_H, CHIP_GAP = 204, 48, 14
LANE_GAP = 22


@dataclass(frozen=True)
class Lane:
    """A band of the whole map: its frame, and the groups of organizations in it with their titles."""

    group: Group
    frame: Box
    titles: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Attributes:
        cards: box by index of person; people of the account have cards, all others chips.
        lanes: the frames, from above to below.
        blocks: frames of units with what is in them.
        links: corners of each reporting line, by person.
        head: who stands at the top of the largest tree, if anybody does.
        origin: where (0, 0) of the positions by hand lies: a record's x and y are its card's corner from there.
    """

    width: float
    height: float
    cards: Mapping[int, Box]
    lanes: tuple[Lane, ...]
    blocks: tuple[Placed, ...]
    links: Mapping[int, tuple[tuple[float, float], ...]]
    head: int | None
    origin: tuple[float, float]


def make_layout(
    cards: Mapping[int, Card],
    forest: Forest,
    organization: Callable[[int], str],
    pins: Mapping[int, tuple[float, float]],
    ratio: float = RATIO,
) -> Layout:
    """Place everybody so that the map is nearest to `ratio` (width to height).

    Args:
        cards: whoever is shown.
        forest: who stands under whom.
        organization: the id of a person's organization, to group the people outside of the customer.
        pins: who of the account was put in a place by hand, as a layout's `origin` says, first come first served.
        ratio: the wanted width by height; positions by hand come on top.
    """
    packers = [Packer(band) for band in make_bands(forest)]
    sheet = _Sheet(cards, organization)
    wide = CARD_W + 2 * PAD
    likely = math.sqrt(ratio * len(cards) * STEP / wide)
    best: list[Packing] = []
    least = math.inf
    for columns in range(max(2, int(likely / 2)), int(likely * 1.6) + 4):
        found = [packer.packed(columns * wide) for packer in packers]
        off = abs(math.log(sheet.shape(found) / ratio))
        if off < least - 1e-9:
            best, least = found, off
    return sheet.layout(packers, best, forest, pins)


class _Sheet:
    """The lanes around the customer's, for any size of his."""

    def __init__(self, cards: Mapping[int, Card], organization: Callable[[int], str]) -> None:
        outside = [person for person, card in cards.items() if card.group in (Group.THIRD, Group.COMPETITOR)]
        outside.sort(key=lambda person: (cards[person].group is Group.COMPETITOR, natural(organization(person))))
        self.ours = {"": [person for person, card in cards.items() if card.group is Group.OURS]}
        self.others: dict[str, list[int]] = {}
        for person in outside:
            self.others.setdefault(organization(person), []).append(person)

    def shape(self, bands: Sequence[Packing]) -> float:
        """Width by height, if the bands are packed so and nobody was moved."""
        inner = _inner(bands)
        high = sum(band.h + BAND_GAP for band in bands) - BAND_GAP
        lane = max(LANE_TITLE + high, LANE_TITLE + CARD_H) + LANE_PAD
        return (inner + 2 * LANE_PAD) / self._around(inner, lane, {}, [])

    def layout(
        self,
        packers: Sequence[Packer],
        packings: Sequence[Packing],
        forest: Forest,
        pins: Mapping[int, tuple[float, float]],
    ) -> Layout:
        """The whole picture."""
        managers = {person: manager for manager, people in forest.children.items() for person in people}
        bands = [packer.placed(packing) for packer, packing in zip(packers, packings, strict=True)]
        lane = place_lane(bands, _inner(packings), pins, managers)
        boxes: dict[int, Box] = {}
        lanes: list[Lane] = []
        high = self._around(lane.w - 2 * LANE_PAD, lane.h, boxes, lanes)
        top = next(found.frame.y for found in lanes if found.group is Group.ACCOUNT)
        return Layout(
            width=lane.w,
            height=high,
            cards={**boxes, **{person: box.moved(0, top) for person, box in lane.cards.items()}},
            lanes=tuple(lanes),
            blocks=tuple(block.moved(0, top) for block in lane.blocks),
            links={person: tuple((x, y + top) for x, y in line) for person, line in lane.links.items()},
            head=next((packer.band.head for packer in packers), None),
            origin=(lane.origin[0], lane.origin[1] + top),
        )

    def _around(self, inner: float, customer: float, boxes: dict[int, Box], lanes: list[Lane]) -> float:
        """Place the chips above and below a customer's lane of that height; returns where everything ends."""
        y = 0.0
        if self.ours[""]:
            y = _chips(Group.OURS, self.ours, inner, y, boxes, lanes) + LANE_GAP
        lanes.append(Lane(Group.ACCOUNT, Box(0, y, inner + 2 * LANE_PAD, customer), ()))
        y += customer
        return _chips(Group.THIRD, self.others, inner, y + LANE_GAP, boxes, lanes) if self.others else y


def _inner(bands: Sequence[Packing]) -> float:
    return max([band.w for band in bands] + [2 * CHIP_W + CHIP_GAP])


def _chips(
    group: Group,
    groups: Mapping[str, Sequence[int]],
    inner: float,
    top: float,
    boxes: dict[int, Box],
    lanes: list[Lane],
) -> float:
    """Chips of each organization in rows; organizations side by side while they fit. Returns where it ends."""
    titles: list[tuple[str, float, float]] = []
    heading = 20 if any(groups) else 0
    per_row = max(1, int((inner + CHIP_GAP) // (CHIP_W + CHIP_GAP)))
    column, y, row_h = 0, top + LANE_TITLE, 0.0
    for name, people in groups.items():
        wide = -(-len(people) // -(-len(people) // per_row))
        if column and column + wide > per_row:
            column, y, row_h = 0, y + row_h + CHIP_GAP, 0.0
        left = LANE_PAD + column * (CHIP_W + CHIP_GAP)
        titles += [(name, left, y + 13)] if heading else []
        for i, person in enumerate(people):
            row, place = divmod(i, wide)
            boxes[person] = Box(left + place * (CHIP_W + CHIP_GAP), y + heading + row * (CHIP_H + 10), CHIP_W, CHIP_H)
        rows = -(-len(people) // wide)
        row_h = max(row_h, heading + rows * (CHIP_H + 10) - 10)
        column += wide
    bottom = y + row_h + LANE_PAD
    lanes.append(Lane(group, Box(0, top, inner + 2 * LANE_PAD, bottom - top), tuple(titles)))
    return bottom
