"""Bring a bundle into a store: compare with what is there, and apply the difference as one change set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from relmap.interchange.merge import merge
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, ChangeSet, Header, compare
from relmap.model.errors import NotFound
from relmap.model.settings import Settings
from relmap.store.protocol import Store, StoredAccount


def bring(
    store: Store, bundle: Bundle, settings: Settings | None, *, who: str, name: str, delete: bool, dry: bool = False
) -> tuple[tuple[Change, ...], int]:
    """Bring a bundle into a store; the same bundle again changes nothing.

    Args:
        store: a store opened for writing (for reading if `dry`).
        bundle: the account as it should be, or what is to be added to it.
        settings: settings to keep with the account; None leaves those it has.
        who: who does it, for the history.
        name: how to call the file where a problem must be told.
        delete: whether records that the bundle lacks are taken away; else they stay.
        dry: compare only.

    Returns:
        The changes, and the version of the account after them (before them if `dry`).
    """
    old = _stored(store, bundle.account)
    before = old.bundle if old else None
    after = (
        bundle.sorted() if before is None or delete else merge(before, bundle, f"{Path(name).name} + {bundle.account}")
    )
    changes = compare(before, after)
    in_force = settings or (old.settings if old else Settings())
    header = Header(after.name, after.as_of, in_force)
    same = old is not None and (old.as_of, old.settings, before and before.name) == (
        header.as_of,
        in_force,
        header.title,
    )
    version = old.version if old else 0
    made = ChangeSet(who, datetime.now(UTC).isoformat(timespec="seconds"), changes, None if same else header)
    if made and not dry:
        version = store.apply(bundle.account, made, expected=version)
    return changes, version


def _stored(store: Store, account: str) -> StoredAccount | None:
    try:
        return store.load(account)
    except NotFound:
        return None
