"""From the forest to blocks, and blocks packed into columns: one band for each large tree, one for the rest."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from relmap.draw.forest import Forest, place_order
from relmap.draw.outline import CARD_H, CARD_W, GAP, GUTTER, PAD, STEP, Block, Box, Entry, Outline, Placed

SMALL_TREE = 7
"""A tree of so many people or fewer stands as one outline among the others of its unit."""
BLOCK_GAP = 18
_HEIGHTS = tuple(accumulate(range(400), lambda height, _: max(height + STEP / 2, height * 1.05), initial=2.0 * STEP))
"""The heights that are tried: steps of half a card, then of a twentieth; the same for every room."""
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
    head: int | None
    cards: dict[int, Box]
    links: dict[int, tuple[tuple[float, float], ...]]
    blocks: tuple[Placed, ...]

    def moved(self, dx: float, dy: float) -> PlacedBand:
        """The same band somewhere else."""
        cards = {person: box.moved(dx, dy) for person, box in self.cards.items()}
        links = {p: tuple((x + dx, y + dy) for x, y in line) for p, line in self.links.items()}
        blocks = tuple(block.moved(dx, dy) for block in self.blocks)
        return PlacedBand(self.frame.moved(dx, dy), self.head, cards, links, blocks)


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
            if people := _folded(forest, child):
                entries.append(Entry(None, child, 1, people))
            unit = forest.common_unit(forest.subtree(child)) or forest.unit[child]
            blocks.append(Block(unit, tuple(entries), True))
        else:
            alone.setdefault(forest.unit[child], []).append(Entry(child, None, 0))
    if forest.folded.get(root):
        alone.setdefault(None, []).append(Entry(None, None, 0, forest.folded[root]))
    blocks += [Block(unit, tuple(entries), False) for unit, entries in alone.items()]
    return tuple(blocks)


def _by_unit(forest: Forest, roots: Sequence[int]) -> tuple[Block, ...]:
    units: dict[str | None, list[Entry]] = {}
    folded = dict(forest.folded_units)
    for root in roots:
        unit = forest.top_unit(root)
        units.setdefault(unit, []).extend(_outline(forest, root, 0))
        folded[unit] = (*folded.get(unit, ()), *_folded(forest, root))
    for unit, people in folded.items():
        units.setdefault(unit, []).extend([Entry(None, None, 0, people)] if people else [])
    for unit in forest.empty_units:
        units.setdefault(unit, [Entry(None, None, 0)])
    return tuple(Block(unit, tuple(units[unit]), False) for unit in sorted(units, key=place_order))


def _outline(forest: Forest, person: int, depth: int, parent: int | None = None) -> list[Entry]:
    entries = [Entry(person, parent, depth)]
    for child in forest.children.get(person, ()):
        entries += _outline(forest, child, depth + 1, person)
    return entries


def _folded(forest: Forest, person: int) -> tuple[int, ...]:
    """Who is folded anywhere below somebody."""
    return tuple(hidden for below in forest.subtree(person) for hidden in forest.folded.get(below, ()))


@dataclass(frozen=True)
class Packing:
    """Blocks in columns, by their place in the band, under a limit of height; the size of the whole band."""

    limit: float
    columns: tuple[tuple[int, ...], ...]
    widths: tuple[float, ...]
    w: float
    h: float


class Packer:
    """A band, measured once: how it packs under any limit, and where everybody then stands."""

    def __init__(self, band: Band) -> None:
        self.band = band
        self.count = _size(band.blocks) + _size(band.loose)
        self.top = CARD_H + BUS if band.head is not None else 0
        self.gap = GUTTER if band.head is not None else BLOCK_GAP
        self.left = float(self.gap) if band.head is not None else 0.0
        self._packings: dict[float, Packing] = {}
        self._outlines = [Outline(block) for block in (*band.blocks, *band.loose)]

    def packed(self, room: float) -> Packing:
        """The flattest packing that is no wider than the room (or the narrowest).

        Heights are tried from below what the area asks for, in steps that grow, up to everybody in one column.
        """
        least = max(2.0, self.count * (CARD_W + 2 * PAD) / room * 0.8) * STEP
        best: Packing | None = None
        for height in _HEIGHTS[bisect_left(_HEIGHTS, least) :]:
            if height not in self._packings:
                self._packings[height] = self._pack(height)
            found = self._packings[height]
            best = found if best is None or found.w < best.w else best
            if best.w <= room or height >= 2 * self.count * STEP:
                break
        assert best is not None
        return best

    def _pack(self, limit: float) -> Packing:
        """Blocks into columns: each below the first column that has room for it, else in a new one."""
        columns: list[list[int]] = []
        widths: list[float] = []
        heights: list[float] = []
        for i, outline in enumerate(self._outlines):
            wide, high = outline.size(limit)
            free = (c for c in range(len(columns)) if heights[c] + BLOCK_GAP + high <= limit and wide <= widths[c])
            column = next(free, None)
            if column is None:
                columns.append([i])
                widths.append(wide)
                heights.append(high)
            else:
                columns[column].append(i)
                heights[column] += BLOCK_GAP + high
        right = max(self.left + sum(widths) + self.gap * (len(widths) - 1), CARD_W)
        bottom = self.top + max(heights) if heights else CARD_H
        return Packing(limit, tuple(map(tuple, columns)), tuple(widths), right, bottom)

    def placed(self, packing: Packing) -> PlacedBand:
        """Where everybody stands."""
        x = self.left
        blocks: list[Placed] = []
        trunks: list[float] = []
        for column, wide in zip(packing.columns, packing.widths, strict=True):
            y = float(self.top)
            for i in column:
                placed = self._outlines[i].placed(packing.limit)
                blocks.append(placed.moved(x, y))
                trunks.append(x - self.gap / 2)
                y += placed.frame.h + BLOCK_GAP
            x += wide + self.gap
        cards = {person: box for placed in blocks for person, box in placed.cards.items()}
        links = {person: line for placed in blocks for person, line in placed.links.items()}
        if self.band.head is not None:
            head = Box(round((packing.w - CARD_W) / 2), 0, CARD_W, CARD_H)
            links |= _bus(head, blocks, trunks, self.band.loose)
            cards[self.band.head] = head
        return PlacedBand(Box(0, 0, packing.w, packing.h), self.band.head, cards, links, tuple(blocks))


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
