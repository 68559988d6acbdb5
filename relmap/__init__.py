"""relmap: stakeholder and relationship maps for key-account teams.

    import relmap
    account = relmap.read("acme.xlsx")
    account.score().point, account.gaps().to_frame(), account.plan(hours=60).to_frame()

Names are imported when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relmap.api import Account, Listing, load, read
    from relmap.model.bundle import Bundle
    from relmap.model.errors import InvalidInput, RelmapError
    from relmap.model.settings import Settings
    from relmap.store import Store, open_store

_HOME = {
    "Account": "relmap.api",
    "Bundle": "relmap.model.bundle",
    "InvalidInput": "relmap.model.errors",
    "Listing": "relmap.api",
    "RelmapError": "relmap.model.errors",
    "Settings": "relmap.model.settings",
    "Store": "relmap.store",
    "load": "relmap.api",
    "open_store": "relmap.store",
    "read": "relmap.api",
}

__all__ = [
    "Account",
    "Bundle",
    "InvalidInput",
    "Listing",
    "RelmapError",
    "Settings",
    "Store",
    "load",
    "open_store",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'relmap' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
