"""What every store can do. One contract, one test suite, whatever engine lies below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Self

from relmap.model.bundle import Bundle
from relmap.model.changes import ChangeSet
from relmap.model.frozen import Frozen
from relmap.model.minutes import Minutes
from relmap.model.schema import KINDS
from relmap.model.settings import Settings

Columns = Mapping[str, Sequence[Any]]
Value = str | int | float | bool | None | list[str]
Tell = Callable[[int, int], None]
"""Is told how many parts of a long work are done, and how many there are."""


def silent(done: int, parts: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class AccountEntry:
    """One account of a store."""

    account: str
    title: str
    as_of: str | None
    version: int


@dataclass(frozen=True)
class StoredAccount:
    """One committed version of an account, as columns.

    Attributes:
        tables: for each list, its columns by attribute name; all of one list have the same length.
    """

    account: str
    version: int
    as_of: str | None
    settings: Settings
    tables: Mapping[str, Columns]

    @cached_property
    def bundle(self) -> Bundle:
        """The account as typed records, in canonical order."""
        lists = {}
        for kind in KINDS:
            columns = self.tables[kind.list]
            rows = zip(*columns.values(), strict=True)
            lists[kind.list] = tuple(kind.record.model_validate(_present(columns, row)) for row in rows)
        return Bundle(account=self.account, as_of=self.as_of, **lists).sorted()  # type: ignore[arg-type]


def _present(columns: Columns, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row without what is missing, so that defaults apply."""
    return {name: value for name, value in zip(columns, row, strict=True) if value is not None}


@dataclass(frozen=True)
class HistoryEntry:
    """One accepted change: the record as JSON text before and after, None where there was none.

    `subjects` are the ids of the people it is about; `opid` the operation that it came from, "" if from none.
    """

    version: int
    at: str
    who: str
    list: str
    record: str
    before: str | None
    after: str | None
    subjects: tuple[str, ...] = ()
    opid: str = ""


@dataclass(frozen=True)
class AccountDump:
    """One account with all that a store keeps about it."""

    bundle: Bundle
    version: int
    settings: Settings
    history: tuple[HistoryEntry, ...]
    frozen: tuple[Frozen, ...] = ()
    minutes: tuple[Minutes, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The answer to a named query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class Store(Protocol):
    """Where accounts are kept. Use it in a `with` block; what it returned was committed."""

    def accounts(self) -> list[AccountEntry]:
        """Every account, by id."""
        ...

    def load(self, account: str) -> StoredAccount:
        """One committed version of an account; raises NotFound if there is no such account."""
        ...

    def apply(self, account: str, changes: ChangeSet, *, expected: int) -> int:
        """Apply a change set as a whole and return the new version; an unknown account is at version 0.

        Raises:
            VersionConflict: if the account is not at the expected version; nothing is changed then.
        """
        ...

    def history(self, account: str, since: int = 0) -> list[HistoryEntry]:
        """The accepted changes after a version, oldest first."""
        ...

    def freeze(self, account: str, changes: ChangeSet, state: Frozen, *, expected: int) -> int:
        """Keep a state of an account together with a change set, both or neither; else like `apply`."""
        ...

    def frozen(self, account: str) -> list[Frozen]:
        """The frozen states of an account, oldest first; none where there is no such account."""
        ...

    def keep_minutes(self, account: str, minutes: Minutes) -> None:
        """Keep the minutes of a meeting instead of what was kept of it before; the account's version stays.

        Raises:
            NotFound: if there is no such account.
        """
        ...

    def minutes(self, account: str) -> list[Minutes]:
        """The minutes of an account, oldest first; none where there is no such account."""
        ...

    def query(self, name: str, **parameters: Value) -> Answer:
        """Ask a query of the library by name; raises NotFound if there is none."""
        ...

    def adopt(self, account: AccountDump, tell: Tell = silent) -> None:
        """Take an account that this store does not hold, as another store kept it.

        It is there as a whole or not at all, for whoever looks; cut off in the middle it may be asked for again.
        """
        ...

    def rewrite(self, accounts: Sequence[AccountDump], *, expected: Sequence[AccountDump] | None = None) -> None:
        """Hold these accounts and nothing else; no byte of what was there remains in the store's files.

        Args:
            accounts: what is to be there.
            expected: what has to be there until then: these accounts, at these versions, with these minutes.

        Raises:
            VersionConflict: if something else is there; nothing is changed then.
        """
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
