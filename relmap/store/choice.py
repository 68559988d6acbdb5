"""Which account is meant where none is named."""

from __future__ import annotations

from relmap.model.errors import NotFound
from relmap.store.protocol import Store


def the_only_account(store: Store) -> str:
    """The account of a store that holds just one.

    Raises:
        NotFound: if it holds none, or several.
    """
    known = [entry.account for entry in store.accounts()]
    if len(known) != 1:
        raise NotFound("which_account" if known else "empty_store", known=", ".join(known))
    return known[0]
