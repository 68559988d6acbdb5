"""`relmap restore`: a store out of a backup."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json
from relmap.model.errors import Unusable
from relmap.store import open_store, store_name
from relmap.store.backup import read_backup
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Read the backup as a whole, then let it take the place of what the store holds."""
    dumps = read_backup(Path(call.file))
    name = store_name(call.store)
    with open_store(call.store, write=True) as store:
        held = store.accounts()
        if held and not call.replace:
            raise Unusable("would_replace", store=name, accounts=", ".join(entry.account for entry in held))
        store.rewrite(dumps)
    if call.json:
        print_json({"store": name, "accounts": [account.bundle.account for account in dumps]})
    else:
        print(text("restore.done", store=name, count=len(dumps)))
