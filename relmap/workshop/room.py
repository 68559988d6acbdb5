"""A room: one account that several people edit together, its operations in one order.

An operation is in the store's history before anybody sees it, and what the room knows is what the store has
accepted; so a room that is lost is opened again without loss. Others may write to the same store: the room then
takes their changes first, and looks again at what it was asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from relmap.model.changes import Change, ChangeSet
from relmap.model.errors import VersionConflict
from relmap.model.schema import BY_LIST
from relmap.model.settings import Settings
from relmap.store.protocol import HistoryEntry, Store
from relmap.workshop.effects import effects
from relmap.workshop.index import Index
from relmap.workshop.operation import Operation
from relmap.workshop.pasting import pasted
from relmap.workshop.putting import Actor
from relmap.workshop.refused import Refused
from relmap.workshop.undo import inverse

UNDO, REDO = "undo:", "redo:"
TRIES = 20
"""How often an operation is looked at again because somebody else was faster."""


@dataclass(frozen=True)
class Event:
    """One accepted change set, in the order of all.

    Attributes:
        seq: the version of the account after it.
        opid: the operation that asked for it, "" for what came from elsewhere (an import); what was taken back or
            done again starts with `undo:` or `redo:`.
    """

    seq: int
    opid: str
    who: str
    at: str
    changes: tuple[Change, ...]


class Room:
    """One account that several people edit. Not for several threads at once."""

    def __init__(self, store: Store, account: str) -> None:
        self._store = store
        self.account = account
        self._open()

    def _open(self) -> None:
        """Take everything from the store."""
        stored = self._store.load(self.account)
        self.settings: Settings = stored.settings
        self.index = Index(stored.bundle)
        self.seq = 0
        self.events: list[Event] = []
        self._by_opid: dict[str, Event] = {}
        self._done: dict[str, list[Event]] = {}
        self._undone: dict[str, list[Event]] = {}
        for event in events_of(self._store.history(self.account)):
            self._remember(event)
        self.seq = stored.version

    def submit(self, operation: Operation, actor: Actor) -> Event:
        """Take an operation; sent again it is the same event.

        Raises:
            Conflict: if somebody has changed the same; nothing was changed.
            InvalidInput: if the account would not be sound.
            Refused: if it cannot be done at all.
        """
        return self._take(operation.opid, actor, lambda: effects(self.index, operation, actor))

    def undo(self, opid: str, actor: Actor) -> Event:
        """Take back the actor's last change that stands; raises Refused without one, Conflict if it cannot be."""
        return self._take(UNDO + opid, actor, lambda: self._turned(self._done.get(actor.who), "nothing_to_undo"))

    def redo(self, opid: str, actor: Actor) -> Event:
        """Do again what the actor took back last; raises as `undo` does."""
        return self._take(REDO + opid, actor, lambda: self._turned(self._undone.get(actor.who), "nothing_to_redo"))

    def paste(self, opid: str, text: str, actor: Actor) -> Event:
        """Take a list of people as one operation; raises as `submit` does, with every row that does not fit."""
        return self._take(opid, actor, lambda: pasted(self.index, opid, text, actor))

    def since(self, seq: int) -> list[Event]:
        """The events after one of them, oldest first."""
        return [event for event in self.events if event.seq > seq]

    def catch_up(self) -> list[Event]:
        """Take what others have written to the store, and return it."""
        version = next((e.version for e in self._store.accounts() if e.account == self.account), 0)
        if version == self.seq:
            return []
        before, found = self.seq, list(events_of(self._store.history(self.account, self.seq)))
        if [event.seq for event in found] == list(range(before + 1, version + 1)):
            for event in found:
                self._follow(event)
        else:  # what is in no history has changed as well: settings, or somebody was erased
            self._open()
        return self.since(before)

    def _turned(self, stack: list[Event] | None, nothing: str) -> tuple[Change, ...]:
        if not stack:
            raise Refused(nothing)
        return inverse(self.index, stack[-1].changes)

    def _take(self, opid: str, actor: Actor, changes_now: Callable[[], tuple[Change, ...]]) -> Event:
        """Into the store first, then into memory."""
        if opid in self._by_opid:
            return self._by_opid[opid]
        for _ in range(TRIES):
            changes = changes_now()
            if not changes:
                raise Refused("operation_empty")
            made = ChangeSet(actor.who, actor.at, changes, opid=opid)
            try:
                version = self._store.apply(self.account, made, expected=self.seq)
            except VersionConflict:
                self.catch_up()
                if opid in self._by_opid:
                    return self._by_opid[opid]
                continue
            event = Event(version, opid, actor.who, actor.at, changes)
            self._follow(event)
            return event
        raise Refused("operation_crowded", tries=TRIES)

    def _follow(self, event: Event) -> None:
        self.index.apply(event.changes)
        self._remember(event)

    def _remember(self, event: Event) -> None:
        self.seq = event.seq
        self.events.append(event)
        if not event.opid:
            return
        self._by_opid[event.opid] = event
        done, undone = (stacks.setdefault(event.who, []) for stacks in (self._done, self._undone))
        if event.opid.startswith(UNDO):
            undone.append(event)
            del done[-1:]
        else:
            if event.opid.startswith(REDO):
                del undone[-1:]
            else:
                undone.clear()
            done.append(event)


def events_of(history: Iterable[HistoryEntry]) -> Iterable[Event]:
    """The history of an account as events, oldest first."""
    for version, entries in groupby(history, key=lambda entry: entry.version):
        found = list(entries)
        first = found[0]
        yield Event(version, first.opid, first.who, first.at, tuple(map(_change, found)))


def _change(entry: HistoryEntry) -> Change:
    kind = BY_LIST[entry.list]
    before, after = (
        kind.record.model_validate(json.loads(text)) if text else None for text in (entry.before, entry.after)
    )
    return Change(kind, before, after)
