"""Who is who: the identity of a record within its account, and its key in a store.

A record's *identity* is a tuple of texts. For most lists it is the id. Reporting, influence, tie, stance and
interaction records may have none; then it is derived from what they say (their natural key), so that
importing the same fact again changes nothing. A *key* is that identity as one text, qualified by the account:
`bank/p-cfo`, `bank/sdwan/decide`; organizations and people of the supplier are shared by all accounts of a
store and stand under no account: `/ns-li`.
"""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote, unquote

from relmap.model.records import Record
from relmap.model.schema import Column

Identity = tuple[str, ...]
DERIVED = "~"


def identity(record: Record) -> Identity:
    """What tells this record from the others of its list.

    The derived one is `~` and the first 96 bits of a SHA-256 over the natural key.
    """
    if record.natural and getattr(record, "id", None) is None:
        return (DERIVED + hashlib.sha256(json.dumps(natural_key(record)).encode()).hexdigest()[:24],)
    return tuple(str(getattr(record, name)) for name in record.identity)


def natural_key(record: Record) -> tuple[object, ...]:
    """The natural key: the pair in order of ids, dates as calendar days."""
    values = {name: getattr(record, name) for name in record.natural}
    for name in record.dated:
        values[name] = values[name] and values[name][:10]
    if record.pair:
        first, second = record.pair
        values[first], values[second] = sorted((values[first], values[second]))
    return tuple(values.values())


def key(account: str, ident: Identity) -> str:
    """The key of a record in a store; `account` is empty for a shared record."""
    return "/".join(quote(part, safe="") for part in (account, *ident))


def parts(text: str) -> tuple[str, Identity]:
    """The account and the identity of a key."""
    account, *ident = (unquote(part) for part in text.split("/"))
    return account, tuple(ident)


def targets(record: Record, column: Column) -> list[Identity]:
    """The identities that a reference field of a record names, in order."""
    assert column.ref is not None
    value = getattr(record, column.name)
    scope = (getattr(record, column.ref.scope),) if column.ref.scope else ()
    return [(*scope, name) for name in (value if column.many else (value,)) if name is not None]
