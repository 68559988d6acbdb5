"""Changes of an account: what a store applies, all or nothing, on an expected version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relmap.model.bundle import Bundle
from relmap.model.identity import Identity, identity
from relmap.model.records import Record
from relmap.model.schema import KINDS, Kind
from relmap.model.settings import Settings
from relmap.model.vocabulary import Side


@dataclass(frozen=True)
class Change:
    """One record put (`after`) or taken away (`after` is None); `before` is what stood there.

    `shared` says that it is an organization or a person of the supplier, whom all accounts of a store share.
    """

    kind: Kind
    before: Record | None
    after: Record | None
    shared: bool = False

    @property
    def identity(self) -> Identity:
        """Whose change it is."""
        record = self.after if self.after is not None else self.before
        assert record is not None
        return identity(record)


@dataclass(frozen=True)
class Header:
    """What an account has beside its records: its name, its date, and the settings it is scored with."""

    title: str
    as_of: str | None
    settings: Settings


@dataclass(frozen=True)
class ChangeSet:
    """Changes that belong together.

    Attributes:
        who: who made them.
        at: when, as an ISO time stamp.
        header: the account's new header, None to leave it.
        opid: the operation that they come from, "" if from none.
    """

    who: str
    at: str
    changes: tuple[Change, ...]
    header: Header | None = None
    opid: str = ""

    def __bool__(self) -> bool:
        return bool(self.changes) or self.header is not None


def compare(before: Bundle | None, after: Bundle) -> tuple[Change, ...]:
    """The changes that turn one state of an account into another, in the order of the lists.

    Where an organization changes sides between us and them, its records move between what accounts share and
    what they do not; then everything is taken away and put anew.
    """
    if before is not None and _moves(before, after):
        return (*_changes(before, None), *_changes(None, after))
    return tuple(_changes(before, after))


def _changes(before: Bundle | None, after: Bundle | None) -> Iterator[Change]:
    shared_before, shared_after = _shared(before), _shared(after)
    for kind in KINDS:
        old = {identity(record): record for record in before.records(kind)} if before else {}
        new = {identity(record): record for record in after.records(kind)} if after else {}
        for ident, record in new.items():
            if old.get(ident) != record:
                yield Change(kind, old.get(ident), record, (kind.list, ident) in shared_after)
        for ident, record in old.items():
            if ident not in new:
                yield Change(kind, record, None, (kind.list, ident) in shared_before)


def _shared(bundle: Bundle | None) -> set[tuple[str, Identity]]:
    """The organizations and people of the supplier."""
    if bundle is None:
        return set()
    ours = {org for org, side in bundle.side.items() if side is Side.SUPPLIER}
    found = {("organizations", (org,)) for org in ours}
    return found | {("people", (person.id,)) for person in bundle.people if person.organization in ours}


def _moves(before: Bundle, after: Bundle) -> bool:
    both = {("organizations", (o.id,)) for o in after.organizations} | {("people", (p.id,)) for p in after.people}
    both &= {("organizations", (o.id,)) for o in before.organizations} | {("people", (p.id,)) for p in before.people}
    return bool((_shared(before) ^ _shared(after)) & both)
