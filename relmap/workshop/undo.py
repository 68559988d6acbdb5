"""Undo: what an operation did, turned round, as long as nobody has changed the same since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import Kind
from relmap.workshop.index import Index
from relmap.workshop.putting import put, record_of
from relmap.workshop.refused import Conflict
from relmap.workshop.sound import sound


def inverse(index: Index, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that take some earlier ones back; other fields of the same records stay as they are now.

    Undoing that again is redoing.

    Raises:
        Conflict: if a field that would be put back, or a record that would go, was changed since.
        InvalidInput: if the account would not be sound, for instance because somebody has come to name a record
            that would go.
    """
    found = [_turned(index, change) for change in reversed(changes)]
    taken = [change for change in found if change is not None]
    _named_by_others(index, taken)
    sound(index, taken)
    return tuple(taken)


def _turned(index: Index, change: Change) -> Change | None:
    kind, record = change.kind, change.after or change.before
    assert record is not None
    now = index.get(kind.list, identity(record))
    if change.after is None:
        if now is not None:
            raise _conflict(kind, record, "", None, kind.plain(now))
        return put(index, kind, None, change.before)
    if now is None:
        raise _conflict(kind, record, "", kind.plain(record), None)
    if change.before is None:
        if now != change.after:
            raise _conflict(kind, record, "", kind.plain(change.after), kind.plain(now))
        return put(index, kind, now, None)
    return put(index, kind, now, _put_back(kind, change.before, change.after, now))


def _put_back(kind: Kind, before: Record, after: Record, now: Record) -> Record:
    old, new, found = kind.plain(before), kind.plain(after), kind.plain(now)
    for label in sorted(old.keys() | new.keys()):
        if old.get(label) != new.get(label):
            if found.get(label) != new.get(label):
                raise _conflict(kind, now, label, new.get(label), found.get(label))
            found[label] = old.get(label)
    return record_of(kind, {label: value for label, value in found.items() if value is not None})


def _named_by_others(index: Index, taken: Sequence[Change]) -> None:
    """Whoever came to name a record that would go has to be freed of it first."""
    gone = {(c.kind.list, identity(c.before)) for c in taken if c.before is not None and c.after is None}
    touched = {(c.kind.list, identity(r)) for c in taken for r in (c.before, c.after) if r is not None}
    for key in gone:
        others = [other for other in index.naming(key) if other not in touched]
        if others:
            raise Conflict("undo_named", None, " / ".join(others[0][1]), name=" / ".join(key[1]), list=others[0][0])


def _conflict(kind: Kind, record: Record, field: str, mine: Any, theirs: Any) -> Conflict:
    name = " / ".join(identity(record))
    return Conflict("undo_changed", mine, theirs, name=name, list=kind.list, field=field or kind.list)
