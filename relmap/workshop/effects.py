"""What an operation does to an account: the changes of one change set, checked, or the reason why not."""

from __future__ import annotations

from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, Column
from relmap.workshop.index import Index
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor, agreed, existing, put, record_of
from relmap.workshop.refused import Conflict, Refused
from relmap.workshop.removal import removal
from relmap.workshop.shortcuts import SHORTCUTS
from relmap.workshop.sound import sound


def effects(index: Index, operation: Operation, actor: Actor) -> tuple[Change, ...]:
    """The changes that an operation asks for.

    Raises:
        Conflict: if somebody has changed the same field, or the record is gone, or is there already.
        InvalidInput: with every reason why the account would not be sound any more.
        Refused: for what cannot be asked.
    """
    if operation.verb == "add":
        changes = [_added(index, operation, actor)]
    elif operation.verb == "remove":
        changes = list(removal(index, (operation.list, operation.id)))
    elif operation.field in SHORTCUTS and operation.list == "people":
        changes = list(SHORTCUTS[operation.field](index, operation, actor))
    else:
        changes = [_changed(index, operation)]
    sound(index, changes)
    return tuple(change for change in changes if change.before != change.after)


def _added(index: Index, operation: Operation, actor: Actor) -> Change:
    kind = BY_LIST[operation.list]
    values = dict(operation.value)
    labels = {column.label for column in kind.columns}
    if "at" in labels and kind.list in ("ties", "stances"):
        values.setdefault("at", actor.at[:10])
        values.setdefault("rater", actor.person)
    record = record_of(kind, values)
    present = index.get(kind.list, identity(record))
    if present is not None:
        raise Conflict("operation_exists", kind.plain(record), kind.plain(present), name=" / ".join(identity(record)))
    return put(index, kind, None, record)


def _changed(index: Index, operation: Operation) -> Change:
    """One field of one record."""
    kind = BY_LIST[operation.list]
    record = existing(index, operation.list, operation.id)
    column = kind.column(operation.field)
    values = kind.plain(record)
    now = plain(column, record)
    if operation.verb == "set":
        agreed(operation, column, now)
        values[column.label] = operation.value
    elif operation.verb == "append":
        values[column.label] = f"{now}\n{operation.value}" if now else operation.value
    else:
        values[column.label] = _items(operation, column, now or [])
    kept = {label: value for label, value in values.items() if value is not None}
    return put(index, kind, record, record_of(kind, kept))


def plain(column: Column, record: Record) -> Any:
    """A field as files have it."""
    value = getattr(record, column.name)
    return list(value) if column.many else getattr(value, "value", value)


def _items(operation: Operation, column: Column, now: list[str]) -> list[str]:
    if not column.many:
        raise Refused("operation_no_list", field=column.label)
    if operation.verb == "include":
        return [*now, operation.value] if operation.value not in now else now
    return [item for item in now if item != operation.value]
