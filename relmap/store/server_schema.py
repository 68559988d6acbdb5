"""Constraints and indexes of a server's database, derived from the declared schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relmap.model.schema import EDGES, NODES
from relmap.store.frozen import LABEL as FROZEN
from relmap.store.minutes import LABEL as MINUTES
from relmap.store.queries import library

if TYPE_CHECKING:
    from relmap.store.neo4j import Neo4jStore

SECONDS = 300
"""How long to wait for indexes to be filled."""


def declarations() -> Iterator[tuple[str, str]]:
    """Every constraint and index: its name and its statement.

    A key is unique among the nodes of a kind. Nodes and relationships of one account are found by its name, entries
    of the history by account and version, relationship records also by key.
    """
    own = library("neo4j")
    labels = [kind.label for kind in NODES]
    for label in (*labels, "Account", "Change", FROZEN, MINUTES, "Schema"):
        name = f"relmap_{label}_key"
        yield name, own["create_constraint"].filled(name=name, label=label)
    for label, properties in (
        *((label, "n.account") for label in (*labels, FROZEN, MINUTES)),
        ("Change", "n.account, n.version"),
    ):
        name = f"relmap_{label}_account"
        yield name, own["create_node_index"].filled(name=name, label=label, properties=properties)
    types = [link.type for kind in NODES for link in kind.links]
    for rel, wanted in (*((rel, "account") for rel in types), *_edges()):
        name = f"relmap_{rel}_{wanted}"
        yield name, own["create_rel_index"].filled(name=name, type=rel, property=wanted)


def _edges() -> Iterator[tuple[str, str]]:
    for kind in EDGES:
        yield kind.label, "account"
        yield kind.label, "key"


def declare(store: Neo4jStore) -> None:
    """Make what is missing, and wait until it can be used."""
    own = library("neo4j")
    there = {name for (name,) in store.read(lambda: store.run(own["indexes"].text))}
    missing = [text for name, text in declarations() if name not in there]
    for text in missing:
        store.auto(text)
    if missing:
        store.auto(own["await_indexes"].text, {"seconds": SECONDS})
