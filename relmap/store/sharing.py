"""Which records of the supplier an account uses.

Organizations and people of the supplier are shared by all accounts of a store. An account names those that its
own records mention; what these in turn refer to (a parent organization, a successor) comes with them, even if
another account has made that reference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from relmap.model.changes import Change
from relmap.model.identity import Identity, key, parts, targets
from relmap.model.schema import KINDS, NODES, Kind, Link
from relmap.store.queries import library
from relmap.store.rows import SHARED, Run, Shared

SHARED_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.shared)
SHARED_LINKS: tuple[Link, ...] = tuple(
    link for kind in NODES for link in kind.links if kind.shared and link.target.shared
)


def shared_in_use(run: Run) -> dict[str, Shared]:
    """The shared records of every account."""
    held: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind in SHARED_KINDS:
        for account, found in run(library("store")["held_by"].filled(label=kind.label)):
            held[account].add((kind.list, found))
    onward = _references(run)
    return {account: _identities(_closure(keys, onward)) for account, keys in held.items()}


def known_nodes(run: Run, kind: Kind, keys: list[str]) -> set[str]:
    """Which of some keys are there among the nodes of one kind."""
    if not keys:
        return set()
    return {key for (key,) in run(library("store")["known_nodes"].filled(label=kind.label), {"keys": keys})}


def shared_among(run: Run, account: str, changes: Sequence[Change]) -> Shared:
    """The shared records that changes of an account's own records name.

    A name is a record's own where the account has a node of that name, else that of a shared one: only the named
    ones are looked at, however many the store holds.
    """
    found: set[tuple[str, Identity]] = set()
    for kind in SHARED_KINDS:
        idents = _named(kind, changes)
        own = {ident: key(account, ident) for ident in idents}
        shared = {ident: key(SHARED, ident) for ident in idents}
        there = known_nodes(run, kind, [*own.values(), *shared.values()])
        found |= {(kind.list, i) for i in idents if shared[i] in there and own[i] not in there}
    return frozenset(found)


def _named(kind: Kind, changes: Sequence[Change]) -> set[Identity]:
    """The records of one kind that changes name, but for those that they make."""
    named: set[Identity] = set()
    made: set[Identity] = set()
    for change in changes:
        if change.kind is kind:
            (made if change.before is None else named).add(change.identity)
        columns = [c for c in change.kind.references if c.ref is not None and c.ref.target == kind.list]
        for record in (change.before, change.after):
            if record is not None:
                named.update(ident for column in columns for ident in targets(record, column))
    return named - made


def _references(run: Run) -> dict[tuple[str, str], set[tuple[str, str]]]:
    onward: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for link in SHARED_LINKS:
        text = library("store")["read_links"].filled(
            source=link.source.label, type=link.type, target=link.target.label, columns=""
        )
        for source, target in run(text, {"accounts": [SHARED]}):
            onward[(link.source.list, source)].add((link.target.list, target))
    return onward


def _closure(keys: set[tuple[str, str]], onward: dict[tuple[str, str], set[tuple[str, str]]]) -> set[tuple[str, str]]:
    found, fresh = set(keys), set(keys)
    while fresh:
        fresh = {target for source in fresh for target in onward.get(source, ())} - found
        found |= fresh
    return found


def _identities(keys: set[tuple[str, str]]) -> Shared:
    return frozenset((name, parts(found)[1]) for name, found in keys)
