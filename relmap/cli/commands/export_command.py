"""`relmap export`: an account out of a store, as JSON or as a workbook."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json
from relmap.interchange import write
from relmap.model.privacy import masked
from relmap.store import open_store
from relmap.store.choice import the_only_account
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Write one account to a file."""
    with open_store(call.store) as store:
        account = call.account or the_only_account(store)
        stored = store.load(account)
    write(masked(stored.bundle) if call.mask else stored.bundle, Path(call.output), call.lang)
    if call.json:
        print_json({"written": call.output, "account": account, "version": stored.version})
    else:
        print(text("cli.exported", account=account, version=stored.version, file=call.output))
