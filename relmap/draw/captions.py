"""Where a unit within a unit begins, or a column goes on that began beside: one small line above a card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relmap.draw.forest import Forest
from relmap.draw.outline import Placed


@dataclass(frozen=True)
class Caption:
    """A line above the card (of `person`, None above a count of the folded) whose corner is (x, y).

    Attributes:
        under: whose reports go on here, if they began in another column.
        unit: the unit or subsidiary that begins here.
    """

    x: float
    y: float
    person: int | None
    under: int | None
    unit: str | None


def captions(placed: Placed, forest: Forest) -> Iterator[Caption]:
    """What must be said above the cards of a block: a unit is named at the first of its people below one manager."""
    under = {(note.x, note.y): note.person for note in placed.notes}
    last: dict[int | None, str | None] = {None: placed.block.unit}
    for entry in placed.block.entries:
        box = placed.cards.get(entry.person) if entry.person is not None else None
        if entry.person is None or box is None:
            continue
        unit, before = forest.unit[entry.person], last.get(entry.parent)
        if entry.parent is not None and entry.parent not in last:
            before = forest.unit[entry.parent]
        last[entry.parent] = unit
        noted = under.pop((box.x, box.y), None)
        begun = unit if unit != before else None
        if noted is not None or begun is not None:
            yield Caption(box.x, box.y, entry.person, noted, begun)
    for (x, y), person in under.items():
        yield Caption(x, y, None, person, None)
