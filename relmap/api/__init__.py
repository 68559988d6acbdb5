"""relmap for programs and notebooks: an account, and what can be asked of it."""

from relmap.api.account import Account, load, read
from relmap.api.listing import Listing

__all__ = ["Account", "Listing", "load", "read"]
