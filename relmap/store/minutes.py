"""Minutes beside an account: a node for each meeting, the minutes themselves as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from relmap.model.identity import key
from relmap.model.minutes import Minutes, instant
from relmap.store.queries import library
from relmap.store.rows import Row, Run

LABEL = "Minutes"
COLUMNS = ("account", "id", "started", "place", "changed", "state")


def keep_minutes(run: Run, account: str, found: Sequence[Minutes], *, least: int = 0) -> bool:
    """Write minutes of one account; says whether the account is there, at a version of at `least` that."""
    text = library("store")["keep_minutes"].text
    written = [run(text, minutes_row(account, one) | {"least": least}) for one in found]
    return all(written)


def kept_minutes(run: Run, account: str) -> list[Minutes]:
    """The minutes of one account, oldest first."""
    rows = run(library("store")["kept_minutes"].text, {"account": account})
    found = [Minutes.model_validate_json(text) for (text,) in rows]
    return sorted(found, key=lambda one: (instant(one.started), one.id))


def minutes_row(account: str, one: Minutes) -> Row:
    """Minutes as a row."""
    head = {"key": key(account, (one.id,)), "account": account, "id": one.id, "started": one.started}
    return head | {"place": one.place, "changed": one.changed, "state": one.model_dump_json()}
