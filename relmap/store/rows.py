"""Records as rows of a statement, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from relmap.model.identity import Identity
from relmap.model.records import Record
from relmap.model.schema import Column

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


def typed(rows: list[Row]) -> tuple[list[str], list[str], list[Row]]:
    """Split the columns of a batch into those with a value somewhere and those without.

    The embedded engine infers the type of a column from its values; a column of nulls has none and must be
    written as a literal.

    Returns:
        The filled columns, the empty ones, and the rows with the filled ones only.
    """
    filled = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    empty = [name for name in rows[0] if name not in filled]
    return filled, empty, [{name: row[name] for name in filled} for row in rows]
