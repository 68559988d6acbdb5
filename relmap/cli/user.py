"""In whose name a command writes, unless it says otherwise."""

from __future__ import annotations

import getpass
import os


def current_user() -> str:
    """The name in RELMAP_USER, else that of the system's user, else `unknown`."""
    try:
        return os.environ.get("RELMAP_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
