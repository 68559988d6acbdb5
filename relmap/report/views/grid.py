"""Power against stance: everybody of the account in one grid, whoever weighs most first in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from relmap.engine.gaps import Gap
from relmap.model.vocabulary import Power
from relmap.report.phrase import Both, say, word
from relmap.report.views.people import Stand, stand
from relmap.score.coverage import Score

COLUMNS = (-2, -1, 0, 1, 2, None)
ROWS = (Power.INNER_CIRCLE, Power.POLITICAL, Power.OUTSIDE, None)
CROWD = 120
"""Above so many people a cell shows only its heaviest."""
SHOWN, SHOWN_OF_CROWD = 12, 4
HINTS = {
    "high_against": "grid.hint_high_against",
    "high_open": "grid.hint_high_open",
    "high_for": "grid.hint_high_for",
    "low_against": "grid.hint_low_against",
    "low_open": "grid.hint_low_open",
    "low_for": "grid.hint_low_for",
    "ask": "grid.hint_ask",
}
"""What to do with the people of each zone of the grid."""


@dataclass(frozen=True)
class GridCard:
    """Somebody in a cell; `rank` is the place of his worst gap."""

    index: int
    name: str
    title: str
    reach: float
    bar: int
    rank: int | None
    key: bool
    vague: bool


@dataclass(frozen=True)
class GridCell:
    """Who has one power and one stance; `hint` says what to do with them."""

    stance: Stand
    count: int
    people: tuple[GridCard, ...]
    rest: tuple[GridCard, ...]
    zone: str
    hint: Both


@dataclass(frozen=True)
class GridRow:
    """One power."""

    power: Both
    count: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridView:
    """The grid; `columns` are the stances with how many people have each."""

    columns: tuple[tuple[Stand, int], ...]
    rows: tuple[GridRow, ...]
    unknown: int


def grid_view(score: Score, gaps: Sequence[Gap]) -> GridView:
    """Everybody of the account, open seats included, by power and stance."""
    ranks: dict[int, int] = {}
    for rank, gap in enumerate(gaps, start=1):
        if gap.person is not None:
            ranks.setdefault(score.frame.index[gap.person], rank)
    counted = np.flatnonzero(score.point.counted).tolist()
    counted.sort(key=lambda i: (-float(score.point.weight[i]), i))
    cells: dict[tuple[Power | None, int | None], list[int]] = {}
    for i in counted:
        cells.setdefault((score.frame.bundle.people[i].power, _stance(score, i)), []).append(i)
    most = SHOWN_OF_CROWD if len(counted) > CROWD else SHOWN
    rows = []
    for power in ROWS:
        found = tuple(_cell(score, cells.get((power, value), []), power, value, ranks, most) for value in COLUMNS)
        label = word(power) if power else say("grid.power_unknown")
        count = sum(cell.count for cell in found)
        if power or count:
            rows.append(GridRow(label, count, found))
    columns = tuple((stand(value), sum(row.cells[i].count for row in rows)) for i, value in enumerate(COLUMNS))
    return GridView(columns, tuple(rows), columns[-1][1])


def _stance(score: Score, i: int) -> int | None:
    """A seat has no stance, whatever its last holder thought."""
    return None if score.point.seat[i] else score.stances.get(score.frame.people.ids[i])


def _cell(
    score: Score, people: Sequence[int], power: Power | None, value: int | None, ranks: dict[int, int], most: int
) -> GridCell:
    cards = tuple(_card(score, i, ranks.get(i)) for i in people)
    zone = _zone(power, value)
    keep = most if len(cards) > most + 1 else len(cards)
    return GridCell(stand(value), len(cards), cards[:keep], cards[keep:], zone, say(HINTS[zone]))


def _zone(power: Power | None, value: int | None) -> str:
    """In which zone people of this power and this stance stand."""
    if value is None:
        return "ask"
    high = power in (Power.INNER_CIRCLE, Power.POLITICAL)
    side = "for" if value > 0 else "against" if value < 0 else "open"
    return f"{'high' if high else 'low'}_{side}"


def _card(score: Score, i: int, rank: int | None) -> GridCard:
    person = score.frame.bundle.people[i]
    r = float(score.point.reach[i])
    vague = person.placeholder or bool(score.point.seat[i])
    return GridCard(i, person.name, person.title or "", r, round(r * 20), rank, bool(score.key[i]), vague)
