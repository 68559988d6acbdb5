"""Where accounts are kept: one contract, two engines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from relmap.model.errors import MissingExtra
from relmap.store.address import is_address, parse, password
from relmap.store.protocol import AccountEntry, Answer, HistoryEntry, Store, StoredAccount

if TYPE_CHECKING:
    from relmap.store.neo4j import Neo4jStore

DEFAULT = "relmap.lbug"

__all__ = [
    "AccountEntry",
    "Answer",
    "HistoryEntry",
    "Store",
    "StoredAccount",
    "is_address",
    "migrate_server",
    "open_store",
    "store_name",
]


def store_name(wanted: str | None = None) -> str:
    """The store asked for, else that of RELMAP_STORE, else `relmap.lbug` in the current folder."""
    return wanted or os.environ.get("RELMAP_STORE") or DEFAULT


def open_store(name: str | None = None, *, write: bool = False, wait: float = 10.0) -> Store:
    """Open a store by name: the path of a file, or an address such as `neo4j://host/database`.

    Raises:
        Unusable: for an address that cannot be used, or that holds a password.
        MissingExtra: if the engine's library is not installed.
        StoreError, NotFound: as `LadybugStore` and `Neo4jStore` do.
    """
    chosen = store_name(name)
    if is_address(chosen):
        return _on_server(chosen, write=write, wait=wait)
    from relmap.store.ladybug import LadybugStore

    return LadybugStore(Path(chosen), write=write, wait=wait)


def migrate_server(name: str) -> int:
    """Bring the store on a server up to date; returns the schema version it had. Raises as `open_store` does."""
    with _on_server(name, write=True, migrate=True) as store:
        return store.was


def _on_server(name: str, *, write: bool, wait: float = 10.0, migrate: bool = False) -> Neo4jStore:
    address = parse(name)
    try:
        from relmap.store.neo4j import Neo4jStore
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "neo4j":
            raise
        raise MissingExtra("no_neo4j") from error
    return Neo4jStore(address, password(address), write=write, wait=wait, migrate=migrate)
