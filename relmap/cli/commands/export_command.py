"""`relmap export`: an account out of a store as JSON or as a workbook, or the whole store for a server's first load."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from relmap.cli.output import print_json
from relmap.files import must_be_new
from relmap.interchange import write
from relmap.model.errors import Unusable
from relmap.model.privacy import masked
from relmap.store import open_store
from relmap.store.choice import the_only_account
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Write one account to a file, or the whole store to a folder."""
    if Path(call.output).is_file():
        must_be_new(Path(call.output), force=call.force)
    if call.format:
        _for_neo4j_admin(call, text)
        return
    with open_store(call.store) as store:
        account = call.account or the_only_account(store)
        stored = store.load(account)
    write(masked(stored.bundle) if call.mask else stored.bundle, Path(call.output), call.lang)
    if call.json:
        print_json({"written": call.output, "account": account, "version": stored.version})
    else:
        print(text("cli.exported", account=account, version=stored.version, file=call.output))


def _for_neo4j_admin(call: Namespace, text: Text) -> None:
    from relmap.store.admin_csv import write_admin_csv
    from relmap.store.backup import dump_account

    if call.mask:
        raise Unusable("export_masked")
    folder = Path(call.output)
    with open_store(call.store) as store:
        names = [call.account] if call.account else [entry.account for entry in store.accounts()]
        written = write_admin_csv((dump_account(store, name) for name in names), folder)
    if call.json:
        print_json({"written": str(folder)} | asdict(written))
    else:
        print(text("export.admin", folder=folder, **asdict(written)))
