"""Blocks: a manager and all below him as an indented outline, broken into columns where it grows too long.

A block is measured for a height that it should not exceed, and gives back boxes relative to its own corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CARD_W, CARD_H = 204, 72
GAP = 16
INDENT = 18
PAD = 12
TITLE = 28
GUTTER = 22
MORE_H, NOTE_H = 26, 14
STEP = CARD_H + GAP


@dataclass(frozen=True)
class Box:
    """A rectangle; x and y of its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    def moved(self, dx: float, dy: float) -> Box:
        """The same size somewhere else."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h


@dataclass(frozen=True)
class Entry:
    """One line of an outline: a person, or (`person` None) how many are folded there; 0 in an unknown unit.

    Attributes:
        parent: the person above within the block, None at its top.
        depth: 0 at the top of the block.
    """

    person: int | None
    parent: int | None
    depth: int
    folded: int = 0

    @property
    def height(self) -> int:
        """How much room it takes, without the gap below it."""
        return CARD_H if self.person is not None else MORE_H


@dataclass(frozen=True)
class Block:
    """An outline with a unit for its title. With `headed` its first entry stands above all others."""

    unit: str | None
    entries: tuple[Entry, ...]
    headed: bool


@dataclass(frozen=True)
class Fold:
    """Where a number of folded people is shown."""

    box: Box
    count: int


@dataclass(frozen=True)
class Note:
    """Under whom a column goes on: the name of `person` at (x, y)."""

    x: float
    y: float
    person: int


@dataclass(frozen=True)
class Placed:
    """A laid-out block: its frame, the boxes of its people, and the corners of the lines between them.

    Attributes:
        links: the lines from a person to his manager, by person.
        heads: the people whose lines come from outside, in order.
    """

    block: Block
    frame: Box
    cards: dict[int, Box]
    links: dict[int, tuple[tuple[float, float], ...]]
    folds: tuple[Fold, ...]
    notes: tuple[Note, ...]

    def moved(self, dx: float, dy: float) -> Placed:
        """The same block somewhere else."""
        return Placed(
            block=self.block,
            frame=self.frame.moved(dx, dy),
            cards={person: box.moved(dx, dy) for person, box in self.cards.items()},
            links={p: tuple((x + dx, y + dy) for x, y in corners) for p, corners in self.links.items()},
            folds=tuple(Fold(fold.box.moved(dx, dy), fold.count) for fold in self.folds),
            notes=tuple(Note(note.x + dx, note.y + dy, note.person) for note in self.notes),
        )


def place(block: Block, limit: float) -> Placed:
    """Lay out a block that should be no higher than the limit (one card per column is the least)."""
    return _Placer(block, limit).placed()


class _Placer:
    """Fills one block column by column."""

    def __init__(self, block: Block, limit: float) -> None:
        self.block = block
        self.cards: dict[int, Box] = {}
        self.links: dict[int, tuple[tuple[float, float], ...]] = {}
        self.folds: list[Fold] = []
        self.notes: list[Note] = []
        self.top = PAD + (TITLE if block.unit is not None else 0)
        self.head = block.entries[0].person if block.headed else None
        self.limit = limit - self.top - PAD

    def placed(self) -> Placed:
        """All columns side by side, below the head if there is one."""
        rest = list(self.block.entries)
        x, y, bottom = float(PAD), float(self.top), 0.0
        right = x
        if self.head is not None:
            self.cards[self.head] = Box(x, y, CARD_W, CARD_H)
            y, right, bottom, rest = y + STEP, x + CARD_W, y + CARD_H, rest[1:]
        for column in _balanced(rest, self.limit - (STEP if self.head is not None else 0)):
            width, end = self._column(column, x, y)
            right, bottom = max(right, x + width), max(bottom, end)
            x += width + GUTTER
        frame = Box(0, 0, right + PAD, bottom + PAD)
        return Placed(self.block, frame, self.cards, self.links, tuple(self.folds), tuple(self.notes))

    def _column(self, entries: Sequence[Entry], x: float, y: float) -> tuple[float, float]:
        """Place one column; returns its width and where it ends."""
        least = min(entry.depth for entry in entries)
        base = max(least - 1, 0)
        here: set[int] = set()
        noted: int | None = None
        for entry in entries:
            left = x + (entry.depth - base) * INDENT
            orphan = entry.parent is not None and entry.parent not in here and entry.parent != self.head
            if orphan and entry.parent != noted and entry.parent is not None:
                self.notes.append(Note(left, y + NOTE_H - 4, entry.parent))
                noted, y = entry.parent, y + NOTE_H
            if entry.person is None:
                self.folds.append(Fold(Box(left, y, CARD_W, MORE_H), entry.folded))
            else:
                self.cards[entry.person] = Box(left, y, CARD_W, CARD_H)
                here.add(entry.person)
                self._link(entry, x, left, y, here)
            y += entry.height + GAP
        width = max((entry.depth - base) * INDENT for entry in entries) + CARD_W
        return width, y - GAP

    def _link(self, entry: Entry, column: float, left: float, y: float, here: set[int]) -> None:
        """The line to the manager: an elbow within the column, through the bus below the head from another one."""
        if entry.person is None or entry.parent is None:
            return
        middle = y + CARD_H / 2
        above = self.cards[entry.parent]
        if entry.parent in here or column == above.x:
            trunk = above.x + 9
            self.links[entry.person] = ((trunk, above.bottom), (trunk, middle), (left, middle))
        elif entry.parent == self.head:
            trunk, bus = column + 9, above.bottom + GAP / 2
            start = above.x + 9
            self.links[entry.person] = (
                (start, above.bottom),
                (start, bus),
                (trunk, bus),
                (trunk, middle),
                (left, middle),
            )


def _balanced(entries: list[Entry], room: float) -> list[list[Entry]]:
    """As many columns as the room asks for, as even as they can be."""
    columns = _columns(entries, room)
    if len(columns) < 2:
        return columns
    total = sum(entry.height + GAP for entry in entries)
    least = total / len(columns) - GAP
    while least < room:
        found = _columns(entries, least)
        if len(found) == len(columns):
            return found
        least = max(least + STEP / 2, least * 1.03)
    return columns


def _columns(entries: list[Entry], room: float) -> list[list[Entry]]:
    """Break an outline into columns no higher than the room, preferably before people high up in it."""
    columns: list[list[Entry]] = []
    while entries:
        count = _fitting(entries, room)
        if count < len(entries):
            longest = count
            count = min(range(1, count + 1), key=lambda i: (2 * entries[i].depth + 0.7 * (longest - i), -i))
        columns.append(entries[:count])
        entries = entries[count:]
    return columns


def _fitting(entries: Sequence[Entry], room: float) -> int:
    """How many entries fit; one at least."""
    used = 0.0
    for i, entry in enumerate(entries):
        used += entry.height
        if used > room and i:
            return i
        used += GAP
    return len(entries)
