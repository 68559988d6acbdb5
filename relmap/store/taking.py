"""How a server takes whole accounts: in pieces that it remembers, hidden until all are there.

An account of a million records does not fit into one transaction. So its pieces are committed one by one, each with a
note of how many there are (`Account.pieces`) and of what they are pieces (`Account.source`, a digest). Until the last
piece the account stands at version 0, which nobody sees. Taken again after an interruption the same account goes on
behind the last piece; another one under that name begins anew. A piece goes in only behind the one before it: of two
who write the same account one is refused.

So come accounts of other stores (`take`) and the first, large import of an account (`take_first`). The shared records
of an import are its first piece: in the same transaction the accounts that use them move on by a version.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from relmap.model.changes import ChangeSet, Header
from relmap.model.errors import RelmapError, StoreBusy, StoreError, VersionConflict
from relmap.model.frozen import Frozen
from relmap.model.minutes import Minutes
from relmap.model.schema import EDGES, NODES
from relmap.store.backup import digest, write_backup
from relmap.store.frozen import LABEL as FROZEN
from relmap.store.frozen import keep
from relmap.store.minutes import LABEL as MINUTES
from relmap.store.minutes import keep_minutes
from relmap.store.protocol import AccountDump, Tell, silent
from relmap.store.queries import library
from relmap.store.rows import Run
from relmap.store.sharing import shared_in_use
from relmap.store.writing import Piece, own_pieces, pieces, shared_piece

if TYPE_CHECKING:
    from relmap.store.neo4j import Neo4jStore

PIECE = 5_000
"""Records, or entries of the history, that are committed together."""
ORDER = 2
"""Which records come in which piece: an account begun by a relmap that ordered them otherwise begins anew."""
CLEARING = "clearing"


def take(store: Neo4jStore, account: AccountDump, tell: Tell = silent) -> None:
    """Take an account that the store does not hold.

    Raises:
        StoreError: if the store holds it.
        StoreBusy: if somebody else is writing it.
    """
    name, source = account.bundle.account, f"{digest([account])}/{ORDER}/{PIECE}"
    version, noted, done = noted_pieces(store, name)
    if version:
        raise StoreError("holds_account", store=str(store.address), account=name)
    _go_on(store, _Taking(name, source, account.version, _parts(store, account)), noted, done, tell)


def take_first(store: Neo4jStore, name: str, changes: ChangeSet) -> None:
    """Apply the first change set of an account. Cut off, the same changes go on under the time of their beginning.

    Raises:
        VersionConflict: if the store holds the account.
        StoreBusy: if somebody else is writing it.
    """
    mark = f"{_mark(changes)}/{ORDER}/{PIECE}/"
    version, noted, done = noted_pieces(store, name)
    if version:
        store.write(lambda: store._advance(name, 0))
    if noted.startswith(mark):
        changes = replace(changes, at=noted.removeprefix(mark))
    parts = [_shared(store, name, changes), *own_pieces(name, changes.changes, changes.header, PIECE)]
    for start in range(0, len(changes.changes), PIECE):
        parts.append(_noted(store, name, changes, start))
    _go_on(store, _Taking(name, mark + changes.at, 1, parts), noted, done, silent)


@dataclass(frozen=True)
class _Taking:
    """An account on its way: what it comes from, the version it will have, its pieces."""

    name: str
    source: str
    version: int
    parts: list[Piece]


def _go_on(store: Neo4jStore, taking: _Taking, noted: str, done: int, tell: Tell) -> None:
    """Write the pieces that are not there yet, and show the account."""
    if noted and noted != taking.source:
        _clear_account(store, taking.name)
    if noted != taking.source:
        done = 0
    count = len(taking.parts) + 1
    for number, part in enumerate(taking.parts[done:], done + 1):
        store.write(lambda part=part, number=number: _put(store, taking, part, number))  # type: ignore[misc]
        tell(number, count)
    store.write(lambda: _show(store, taking))
    tell(count, count)


def noted_pieces(store: Neo4jStore, name: str) -> tuple[int, str, int]:
    """The version of an account, and of what so many pieces are there ('' and 0 if it is not being taken)."""
    return store.read(lambda: _noted_pieces(store, name))


def _noted_pieces(store: Neo4jStore, name: str) -> tuple[int, str, int]:
    rows = store.run(library("neo4j")["taken"].text, {"account": name})
    version, source, done = rows[0] if rows else (0, None, None)
    return int(version or 0), source or "", int(done or 0)


def _mark(changes: ChangeSet) -> str:
    """A digest of a change set without its time."""
    found = hashlib.sha256(f"{changes.who}\n{changes.header}".encode())
    for change in changes.changes:
        assert change.after is not None
        found.update(f"{change.kind.list} {change.shared} {change.after.model_dump_json()}\n".encode())
    return found.hexdigest()


def _parts(store: Neo4jStore, account: AccountDump) -> list[Piece]:
    header = Header(account.bundle.name, account.bundle.as_of, account.settings)
    parts = list(pieces(account.bundle.account, account.bundle, header, PIECE))
    for start in range(0, len(account.history), PIECE):
        parts.append(_history(store, account, start))
    parts += [_frozen(account.bundle.account, state) for state in account.frozen]
    return [*parts, *(_minutes(account.bundle.account, one) for one in account.minutes)]


def _history(store: Neo4jStore, account: AccountDump, start: int) -> Piece:
    entries = account.history[start : start + PIECE]
    return lambda _: store._append(account.bundle.account, entries, start)


def _frozen(name: str, state: Frozen) -> Piece:
    return lambda run: keep(run, name, [state])


def _minutes(name: str, one: Minutes) -> Piece:
    def piece(run: Run) -> None:
        keep_minutes(run, name, [one])

    return piece


def _noted(store: Neo4jStore, name: str, changes: ChangeSet, start: int) -> Piece:
    part = changes.changes[start : start + PIECE]
    return lambda _: store._note(name, 1, changes, part, start)


def _shared(store: Neo4jStore, name: str, changes: ChangeSet) -> Piece:
    """The shared records of a first import; whoever uses them too is moved on."""
    put = shared_piece(name, changes.changes)

    def piece(run: Run) -> None:
        users = shared_in_use(run)
        put(run)
        store._move_others(name, users, changes)

    return piece


def _put(store: Neo4jStore, taking: _Taking, part: Piece, number: int) -> None:
    """One piece, and the note that it is there."""
    store._hold_shared()
    store._version(taking.name)
    _await_turn(store, taking, number - 1)
    part(store.run)
    note = {"account": taking.name, "source": taking.source, "pieces": number}
    store.run(library("neo4j")["note_taken"].text, note)


def _show(store: Neo4jStore, taking: _Taking) -> None:
    """Let a whole account be seen."""
    store._version(taking.name)
    _await_turn(store, taking, len(taking.parts))
    store.run(library("neo4j")["show_account"].text, {"account": taking.name, "version": taking.version})


def _await_turn(store: Neo4jStore, taking: _Taking, done: int) -> None:
    """Refuse a piece if the one before it is not the last one there: then somebody else writes the account."""
    expected = (0, taking.source, done) if done else (0, "", 0)
    if _noted_pieces(store, taking.name) != expected:
        raise StoreBusy("account_busy", account=taking.name)


def _clear_account(store: Neo4jStore, name: str) -> None:
    """Take away what remains of another source; noted first, so that whoever still writes it is refused."""
    own = library("neo4j")
    store.write(lambda: _begin_clearing(store, name))
    for kind in EDGES:
        _until_none(store, own["delete_some_edges_of_account"].filled(type=kind.label), {"account": name})
    for label in (*(kind.label for kind in NODES), "Change", FROZEN, MINUTES):
        _until_none(store, own["delete_some_of_account"].filled(label=label), {"account": name})
    store.write(lambda: store.run(own["release_all_shared"].text, {"account": name}))
    store.write(lambda: store.run(own["show_account"].text, {"account": name, "version": 0}))


def _begin_clearing(store: Neo4jStore, name: str) -> None:
    if store._version(name):
        raise StoreBusy("account_busy", account=name)
    note = {"account": name, "source": CLEARING, "pieces": 0}
    store.run(library("neo4j")["note_taken"].text, note)


def _until_none(store: Neo4jStore, text: str, parameters: dict[str, str]) -> None:
    while store.write(lambda: store.run(text, {**parameters, "most": PIECE}))[0][0]:
        pass


def clear(store: Neo4jStore) -> None:
    """Take away every account with all that belongs to it, inside the caller's unit."""
    for label in _labels():
        while store.run(library("neo4j")["delete_some_nodes"].filled(label=label), {"most": PIECE})[0][0]:
            pass


def _labels() -> list[str]:
    return [*(kind.label for kind in reversed(NODES)), "Change", FROZEN, MINUTES, "Account"]


def rewrite_in_pieces(store: Neo4jStore, accounts: Sequence[AccountDump], check: Callable[[], None]) -> None:
    """Hide and delete everything in batches, then take these accounts; a backup of them is kept until they are in.

    `check` raises VersionConflict, in the transaction that hides everything, if this is not to be done any more.

    Raises:
        VersionConflict: what `check` raises.
        StoreError: if it fails in the middle; names the backup.
    """
    aside = Path(f"relmap-rewrite-{time.strftime('%Y%m%d-%H%M%S')}.backup").resolve()
    write_backup(accounts, aside)

    def hide() -> None:
        check()
        store.run(library("neo4j")["hide_accounts"].text)

    try:
        store.write(hide)
        for label in _labels():
            _until_none(store, library("neo4j")["delete_some_nodes"].filled(label=label), {})
        for account in accounts:
            take(store, account)
    except VersionConflict:
        aside.unlink()
        raise
    except RelmapError as error:
        raise StoreError("rewrite_cut_off", store=str(store.address), file=str(aside), reason=str(error)) from error
    aside.unlink()
