"""`relmap erase PERSON`: an anonymous placeholder instead of somebody, everywhere."""

from __future__ import annotations

import sys
from argparse import Namespace

from relmap.cli.output import print_json
from relmap.cli.people import find_person
from relmap.model.errors import Unusable
from relmap.store import open_store
from relmap.store.choice import the_only_account
from relmap.store.erasure import erase
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Ask, unless told not to, and erase."""
    with open_store(call.store, write=True) as store:
        account = call.account or the_only_account(store)
        bundle = store.load(account).bundle
        person = find_person(bundle, call.person)
        name = next(p.name for p in bundle.people if p.id == person)
        if not call.yes and not _agreed(text("erase.ask", name=name)):
            raise Unusable("not_agreed")
        placeholder = erase(store, account, person)
    if call.json:
        print_json({"account": account, "placeholder": placeholder})
    else:
        print(text("erase.done", placeholder=placeholder))


def _agreed(question: str) -> bool:
    """Ask on a terminal; elsewhere nobody has agreed."""
    if not sys.stdin.isatty():
        return False
    return input(question + " ").strip().casefold() in ("y", "yes", "是", "好")
