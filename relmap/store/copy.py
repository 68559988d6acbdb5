"""All accounts of one store into another, of whatever engine, and the proof that they arrived.

Account by account: one that is there already and agrees is passed over, so a copy that was cut off goes on when it
is asked for again (a server even goes on within an account, `relmap.store.taking`). At the end both stores are read
anew and their digests compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from relmap.model.errors import StoreError
from relmap.store.backup import digest, dump, dump_account
from relmap.store.protocol import AccountDump, AccountEntry, Store


@dataclass(frozen=True)
class Copied:
    """What both stores hold after a copy."""

    accounts: int
    records: int
    changes: int
    digest: str


@dataclass(frozen=True)
class Place:
    """Where a copy is: the number of the account among so many."""

    account: str
    number: int
    count: int


class Watcher(Protocol):
    """Is told how a copy goes on."""

    def same(self, place: Place) -> None:
        """The account is there already."""
        ...

    def begun(self, place: Place, records: int, changes: int) -> None:
        """The account has been read."""
        ...

    def part(self, place: Place, done: int, parts: int) -> None:
        """So many of its parts are there."""
        ...


def copy(source: Store, target: Store, target_name: str, watcher: Watcher, *, replace: bool = False) -> Copied:
    """Copy every account with its version, settings, history, frozen states and minutes.

    Args:
        source: the store to read.
        target: the store to write.
        target_name: what to call it where something must be told.
        watcher: is told how it goes on.
        replace: whether other content of the target is taken away first.

    Raises:
        StoreError: if the target holds something else, or if an account moved on while it was copied.
    """
    entries = source.accounts()
    if replace and not _subset(source, target, entries):
        target.rewrite(dump(source))
    _refuse_others(target, target_name, entries)
    for number, entry in enumerate(entries, 1):
        _copy_one(source, target, target_name, Place(entry.account, number, len(entries)), watcher)
    return _verified(source, target, entries)


def _subset(source: Store, target: Store, entries: list[AccountEntry]) -> bool:
    """Whether all that the target holds is in the source as it is there."""
    known = {entry.account for entry in entries}
    return all(
        entry.account in known
        and digest([dump_account(target, entry.account)]) == digest([dump_account(source, entry.account)])
        for entry in target.accounts()
    )


def _refuse_others(target: Store, target_name: str, entries: list[AccountEntry]) -> None:
    """What accounts share would be changed for those that are not copied."""
    others = {entry.account for entry in target.accounts()} - {entry.account for entry in entries}
    if others:
        raise StoreError("copy_others", store=target_name, accounts=", ".join(sorted(others)))


def _copy_one(source: Store, target: Store, target_name: str, place: Place, watcher: Watcher) -> None:
    account = dump_account(source, place.account)
    held = next((entry for entry in target.accounts() if entry.account == place.account), None)
    if held is not None:
        if digest([dump_account(target, place.account)]) != digest([account]):
            there, here = held.version, account.version
            raise StoreError("copy_differs", store=target_name, account=place.account, there=there, here=here)
        watcher.same(place)
        return
    watcher.begun(place, _records(account), len(account.history))
    target.adopt(account, lambda done, parts: watcher.part(place, done, parts))


def _verified(source: Store, target: Store, entries: list[AccountEntry]) -> Copied:
    """Both stores read anew, one account at a time."""
    records = changes = 0

    def compared() -> Iterator[AccountDump]:
        nonlocal records, changes
        for entry in entries:
            there = dump_account(target, entry.account)
            if digest([dump_account(source, entry.account)]) != digest([there]):
                raise StoreError("copy_moved", account=entry.account)
            records += _records(there)
            changes += len(there.history)
            yield there

    whole = digest(compared())
    return Copied(len(entries), records, changes, whole)


def _records(account: AccountDump) -> int:
    return sum(len(found) for _, found in account.bundle.lists())
