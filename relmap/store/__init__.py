"""Where accounts are kept: one contract, two engines."""

from __future__ import annotations

import os
from pathlib import Path

from relmap.model.errors import Unusable
from relmap.store.protocol import AccountEntry, Answer, HistoryEntry, Store, StoredAccount

DEFAULT = "relmap.lbug"

__all__ = ["AccountEntry", "Answer", "HistoryEntry", "Store", "StoredAccount", "open_store", "store_name"]


def store_name(wanted: str | None = None) -> str:
    """The store asked for, else that of RELMAP_STORE, else `relmap.lbug` in the current folder."""
    return wanted or os.environ.get("RELMAP_STORE") or DEFAULT


def open_store(name: str | None = None, *, write: bool = False, wait: float = 10.0) -> Store:
    """Open a store by name: the path of a file.

    Raises:
        Unusable: for the address of a server; none is spoken to yet.
        StoreError, NotFound: as `LadybugStore` does.
    """
    chosen = store_name(name)
    if "://" in chosen:
        raise Unusable("no_such_engine", store=chosen)
    from relmap.store.ladybug import LadybugStore

    return LadybugStore(Path(chosen), write=write, wait=wait)
