"""Frozen states beside an account: a node for each, the state itself as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from relmap.interchange.frozen_file import frozen_document, frozen_from
from relmap.model.frozen import Frozen
from relmap.model.identity import key
from relmap.store.queries import library
from relmap.store.rows import Row, Run

LABEL = "Frozen"
COLUMNS = ("account", "review", "at", "version", "state")


def keep(run: Run, account: str, states: Sequence[Frozen]) -> None:
    """Write frozen states of one account."""
    for state in states:
        run(library("store")["keep_frozen"].text, frozen_row(account, state))


def kept(run: Run, account: str) -> list[Frozen]:
    """The frozen states of one account, oldest first."""
    rows = run(library("store")["kept_frozen"].text, {"account": account})
    return [replace(frozen_from(json.loads(text), account), version=version) for version, text in rows]


def frozen_row(account: str, state: Frozen) -> Row:
    """A frozen state as a row."""
    return {
        "key": key(account, (str(state.version), state.id)),
        "account": account,
        "review": state.id,
        "at": state.at,
        "version": state.version,
        "state": json.dumps(frozen_document(state), ensure_ascii=False, allow_nan=False),
    }
