"""An account that begins with nothing but two names: the customer and our company."""

from __future__ import annotations

import re

from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.records import Organization
from relmap.model.vocabulary import Side
from relmap.store.bring import bring
from relmap.store.protocol import Store


def begin(store: Store, customer: str, supplier: str, who: str, account: str | None = None) -> str:
    """Make an account and return its id.

    Args:
        store: opened for writing.
        customer, supplier: what the two companies are called.
        who: who does it, for the history.
        account: the id of the account; made from the customer's name unless given.

    Raises:
        Unusable: without a name, or if the account is there already.
    """
    customer, supplier = customer.strip(), supplier.strip()
    if not customer or not supplier:
        raise Unusable("no_names")
    ident = account or _ident(customer)
    if ident in {entry.account for entry in store.accounts()}:
        raise Unusable("account_there", account=ident)
    own = _ident(supplier)
    organizations = (
        Organization(id=ident, name=customer, side=Side.CUSTOMER),
        Organization(id=own if own != ident else f"{own}-us", name=supplier, side=Side.SUPPLIER),
    )
    bring(store, Bundle(ident, organizations=organizations), None, who=who, name=ident, delete=True)
    return ident


def _ident(name: str) -> str:
    """A name as an id: letters and digits of any script, small."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "account"
