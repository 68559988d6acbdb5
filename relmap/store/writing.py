"""A change set as statements: what goes is taken away first, then nodes, then relationships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from relmap.model.bundle import Bundle
from relmap.model.changes import Change, ChangeSet, Header, compare
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import EDGES, NODES, Kind
from relmap.store.layout import Layout
from relmap.store.queries import identifiers, library
from relmap.store.rows import SHARED, Row, Run, Shared, batches, packed
from relmap.store.sharing import SHARED_KINDS, known_nodes

Piece = Callable[[Run], None]
"""A part of an account that is written by itself."""


def write_changes(run: Run, account: str, changes: ChangeSet, used: Shared, *, fresh: bool = False) -> None:
    """Write the changes of one account.

    Args:
        run: runs a statement inside the caller's transaction.
        account: whose records they are.
        changes: what to write.
        used: the shared records that the account uses so far.
        fresh: whether the account holds nothing yet: then nothing of its own has to be looked for.
    """
    put = {(c.kind.list, c.identity) for c in changes.changes if c.shared and c.after is not None}
    gone = {(c.kind.list, c.identity) for c in changes.changes if c.shared and c.after is None}
    before = _Writer(run, Layout(account, used | gone), fresh)
    after = _Writer(run, Layout(account, (used - gone) | put), fresh)
    taken: dict[str, list[Record]] = defaultdict(list)
    for change in changes.changes:
        if change.before is not None and (change.after is None or change.kind.ends):
            taken[change.kind.list].append(change.before)
    given = _given(changes.changes)
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
        write_header(run, account, changes.header)


def _given(changes: Sequence[Change]) -> dict[str, list[Record]]:
    """What changes put, by list."""
    given: dict[str, list[Record]] = defaultdict(list)
    for change in changes:
        if change.after is not None:
            given[change.kind.list].append(change.after)
    return given


def pieces(account: str, bundle: Bundle, header: Header, size: int) -> Iterator[Piece]:
    """An account that a store does not hold yet, in pieces of at most so many records.

    Written in this order, all nodes before any relationship, they give what `write_changes` gives at once.
    """
    changes = compare(None, bundle)
    yield shared_piece(account, changes)
    yield from own_pieces(account, changes, header, size)


def shared_piece(account: str, changes: Sequence[Change]) -> Piece:
    """The shared records of a new account, with the references among them: what other accounts see of it."""
    layout = _layout(account, changes)
    given = _given([change for change in changes if change.shared])

    def piece(run: Run) -> None:
        writer = _Writer(run, layout, fresh=True)
        for kind in SHARED_KINDS:
            writer.put_nodes(kind, given[kind.list])
        for kind in SHARED_KINDS:
            writer.put_links(kind, given[kind.list], of=(SHARED,))

    return piece


def own_pieces(account: str, changes: Sequence[Change], header: Header | None, size: int) -> Iterator[Piece]:
    """All that belongs to a new account alone; its shared records are there already."""
    layout = _layout(account, changes)
    given, own = _given(changes), _given([change for change in changes if not change.shared])
    for kind in NODES:
        for part in _parts(own[kind.list], size):
            yield _piece(layout, lambda writer, kind=kind, part=part: writer.put_nodes(kind, part))  # type: ignore[misc]
    for kind in (kind for kind in NODES if kind.links):
        for part in _parts(given[kind.list], size):
            yield _piece(
                layout,
                lambda writer, kind=kind, part=part: writer.put_links(kind, part, of=(account,)),  # type: ignore[misc]
            )
    for kind in EDGES:
        for part in _parts(given[kind.list], size):
            yield _piece(layout, lambda writer, kind=kind, part=part: writer.put_edges(kind, part))  # type: ignore[misc]
    if header is not None:
        yield lambda run: write_header(run, account, header)


def _layout(account: str, changes: Sequence[Change]) -> Layout:
    return Layout(account, frozenset((c.kind.list, c.identity) for c in changes if c.shared))


def _parts(records: list[Record], size: int) -> Iterator[list[Record]]:
    for start in range(0, len(records), size):
        yield records[start : start + size]


def _piece(layout: Layout, put: Callable[[_Writer], None]) -> Piece:
    return lambda run: put(_Writer(run, layout, fresh=True))


def create_nodes(run: Run, label: str, rows: Sequence[Row]) -> None:
    """Create nodes of one kind that are not there yet."""
    for batch in batches(rows):
        found = packed(batch)
        run(library("store")["create_nodes"].filled(label=label, properties=found.given()), found.parameters)


class _Writer:
    """Writes records of one account."""

    def __init__(self, run: Run, layout: Layout, fresh: bool) -> None:
        self.run = run
        self.account = layout.account
        self.layout = layout
        self.fresh = fresh
        self.made: set[tuple[str, str]] = set()
        """The nodes made here, by list and key: no reference of theirs is to be looked for."""

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
        """Create or update nodes, and note which shared ones the account uses.

        Looking for those that are there and creating the others costs the embedded engine a sixth of merging; no
        other writer can come between, for an account and the shared records have one writer at a time.
        """
        rows = [self.layout.node(kind, record) for record in records]
        there = self._there(kind, rows)
        self.made |= {(kind.list, row["key"]) for row in rows if row["key"] not in there}
        create_nodes(self.run, kind.label, [row for row in rows if row["key"] not in there])
        for batch in batches([row for row in rows if row["key"] in there]):
            found = packed(batch)
            text = library("store")["update_nodes"].filled(label=kind.label, assignments=found.assigned())
            self.run(text, found.parameters)
        held = [row["key"] for row in rows if row["account"] == SHARED]
        if held:
            text = library("store")["hold_shared"].filled(label=kind.label)
            self.run(text, {"account": self.account, "keys": held})

    def _there(self, kind: Kind, rows: Sequence[Row]) -> set[str]:
        """The keys that stand in the store already."""
        keys = [row["key"] for row in rows if not self.fresh or row["account"] == SHARED]
        return known_nodes(self.run, kind, keys)

    def put_links(self, kind: Kind, records: Sequence[Record], of: Sequence[str] | None = None) -> None:
        """Write the references of nodes anew; those of the account and the shared ones, or of one of the two."""
        if not records or not kind.links:
            return
        accounts = [self.account, SHARED] if of is None else list(of)
        self._clear(kind, self._older(kind, records), accounts)
        for link in kind.links:
            rows = [row for row in self.layout.links(link, records) if row["account"] in accounts]
            self._create(link.source.label, link.type, link.target.label, rows)

    def _older(self, kind: Kind, records: Sequence[Record]) -> list[str]:
        """The keys of nodes that may have references from before."""
        idents = [identity(record) for record in records]
        if self.fresh:
            idents = [ident for ident in idents if self.layout.home(kind, ident) == SHARED]
        keys = [self.layout.key(kind, ident) for ident in idents]
        return [key for key in keys if (kind.list, key) not in self.made]

    def put_edges(self, kind: Kind, records: Sequence[Record]) -> None:
        """Create relationship records."""
        self._create("Person", kind.label, "Person", [self.layout.edge(kind, record) for record in records])

    def _create(self, source: str, kind: str, target: str, rows: list[Row]) -> None:
        for batch in batches(rows):
            found = packed(batch)
            given = found.given("source", "target")
            text = library("store")["put_links"].filled(source=source, type=kind, target=target, properties=given)
            self.run(text, found.parameters)

    def _clear(self, kind: Kind, keys: list[str], accounts: list[str]) -> None:
        if kind.links and keys:
            types = identifiers(sorted({link.type for link in kind.links}), "{0}", "|")
            text = library("store")["clear_links"].filled(label=kind.label, types=types)
            self.run(text, {"keys": keys, "accounts": accounts})


def write_header(run: Run, account: str, header: Header) -> None:
    """Write the account's title (the name of its organization), date and settings."""
    parameters = {
        "account": account,
        "title": header.title,
        "as_of": header.as_of or "",
        "settings": header.settings.model_dump_json(),
    }
    run(library("store")["set_header"].text, parameters)
