"""The stakeholder influence analysis table: which columns it has, and what its cells say about a person.

A hand-out of an account, one row a person, that can be edited and imported back. The writer
(`relmap.exports.workbook`) and the reader (`stakeholder_read`) both hold to what stands here. Every editable cell has
a *code*: a text that is the same in both languages and is empty where the cell is (`executive`, `-2`, the id of a
unit). A hidden sheet carries the codes that the table was made with, so that an edit is told from what was there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from relmap.interchange.tables.sheets import fold
from relmap.interchange.tables.workbook_book import pieces
from relmap.model.bundle import Bundle
from relmap.model.privacy import spellings
from relmap.model.records import Person, Tie
from relmap.model.records import day as day_of
from relmap.model.schema import BY_LIST, Column, Kind
from relmap.model.vocabulary import LANGS, Lang, Side
from relmap.text import Text

FORMAT = "relmap-stakeholders/1"
ORIGINALS, LISTS = "relmap", "relmap-lists"
"""Hidden sheets: what the table was made with, and what its drop-down lists offer."""
HEAD = ("format", "account", "as_of", "masked")
PEOPLE, STANCES, TIES = BY_LIST["people"], BY_LIST["stances"], BY_LIST["ties"]
Codes = dict[str, str]
"""Key of a column to the code of its cell."""


@dataclass(frozen=True)
class TableColumn:
    """One column; `kind` and `field` say where an edit goes, both are empty where the column is computed."""

    key: str
    width: int
    kind: Kind | None = None
    field: str = ""

    @property
    def editable(self) -> bool:
        """Whether an edit is taken."""
        return self.kind is not None

    @property
    def column(self) -> Column:
        """The field of a record that an edit goes to."""
        assert self.kind is not None
        return self.kind.column(self.field)

    def header(self, lang: Lang) -> str:
        """The heading in one language."""
        return Text(lang)(f"stakeholders.column.{self.key}")


COLUMNS = (
    TableColumn("id", 6),
    TableColumn("name", 16, PEOPLE, "name"),
    TableColumn("title", 20, PEOPLE, "title"),
    TableColumn("unit", 19, PEOPLE, "unit"),
    TableColumn("level", 9, PEOPLE, "level"),
    TableColumn("power", 10, PEOPLE, "power"),
    TableColumn("state", 10),
    TableColumn("roles", 27),
    TableColumn("stance", 11, STANCES, "value"),
    TableColumn("contacts", 16),
    TableColumn("reach", 7),
    TableColumn("contact", 15, TIES, "a"),
    TableColumn("rung", 11, TIES, "rapport"),
    TableColumn("desired", 10, TIES, "desired"),
    TableColumn("wants", 28, PEOPLE, "wants"),
    TableColumn("motive", 11, PEOPLE, "motive"),
    TableColumn("gaps", 20),
    TableColumn("next", 30),
)
EDITABLE = tuple(column for column in COLUMNS if column.editable)
OF_PERSON = tuple(column for column in EDITABLE if column.kind is PEOPLE)
OF_TIE = ("contact", "rung", "desired")
BY_KEY = {column.key: column for column in COLUMNS}


@cache
def headings() -> dict[str, str]:
    """Folded heading, in either language, to the key of its column."""
    return {fold(name): c.key for c in COLUMNS for name in (c.key, *(c.header(lang) for lang in LANGS))}


def sheet_titles() -> tuple[str, str]:
    """What the sheet of the table is called, English and Chinese."""
    return Text("en")("stakeholders.sheet.people"), Text("zh")("stakeholders.sheet.people")


# --- what stands in the cells of a person ----------------------------------------------------------------------


def codes(person: Person, stance: int | None, contact: str, rating: Tie | None) -> Codes:
    """The codes of the editable cells of a row.

    Args:
        person: whose row it is.
        stance: where the person stands, -2 to 2; None is unknown.
        contact: the id of the one of ours that the row names, "" for nobody.
        rating: the newest rating of the two.
    """
    found = {c.key: pieces(str(getattr(person, c.column.name) or ""))[0] for c in OF_PERSON}
    return found | {
        "stance": "" if stance is None else str(stance),
        "contact": contact,
        "rung": rating.rapport.value if rating else "",
        "desired": rating.desired.value if rating and rating.desired else "",
    }


def newest_rating(bundle: Bundle, one: str, other: str, day: int) -> Tie | None:
    """The newest rating of a pair up to a day, whoever made it; of several on one day the last in order of raters."""
    pair = {one, other}
    found = [tie for tie in bundle.ties if {tie.a, tie.b} == pair and day_of(tie.at) <= day]
    return max(found, key=lambda tie: (day_of(tie.at), tie.rater or ""), default=None)


# --- names for ids -----------------------------------------------------------------------------------------------


def unit_labels(bundle: Bundle) -> dict[str, str]:
    """Units by id: the name, with the id behind it where several bear that name."""
    return _labels((unit.id, unit.name) for unit in bundle.units)


def contact_labels(bundle: Bundle) -> dict[str, str]:
    """Our people by id, likewise."""
    return _labels((p.id, p.name) for p in bundle.people if bundle.side[p.organization] is Side.SUPPLIER)


def _labels(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    names = dict(named)
    shared = Counter(map(fold, names.values()))
    return {ident: name if shared[fold(name)] == 1 else f"{name} ({ident})" for ident, name in names.items()}


def meanings(labels: Mapping[str, str]) -> dict[str, str]:
    """Whatever a cell may say for an id, folded: its label, the id, the Chinese or the other part of the name."""
    parts = [(fold(part), ident) for ident, label in labels.items() for part in spellings(label)]
    said = Counter(part for part, _ in set(parts))
    known = {part: ident for part, ident in parts if said[part] == 1}
    return known | {fold(label): ident for ident, label in labels.items()} | {fold(ident): ident for ident in labels}
