"""`relmap backup`: everything that a store holds, in one file."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from relmap.cli.output import print_json
from relmap.files import must_be_new
from relmap.store import open_store
from relmap.store.backup import dump, write_backup
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Write a backup."""
    path = Path(call.output or f"relmap-{datetime.now():%Y%m%d-%H%M%S}.backup")
    must_be_new(path, force=call.force)
    with open_store(call.store) as store:
        dumps = dump(store)
    accounts = write_backup(dumps, path)
    if call.json:
        print_json({"written": str(path), "accounts": accounts})
    else:
        print(text("backup.written", file=path, count=accounts))
