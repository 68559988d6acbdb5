"""`relmap migrate`: the store of an older relmap, brought up to date."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json
from relmap.store import is_address, open_store, store_name
from relmap.store.graph import SCHEMA_VERSION
from relmap.store.migration import migrate
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Copy the file and migrate it."""
    name = store_name(call.store)
    version, copy = _on_server(name) if is_address(name) else migrate(Path(name))
    if call.json:
        print_json({"store": name, "from": version, "copy": str(copy) if copy else None})
    elif copy is None:
        print(text("migrate.nothing", store=name))
    else:
        print(text("migrate.done", store=name, version=version, copy=copy))


def _on_server(name: str) -> tuple[int, None]:
    """A server has only ever held the present schema; opening it makes what constraints and indexes are missing."""
    with open_store(name):
        pass
    with open_store(name, write=True):
        return SCHEMA_VERSION, None
