"""From the forest to blocks, and blocks packed into columns: one band for each large tree, one for the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relmap.draw.forest import Forest
from relmap.draw.outline import CARD_H, CARD_W, GAP, GUTTER, PAD, STEP, Block, Box, Entry, Placed, place

SMALL_TREE = 7
"""A tree of so many people or fewer stands as one outline among the others of its unit."""
BLOCK_GAP = 18
BUS = 34


@dataclass(frozen=True)
class Band:
    """A head above the blocks of those who report to him, and `loose` blocks that no line leads to."""

    head: int | None
    blocks: tuple[Block, ...]
    loose: tuple[Block, ...] = ()


@dataclass(frozen=True)
class PlacedBand:
    """A laid-out band."""

    frame: Box
    cards: dict[int, Box]
    links: dict[int, tuple[tuple[float, float], ...]]
    blocks: tuple[Placed, ...]


def make_bands(forest: Forest) -> list[Band]:
    """A band for each large tree, then one for all small trees and people without reporting lines, by unit.

    A few of those stand in the last large band, where there is room, rather than in a band of their own.
    """
    bands: list[Band] = []
    small: list[int] = []
    for root in forest.roots:
        if len(forest.subtree(root)) > SMALL_TREE and len(forest.children.get(root, ())) > 1:
            bands.append(Band(root, _reports(forest, root)))
        else:
            small.append(root)
    rest = _by_unit(forest, small)
    if bands and _size(rest) <= _size(bands[-1].blocks) / 2:
        return [*bands[:-1], replace(bands[-1], loose=rest)]
    return [*bands, Band(None, (), rest)] if rest else bands


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.entries) for block in blocks)


def _reports(forest: Forest, root: int) -> tuple[Block, ...]:
    """A block for each direct report with people below; the others of one unit share a block.

    Whoever is folded anywhere in a block is counted once, at its end.
    """
    blocks: list[Block] = []
    alone: dict[str | None, list[Entry]] = {}
    for child in forest.children[root]:
        if forest.children.get(child) or forest.folded.get(child):
            entries = _outline(forest, child, 0)
            if count := _folded(forest, child):
                entries.append(Entry(None, child, 1, count))
            blocks.append(Block(forest.common_unit(forest.subtree(child)), tuple(entries), True))
        else:
            alone.setdefault(forest.unit[child], []).append(Entry(child, None, 0))
    if forest.folded.get(root):
        alone.setdefault(None, []).append(Entry(None, None, 0, forest.folded[root]))
    blocks += [Block(unit, tuple(entries), False) for unit, entries in alone.items()]
    return tuple(blocks)


def _by_unit(forest: Forest, roots: Sequence[int]) -> tuple[Block, ...]:
    order = list(forest.parent_unit)
    units: dict[str | None, list[Entry]] = {}
    for root in roots:
        units.setdefault(forest.top_unit(root), []).extend(_outline(forest, root, 0))
    folded = Counter(forest.folded_units)
    for root in roots:
        folded[forest.top_unit(root)] += _folded(forest, root)
    for unit, count in folded.items():
        units.setdefault(unit, []).extend([Entry(None, None, 0, count)] if count else [])
    for unit in forest.empty_units:
        units[unit] = [Entry(None, None, 0)]
    named = sorted(units, key=lambda unit: (unit is None, order.index(unit) if unit is not None else 0))
    return tuple(Block(unit, tuple(units[unit]), False) for unit in named)


def _outline(forest: Forest, person: int, depth: int, parent: int | None = None) -> list[Entry]:
    entries = [Entry(person, parent, depth)]
    for child in forest.children.get(person, ()):
        entries += _outline(forest, child, depth + 1, person)
    return entries


def _folded(forest: Forest, person: int) -> int:
    """How many are folded anywhere below somebody."""
    return sum(forest.folded.get(below, 0) for below in forest.subtree(person))


def place_band(band: Band, room: float) -> PlacedBand:
    """The flattest layout of a band that is no wider than the room (or its narrowest).

    Heights are tried from below what the area asks for, in steps that grow, up to everybody in one column.
    """
    count = _size(band.blocks) + _size(band.loose)
    height = max(2.0, count * (CARD_W + 2 * PAD) / room * 0.8) * STEP
    found = best = _pack(band, height)
    while best.frame.w > room and height < 2 * count * STEP:
        height = max(height + STEP / 2, height * 1.05)
        found = _pack(band, height)
        best = found if found.frame.w < best.frame.w else best
    return best


def _pack(band: Band, limit: float) -> PlacedBand:
    """Blocks into columns: each below the first column that has room for it, else in a new one."""
    columns: list[list[Placed]] = []
    for block in (*band.blocks, *band.loose):
        placed = place(block, limit)
        free = (c for c in columns if _height(c) + BLOCK_GAP + placed.frame.h <= limit and placed.frame.w <= _width(c))
        column = next(free, None)
        if column is None:
            columns.append([placed])
        else:
            column.append(placed)
    return _compose(band, columns)


def _height(column: Sequence[Placed]) -> float:
    return sum(placed.frame.h for placed in column) + BLOCK_GAP * (len(column) - 1)


def _width(column: Sequence[Placed]) -> float:
    return max(placed.frame.w for placed in column)


def _compose(band: Band, columns: Sequence[Sequence[Placed]]) -> PlacedBand:
    top = CARD_H + BUS if band.head is not None else 0
    gap = GUTTER if band.head is not None else BLOCK_GAP
    x = float(gap) if band.head is not None else 0.0
    blocks: list[Placed] = []
    trunks: list[float] = []
    for column in columns:
        y = float(top)
        for placed in column:
            blocks.append(placed.moved(x, y))
            trunks.append(x - gap / 2)
            y += placed.frame.h + BLOCK_GAP
        x += _width(column) + gap
    right = max(x - gap, CARD_W)
    bottom = max((placed.frame.bottom for placed in blocks), default=CARD_H)
    cards = {person: box for placed in blocks for person, box in placed.cards.items()}
    links = {person: line for placed in blocks for person, line in placed.links.items()}
    if band.head is not None:
        head = Box(round((right - CARD_W) / 2), 0, CARD_W, CARD_H)
        links |= _bus(head, blocks, trunks, band.loose)
        cards[band.head] = head
    return PlacedBand(Box(0, 0, right, bottom), cards, links, tuple(blocks))


def _bus(
    head: Box, blocks: Sequence[Placed], trunks: Sequence[float], loose: Sequence[Block]
) -> dict[int, tuple[tuple[float, float], ...]]:
    """From the head down to a bus, along it, down the gutter beside the block, to each of its first people."""
    links: dict[int, tuple[tuple[float, float], ...]] = {}
    bus, middle = head.bottom + GAP / 2 + 2, head.x + CARD_W / 2
    for placed, trunk in zip(blocks, trunks, strict=True):
        for entry in placed.block.entries if placed.block not in loose else ():
            if entry.parent is None and entry.person is not None:
                box = placed.cards[entry.person]
                y = box.y + CARD_H / 2
                links[entry.person] = ((middle, head.bottom), (middle, bus), (trunk, bus), (trunk, y), (box.x, y))
    return links
