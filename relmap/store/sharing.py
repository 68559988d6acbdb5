"""Which records of the supplier an account uses.

Organizations and people of the supplier are shared by all accounts of a store. An account names those that its
own records mention; what these in turn refer to (a parent organization, a successor) comes with them, even if
another account has made that reference.
"""

from __future__ import annotations

from collections import defaultdict

from relmap.model.identity import parts
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
        for account, key in run(library("store")["held_by"].filled(label=kind.label)):
            held[account].add((kind.list, key))
    onward = _references(run)
    return {account: _identities(_closure(keys, onward)) for account, keys in held.items()}


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
    return frozenset((name, parts(key)[1]) for name, key in keys)
