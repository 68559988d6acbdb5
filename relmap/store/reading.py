"""An account out of the graph: one statement for each kind of node and of relationship, joined by key."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from relmap.model.identity import Identity, parts
from relmap.model.schema import EDGES, KINDS, NODES, Kind, Link
from relmap.store.protocol import Columns
from relmap.store.queries import identifiers, library
from relmap.store.rows import SHARED, Run, Shared
from relmap.store.sharing import shared_in_use

Table = dict[str, list[Any]]


def read_tables(run: Run, account: str) -> dict[str, Columns]:
    """Every list of an account as columns by attribute name."""
    used = shared_in_use(run).get(account, frozenset())
    accounts = [account, SHARED]
    tables: dict[str, Columns] = {}
    for kind in NODES:
        tables[kind.list] = _nodes(run, kind, accounts, used)
    for kind in EDGES:
        tables[kind.list] = _edges(run, kind, account)
    return {kind.list: tables[kind.list] for kind in KINDS}


def _nodes(run: Run, kind: Kind, accounts: list[str], used: Shared) -> Columns:
    names = [column.name for column in kind.properties]
    text = library("store")["read_nodes"].filled(label=kind.label, columns=_returned("n", names))
    rows = [row for row in run(text, {"accounts": accounts}) if _counts(kind, row[0], used)]
    table: Table = (
        {name: list(values) for name, values in zip(names, zip(*[r[1:] for r in rows], strict=True), strict=True)}
        if rows
        else {}
    )
    idents = [parts(row[0])[1] for row in rows]
    for link in kind.links:
        found = _links(run, link, accounts)
        table |= _referring(link, [found.get(row[0], []) for row in rows])
    for name, position in zip(kind.record.identity, range(3), strict=False):
        if name not in table and not kind.record.natural:
            table[name] = [ident[position] for ident in idents]
    return {column.name: table.get(column.name, []) for column in kind.columns}


def _counts(kind: Kind, key: str, used: Shared) -> bool:
    """Whether a node is the account's own, or a shared one that the account uses."""
    account, ident = parts(key)
    return account != SHARED or (kind.list, ident) in used


def _referring(link: Link, targets: list[list[Identity]]) -> Table:
    """The column that a kind of relationship carries."""
    if link.column.many:
        return {link.column.name: [[ident[-1] for ident in found] or None for found in targets]}
    return {link.column.name: [found[0][-1] if found else None for found in targets]}


def _links(run: Run, link: Link, accounts: list[str]) -> dict[str, list[Identity]]:
    """For each source key the identities that it points to, in order."""
    text = library("store")["read_links"].filled(
        source=link.source.label, type=link.type, target=link.target.label, columns=_returned("r", ["position"])
    )
    found: dict[str, list[tuple[int, Identity]]] = defaultdict(list)
    for source, target, position in run(text, {"accounts": accounts}):
        found[source].append((position, parts(target)[1]))
    return {source: [ident for _, ident in sorted(targets)] for source, targets in found.items()}


def _edges(run: Run, kind: Kind, account: str) -> Columns:
    assert kind.ends is not None
    names = [column.name for column in kind.properties]
    text = library("store")["read_links"].filled(
        source="Person", type=kind.label, target="Person", columns=_returned("r", names)
    )
    rows = run(text, {"accounts": [account]})
    ends = {end: [parts(row[place])[1][0] for row in rows] for place, end in enumerate(kind.ends)}
    table: Table = {name: [row[2 + place] for row in rows] for place, name in enumerate(names)}
    return {column.name: (ends | table)[column.name] for column in kind.columns}


def _returned(node: str, names: list[str]) -> str:
    """`, n.name AS name, …`"""
    return "".join(identifiers([name], f", {node}.{{0}} AS {{0}}") for name in names)
