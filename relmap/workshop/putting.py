"""The parts that every effect is made of: a record from what files say, a change of it, what must still hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from relmap.interchange.check import typed
from relmap.interchange.draft import RawRecord
from relmap.model.changes import Change
from relmap.model.errors import InvalidInput
from relmap.model.problems import Problem, Where
from relmap.model.records import Organization, Record
from relmap.model.schema import Column, Kind
from relmap.model.vocabulary import Side
from relmap.workshop.index import Index
from relmap.workshop.operation import Operation
from relmap.workshop.refused import Conflict, Refused

NAME = "operation"
"""What problems call the file: there is none."""


@dataclass(frozen=True)
class Actor:
    """Who asks, and when.

    Attributes:
        who: the name that the history shows.
        at: an ISO time stamp.
        person: the id of this person among ours, None if not known; ratings are given in that name.
    """

    who: str
    at: str
    person: str | None = None


def record_of(kind: Kind, values: dict[str, Any]) -> Record:
    """A record from values as files have them; raises InvalidInput with what does not fit."""
    problems: list[Problem] = []
    record = typed(RawRecord(kind, values, Where(NAME, kind.list)), problems, labels=True)
    if record is None:
        raise InvalidInput(problems, NAME)
    return record


def put(index: Index, kind: Kind, before: Record | None, after: Record | None) -> Change:
    """A change of one record, marked if all accounts of a store share it.

    Raises:
        Refused: if the record would move between what accounts share and what they do not.
    """
    shared = {_shared(index, kind, record) for record in (before, after) if record is not None}
    if len(shared) > 1:
        raise Refused("operation_side")
    return Change(kind, before, after, shared.pop())


def _shared(index: Index, kind: Kind, record: Record | None) -> bool:
    organization = getattr(record, "id" if kind.list == "organizations" else "organization", None)
    return kind.shared and organization is not None and _side(index, organization, record) is Side.SUPPLIER


def _side(index: Index, organization: str, record: Record | None) -> Side | None:
    """The side of an organization: that of its root."""
    own = isinstance(record, Organization)
    found: Any = record if own else index.get("organizations", (organization,))
    seen = set()
    while getattr(found, "parent", None) is not None and found.id not in seen:
        seen.add(found.id)
        found = index.get("organizations", (found.parent,))
    return getattr(found, "side", None)


def existing(index: Index, list_name: str, ident: Sequence[str]) -> Record:
    """A record that must be there; raises Conflict if somebody has taken it away."""
    record = index.get(list_name, tuple(ident))
    if record is None:
        raise Conflict("operation_gone", None, None, name=" / ".join(ident), list=list_name)
    return record


def agreed(operation: Operation, column: Column, now: Any) -> None:
    """Nobody has changed the field since the editor saw it, or both want the same."""
    if now not in (operation.was, operation.value):
        raise Conflict("operation_changed", operation.value, now, field=column.label)
