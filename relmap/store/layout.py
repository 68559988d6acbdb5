"""Where the records of an account stand in the graph: the rows of nodes, references and relationships.

Pure: an account's name and the shared records that it uses go in, rows come out. Whoever writes to a store sends
them; whoever writes files for a first load prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from relmap.model.identity import Identity, identity, key, targets
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, Kind, Link
from relmap.store.rows import SHARED, Row, Shared, properties


@dataclass(frozen=True)
class Layout:
    """The records of one account, whose shared records are known."""

    account: str
    shared: Shared
    known: dict[tuple[str, Identity], str] = field(default_factory=dict, repr=False, compare=False)
    """The keys made so far: a person's is asked for with each of his interactions."""

    def home(self, kind: Kind, ident: Identity) -> str:
        """The account under which a record stands."""
        return SHARED if (kind.list, ident) in self.shared else self.account

    def key(self, kind: Kind, ident: Identity) -> str:
        """The key of a record."""
        place = (kind.list, ident)
        found = self.known.get(place)
        if found is None:
            found = self.known[place] = key(self.home(kind, ident), ident)
        return found

    def node(self, kind: Kind, record: Record) -> Row:
        """A record as a node."""
        ident = identity(record)
        head = {"key": self.key(kind, ident), "account": self.home(kind, ident)}
        return head | properties(record, kind.properties)

    def links(self, link: Link, records: Sequence[Record]) -> Iterator[Row]:
        """What records refer to by one of their fields."""
        for record in records:
            ident = identity(record)
            source, shared = self.key(link.source, ident), self.home(link.source, ident) == SHARED
            for position, target in enumerate(targets(record, link.column)):
                both = shared and self.home(link.target, target) == SHARED
                yield {
                    "source": source,
                    "target": self.key(link.target, target),
                    "account": SHARED if both else self.account,
                    "position": position,
                }

    def edge(self, kind: Kind, record: Record) -> Row:
        """A record as a relationship between people."""
        assert kind.ends is not None
        people = BY_LIST["people"]
        source, target = ((getattr(record, end),) for end in kind.ends)
        head = {
            "source": self.key(people, source),
            "target": self.key(people, target),
            "key": key(self.account, identity(record)),
            "account": self.account,
        }
        return head | properties(record, kind.properties)
