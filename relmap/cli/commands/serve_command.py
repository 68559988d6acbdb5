"""`relmap serve`: an account in the browsers of a team."""

from __future__ import annotations

import contextlib
import os
import sys
import webbrowser
from argparse import Namespace
from importlib.util import find_spec

from relmap.cli.source import parse_day
from relmap.cli.user import current_user
from relmap.model.errors import MissingExtra, NotFound, Unusable
from relmap.store import is_address, open_store, store_name
from relmap.store.choice import the_only_account
from relmap.store.protocol import Store
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Open the store, find or make the account, and serve it until Ctrl-C."""
    for library in ("fastapi", "uvicorn"):
        if find_spec(library) is None:
            raise MissingExtra("missing_extra", extra="serve", library=library)
    for library in ("OPENBLAS", "OMP", "MKL"):  # many threads on small matrices wait for each other ten times as long
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if call.lan and call.host_name:
        raise Unusable("lan_or_proxy")
    from relmap.serve.run import Opened, Wanted, serve

    def tell(opened: Opened) -> None:
        _tell(opened, call, text)

    day = parse_day(call.as_of) if call.as_of else None
    wanted = Wanted(call.port, call.lan, call.host_name, call.listen, day)
    with open_store(call.store, write=True) as store:
        account = _account(store, call)
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it anew when all is closed
            serve(store, account, wanted, alone=not is_address(store_name(call.store)), tell=tell)
    print(text("serve.stopped"))


def _account(store: Store, call: Namespace) -> str | None:
    """The account that is meant, or made by `--customer` and `--supplier`; None: it is begun in the page."""
    known = [entry.account for entry in store.accounts()]
    if call.account in known:
        return str(call.account)
    if call.customer or call.supplier:
        from relmap.serve.beginning import begin

        return begin(store, call.customer or "", call.supplier or "", current_user(), call.account)
    if known and call.account:
        raise NotFound("no_account", account=call.account, known=", ".join(known))
    return the_only_account(store) if known else call.account


def _tell(opened: object, call: Namespace, text: Text) -> None:
    from relmap.serve.access import Role
    from relmap.serve.lan import picture
    from relmap.serve.run import Opened

    assert isinstance(opened, Opened)
    if opened.port != opened.asked and opened.asked:
        print(text("serve.port_taken", asked=opened.asked, port=opened.port))
    print(text("serve.open", link=opened.link_for(Role.FACILITATOR)))
    print(text("serve.codes", link=opened.link))
    for role in (Role.EDITOR, Role.RATER, Role.VIEWER):
        print(f"  {text(f'serve.role.{role.name.lower()}')}: {opened.codes[role]}")
    if opened.fingerprint:
        print(text("serve.fingerprint", fingerprint=opened.fingerprint))
        print(picture(opened.link_for(Role.EDITOR)))
    print(text("serve.stop"), flush=True)
    if not call.no_browser and sys.stdout.isatty():
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(opened.link_for(Role.FACILITATOR))
