"""A change set as statements: what goes is taken away first, then nodes, then relationships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from relmap.model.bundle import Bundle
from relmap.model.changes import ChangeSet, Header, compare
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import EDGES, NODES, Kind
from relmap.store.layout import Layout
from relmap.store.queries import identifiers, library
from relmap.store.rows import SHARED, Row, Run, Shared, batches, typed

Piece = Callable[[Run], None]
"""A part of an account that is written by itself."""


def write_changes(run: Run, account: str, changes: ChangeSet, used: Shared) -> None:
    """Write the changes of one account.

    Args:
        run: runs a statement inside the caller's transaction.
        account: whose records they are.
        changes: what to write.
        used: the shared records that the account uses so far.
    """
    put = {(c.kind.list, c.identity) for c in changes.changes if c.shared and c.after is not None}
    gone = {(c.kind.list, c.identity) for c in changes.changes if c.shared and c.after is None}
    before = _Writer(run, Layout(account, used | gone))
    after = _Writer(run, Layout(account, (used - gone) | put))
    taken: dict[str, list[Record]] = defaultdict(list)
    given: dict[str, list[Record]] = defaultdict(list)
    for change in changes.changes:
        if change.before is not None and (change.after is None or change.kind.ends):
            taken[change.kind.list].append(change.before)
        if change.after is not None:
            given[change.kind.list].append(change.after)
    for kind in EDGES:
        before.delete_edges(kind, taken[kind.list])
    for kind in reversed(NODES):
        before.delete_nodes(kind, taken[kind.list])
    for kind in NODES:
        after.put_nodes(kind, given[kind.list])
    for kind in NODES:
        after.put_links(kind, given[kind.list])
    for kind in EDGES:
        after.put_edges(kind, given[kind.list])
    if changes.header is not None:
        _header(run, account, changes.header)


def pieces(account: str, bundle: Bundle, header: Header, size: int) -> Iterator[Piece]:
    """An account that a store does not hold yet, in pieces of at most so many records.

    Written in this order, all nodes before any relationship, they give what `write_changes` gives at once.
    """
    changes = compare(None, bundle)
    layout = Layout(account, frozenset((c.kind.list, c.identity) for c in changes if c.shared))
    given: dict[str, list[Record]] = defaultdict(list)
    for change in changes:
        assert change.after is not None
        given[change.kind.list].append(change.after)
    for kind in NODES:
        yield from _pieces(_Writer.put_nodes, layout, kind, given[kind.list], size)
    for kind in (kind for kind in NODES if kind.links):
        yield from _pieces(_Writer.put_links, layout, kind, given[kind.list], size)
    for kind in EDGES:
        yield from _pieces(_Writer.put_edges, layout, kind, given[kind.list], size)
    yield lambda run: _header(run, account, header)


def _pieces(
    put: Callable[[_Writer, Kind, Sequence[Record]], None], layout: Layout, kind: Kind, records: list[Record], size: int
) -> Iterator[Piece]:
    def piece(part: list[Record]) -> Piece:
        return lambda run: put(_Writer(run, layout), kind, part)

    for start in range(0, len(records), size):
        yield piece(records[start : start + size])


class _Writer:
    """Writes records of one account."""

    def __init__(self, run: Run, layout: Layout) -> None:
        self.run = run
        self.account = layout.account
        self.layout = layout

    def delete_edges(self, kind: Kind, records: Sequence[Record]) -> None:
        """Take relationship records away."""
        rows = [self.layout.edge(kind, record) for record in records]
        for batch in batches([{"source": row["source"], "key": row["key"]} for row in rows]):
            self.run(library("store")["delete_edges"].filled(type=kind.label), {"rows": batch})

    def delete_nodes(self, kind: Kind, records: Sequence[Record]) -> None:
        """Take node records away; shared ones are let go of, for other accounts may use them."""
        idents = [identity(record) for record in records]
        at = self.layout
        own = [at.key(kind, i) for i in idents if at.home(kind, i) != SHARED]
        let_go = [at.key(kind, i) for i in idents if at.home(kind, i) == SHARED]
        if own:
            self.run(library("store")["delete_nodes"].filled(label=kind.label), {"keys": own})
        if let_go:
            self._clear(kind, let_go, [self.account])
            text = library("store")["release_shared"].filled(label=kind.label)
            self.run(text, {"account": self.account, "keys": let_go})

    def put_nodes(self, kind: Kind, records: Sequence[Record]) -> None:
        """Create or update nodes, and note which shared ones the account uses."""
        rows = [self.layout.node(kind, record) for record in records]
        for batch in batches(rows):
            filled, empty, values = typed(batch)
            sets = identifiers([name for name in filled if name != "key"], "n.{0} = row.{0}")
            nulls = identifiers(empty, "n.{0} = null")
            text = library("store")["put_nodes"].filled(
                label=kind.label, assignments=", ".join(filter(None, [sets, nulls]))
            )
            self.run(text, {"rows": values})
        held = [row["key"] for row in rows if row["account"] == SHARED]
        if held:
            text = library("store")["hold_shared"].filled(label=kind.label)
            self.run(text, {"account": self.account, "keys": held})

    def put_links(self, kind: Kind, records: Sequence[Record]) -> None:
        """Write the references of nodes anew."""
        if not records or not kind.links:
            return
        self._clear(kind, [self.layout.key(kind, identity(record)) for record in records], [self.account, SHARED])
        for link in kind.links:
            self._create(link.source.label, link.type, link.target.label, list(self.layout.links(link, records)))

    def put_edges(self, kind: Kind, records: Sequence[Record]) -> None:
        """Create relationship records."""
        self._create("Person", kind.label, "Person", [self.layout.edge(kind, record) for record in records])

    def _create(self, source: str, kind: str, target: str, rows: list[Row]) -> None:
        for batch in batches(rows):
            filled, _, values = typed(batch)
            given = identifiers([name for name in filled if name not in ("source", "target")], "{0}: row.{0}")
            text = library("store")["put_links"].filled(source=source, type=kind, target=target, properties=given)
            self.run(text, {"rows": values})

    def _clear(self, kind: Kind, keys: list[str], accounts: list[str]) -> None:
        if kind.links:
            types = identifiers(sorted({link.type for link in kind.links}), "{0}", "|")
            text = library("store")["clear_links"].filled(label=kind.label, types=types)
            self.run(text, {"keys": keys, "accounts": accounts})


def _header(run: Run, account: str, header: Header) -> None:
    """Write the account's title (the name of its organization), date and settings."""
    parameters = {
        "account": account,
        "title": header.title,
        "as_of": header.as_of or "",
        "settings": header.settings.model_dump_json(),
    }
    run(library("store")["set_header"].text, parameters)
