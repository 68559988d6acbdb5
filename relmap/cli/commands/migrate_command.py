"""`relmap migrate`: the store of an older relmap, brought up to date."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json
from relmap.store import is_address, migrate_server, store_name
from relmap.store.graph import SCHEMA_VERSION
from relmap.store.migration import migrate
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Copy the file and migrate it."""
    name = store_name(call.store)
    version, copy = (migrate_server(name), None) if is_address(name) else migrate(Path(name))
    if call.json:
        print_json({"store": name, "from": version, "copy": str(copy) if copy else None})
    elif version == SCHEMA_VERSION:
        print(text("migrate.nothing", store=name))
    elif copy is None:
        print(text("migrate.server", store=name, version=version))
    else:
        print(text("migrate.done", store=name, version=version, copy=copy))
