"""What goes when a record goes: whatever cannot be without it; the others are only freed of its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, Kind
from relmap.workshop.index import Index, Key
from relmap.workshop.putting import existing, put, record_of


def removal(index: Index, key: Key) -> Iterator[Change]:
    """A record taken away with what cannot be without it; whoever may do without is only freed of its name."""
    existing(index, *key)
    taken: list[Key] = []
    altered: dict[Key, dict[str, Any]] = {}
    waiting = [key]
    while waiting:
        current = waiting.pop(0)
        if current in taken:
            continue
        taken.append(current)
        for other in index.naming(current):
            values = altered.get(other) or _values(index, other)
            if _freed(BY_LIST[other[0]], values, current):
                altered[other] = values
            else:
                waiting.append(other)
    for other in reversed(taken):
        yield put(index, BY_LIST[other[0]], index.get(*other), None)
    made: set[Key] = set()
    for other, values in altered.items():
        if other not in taken:
            kind = BY_LIST[other[0]]
            yield from _replaced(index, kind, existing(index, *other), record_of(kind, values), made)


def _replaced(index: Index, kind: Kind, before: Record, after: Record, made: set[Key]) -> Iterator[Change]:
    """A record that was changed; where its identity says what it says, it is another one now, unless that is there."""
    if identity(before) == identity(after):
        yield put(index, kind, before, after)
        return
    yield put(index, kind, before, None)
    key = (kind.list, identity(after))
    if index.get(*key) is None and key not in made:
        made.add(key)
        yield put(index, kind, None, after)


def _values(index: Index, key: Key) -> dict[str, Any]:
    return BY_LIST[key[0]].plain(existing(index, *key))


def _freed(kind: Kind, values: dict[str, Any], gone: Key) -> bool:
    """Take a name out of a record where it can do without."""
    for column in kind.references:
        assert column.ref is not None
        if column.ref.target != gone[0] or column.label not in values:
            continue
        name = gone[1][-1]
        if column.many and name in values[column.label]:
            values[column.label] = [item for item in values[column.label] if item != name]
            if column.required and not values[column.label]:
                return False
        elif values[column.label] == name:
            if column.required:
                return False
            del values[column.label]
    return True
