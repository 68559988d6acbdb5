"""Why an operation was not taken."""

from __future__ import annotations

from typing import Any

from relmap.model.errors import RelmapError


class Refused(RelmapError):
    """An operation that cannot be taken as it is; nothing was changed."""


class Conflict(Refused):
    """Somebody else has changed the same since; `mine` and `theirs` are the two values.

    Attributes:
        mine, theirs: what was asked for, and what stands there now.
    """

    def __init__(self, key: str, mine: Any, theirs: Any, **values: Any) -> None:
        super().__init__(key, **values)
        self.mine = mine
        self.theirs = theirs
