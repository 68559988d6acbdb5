"""How a server takes whole accounts: in pieces that it remembers, hidden until all are there.

An account of a million records does not fit into one transaction. So its pieces are committed one by one, each with a
note of how many there are (`Account.pieces`) and of what they are pieces (`Account.source`, a digest). Until the last
piece the account stands at version 0, which nobody sees. Taken again after an interruption the same account goes on
behind the last piece; another one under that name begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from relmap.model.changes import Header
from relmap.model.errors import RelmapError, StoreError
from relmap.model.schema import EDGES, NODES
from relmap.store.backup import digest, write_backup
from relmap.store.protocol import AccountDump, Tell, silent
from relmap.store.queries import library
from relmap.store.rows import Run
from relmap.store.writing import Piece, pieces

if TYPE_CHECKING:
    from relmap.store.neo4j import Neo4jStore

PIECE = 5_000
"""Records, or entries of the history, that are committed together."""


def take(store: Neo4jStore, account: AccountDump, tell: Tell = silent) -> None:
    """Take an account that the store does not hold.

    Raises:
        StoreError: if the store holds it.
    """
    name, source = account.bundle.account, f"{digest([account])}/{PIECE}"
    parts = _parts(store, account)
    done = _begun(store, name, source)
    for number, part in enumerate(parts[done:], done + 1):
        store.write(lambda part=part, number=number: _put(store, name, source, part, number))  # type: ignore[misc]
        tell(number, len(parts) + 1)
    show = library("neo4j")["show_account"].text
    store.write(lambda: store.run(show, {"account": name, "version": account.version}))
    tell(len(parts) + 1, len(parts) + 1)


def _parts(store: Neo4jStore, account: AccountDump) -> list[Piece]:
    header = Header(account.bundle.name, account.bundle.as_of, account.settings)
    parts = list(pieces(account.bundle.account, account.bundle, header, PIECE))
    for start in range(0, len(account.history), PIECE):
        parts.append(_history(store, account, start))
    return parts


def _history(store: Neo4jStore, account: AccountDump, start: int) -> Piece:
    entries = account.history[start : start + PIECE]

    def piece(_: Run) -> None:
        store._append(account.bundle.account, entries, start)

    return piece


def _begun(store: Neo4jStore, name: str, source: str) -> int:
    """How many pieces are there already; what remains of another source is taken away."""
    rows = store.read(lambda: store.run(library("neo4j")["taken"].text, {"account": name}))
    if not rows:
        return 0
    version, found, done = rows[0]
    if version:
        raise StoreError("holds_account", store=str(store.address), account=name)
    if found == source:
        return int(done)
    _clear_account(store, name)
    return 0


def _put(store: Neo4jStore, name: str, source: str, part: Piece, number: int) -> None:
    """One piece, and the note that it is there."""
    store._hold_shared()
    store._version(name)
    part(store.run)
    store.run(library("neo4j")["note_taken"].text, {"account": name, "source": source, "pieces": number})


def _clear_account(store: Neo4jStore, name: str) -> None:
    own = library("neo4j")
    for kind in EDGES:
        _until_none(store, own["delete_some_edges_of_account"].filled(type=kind.label), {"account": name})
    for label in (*(kind.label for kind in NODES), "Change"):
        _until_none(store, own["delete_some_of_account"].filled(label=label), {"account": name})
    store.write(lambda: store.run(own["release_all_shared"].text, {"account": name}))


def _until_none(store: Neo4jStore, text: str, parameters: dict[str, str]) -> None:
    while store.write(lambda: store.run(text, {**parameters, "most": PIECE}))[0][0]:
        pass


def clear(store: Neo4jStore) -> None:
    """Take away every account with all that belongs to it, inside the caller's unit."""
    for label in _labels():
        while store.run(library("neo4j")["delete_some_nodes"].filled(label=label), {"most": PIECE})[0][0]:
            pass


def _labels() -> list[str]:
    return [*(kind.label for kind in reversed(NODES)), "Change", "Account"]


def rewrite_in_pieces(store: Neo4jStore, accounts: Sequence[AccountDump]) -> None:
    """Hide and delete everything in batches, then take these accounts; a backup of them is kept until they are in.

    Raises:
        StoreError: if it fails in the middle; names the backup.
    """
    aside = Path(f"relmap-rewrite-{time.strftime('%Y%m%d-%H%M%S')}.backup").resolve()
    write_backup(accounts, aside)
    try:
        store.write(lambda: store.run(library("neo4j")["hide_accounts"].text))
        for label in _labels():
            _until_none(store, library("neo4j")["delete_some_nodes"].filled(label=label), {})
        for account in accounts:
            take(store, account)
    except RelmapError as error:
        raise StoreError("rewrite_cut_off", store=str(store.address), file=str(aside), reason=str(error)) from error
    aside.unlink()
