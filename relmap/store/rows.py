"""Records as rows of a statement, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relmap.model.identity import Identity
from relmap.model.records import Record
from relmap.model.schema import Column
from relmap.store.queries import identifiers

Row = dict[str, Any]
Run = Callable[..., list[tuple[Any, ...]]]
"""Runs one statement with its parameters and returns its rows."""
Shared = frozenset[tuple[str, Identity]]
"""The shared records that an account uses, as (list, identity)."""

SHARED = ""
"""The account under which shared records stand."""
BATCH = 5_000


def batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in pieces that one statement takes."""
    for start in range(0, len(rows), BATCH):
        yield list(rows[start : start + BATCH])


def properties(record: Record, columns: Sequence[Column]) -> Row:
    """The properties of a record: codes of words, lists as lists; None where nothing is."""
    row: Row = {}
    for column in columns:
        value = getattr(record, column.name)
        row[column.name] = (list(value) or None) if column.many else getattr(value, "value", value)
    return row


@dataclass(frozen=True)
class Batch:
    """The rows of one statement, by what has to be sent of them.

    Attributes:
        filled: the columns that stand in the rows.
        same: the columns with one value in all rows, sent once in `$same`: half of a large import is such values. In a
            map, for a server plans a statement anew for other lengths of a text among its parameters, but does not
            look into a map.
        empty: the columns without a value. The embedded engine infers the type of a column from its values; one of
            nulls has none and must be written as a literal.
        parameters: what to send.
    """

    filled: tuple[str, ...]
    same: tuple[str, ...]
    empty: tuple[str, ...]
    parameters: Row

    def given(self, *without: str) -> str:
        """The columns as the properties of something new, but for some; what has no value is left out."""
        in_row = identifiers([name for name in self.filled if name not in without], "{0}: row.{0}")
        return ", ".join(filter(None, (in_row, identifiers(self.same, "{0}: $same.{0}"))))

    def assigned(self) -> str:
        """The columns as the new properties of something that is there and is found by its key."""
        in_row = identifiers([name for name in self.filled if name != "key"], "n.{0} = row.{0}")
        once, nulls = identifiers(self.same, "n.{0} = $same.{0}"), identifiers(self.empty, "n.{0} = null")
        return ", ".join(filter(None, (in_row, once, nulls)))


ENDS = frozenset(("key", "source", "target"))
"""Columns by which a row finds its nodes: always in the row."""


def packed(rows: list[Row]) -> Batch:
    """Split the columns of a batch by their values."""
    filled: list[str] = []
    same: list[str] = []
    empty: list[str] = []
    for name, first in rows[0].items():
        if name not in ENDS and not isinstance(first, list) and all(row[name] == first for row in rows):
            (empty if first is None else same).append(name)
        elif any(row[name] is not None for row in rows):
            filled.append(name)
        else:
            empty.append(name)
    values = [{name: row[name] for name in filled} for row in rows]
    once = {"same": {name: rows[0][name] for name in same}} if same else {}
    return Batch(tuple(filled), tuple(same), tuple(empty), {"rows": values} | once)
