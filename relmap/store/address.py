"""How a store on a server is named, and with which password it is opened.

An address is `neo4j://host/database` (over a cluster) or `bolt://host/database` (one server), each also with `+s`
for an encrypted connection; a port and a user may be named, a password may not: an address stands in shell histories,
process lists and logs. The password comes from RELMAP_NEO4J_PASSWORD or is asked for on a terminal.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from relmap.model.errors import StoreError, Unusable

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""`+s` trusts certificates of known authorities, `+ssc` also one that the server has signed itself."""
DATABASE = "neo4j"
USER = "neo4j"
_DATABASE = re.compile(r"[A-Za-z][A-Za-z0-9.\-]{0,62}")


@dataclass(frozen=True)
class Address:
    """Where a server is, which of its databases is meant, and as whom to speak to it."""

    scheme: str
    host: str
    port: int
    database: str
    user: str

    @property
    def server(self) -> str:
        """The address of the server alone."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.server}/{self.database}"


def is_address(name: str) -> bool:
    """Whether a store is named by an address rather than by a file."""
    return "://" in name


def parse(name: str) -> Address:
    """Read an address.

    Nothing of it is repeated in an error, for a password may be hidden anywhere in what cannot be read.

    Raises:
        Unusable: if it is of another kind, cannot be read, or holds a password.
    """
    scheme = name.split("://")[0]
    if scheme not in SCHEMES:
        raise Unusable("no_such_engine", scheme=re.sub(r"[^\w+.\-]", "?", scheme)[:20])
    try:
        split = urlsplit(name)
        host, port = split.hostname, split.port
    except ValueError as error:
        raise Unusable("bad_address") from error
    if split.password is not None or name.count("@") > 1:
        raise Unusable("password_in_address")
    database = split.path.strip("/") or DATABASE
    if not host or split.query or split.fragment or not _DATABASE.fullmatch(database):
        raise Unusable("bad_address")
    user = unquote(split.username or "") or os.environ.get("RELMAP_NEO4J_USER") or USER
    return Address(scheme, host, port or 7687, database.lower(), user)


def password(address: Address) -> str:
    """The password for an address; empty for a server that wants none.

    Raises:
        StoreError: if there is nobody to ask.
    """
    known = os.environ.get("RELMAP_NEO4J_PASSWORD")
    if known is not None:
        return known
    if not (sys.stdin and sys.stdin.isatty()):
        raise StoreError("no_password", store=str(address))
    return getpass.getpass(f"{address.user}@{address}: ")
