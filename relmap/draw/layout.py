"""The whole organization map as positions: our people above, the customer in the middle, others below.

Pure geometry from cards and forest; the same account gives the same positions. Widths are tried until the
picture comes nearest to the wanted proportions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from relmap.draw.bands import Band, PlacedBand, make_bands, place_band
from relmap.draw.cards import Card
from relmap.draw.forest import Forest
from relmap.draw.outline import CARD_H, CARD_W, PAD, STEP, Box, Placed
from relmap.frame.frame import Group

RATIO = 1.6
CHIP_W, CHIP_H, CHIP_GAP = 204, 48, 14
LANE_TITLE, LANE_PAD, LANE_GAP, BAND_GAP = 30, 18, 22, 30


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
    """

    width: float
    height: float
    cards: Mapping[int, Box]
    lanes: tuple[Lane, ...]
    blocks: tuple[Placed, ...]
    links: Mapping[int, tuple[tuple[float, float], ...]]


def make_layout(
    cards: Mapping[int, Card], forest: Forest, organization: Callable[[int], str], ratio: float = RATIO
) -> Layout:
    """Place everybody so that the map is nearest to `ratio` (width to height).

    Args:
        cards: whoever is shown.
        forest: who stands under whom.
        organization: the id of a person's organization, to group the people outside of the customer.
    """
    bands = make_bands(forest)
    best: Layout | None = None
    wide = CARD_W + 2 * PAD
    likely = math.sqrt(ratio * len(cards) * STEP / wide)
    for columns in range(max(2, int(likely / 2)), int(likely * 1.6) + 4):
        found = _whole(cards, bands, organization, columns * wide)
        if best is None or _off(found, ratio) < _off(best, ratio) - 1e-9:
            best = found
    assert best is not None
    return best


def _off(layout: Layout, ratio: float) -> float:
    return abs(math.log(layout.width / layout.height / ratio))


def _whole(cards: Mapping[int, Card], bands: Sequence[Band], organization: Callable[[int], str], room: float) -> Layout:
    placed = [place_band(band, room) for band in bands]
    inner = max([band.frame.w for band in placed] + [2 * CHIP_W + CHIP_GAP])
    boxes: dict[int, Box] = {}
    lanes: list[Lane] = []
    y = 0.0
    ours = [p for p, card in cards.items() if card.group is Group.OURS]
    others = [p for p, card in cards.items() if card.group in (Group.THIRD, Group.COMPETITOR)]
    if ours:
        y = _chips(Group.OURS, {"": ours}, inner, y, boxes, lanes) + LANE_GAP
    y, blocks, links = _customer(placed, inner, y, boxes, lanes)
    if others:
        others.sort(key=lambda p: cards[p].group is Group.COMPETITOR)
        y = _chips(Group.THIRD, _grouped(others, organization), inner, y + LANE_GAP, boxes, lanes)
    return Layout(inner + 2 * LANE_PAD, y, boxes, tuple(lanes), tuple(blocks), links)


def _grouped(people: Sequence[int], organization: Callable[[int], str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for person in people:
        groups.setdefault(organization(person), []).append(person)
    return groups


def _customer(
    bands: Sequence[PlacedBand], inner: float, top: float, boxes: dict[int, Box], lanes: list[Lane]
) -> tuple[float, list[Placed], dict[int, tuple[tuple[float, float], ...]]]:
    """The bands one below the other, each in the middle; returns where the lane ends."""
    blocks: list[Placed] = []
    links: dict[int, tuple[tuple[float, float], ...]] = {}
    y = top + LANE_TITLE
    for band in bands:
        x = LANE_PAD + (inner - band.frame.w) // 2
        boxes |= {person: box.moved(x, y) for person, box in band.cards.items()}
        links |= {p: tuple((cx + x, cy + y) for cx, cy in line) for p, line in band.links.items()}
        blocks += [block.moved(x, y) for block in band.blocks]
        y += band.frame.h + BAND_GAP
    bottom = max(y - BAND_GAP, top + LANE_TITLE + CARD_H) + LANE_PAD
    lanes.append(Lane(Group.ACCOUNT, Box(0, top, inner + 2 * LANE_PAD, bottom - top), ()))
    return bottom, blocks, links


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
