"""What an operation does to an account: the changes of one change set, checked, or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, Column, Kind
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
    elif operation.list == "people" and operation.field in SHORTCUTS and operation.verb == "set":
        changes = list(SHORTCUTS[operation.field](index, operation, actor))
    else:
        changes = list(_changed(index, operation))
    sound(index, changes)
    return tuple(change for change in changes if change.before != change.after)


def _added(index: Index, operation: Operation, actor: Actor) -> Change:
    kind = BY_LIST[operation.list]
    values = dict(operation.value)
    labels = {column.label for column in kind.columns}
    if kind.list in ("ties", "stances"):
        values.setdefault("at", actor.at[:10])
        values.setdefault("rater", actor.person)
    if kind.identity_in_file and "id" in labels:
        values.setdefault("id", f"{kind.list[:2]}-{operation.opid[:24]}")
    if "position" in labels:
        values.setdefault("position", _end(index, kind, values))
    record = record_of(kind, {label: value for label, value in values.items() if value is not None})
    present = index.get(kind.list, identity(record))
    if present is not None:
        raise Conflict("operation_exists", kind.plain(record), kind.plain(present), name=" / ".join(identity(record)))
    return put(index, kind, None, record)


def _end(index: Index, kind: Kind, values: dict[str, Any]) -> int:
    """The place after the last step of a process, or role of a step."""
    home = [name for name in ("process", "step") if name in values and name != kind.list[:-1]]
    siblings: list[Any] = [
        record for record in index.lists[kind.list].values() if all(getattr(record, n) == values[n] for n in home)
    ]
    return max((record.position for record in siblings), default=-1) + 1


def _changed(index: Index, operation: Operation) -> Iterator[Change]:
    """One field of one record; where a record is known by what it says, it is another one then."""
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
    after = record_of(kind, {label: value for label, value in values.items() if value is not None})
    if identity(after) == identity(record):
        yield put(index, kind, record, after)
        return
    if not kind.record.natural and column.label != "position":
        raise Refused("operation_identity", field=column.label)
    present = index.get(kind.list, identity(after))
    if present is not None:
        raise Conflict("operation_exists", kind.plain(after), kind.plain(present), name=" / ".join(identity(after)))
    yield put(index, kind, record, None)
    yield put(index, kind, None, after)


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
