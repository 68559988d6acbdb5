"""A list of people from a spreadsheet's clipboard: rows of cells between tabs, as one operation.

With heads (in either language) the columns may stand in any order; without, they are those of `ORDER`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from relmap.model.changes import Change
from relmap.model.errors import InvalidInput
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, HEADERS
from relmap.model.vocabulary import STANCE_LABELS, Level, Power
from relmap.workshop.index import Index
from relmap.workshop.putting import NAME, Actor, put, record_of
from relmap.workshop.refused import Refused
from relmap.workshop.sound import sound

ORDER = ("name", "title", "unit", "manager", "level", "power", "stance")
HEADS = {
    **{name: {name, *(word.casefold() for word in HEADERS[name])} for name in ORDER if name in HEADERS},
    "name": {"name", "姓名", "名称"},
    "stance": {"stance", "立场"},
}
STANCES = {
    text.casefold(): value for value, labels in STANCE_LABELS.items() if value is not None for text in labels
} | {str(value): value for value in STANCE_LABELS if value is not None}
MOST = 2000


def pasted(index: Index, opid: str, text: str, actor: Actor) -> tuple[Change, ...]:
    """The changes that add everybody on a list; a name that is there already is left as it is.

    Raises:
        InvalidInput: with every cell that does not fit.
        Refused: for a list without a name, or one that is too long.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), dialect="excel-tab")]
    rows = [row for row in rows if any(row)]
    columns = [_column(cell) for cell in rows[0]] if rows else []
    if "name" in columns:
        rows = rows[1:]
    else:
        columns = list(ORDER)
    if not rows or len(rows) > MOST:
        raise Refused("paste_size", most=MOST)
    people = [{c: cell for c, cell in zip(columns, row, strict=False) if c and cell} for row in rows]
    changes = list(_Paste(index, opid, actor, people).changes())
    sound(index, changes)
    return tuple(changes)


def _column(head: str) -> str | None:
    return next((name for name, words in HEADS.items() if head.casefold() in words), None)


class _Paste:
    """Finds whom and what the cells name, among those who are there and those who come."""

    def __init__(self, index: Index, opid: str, actor: Actor, people: list[dict[str, str]]) -> None:
        self.index, self.actor, self.people = index, actor, people
        self.problems: list[Problem] = []
        self.mark = opid[:24]
        self.known = {_name(person): ident[0] for ident, person in index.lists["people"].items()}
        self.units = {_name(unit): ident[0] for ident, unit in index.lists["units"].items()}
        self.ids: dict[str, str] = {}
        for row in people:
            name = row.get("name", "")
            if name and name not in self.known and name not in self.ids:
                self.ids[name] = f"pe-{self.mark}-{len(self.ids) + 1}"

    def changes(self) -> Iterator[Change]:
        """Units first, then people, then what is said of them."""
        units = [row["unit"] for row in self.people if row.get("unit")]
        for number, name in enumerate(dict.fromkeys(name for name in units if name not in self.units), 1):
            self.units[name] = f"un-{self.mark}-{number}"
            yield self._put("units", {"id": self.units[name], "name": name, "organization": self.index.account})
        seen: set[str] = set()
        said: list[Change] = []
        for number, row in enumerate(self.people, 1):
            ident = self.ids.get(row.get("name", ""))
            if not row.get("name"):
                self._wrong(number, "name", "")
            if ident is None or ident in seen:
                continue
            seen.add(ident)
            yield self._person(number, ident, row)
            said += self._said(number, ident, row)
        if self.problems:
            raise InvalidInput(self.problems, NAME)
        yield from said

    def _person(self, number: int, ident: str, row: dict[str, str]) -> Change:
        values: dict[str, Any] = {"id": ident, "name": row["name"], "organization": self.index.account}
        values |= {"title": row["title"]} if "title" in row else {}
        values |= {"unit": self.units[row["unit"]]} if "unit" in row else {}
        values["level"] = self._word(number, "level", row, Level) or Level.STAFF.value
        power = self._word(number, "power", row, Power)
        return self._put("people", values | ({"power": power} if power else {}))

    def _said(self, number: int, ident: str, row: dict[str, str]) -> Iterator[Change]:
        if "manager" in row:
            manager = self.known.get(row["manager"]) or self.ids.get(row["manager"])
            if manager is None:
                self._wrong(number, "manager", row["manager"], nearest(row["manager"], [*self.known, *self.ids]))
            else:
                yield self._put("reporting", {"person": ident, "manager": manager})
        if "stance" in row:
            value = STANCES.get(row["stance"].casefold())
            if value is None:
                self._wrong(number, "stance", row["stance"], nearest(row["stance"], STANCES))
            else:
                rated = {"rater": self.actor.person} if self.actor.person else {}
                yield self._put("stances", {"person": ident, "value": value, "at": self.actor.at[:10]} | rated)

    def _word(self, number: int, column: str, row: dict[str, str], words: type[Level] | type[Power]) -> str | None:
        """The code of a word by code or label."""
        if column not in row:
            return None
        found = {text.casefold(): w.value for w in words for text in (w.value, w.label("en"), w.label("zh"))}
        code = found.get(row[column].casefold())
        if code is None:
            self._wrong(number, column, row[column], nearest(row[column], found))
        return code

    def _wrong(self, number: int, column: str, value: str, near: str = "") -> None:
        key = "paste_cell" if value else "missing"
        self.problems.append(Problem(key, Where(NAME, "people", number, column), shown(value), near))

    def _put(self, list_name: str, values: dict[str, Any]) -> Change:
        kind = BY_LIST[list_name]
        return put(self.index, kind, None, record_of(kind, values))


def _name(record: Record) -> str:
    return str(getattr(record, "name", ""))
