"""The session in the workshop app that a command line means."""

from __future__ import annotations

from argparse import Namespace

from relmap.cli.source import Source
from relmap.model.errors import NotFound, Unusable
from relmap.model.minutes import instant
from relmap.report.views.session import SessionRecord
from relmap.store import open_store
from relmap.workshop.record import make_record, masked
from relmap.workshop.room import events_of


def session_of(call: Namespace, source: Source) -> SessionRecord:
    """The record of the last session about an account, masked where the account is.

    Raises:
        Unusable: for a bundle.
        NotFound: if there was none.
    """
    if call.bundle:
        raise Unusable("session_needs_store")
    account = source.bundle.account
    with open_store(call.store) as store:
        kept = store.minutes(account)
        if not kept:
            raise NotFound("no_session", account=account)
        last = max(kept, key=lambda one: instant(one.changed))
        stored = store.load(account)
        events = [one for one in events_of(store.history(account, last.start)) if one.seq <= stored.version]
    record = make_record(last, stored.bundle, events, source.settings, ongoing=False)
    if source.named is None:
        return record
    pairs = zip(source.named.people, source.bundle.people, strict=True)
    return masked(record, {person.id: hidden for person, hidden in pairs})
