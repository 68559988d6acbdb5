"""What is a field of a person to whoever edits, and records of their own in the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import StanceRecord
from relmap.model.schema import BY_LIST
from relmap.workshop.index import Index
from relmap.workshop.operation import OF_A_PERSON, Operation
from relmap.workshop.putting import Actor, agreed, existing, put, record_of


def _set_manager(index: Index, operation: Operation, _: Actor) -> Iterator[Change]:
    """Reports to somebody else from now on, or to nobody."""
    existing(index, "people", operation.id)
    (person,) = operation.id
    kind = BY_LIST["reporting"]
    lines: list[Any] = [
        record
        for key in index.naming(("people", (person,)))
        if key[0] == "reporting" and (record := index.get(*key)) is not None
    ]
    own = [line for line in lines if line.person == person and line.kind.value == "solid" and not line.valid_to]
    now = own[0].manager if own else None
    agreed(operation, kind.column("manager"), now)
    for line in own:
        yield put(index, kind, line, None)
    if operation.value is not None:
        values = {"person": person, "manager": operation.value}
        again = next((line for line in own if line.manager == operation.value), None)
        yield put(index, kind, None, again or record_of(kind, values))


def _set_place(index: Index, operation: Operation, _: Actor) -> Iterator[Change]:
    """A place on the map: `{"x": …, "y": …}`, or None to let the layout place the card again; the last one counts."""
    kind, record = BY_LIST["people"], existing(index, "people", operation.id)
    place = operation.value if isinstance(operation.value, dict) else {}
    values = {name: value for name, value in kind.plain(record).items() if name not in ("x", "y")}
    asked = {name: place[name] for name in ("x", "y") if isinstance(place.get(name), (int, float))}
    yield put(index, kind, record, record_of(kind, values | {name: float(value) for name, value in asked.items()}))


def _unset_stance(index: Index, operation: Operation) -> Iterator[Change]:
    """Nobody knows any more where somebody stands: what was said about him in general goes."""
    for key in index.naming(("people", operation.id)):
        record = index.get(*key)
        if isinstance(record, StanceRecord) and record.process is None and record.toward is None:
            yield put(index, BY_LIST["stances"], record, None)


def _set_stance(index: Index, operation: Operation, actor: Actor) -> Iterator[Change]:
    """A judgement of today in the name of whoever asks, the earlier ones stay; None takes all of them back."""
    if operation.value is None:
        existing(index, "people", operation.id)
        yield from _unset_stance(index, operation)
        return
    values = {"person": operation.id[0], "value": operation.value, "at": actor.at[:10], "rater": actor.person}
    yield _dated(index, "stances", {name: value for name, value in values.items() if value is not None}, operation)


def _set_tie(index: Index, operation: Operation, actor: Actor) -> Iterator[Change]:
    """A rating of today of the tie with one of ours: `{"with": id, "rapport": rung, "desired": rung}`."""
    asked = operation.value if isinstance(operation.value, dict) else {}
    values = {"a": asked.get("with"), "b": operation.id[0], "rapport": asked.get("rapport"),
              "desired": asked.get("desired"), "at": actor.at[:10], "rater": actor.person}  # fmt: skip
    yield _dated(index, "ties", {name: value for name, value in values.items() if value is not None}, operation)


def _dated(index: Index, list_name: str, values: dict[str, Any], operation: Operation) -> Change:
    """A record of today, in place of what the same rater said earlier today."""
    existing(index, "people", operation.id)
    kind = BY_LIST[list_name]
    record = record_of(kind, values)
    return put(index, kind, index.get(list_name, identity(record)), record)


Shortcut = Callable[[Index, Operation, Actor], Iterator[Change]]
SHORTCUTS: dict[str, Shortcut] = {
    "manager": _set_manager,
    "stance": _set_stance,
    "tie": _set_tie,
    "place": _set_place,
}
assert tuple(SHORTCUTS) == OF_A_PERSON
