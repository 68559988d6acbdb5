"""What must hold after a crowd has edited: read from the store, with nothing of the server's memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from relmap.model.bundle import Bundle
from relmap.model.identity import Identity, identity
from relmap.model.records import Record
from relmap.model.schema import BY_LIST
from relmap.store import open_store
from relmap.store.protocol import HistoryEntry, StoredAccount
from relmap.workshop.board import Board

Key = tuple[str, Identity]
Difference = dict[Key, dict[str, tuple[Any, Any]]]
"""Of each record that became another one: its fields before and after."""


@dataclass(frozen=True)
class Kept:
    """The one account of a store."""

    stored: StoredAccount
    history: list[HistoryEntry]

    @property
    def board(self) -> Board:
        """What everybody should see of it today."""
        return Board(self.stored.bundle, date.today().toordinal(), self.stored.settings)

    def versions(self) -> Iterator[tuple[int, str, str, list[HistoryEntry]]]:
        """Its operations in their order: number, id, who, changes."""
        for version, entries in groupby(self.history, key=lambda entry: entry.version):
            found = list(entries)
            assert len({(one.opid, one.who) for one in found}) == 1
            yield version, found[0].opid, found[0].who, found


def kept(address: str) -> Kept:
    """What a store that nobody else has open holds."""
    with open_store(address) as store:
        (entry,) = store.accounts()
        return Kept(store.load(entry.account), store.history(entry.account))


def states(entry: HistoryEntry) -> tuple[Record | None, Record | None]:
    """A record before and after a change."""
    before, after = (
        BY_LIST[entry.list].record.model_validate(json.loads(text)) if text else None
        for text in (entry.before, entry.after)
    )
    return before, after


def replayed(account: Kept) -> Bundle:
    """The account as its history tells it, from nothing; every change must fit what it was made on."""
    records: dict[Key, Record] = {}
    for entry in account.history:
        before, after = states(entry)
        if before is not None:
            assert records.pop((entry.list, identity(before))) == before, entry
        if after is not None:
            assert records.setdefault((entry.list, identity(after)), after) is after, entry
    lists: dict[str, list[Record]] = {name: [] for name in BY_LIST}
    for (name, _), record in records.items():
        lists[name].append(record)
    return Bundle(account.stored.account, as_of=account.stored.as_of).with_lists(lists).sorted()


def difference(entries: Iterable[HistoryEntry]) -> Difference:
    """What an operation made of the records that it touched."""
    first: dict[Key, Record | None] = {}
    last: dict[Key, Record | None] = {}
    for entry in entries:
        for record, after in zip(states(entry), (False, True), strict=True):
            if record is not None:
                key = (entry.list, identity(record))
                first.setdefault(key, None if after else record)
                last[key] = record if after else None
    return {key: fields for key in first if (fields := _fields(key[0], first[key], last[key]))}


def _fields(name: str, before: Record | None, after: Record | None) -> dict[str, tuple[Any, Any]]:
    old, new = ({} if record is None else BY_LIST[name].plain(record) for record in (before, after))
    return {label: (old.get(label), new.get(label)) for label in old | new if old.get(label) != new.get(label)}


def turned(changes: Difference) -> Difference:
    """The same, backwards."""
    return {key: {label: (new, old) for label, (old, new) in fields.items()} for key, fields in changes.items()}


def undone_and_redone(account: Kept) -> tuple[int, int]:
    """How often somebody took back, and did again: each time exactly his own last change that stood."""
    done: dict[str, list[Difference]] = {}
    undone: dict[str, list[Difference]] = {}
    undos = redos = 0
    for version, opid, who, entries in account.versions():
        own, back = done.setdefault(who, []), undone.setdefault(who, [])
        changes = difference(entries)
        if opid.startswith("undo:"):
            undos += 1
            assert changes == turned(own.pop()), (version, opid, who)
            back.append(changes)
        elif opid.startswith("redo:"):
            redos += 1
            assert changes == turned(back.pop()), (version, opid, who)
            own.append(changes)
        else:
            back.clear()
            own.append(changes)
    return undos, redos
