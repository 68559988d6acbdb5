"""The store of a team: a Neo4j server, through the official driver.

Many work on it at once, and its isolation is read-committed; so

* a writer takes the lock of the account's node before it looks at the version (`queries/neo4j/open_account`), and
  that of the schema's node before it if the change is of records that accounts share: in this order no two writers
  wait for each other, and of two who expect the same version one is refused;
* a reader of several statements could see half a commit. Whoever loads an account takes the same lock for a moment
  afterwards: if the version is still the one that was read, all of it was one version; else it is read again.

Units are run by the driver's managed transactions, which repeat them only where the server says that repeating
helps. A connection lost while committing is not repeated: then nobody knows, and a sentence says so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar

import neo4j
from neo4j.exceptions import TransientError

from relmap.model.changes import ChangeSet
from relmap.model.errors import NotFound, StoreBusy, StoreError
from relmap.store.address import Address
from relmap.store.graph import SCHEMA_VERSION, GraphStore
from relmap.store.protocol import AccountDump, Answer, StoredAccount, Tell, silent
from relmap.store.queries import library
from relmap.store.refusals import MEMORY, MemoryShort, told
from relmap.store.rows import BATCH, Row
from relmap.store.server_schema import declare
from relmap.store.taking import clear, rewrite_in_pieces, take, take_first

T = TypeVar("T")

LEAST_BATCH = 300
"""Below this many rows a statement is not halved any more."""
AT_ONCE = 20_000
"""Up to so many records the first import of an account is tried in one transaction."""
REPEAT_FOR = 30.0
"""For how many seconds the driver repeats what the server calls transient."""

logging.getLogger("neo4j").addHandler(logging.NullHandler())


class _BegunBefore(Exception):
    """An account is there in part: its taking was cut off."""


class Neo4jStore(GraphStore):
    """A store in one database of a server. Safe to use from several threads."""

    engine: ClassVar[str] = "neo4j"

    def __init__(
        self, address: Address, password: str, *, write: bool, wait: float = 10.0, migrate: bool = False
    ) -> None:
        """Connect; a writer prepares an empty database.

        Args:
            address: the server, the database, the user.
            password: empty for a server that wants none.
            write: whether changes will be made.
            wait: for how many seconds a reader waits for those who are changing what it reads.
            migrate: bring the store of an older relmap up to date; `was` is the version it had.

        Raises:
            NotFound: if a reader (or a migration) finds no store there.
            StoreError: if the server cannot be reached or refuses, or the database holds something else.
        """
        self.address = address
        self._wait = wait
        self._batch = BATCH
        self._may_lock = True
        self._local = threading.local()
        with told(address):
            self._driver = neo4j.GraphDatabase.driver(
                address.server,
                auth=(address.user, password) if password else None,
                max_transaction_retry_time=REPEAT_FOR,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="relmap",
            )
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            self._begin(write, migrate)
        except BaseException:
            self.close()
            raise

    def _begin(self, write: bool, migrate: bool) -> None:
        """Look whether a store is there, once: an unreachable server is told of at once."""
        text = self._text("schema_version")
        with told(self.address), self._session(neo4j.READ_ACCESS) as session:
            found = [record.values()[0] for record in session.run(text)]
        if not found and (migrate or not write):
            raise NotFound("no_store", store=str(self.address))
        self.was: int = found[0] if found else SCHEMA_VERSION
        if not found:
            self._create()
        elif self.was < SCHEMA_VERSION and migrate:  # nodes have no columns: only the note changes
            self._note_version()
        elif self.was != SCHEMA_VERSION:
            key = "schema_newer" if self.was > SCHEMA_VERSION else "schema_older"
            raise StoreError(key, store=str(self.address), version=self.was, known=SCHEMA_VERSION)
        if write:
            declare(self)

    def _create(self) -> None:
        """Make an empty database a store; the note of the schema's version comes last."""
        if self.read(lambda: self.run(library("neo4j")["count_nodes"].text))[0][0]:
            raise StoreError("server_not_empty", store=str(self.address))
        declare(self)
        self._note_version()

    def _note_version(self) -> None:
        self.write(lambda: self.run(self._text("set_schema_version"), {"version": SCHEMA_VERSION}))

    # --- what an engine gives --------------------------------------------------------------------------

    def run(self, text: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """Run one statement of a unit; many rows go in batches."""
        transaction: neo4j.ManagedTransaction = self._local.transaction
        found: list[tuple[Any, ...]] = []
        for given in _batched(parameters or {}, self._batch):
            try:
                result = transaction.run(text, given)
                found += [tuple(record.values()) for record in result]
            except TransientError as error:
                if error.code in MEMORY:
                    raise MemoryShort from error
                raise
        return found

    def read(self, unit: Callable[[], T]) -> T:
        """Do something that reads; on a cluster a follower may answer."""
        with told(self.address), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(self._managed(unit))

    def write(self, unit: Callable[[], T], *, seconds: float | None = None, halve: bool = True) -> T:
        """Do something in one transaction; short of memory, again with half as many rows in a statement.

        Args:
            unit: what to do; it may be called again.
            seconds: how long it may take; no limit by default.
            halve: whether smaller batches may help; else MemoryShort is raised.
        """
        work = neo4j.unit_of_work(timeout=seconds)(self._managed(unit))
        while True:
            try:
                with told(self.address), self._session(neo4j.WRITE_ACCESS) as session:
                    return session.execute_write(work)
            except MemoryShort as error:
                if not halve:
                    raise
                if self._batch // 2 < LEAST_BATCH:
                    raise StoreError("server_memory", store=str(self.address)) from error
                self._batch //= 2

    def auto(self, text: str, parameters: Row | None = None) -> None:
        """Run one statement that must have a transaction of its own, such as a declaration."""
        with told(self.address):
            self._driver.execute_query(
                text,
                parameters_=parameters,
                database_=self.address.database,
                bookmark_manager_=self._bookmarks,
            )

    def ask(self, text: str, parameters: Row) -> Answer:
        """Run a reading statement and return its rows with their column names."""

        def asked(transaction: neo4j.ManagedTransaction) -> Answer:
            result = transaction.run(text, parameters)
            return Answer(tuple(result.keys()), tuple(tuple(record.values()) for record in result))

        with told(self.address), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(asked)

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(
            database=self.address.database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    def _managed(self, unit: Callable[[], T]) -> Callable[[neo4j.ManagedTransaction], T]:
        def work(transaction: neo4j.ManagedTransaction) -> T:
            self._local.transaction = transaction
            try:
                return unit()
            finally:
                del self._local.transaction

        return work

    # --- the contract, where many work at once ---------------------------------------------------------

    def load(self, account: str) -> StoredAccount:
        """One committed version of an account, as columns.

        Raises:
            StoreBusy: if others kept changing it for as long as was to be waited.
        """
        end = time.monotonic() + self._wait
        while True:
            stored = super().load(account)
            if self._settled(account, stored.version):
                return stored
            if time.monotonic() >= end:
                raise StoreBusy("account_busy", account=account)

    def _settled(self, account: str, version: int) -> bool:
        """Whether an account is still at the version that was read, and nobody is about to change it.

        Whoever may not write cannot take a lock; then the version alone is compared.
        """
        if self._may_lock:
            try:
                return self._locked_version(account) == [(version,)]
            except StoreError as error:
                if error.key not in ("server_read_only", "server_forbidden"):
                    raise
                self._may_lock = False
        return any(entry.account == account and entry.version == version for entry in self.accounts())

    def _locked_version(self, account: str) -> list[tuple[Any, ...]]:
        text = self._text("settled_version")
        try:
            return self.write(lambda: self.run(text, {"account": account}), seconds=max(self._wait, 0.1))
        except StoreBusy as error:
            raise StoreBusy("account_busy", account=account) from error

    def apply(self, account: str, changes: ChangeSet, *, expected: int) -> int:
        """Apply a change set as a whole; the first one of an account in pieces where one transaction cannot hold it."""
        if expected == 0 and len(changes.changes) > AT_ONCE:
            take_first(self, account, changes)
            return 1
        try:
            return super().apply(account, changes, expected=expected)
        except _BegunBefore:
            pass
        except StoreError as error:
            if expected or error.key != "server_memory":
                raise
        take_first(self, account, changes)
        return 1

    def _advance(self, account: str, expected: int) -> None:
        super()._advance(account, expected)
        if expected == 0 and self.run(library("neo4j")["taken"].text, {"account": account})[0][1]:
            raise _BegunBefore

    def _hold_shared(self) -> None:
        """Keep other writers off the shared records until the unit ends."""
        self.run(self._text("hold_shared_records"))

    def adopt(self, account: AccountDump, tell: Tell = silent) -> None:
        """Take an account in pieces, each in one transaction; nobody sees it before the last; see `Store.adopt`."""
        take(self, account, tell)

    def rewrite(self, accounts: Sequence[AccountDump], *, expected: Sequence[AccountDump] | None = None) -> None:
        """Hold these accounts and nothing else; see `Store.rewrite`.

        All in one transaction: if it fails nothing has changed. A store that is too large for the server's
        transaction memory is emptied and filled in pieces; what is to be in it is put aside as a backup first, and
        if filling fails the error names that file: `relmap restore` brings it back. The server's own files and
        transaction logs may keep bytes of what was deleted until it writes over them (docs/stores.md).
        """

        def unit() -> None:
            self.check(expected)
            clear(self)
            for account in accounts:
                self._adopt(account)

        try:
            self.write(unit, halve=False)
        except MemoryShort:
            rewrite_in_pieces(self, accounts, lambda: self.check(expected))

    def check(self, expected: Sequence[AccountDump] | None) -> None:
        """Keep other writers off until the unit ends; raise VersionConflict if not all is as expected."""
        self._hold_shared()
        if expected is not None:
            for one in expected:
                self._version(one.bundle.account)  # waits for whoever is writing it
            self._unchanged(expected)

    def close(self) -> None:
        """Let go of the server."""
        self._driver.close()


def _batched(parameters: Row, most: int) -> Iterator[Row]:
    """The parameters of a statement, with its rows or keys in pieces of at most so many."""
    name = next((name for name in ("rows", "keys") if name in parameters), None)
    if name is None or len(parameters[name]) <= most:
        yield parameters
        return
    for start in range(0, len(parameters[name]), most):
        yield parameters | {name: parameters[name][start : start + most]}
