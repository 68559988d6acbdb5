"""`relmap accounts`: what a store holds."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from relmap.cli.output import print_json, table
from relmap.store import open_store
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """List the accounts of a store."""
    with open_store(call.store) as store:
        entries = store.accounts()
    if call.json:
        print_json({"accounts": [asdict(entry) for entry in entries]})
        return
    headers = [text(f"accounts.{name}") for name in ("id", "name", "as_of", "version")]
    rows = [[entry.account, entry.title, entry.as_of or "–", str(entry.version)] for entry in entries]
    print(table(headers, rows, right=(3,)) if rows else text("accounts.none"))
