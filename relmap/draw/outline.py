"""Blocks: a manager and all below him as an indented outline, broken into columns where it grows too long.

A block is measured for a height that it should not exceed, and gives back boxes relative to its own corner.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

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
    """One line of an outline: a person, or (`person` None) who is folded there; nobody in an unknown unit.

    Attributes:
        parent: the person above within the block, None at its top.
        depth: 0 at the top of the block.
    """

    person: int | None
    parent: int | None
    depth: int
    folded: tuple[int, ...] = ()

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
    """Where folded people are counted."""

    box: Box
    people: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many they are; 0 in a unit in which nobody is known."""
        return len(self.people)


@dataclass(frozen=True)
class Note:
    """Under whom a column goes on: the name of `person`, in the room above the card (or count) at (x, y)."""

    x: float
    y: float
    person: int


@dataclass(frozen=True)
class Placed:
    """A laid-out block: its frame, the boxes of its people, and the corners of the lines between them.

    Attributes:
        links: the lines from a person to his manager, by person.
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
            folds=tuple(Fold(fold.box.moved(dx, dy), fold.people) for fold in self.folds),
            notes=tuple(Note(note.x + dx, note.y + dy, note.person) for note in self.notes),
        )


class Outline:
    """A block, measured once: what it takes for any limit of height, and where its people then stand.

    The limit is that of the whole block with its frame; one card a column is the least.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.head = block.entries[0].person if block.headed else None
        self.rest = block.entries[1:] if block.headed else block.entries
        self.title = PAD + (TITLE if block.unit is not None else 0)
        self.top = self.title + (STEP if self.head is not None else 0)
        self._ends = list(accumulate((entry.height + GAP for entry in self.rest), initial=0))
        self._sizes: dict[tuple[int, int], tuple[int, int]] = {}
        self._breaks: dict[int, int] = {}

    def size(self, limit: float) -> tuple[float, float]:
        """Width and height under a limit."""
        found = [self._size(*column) for column in self._balanced(limit)]
        wide = sum(width + GUTTER for width, _ in found) - GUTTER if found else 0
        high = max((height for _, height in found), default=-GAP if self.head is not None else -self.top - PAD)
        return max(wide, CARD_W if self.head is not None else 0) + 2 * PAD, self.top + high + PAD

    def placed(self, limit: float) -> Placed:
        """All columns side by side, below the head if there is one."""
        placer = _Placer(self.head)
        x = float(PAD)
        if self.head is not None:
            placer.cards[self.head] = Box(x, self.title, CARD_W, CARD_H)
        for start, end in self._balanced(limit):
            placer.column(self.rest[start:end], x, self.top)
            x += self._size(start, end)[0] + GUTTER
        frame = Box(0, 0, *self.size(limit))
        return Placed(self.block, frame, placer.cards, placer.links, tuple(placer.folds), tuple(placer.notes))

    def _size(self, start: int, end: int) -> tuple[int, int]:
        """Width and height of one column."""
        if (start, end) not in self._sizes:
            entries = self.rest[start:end]
            high = self._ends[end] - self._ends[start] - GAP + NOTE_H * sum(_notes(entries, self.head))
            wide = max(entry.depth for entry in entries) - _base(entries)
            self._sizes[start, end] = wide * INDENT + CARD_W, high
        return self._sizes[start, end]

    def _balanced(self, limit: float) -> list[tuple[int, int]]:
        """As many columns as the limit asks for, as even as they can be."""
        room = limit - self.top - PAD
        columns = self._columns(room)
        if len(columns) < 2:
            return columns
        least = self._ends[-1] / len(columns) - GAP
        while least < room:
            found = self._columns(least)
            if len(found) == len(columns):
                return found
            least = max(least + STEP / 2, least * 1.03)
        return columns

    def _columns(self, room: float) -> list[tuple[int, int]]:
        """Break the outline into columns no higher than the room, preferably before people high up in it."""
        columns = []
        start = 0
        while start < len(self.rest):
            end = max(bisect_right(self._ends, self._ends[start] + room + GAP, start + 1) - 1, start + 1)
            if end < len(self.rest):
                end = self._break(start, end)
            columns.append((start, end))
            start = end
        return columns

    def _break(self, start: int, end: int) -> int:
        """Where to break before `end`: two levels up are worth about six lines of room left empty."""
        if end not in self._breaks:
            self._breaks[end] = self._best(max(1, end - 3 * self.rest[end].depth - 1), end)
        found = self._breaks[end]
        return found if found > start else self._best(start + 1, end)

    def _best(self, first: int, end: int) -> int:
        return min(range(first, end + 1), key=lambda i: (2 * self.rest[i].depth + 0.7 * (end - i), -i))


def _base(entries: tuple[Entry, ...]) -> int:
    """The depth at which a column begins: lines need one step of indent."""
    return max(min(entry.depth for entry in entries) - 1, 0)


def _notes(entries: tuple[Entry, ...], head: int | None) -> list[bool]:
    """Before which entries of a column it must be said under whom they stand: somebody in another column."""
    found = []
    here: set[int | None] = {None, head}
    noted: int | None = None
    for entry in entries:
        found.append(entry.parent not in here and entry.parent != noted)
        noted = entry.parent if found[-1] else noted
        here |= {entry.person}
    return found


class _Placer:
    """Fills one block column by column."""

    def __init__(self, head: int | None) -> None:
        self.head = head
        self.cards: dict[int, Box] = {}
        self.links: dict[int, tuple[tuple[float, float], ...]] = {}
        self.folds: list[Fold] = []
        self.notes: list[Note] = []

    def column(self, entries: tuple[Entry, ...], x: float, y: float) -> None:
        """Place one column from its upper left corner on."""
        base = _base(entries)
        here: set[int] = set()
        for entry, noted in zip(entries, _notes(entries, self.head), strict=True):
            left = x + (entry.depth - base) * INDENT
            if noted and entry.parent is not None:
                y += NOTE_H
                self.notes.append(Note(left, y, entry.parent))
            if entry.person is None:
                self.folds.append(Fold(Box(left, y, CARD_W, MORE_H), entry.folded))
            else:
                self.cards[entry.person] = Box(left, y, CARD_W, CARD_H)
                here.add(entry.person)
                self._link(entry, x, left, y, here)
            y += entry.height + GAP

    def _link(self, entry: Entry, column: float, left: float, y: float, here: set[int]) -> None:
        """The line to the manager: an elbow within the column, through the bus below the head from another one."""
        if entry.person is None or entry.parent is None:
            return
        middle = y + CARD_H / 2
        above = self.cards[entry.parent]
        start = (above.x + 9, above.bottom)
        if entry.parent in here or column == above.x:
            self.links[entry.person] = (start, (start[0], middle), (left, middle))
        elif entry.parent == self.head:
            trunk, bus = column + 9, above.bottom + GAP / 2
            self.links[entry.person] = (start, (start[0], bus), (trunk, bus), (trunk, middle), (left, middle))
