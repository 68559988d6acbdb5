"""An account that can be changed record by record: every record by its list and identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relmap.model.bundle import Bundle
from relmap.model.changes import Change
from relmap.model.identity import Identity, identity, targets
from relmap.model.records import Record
from relmap.model.schema import Column, Kind

Key = tuple[str, Identity]


class Index:
    """The records of one account by list and identity, and who names whom.

    It starts from a bundle and follows every change; `bundle()` is the account as it is.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.account = bundle.account
        self._bundle = bundle
        self._stale: set[str] = set()
        self.lists: dict[str, dict[Identity, Record]] = {
            kind.list: {identity(record): record for record in records} for kind, records in bundle.lists()
        }
        self._named_by: dict[Key, set[Key]] = {}
        for kind, records in bundle.lists():
            for record in records:
                self._link((kind.list, identity(record)), kind, record)

    def get(self, list_name: str, ident: Identity) -> Record | None:
        """A record, None if there is none of that identity."""
        return self.lists[list_name].get(ident)

    def naming(self, key: Key) -> list[Key]:
        """The records that name another one, in order."""
        return sorted(self._named_by.get(key, ()))

    def apply(self, changes: Iterable[Change]) -> None:
        """Follow changes that a store has taken."""
        for change in changes:
            found = self.lists[change.kind.list]
            self._stale.add(change.kind.list)
            if change.before is not None:
                key = (change.kind.list, identity(change.before))
                self._unlink(key, change.kind, change.before)
                found.pop(key[1], None)
            if change.after is not None:
                key = (change.kind.list, identity(change.after))
                found[key[1]] = change.after
                self._link(key, change.kind, change.after)

    def bundle(self) -> Bundle:
        """The account in canonical order; lists that have not changed are the very same tuples as before."""
        if self._stale & {"steps", "roles"}:
            self._stale |= {"steps", "roles"}  # roles stand in the order of their steps
        if self._stale:
            changed = {name: [found[ident] for ident in sorted(found)] for name, found in self._changed()}
            placed = Bundle(self.account).with_lists({n: changed.get(n, ()) for n in ("steps", "roles")}).sorted()
            own: dict[str, list[Record]] = {n: list(getattr(placed, n)) for n in ("steps", "roles") if n in changed}
            self._bundle = self._bundle.with_lists(changed | own)
            self._stale = set()
        return self._bundle

    def _changed(self) -> list[tuple[str, dict[Identity, Record]]]:
        return [(name, self.lists[name]) for name in sorted(self._stale)]

    def _link(self, key: Key, kind: Kind, record: Record) -> None:
        for _, target in references(kind, record):
            self._named_by.setdefault(target, set()).add(key)

    def _unlink(self, key: Key, kind: Kind, record: Record) -> None:
        for _, target in references(kind, record):
            self._named_by.get(target, set()).discard(key)


def references(kind: Kind, record: Record) -> Iterator[tuple[Column, Key]]:
    """What a record names: the field, and the list and identity of the other one."""
    for column in kind.references:
        assert column.ref is not None
        for ident in targets(record, column):
            yield column, (column.ref.target, ident)
