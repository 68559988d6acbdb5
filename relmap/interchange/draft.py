"""A file as it was read, before anything is believed: raw records, each with its place.

Every reader turns its file into a `Draft`; one validator (`relmap.interchange.check`) turns a draft into a
bundle or into the list of everything that is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relmap.model.problems import Problem, Where
from relmap.model.schema import Kind


@dataclass
class RawRecord:
    """One record as found.

    Attributes:
        kind: the list it stands in.
        values: file key to JSON-like value (text, number, flag, list of texts, None).
        where: its place; `columns` says how a field is called there (`D (Level)`), if not by its key.
    """

    kind: Kind
    values: dict[str, Any]
    where: Where
    columns: dict[str, str] = field(default_factory=dict)

    def at(self, label: str) -> Where:
        """The place of one field."""
        return self.where.at(self.columns.get(label, label))


@dataclass
class Draft:
    """A whole file as found; `problems` are those that the reader met on the way.

    `for_people` says that the file is one that people fill in, where labels and names may stand for codes and ids.
    """

    file: str
    header: dict[str, Any] = field(default_factory=dict)
    header_where: dict[str, Where] = field(default_factory=dict)
    records: list[RawRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    for_people: bool = False

    def of(self, list_name: str) -> list[RawRecord]:
        """The raw records of one list, in the order of the file."""
        return [record for record in self.records if record.kind.list == list_name]

    def place(self, key: str) -> Where:
        """The place of a header value."""
        return self.header_where.get(key, Where(self.file, column=key))
