"""What both engines share: an account's records as nodes and relationships, and the way back.

An engine gives three things: run a statement, make a unit of several, prepare an empty store. Everything else is
here, on statements that both understand. Facts of both engines that shaped it (docs/stores.md):

* a unit is a function, not a block: a server may have to ask for it again (a deadlock, a leader that moved), so it
  reads what it needs itself and changes nothing but the store;
* rows go in as `UNWIND $rows`; a column that is missing in every row of a batch is written as a literal
  `null`, because the embedded engine infers a type from the values;
* organizations and people of the supplier are shared: they stand under the account `''`, and each account
  says which of them it uses. Links between two shared nodes are shared too, so an account may come to use a
  record through another one's change; loading follows them.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeVar

from relmap.model.changes import Change, ChangeSet, Header, compare
from relmap.model.errors import NotFound, VersionConflict
from relmap.model.frozen import Frozen
from relmap.model.identity import key
from relmap.model.minutes import Minutes
from relmap.model.privacy import mentioned
from relmap.model.records import Record
from relmap.model.schema import Kind
from relmap.model.settings import Settings
from relmap.store.frozen import keep, kept
from relmap.store.minutes import keep_minutes, kept_minutes
from relmap.store.protocol import AccountDump, AccountEntry, Answer, HistoryEntry, StoredAccount, Tell, Value, silent
from relmap.store.queries import named, statement
from relmap.store.reading import read_tables
from relmap.store.rows import Row, Shared
from relmap.store.sharing import shared_among, shared_in_use
from relmap.store.writing import create_nodes, write_changes

T = TypeVar("T")

SCHEMA_VERSION = 4
"""1: the first. 2: a change in the history names the people it is about. 3: people have a place on the map, a change
names the operation that it came from. 4: frozen states and minutes have tables from the start."""


class GraphStore(ABC):
    """A store on any engine that speaks Cypher."""

    engine: ClassVar[str]
    """The folder of `queries/` that holds what only this engine understands, twins included."""

    # --- what an engine gives --------------------------------------------------------------------------

    @abstractmethod
    def run(self, text: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """Run one statement of a unit and return its rows."""

    @abstractmethod
    def read(self, unit: Callable[[], T]) -> T:
        """Do something that reads, in one transaction."""

    @abstractmethod
    def write(self, unit: Callable[[], T]) -> T:
        """Do something in one transaction: all statements are committed together, or none is."""

    @abstractmethod
    def ask(self, text: str, parameters: Row) -> Answer:
        """Run a reading statement and return its rows with their column names."""

    # --- the contract ----------------------------------------------------------------------------------

    def accounts(self) -> list[AccountEntry]:
        """Every account, by id."""
        return [entry for entry, _ in self.read(self._headers)]

    def load(self, account: str) -> StoredAccount:
        """One committed version of an account, as columns."""
        return self.read(lambda: self._load(account))

    def apply(self, account: str, changes: ChangeSet, *, expected: int) -> int:
        """Apply a change set as a whole; see `Store.apply`."""
        self.write(lambda: self._apply(account, changes, expected))
        return expected + 1

    def freeze(self, account: str, changes: ChangeSet, state: Frozen, *, expected: int) -> int:
        """Keep a state together with a change set; see `Store.freeze`."""

        def unit() -> None:
            self._apply(account, changes, expected)
            keep(self.run, account, [replace(state, version=expected + 1)])

        self.write(unit)
        return expected + 1

    def frozen(self, account: str) -> list[Frozen]:
        """The frozen states of an account, oldest first."""
        return self.read(lambda: kept(self.run, account))

    def keep_minutes(self, account: str, minutes: Minutes) -> None:
        """Keep the minutes of a meeting; see `Store.keep_minutes`."""
        if not self.write(lambda: keep_minutes(self.run, account, [minutes], least=1)):
            raise NotFound("no_account", account=account, known=", ".join(e.account for e in self.accounts()) or "-")

    def minutes(self, account: str) -> list[Minutes]:
        """The minutes of an account, oldest first."""
        return self.read(lambda: kept_minutes(self.run, account))

    def history(self, account: str, since: int = 0) -> list[HistoryEntry]:
        """The accepted changes after a version, oldest first."""
        return self.read(lambda: self._history(account, since))

    def adopt(self, account: AccountDump, tell: Tell = silent) -> None:
        """Take an account as another store kept it, with all that belongs to it; see `Store.adopt`."""
        self.write(lambda: self._adopt(account))
        tell(1, 1)

    def query(self, name: str, **parameters: Value) -> Answer:
        """Ask a query of the library by name."""
        query = named(name)
        unknown = set(parameters) ^ set(query.parameters)
        if unknown:
            raise NotFound("query_parameters", name=name, parameters=", ".join(query.parameters) or "-")
        return self.ask(query.text, dict(parameters))

    @abstractmethod
    def rewrite(self, accounts: Sequence[AccountDump], *, expected: Sequence[AccountDump] | None = None) -> None:
        """Hold these accounts and nothing else; see `Store.rewrite`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # --- the units -------------------------------------------------------------------------------------

    def _load(self, account: str) -> StoredAccount:
        found = {entry.account: (entry, settings) for entry, settings in self._headers()}
        if account not in found:
            raise NotFound("no_account", account=account, known=", ".join(found) or "-")
        entry, settings = found[account]
        tables = read_tables(self.run, account)
        return StoredAccount(account, entry.version, entry.as_of, Settings.parse(json.loads(settings), account), tables)

    def _apply(self, account: str, changes: ChangeSet, expected: int) -> None:
        shared = tuple(change for change in changes.changes if change.shared)
        if shared:
            self._hold_shared()
        self._advance(account, expected)
        users = shared_in_use(self.run) if shared else {}
        used = users.get(account, frozenset()) if shared else shared_among(self.run, account, changes.changes)
        write_changes(self.run, account, changes, used, fresh=expected == 0)
        self._note(account, expected + 1, changes, changes.changes)
        self._move_others(account, users, changes)

    def _move_others(self, account: str, users: Mapping[str, Shared], made: ChangeSet) -> None:
        """Raise the version of every other account that used one of the shared records changed, and note it there."""
        shared = tuple(change for change in made.changes if change.shared)
        touched = {(change.kind.list, change.identity) for change in shared}
        for other in sorted(name for name, used in users.items() if name != account and used & touched):
            version = self._version(other)
            if version:  # else it is only being taken from another store
                self._advance(other, version)
                self._note(other, version + 1, made, shared)

    @abstractmethod
    def _hold_shared(self) -> None:
        """Keep other writers off the shared records until the unit ends."""

    def _adopt(self, dump: AccountDump) -> None:
        bundle, header = dump.bundle, Header(dump.bundle.name, dump.bundle.as_of, dump.settings)
        self.run(self._text("set_version"), {"account": bundle.account, "version": dump.version})
        made = ChangeSet("", "", compare(None, bundle), header)
        write_changes(self.run, bundle.account, made, frozenset(), fresh=True)
        self._append(bundle.account, dump.history)
        keep(self.run, bundle.account, dump.frozen)
        keep_minutes(self.run, bundle.account, dump.minutes)

    # --- versions and history --------------------------------------------------------------------------

    def _text(self, name: str) -> str:
        """A statement as this engine understands it."""
        return statement(self.engine, name).text

    def _history(self, account: str, since: int) -> list[HistoryEntry]:
        rows = self.run(self._text("history"), {"account": account, "since": since})
        return [
            HistoryEntry(
                version, at, who, name, record, before or None, after or None, tuple(subjects or ()), opid or ""
            )
            for version, at, who, name, record, before, after, subjects, opid in rows
        ]

    def _headers(self) -> list[tuple[AccountEntry, str]]:
        rows = self.run(self._text("accounts"))
        return [
            (AccountEntry(name, title, as_of or None, version), settings)
            for name, title, as_of, version, settings in rows
            if version
        ]

    def _version(self, account: str) -> int:
        version: int = self.run(self._text("open_account"), {"account": account})[0][0]
        return version

    def _advance(self, account: str, expected: int) -> None:
        """Raise the version; whoever expected another one is told what changed meanwhile."""
        version = self._version(account)
        if self.run(self._text("advance_account"), {"account": account, "expected": expected}):
            return
        raise self._conflict(account, expected, version)

    def _conflict(self, account: str, expected: int, version: int) -> VersionConflict:
        """What is told to whoever expected another version."""
        meanwhile = self._history(account, expected)
        return VersionConflict(
            "version_conflict",
            account=account,
            expected=expected,
            version=version,
            who=", ".join(sorted({entry.who for entry in meanwhile})) or "-",
            changes=len(meanwhile),
        )

    def _unchanged(self, expected: Sequence[AccountDump]) -> None:
        """Raise VersionConflict unless the store holds these accounts as they were, and no others."""
        found = {entry.account: entry.version for entry, _ in self._headers()}
        known = {one.bundle.account: one for one in expected}
        for account in sorted(found.keys() | known.keys()):
            was, version = known.get(account), found.get(account, 0)
            minutes = tuple(one.alone for one in kept_minutes(self.run, account))
            if was is None or (was.version, was.minutes) != (version, minutes):
                raise self._conflict(account, was.version if was else 0, version)

    def _note(self, account: str, version: int, made: ChangeSet, changes: Sequence[Change], first: int = 0) -> None:
        """Append changes to the history of an account; `first` is the place of the first one among its change set."""
        entries = [
            HistoryEntry(
                version=version,
                at=made.at,
                who=made.who,
                list=change.kind.list,
                record="/".join(change.identity),
                before=_json(change.kind, change.before),
                after=_json(change.kind, change.after),
                subjects=tuple(sorted(_about(change))),
                opid=made.opid,
            )
            for change in changes
        ]
        self._append(account, entries, first)

    def _append(self, account: str, entries: Sequence[HistoryEntry], first: int = 0) -> None:
        """Write entries of the history; `first` is the place of the first one among those written together."""
        create_nodes(self.run, "Change", history_rows(account, entries, first))


def history_rows(account: str, entries: Sequence[HistoryEntry], first: int = 0) -> list[Row]:
    """Entries of the history as rows; `first` is the place of the first one among those written together."""
    rows: list[Row] = []
    for position, entry in enumerate(entries, first):
        head = {"key": key(account, (str(entry.version), str(position))), "account": account, "position": position}
        texts = {"before": entry.before or "", "after": entry.after or "", "subjects": list(entry.subjects)}
        rows.append(head | vars(entry) | texts)
    return rows


def _json(kind: Kind, record: Record | None) -> str | None:
    return None if record is None else json.dumps(kind.plain(record), ensure_ascii=False)


def _about(change: Change) -> set[str]:
    """The people whom a change is about, by id."""
    return {p for record in (change.before, change.after) if record is not None for p in mentioned(change.kind, record)}
