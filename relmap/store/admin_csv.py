"""A whole store as files for a first load of a server: `neo4j-admin database import full`.

One CSV file a kind of node and of relationship, its first line naming and typing the columns, and `import.args` with
the options of the importer. Loaded into an empty database they give what a store holds; constraints and indexes are
made by the first relmap that opens it for writing. For millions of records: this way no transaction bounds the load.

In these files an empty text stands in quotes and nothing at all stands for nothing; items of a list are separated by
U+001F, which no record can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from relmap.model.changes import compare
from relmap.model.errors import Unusable
from relmap.model.schema import EDGES, NODES, Column, Kind, Scalar
from relmap.store.frozen import COLUMNS, frozen_row
from relmap.store.frozen import LABEL as FROZEN
from relmap.store.graph import SCHEMA_VERSION, history_rows
from relmap.store.layout import Layout
from relmap.store.minutes import COLUMNS as MINUTES_COLUMNS
from relmap.store.minutes import LABEL as MINUTES
from relmap.store.minutes import minutes_row
from relmap.store.protocol import AccountDump
from relmap.store.rows import SHARED, Row
from relmap.store.sharing import SHARED_KINDS

ARGUMENTS = "import.args"
LIST_MARK = "\x1f"
TYPES: dict[Scalar, str] = {
    "text": "string",
    "number": "double",
    "integer": "long",
    "flag": "boolean",
    "texts": "string[]",
}
ACCOUNT: dict[str, str] = {"title": "string", "as_of": "string", "version": "long", "settings": "string"}
CHANGE: dict[str, str] = {
    "account": "string",
    "version": "long",
    "position": "long",
    "at": "string",
    "who": "string",
    "list": "string",
    "record": "string",
    "before": "string",
    "after": "string",
    "subjects": "string[]",
    "opid": "string",
}
FROZEN_COLUMNS: dict[str, str] = {name: "long" if name == "version" else "string" for name in COLUMNS}
LINK: dict[str, str] = {"account": "string", "position": "long"}


@dataclass
class Written:
    """How much was written."""

    accounts: int = 0
    nodes: int = 0
    relationships: int = 0


@dataclass
class _Files:
    """The open files, and which shared rows they hold already."""

    folder: Path
    stack: ExitStack
    written: Written = field(default_factory=Written)
    files: dict[str, IO[str]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    shared: set[tuple[str, ...]] = field(default_factory=set)

    def node_file(self, label: str, columns: Mapping[str, str]) -> None:
        """Begin the file of a kind of node."""
        self._begin(label, [f"key:ID({label})", *_typed(columns)], ["key", *columns])

    def relationship_file(self, name: str, source: str, target: str, columns: Mapping[str, str]) -> None:
        """Begin the file of a kind of relationship."""
        head = [f":START_ID({source})", f":END_ID({target})", *_typed(columns)]
        self._begin(name, head, ["source", "target", *columns])

    def _begin(self, name: str, head: list[str], columns: list[str]) -> None:
        path = self.folder / f"{name}.csv"
        self.files[name] = self.stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
        self.files[name].write(",".join(head) + "\n")
        self.columns[name] = columns

    def put(self, name: str, row: Row) -> bool:
        """Write a row; one that is shared only once."""
        if row.get("account") == SHARED:
            mark = (name, *(str(row.get(part)) for part in ("key", "source", "target", "position")))
            if mark in self.shared:
                return False
            self.shared.add(mark)
        self.files[name].write(",".join(_cell(row[column]) for column in self.columns[name]) + "\n")
        return True

    def node(self, label: str, row: Row) -> None:
        """Write a node."""
        self.written.nodes += self.put(label, row)

    def relationship(self, name: str, row: Row) -> None:
        """Write a relationship."""
        self.written.relationships += self.put(name, row)


def write_admin_csv(accounts: Iterable[AccountDump], folder: Path) -> Written:
    """Write the files of a whole store into a new folder.

    Raises:
        Unusable: if the folder holds something, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Unusable("export_not_empty", folder=str(folder))
        with ExitStack() as stack:
            files = _Files(folder, stack)
            _begin(files)
            files.node("Schema", {"key": "relmap", "version": SCHEMA_VERSION})
            for account in accounts:
                _account(files, account)
        (folder / ARGUMENTS).write_text("\n".join(_arguments()) + "\n", encoding="utf-8")
    except OSError as error:
        raise Unusable("cannot_write", file=str(folder), reason=error.strerror or str(error)) from error
    return files.written


def _begin(files: _Files) -> None:
    files.node_file("Schema", {"version": "long"})
    files.node_file("Account", ACCOUNT)
    files.node_file("Change", CHANGE)
    files.node_file(FROZEN, FROZEN_COLUMNS)
    files.node_file(MINUTES, dict.fromkeys(MINUTES_COLUMNS, "string"))
    for kind in NODES:
        files.node_file(kind.label, {"account": "string"} | _types(kind.properties))
        for link in kind.links:
            files.relationship_file(link.type, link.source.label, link.target.label, LINK)
    for kind in EDGES:
        columns = {"key": "string", "account": "string"} | _types(kind.properties)
        files.relationship_file(kind.label, "Person", "Person", columns)
    for kind in SHARED_KINDS:
        files.relationship_file(_served_by(kind), "Account", kind.label, {})


def _served_by(kind: Kind) -> str:
    return f"SERVED_BY.{kind.label}"


def _account(files: _Files, account: AccountDump) -> None:
    bundle, name = account.bundle, account.bundle.account
    shared = frozenset((c.kind.list, c.identity) for c in compare(None, bundle) if c.shared)
    layout = Layout(name, shared)
    head = {"title": bundle.name, "as_of": bundle.as_of or "", "version": account.version}
    files.node("Account", {"key": name} | head | {"settings": account.settings.model_dump_json()})
    for kind in NODES:
        records = bundle.records(kind)
        for record in records:
            row = layout.node(kind, record)
            files.node(kind.label, row)
            if kind in SHARED_KINDS and row["account"] == SHARED:
                files.relationship(_served_by(kind), {"source": name, "target": row["key"]})
        for link in kind.links:
            for row in layout.links(link, records):
                files.relationship(link.type, row)
    for kind in EDGES:
        for record in bundle.records(kind):
            files.relationship(kind.label, layout.edge(kind, record))
    for row in history_rows(name, account.history):
        files.node("Change", row)
    for state in account.frozen:
        files.node(FROZEN, frozen_row(name, state))
    for one in account.minutes:
        files.node(MINUTES, minutes_row(name, one))
    files.written.accounts += 1


def _arguments() -> Iterator[str]:
    """The options of the importer, one a line."""
    for label in ("Schema", "Account", "Change", FROZEN, MINUTES, *(kind.label for kind in NODES)):
        yield f"--nodes={label}={label}.csv"
    for name in (*(link.type for kind in NODES for link in kind.links), *(kind.label for kind in EDGES)):
        yield f"--relationships={name}={name}.csv"
    for kind in SHARED_KINDS:
        yield f"--relationships=SERVED_BY={_served_by(kind)}.csv"
    yield from ("--array-delimiter=U+001F", "--multiline-fields=true", "--trim-strings=false", "--id-type=string")


def _types(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: TYPES[column.scalar] for column in columns}


def _typed(columns: Mapping[str, str]) -> list[str]:
    return [f"{name}:{kind}" for name, kind in columns.items()]


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = LIST_MARK.join(value) if isinstance(value, list) else str(value)
    return '"' + text.replace('"', '""') + '"'
