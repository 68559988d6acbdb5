"""The customer's lane: the bands one below the other, and around whoever somebody has put in a place by hand.

Everybody is laid out as if nobody had been moved. Then those with a position of their own go there, and the
others make way: a card that one of them covers goes down to the next free place of its column, a block below a
block that grew goes down with it. So one card more by hand leaves all others where they are, or as near as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from relmap.draw.bands import PlacedBand
from relmap.draw.outline import CARD_H, CARD_W, GAP, NOTE_H, PAD, TITLE, Box, Fold, Note, Placed

LANE_TITLE, LANE_PAD, BAND_GAP = 30, 18, 30
MARGIN = 6
"""The room that a card by hand keeps free beside itself; above and below it is that between any two cards."""

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class PlacedLane:
    """The lane with its corner at (0, 0).

    Attributes:
        origin: where (0, 0) of the positions by hand lies; further in if some of them are negative.
    """

    w: float
    h: float
    origin: tuple[float, float]
    cards: dict[int, Box]
    blocks: tuple[Placed, ...]
    links: dict[int, Line]


def place_lane(
    bands: Sequence[PlacedBand],
    inner: float,
    pins: Mapping[int, tuple[float, float]],
    managers: Mapping[int, int],
) -> PlacedLane:
    """Put the bands into the lane.

    Args:
        bands: each with its corner at (0, 0).
        inner: the width in whose middle each of them stands.
        pins: the positions by hand, by person, from the corner of the lane, in the order in which they count.
        managers: under whom each person stands.
    """
    left = max(0.0, *(LANE_PAD - x for x, _ in pins.values())) if pins else 0.0
    down = max(0.0, *(LANE_TITLE - y for _, y in pins.values())) if pins else 0.0
    fixed = _pinned({person: (x + left, y + down) for person, (x, y) in pins.items()})
    y = down + LANE_TITLE
    taken = [Box(b.x - MARGIN, b.y - GAP, b.w + 2 * MARGIN, b.h + 2 * GAP) for b in fixed.values()]
    old: list[PlacedBand] = []
    new: list[PlacedBand] = []
    for band in bands:
        old.append(band.moved(left + LANE_PAD + (inner - band.frame.w) // 2, y))
        new.append(_make_way(old[-1], set(fixed), taken) if pins else old[-1])
        y += max(band.frame.h, new[-1].frame.h) + BAND_GAP
    cards = {person: box for band in new for person, box in band.cards.items()} | fixed
    blocks = tuple(block for band in new for block in band.blocks)
    wide, high = inner + 2 * LANE_PAD, max(y - BAND_GAP, LANE_TITLE + CARD_H) + LANE_PAD
    links = {person: line for band in old for person, line in band.links.items()}
    if pins:
        everything = [*cards.values(), *(block.frame for block in blocks)]
        wide = max(wide, max(box.right for box in everything) + LANE_PAD)
        high = max(box.bottom for box in everything) + LANE_PAD
        before = {person: box for band in old for person, box in band.cards.items()}
        links = dict(_lines(links, before, cards, managers, set(fixed)))
    return PlacedLane(wide, high, (left, down), cards, blocks, links)


def _pinned(corners: Mapping[int, tuple[float, float]]) -> dict[int, Box]:
    """Where they were put; whoever would cover somebody put before him goes down below."""
    fixed: dict[int, Box] = {}
    for person, (x, y) in corners.items():
        fixed[person] = _free(Box(x, y, CARD_W, CARD_H), fixed.values(), GAP)
    return fixed


def _free(box: Box, taken: Iterable[Box], gap: float = 0) -> Box:
    """The box, as far down as it must go to cover nothing that is taken."""
    beside = [other for other in taken if box.x < other.right and other.x < box.right]
    while below := [other.bottom for other in beside if box.y < other.bottom and other.y < box.bottom]:
        box = replace(box, y=min(below) + gap)
    return box


def _make_way(band: PlacedBand, moved: Set[int], taken: Sequence[Box]) -> PlacedBand:
    """The band without those who stand elsewhere, the others where they cover nothing that is taken."""
    cards: dict[int, Box] = {}
    shift = 0.0
    if band.head is not None and band.head not in moved:
        cards[band.head] = _free(band.cards[band.head], taken)
        shift = cards[band.head].y - band.cards[band.head].y
    blocks: list[Placed] = []
    pushed: dict[float, float] = {}
    for block in band.blocks:
        push = pushed.get(block.frame.x, shift)
        placed = _block(block.moved(0, push), moved, taken)
        if placed is not None:
            pushed[block.frame.x] = max(push, placed.frame.bottom - block.frame.bottom)
            cards |= placed.cards
            blocks.append(placed)
    bottom = max((box.bottom for box in [*cards.values(), *(block.frame for block in blocks)]), default=band.frame.y)
    return replace(band, frame=replace(band.frame, h=bottom - band.frame.y), cards=cards, blocks=tuple(blocks))


def _block(block: Placed, moved: Set[int], taken: Sequence[Box]) -> Placed | None:
    """The block around what is left of it; None if nothing is."""
    left = [person for person in block.cards if person not in moved]
    if not left and not block.folds:
        return None
    head = block.block.entries[0].person if block.block.headed else None
    top = Box(block.frame.x, block.frame.y, CARD_W + 2 * PAD, PAD + TITLE - GAP if block.block.unit is not None else 0)
    if head in left:
        top = replace(top, h=block.cards[head].bottom - top.y)
    block = block.moved(0, _free(top, taken).y - top.y)
    busy = list(taken)
    cards: dict[int, Box] = {}
    folds: list[Fold] = []
    notes: list[Note] = []
    for box, person, fold in _items(block, left):
        note = next((found for found in block.notes if (found.x, found.y) == (box.x, box.y)), None)
        room = NOTE_H if note is not None else 0
        spot = _free(Box(box.x, box.y - room, box.w, box.h + room), busy)
        busy.append(replace(spot, h=spot.h + GAP))
        free = replace(box, y=spot.y + room)
        if note is not None:
            notes.append(replace(note, y=free.y))
        if fold is not None:
            folds.append(replace(fold, box=free))
        elif person is not None:
            cards[person] = free
    boxes = [*cards.values(), *(fold.box for fold in folds)]
    right, bottom = max(box.right for box in boxes) + PAD, max(box.bottom for box in boxes) + PAD
    frame = replace(block.frame, w=right - block.frame.x, h=bottom - block.frame.y)
    return replace(block, frame=frame, cards=cards, folds=tuple(folds), notes=tuple(notes))


def _items(block: Placed, left: Sequence[int]) -> list[tuple[Box, int | None, Fold | None]]:
    """Cards that stay and counts of the folded, from above to below."""
    cards = [(block.cards[person], person, None) for person in left]
    folds = [(fold.box, None, fold) for fold in block.folds]
    return sorted([*cards, *folds], key=lambda item: (item[0].y, item[0].x))


def _lines(
    links: Mapping[int, Line],
    before: Mapping[int, Box],
    cards: Mapping[int, Box],
    managers: Mapping[int, int],
    fixed: Set[int],
) -> Iterable[tuple[int, Line]]:
    """The reporting lines to where people stand now; they follow whoever was moved."""
    for person, manager in managers.items():
        if person not in cards or manager not in cards:
            continue
        here, above = cards[person], cards[manager]
        if person in fixed:
            yield person, _free_line(here, above)
        elif person in links:
            trunk = links[person][-2][0]
            dy, lift = here.y - before[person].y, above.y - before[manager].y
            near = before[manager].bottom + GAP
            if manager in fixed:
                yield person, _elbow(here, above, trunk)
            else:
                yield person, tuple((x, y + (lift if y < near else dy)) for x, y in links[person])


def _free_line(here: Box, above: Box) -> Line:
    """From the manager's lower edge to the top of a card below him, else to its left side."""
    if here.y < above.bottom + GAP:
        return _elbow(here, above, here.x - 11)
    start, end, bus = above.x + above.w / 2, here.x + here.w / 2, above.bottom + GAP / 2
    return (start, above.bottom), (start, bus), (end, bus), (end, here.y)


def _elbow(here: Box, above: Box, trunk: float) -> Line:
    """From the manager's lower edge, down a trunk beside the card, to its left side."""
    start, bus, middle = above.x + above.w / 2, above.bottom + GAP / 2, here.y + here.h / 2
    return (start, above.bottom), (start, bus), (trunk, bus), (trunk, middle), (here.x, middle)
