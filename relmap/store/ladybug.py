"""The embedded store: one Ladybug file, nothing to install or to run.

The engine allows one process at a time and does not protect readers beside a writer, so every open is guarded
by a lock file of our own (`relmap.store.lock`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from relmap.model.errors import MissingExtra, NotFound, StoreError
from relmap.model.schema import EDGES, NODES, Column, Scalar
from relmap.store import frozen, minutes
from relmap.store.graph import SCHEMA_VERSION, GraphStore
from relmap.store.lock import Guard
from relmap.store.protocol import AccountDump, Answer
from relmap.store.queries import identifiers, library
from relmap.store.rows import Row
from relmap.store.sharing import SHARED_KINDS

T = TypeVar("T")

TYPES: dict[Scalar, str] = {
    "text": "STRING",
    "number": "DOUBLE",
    "integer": "INT64",
    "flag": "BOOL",
    "texts": "STRING[]",
}
OWN_TABLES = {
    "Account": {"title": "STRING", "as_of": "STRING", "version": "INT64", "settings": "STRING"},
    "Schema": {"version": "INT64"},
    "Change": {
        "account": "STRING",
        "version": "INT64",
        "position": "INT64",
        "at": "STRING",
        "who": "STRING",
        "list": "STRING",
        "record": "STRING",
        "before": "STRING",
        "after": "STRING",
        "subjects": "STRING[]",
        "opid": "STRING",
    },
    frozen.LABEL: {name: "INT64" if name == "version" else "STRING" for name in frozen.COLUMNS},
    minutes.LABEL: dict.fromkeys(minutes.COLUMNS, "STRING"),
}


_CUT_OFF = re.compile(r"WAL file is corrupted|end of the file .*\.wal")
"""What the engine says of a log whose last record is cut off: a writer was killed while writing it, so nothing that was
acknowledged stands there. It would refuse the file for good."""


class _Unfinished(Exception):
    """A writer was killed in the middle of writing or tidying its file; a reader cannot finish that."""


class LadybugStore(GraphStore):
    """A store in one file."""

    engine: ClassVar[str] = "ladybug"

    def __init__(self, path: Path, *, write: bool, wait: float = 10.0) -> None:
        """Open the file; a writer makes it if it is not there.

        Args:
            path: the file.
            write: whether changes will be made; only one process may, and nobody reads meanwhile.
            wait: for how many seconds to wait for others.

        Raises:
            NotFound: if a reader finds no file.
            StoreBusy: if others hold it for longer than that.
            StoreError: if it is not a store, or one of a newer relmap.
        """
        if not write and not path.exists():
            raise NotFound("no_store", store=str(path))
        if not path.parent.is_dir():
            raise StoreError("no_folder", folder=str(path.parent))
        self.path = path
        self._guard = Guard(path, exclusive=write, wait=wait)
        try:
            try:
                self._open(write)
            except _Unfinished:
                self._recover(wait)
            self._check_version()
        except BaseException:
            self.close()
            raise

    def _open(self, write: bool, *, whole: bool = True) -> None:
        """Open the file; a log that is not `whole` counts up to where it was cut off."""
        try:
            import ladybug
        except ImportError as error:
            raise MissingExtra("no_ladybug") from error
        try:
            self._database = ladybug.Database(str(self.path), read_only=not write, throw_on_wal_replay_failure=whole)
            self._connection = ladybug.Connection(self._database)
            empty = not self.run(library("ladybug")["tables"].text)
        except RuntimeError as error:
            self._shut()
            if not write and ("recovery" in str(error) or _CUT_OFF.search(str(error))):
                raise _Unfinished from error
            if whole and _CUT_OFF.search(str(error)):
                self._open(write, whole=False)
                return
            raise StoreError("not_a_store", store=str(self.path), reason=str(error).splitlines()[0]) from error
        if empty and write:
            self._create()
        elif empty:
            raise NotFound("no_store", store=str(self.path))

    def _recover(self, wait: float) -> None:
        """Finish what a killed writer left behind, as the only process, then open for reading again."""
        self._guard.release()
        self._guard = Guard(self.path, exclusive=True, wait=wait)
        self._open(write=True)
        self._shut()
        self._guard.release()
        self._guard = Guard(self.path, exclusive=False, wait=wait)
        self._open(write=False)

    def _create(self) -> None:
        """Declare every table and note the schema's version."""
        node, rel = library("ladybug")["create_node_table"], library("ladybug")["create_rel_table"]
        with self.transaction():
            self.create_own(*OWN_TABLES)
            for kind in NODES:
                self.run(
                    node.filled(label=kind.label, columns=_declared({"account": "STRING"} | _types(kind.properties)))
                )
            for name, ends, columns in _relationships():
                self.run(
                    rel.filled(
                        type=name, ends=", ".join(f"FROM {a} TO {b}" for a, b in ends), columns=_declared(columns)
                    )
                )
            self.run(library("store")["set_schema_version"].text, {"version": SCHEMA_VERSION})

    def create_own(self, *labels: str) -> None:
        """Declare tables of our own that are not there yet."""
        node = library("ladybug")["create_node_table"]
        for label in labels:
            self.run(node.filled(label=label, columns=_declared(OWN_TABLES[label])))

    def schema_version(self) -> int:
        """The version of the schema that the file was made with; raises StoreError if it is no store."""
        try:
            found = self.run(library("store")["schema_version"].text)
        except RuntimeError as error:
            raise StoreError("not_a_store", store=str(self.path), reason=str(error).splitlines()[0]) from error
        return int(found[0][0]) if found else 0

    def _check_version(self) -> None:
        version = self.schema_version()
        if version != SCHEMA_VERSION:
            key = "schema_newer" if version > SCHEMA_VERSION else "schema_older"
            raise StoreError(key, store=str(self.path), version=version, known=SCHEMA_VERSION)

    def run(self, text: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        return [tuple(row) for row in self._result(text, parameters or {}).get_all()]

    def ask(self, text: str, parameters: Row) -> Answer:
        """Run a reading statement and return its rows with their column names."""
        result = self._result(text, parameters)
        return Answer(tuple(result.get_column_names()), tuple(tuple(row) for row in result.get_all()))

    def _result(self, text: str, parameters: Row) -> Any:
        return self._connection.execute(text, parameters)

    def read(self, unit: Callable[[], T]) -> T:
        """Do something that reads, in one transaction."""
        return self.write(unit)

    def write(self, unit: Callable[[], T]) -> T:
        """Do something in one transaction: all statements are committed together, or none is."""
        with self.transaction():
            return unit()

    def _hold_shared(self) -> None:
        """There is no other writer."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside are committed together, or none is."""
        self._connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            with suppress(RuntimeError):  # some failures roll back by themselves
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rewrite(self, accounts: Sequence[AccountDump], *, expected: Sequence[AccountDump] | None = None) -> None:
        """Hold these accounts and nothing else: a new file takes the place of the old one.

        The engine leaves deleted text in its file, so erasing means writing anew. Until the new file is complete
        and closed the old one stays as it is; see `Store.rewrite`.
        """
        if expected is not None:
            self.read(lambda: self._unchanged(expected))
        draft = self.path.with_name(self.path.name + ".new")
        _remove(draft)
        try:
            with LadybugStore(draft, write=True) as fresh:
                for account in accounts:
                    fresh.adopt(account)
            self.reopened(lambda: draft.replace(self.path))
        finally:
            _remove(draft)

    def reopened(self, between: Callable[[], object]) -> None:
        """Do something with the closed file, without letting go of its lock."""
        self._shut()
        try:
            between()
        finally:
            self._open(write=True)

    def close(self) -> None:
        """Let go of the file and of its lock."""
        self._shut()
        self._guard.release()

    def _shut(self) -> None:
        """Close the engine; it writes what it holds into the file."""
        for name in ("_connection", "_database"):
            held = self.__dict__.pop(name, None)
            if held is not None:
                held.close()


def _remove(store: Path) -> None:
    """Take away what a store's making left behind."""
    for ending in ("", ".wal", ".lock", ".holder"):
        store.with_name(store.name + ending).unlink(missing_ok=True)


def _types(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: TYPES[column.scalar] for column in columns}


def _declared(columns: dict[str, str]) -> str:
    return "".join(f", {identifiers([name], '{0}')} {kind}" for name, kind in columns.items())


def _relationships() -> Iterator[tuple[str, list[tuple[str, str]], dict[str, str]]]:
    """Every relationship kind: its type, its ends, its columns."""
    link_columns = {"account": "STRING", "position": "INT64"}
    for kind in NODES:
        for link in kind.links:
            yield link.type, [(link.source.label, link.target.label)], link_columns
    for kind in EDGES:
        yield kind.label, [("Person", "Person")], {"key": "STRING", "account": "STRING"} | _types(kind.properties)
    yield "SERVED_BY", [("Account", kind.label) for kind in SHARED_KINDS], {}
