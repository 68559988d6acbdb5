"""Bundles as a folder of CSV files: one file a list, for spreadsheets, scripts and databases.

Codes and file keys stand in them, not labels. A text that a spreadsheet would take for a formula is written behind
an apostrophe, which is taken off again on the way in.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relmap.interchange.draft import Draft
from relmap.interchange.json_file import read_utf8
from relmap.interchange.tables.cells import code_value
from relmap.interchange.tables.reading import draft_of
from relmap.interchange.tables.sheet import Sheet
from relmap.interchange.tables.sheets import ACCOUNT, HEADER_KEYS
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.records import Record
from relmap.model.schema import Kind

RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
SEPARATORS = ",;\t"
LONGEST_FIELD = 50_000_000


def read(path: Path) -> Draft:
    """Read a folder of CSV files; comma, semicolon and tab are understood.

    Raises:
        Unusable: if a file is not UTF-8, or not CSV.
    """
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    if not files:
        raise Unusable("no_csv", folder=str(path))
    return draft_of([_sheet(file) for file in files], path.name)


def _sheet(file: Path) -> Sheet:
    text = read_utf8(file)
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(LONGEST_FIELD)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    found: list[tuple[int, dict[int, Any]]] = []
    try:
        for number, row in enumerate(rows, 1):
            cells = {column: _plain(cell) for column, cell in enumerate(row, 1) if cell}
            if cells:
                found.append((number, cells))
    except csv.Error as error:
        raise Unusable("not_csv", file=file.name, line=rows.line_num, reason=str(error)) from error
    return Sheet(file.stem, False, found)


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


def write(bundle: Bundle, path: Path) -> None:
    """Write a bundle as a folder; a folder that holds anything but CSV files is left alone.

    Raises:
        Unusable: if the folder holds other files, or cannot be written.
    """
    if path.exists() and any(entry.suffix.lower() != ".csv" or entry.is_dir() for entry in path.iterdir()):
        raise Unusable("folder_not_csv", folder=str(path))
    try:
        draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            head = {"account": bundle.account, "as_of": bundle.as_of, "format": bundle.format}
            _write(draft / f"{ACCOUNT}.csv", [[key, _safe(head[key] or "")] for key in HEADER_KEYS])
            for kind, records in bundle.lists():
                if records:
                    _write(draft / f"{kind.list}.csv", _rows(kind, records))
            draft.chmod(0o755)
            if path.exists():
                shutil.rmtree(path)
            draft.replace(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise Unusable("cannot_write", file=str(path), reason=error.strerror or str(error)) from error


def _rows(kind: Kind, records: tuple[Record, ...]) -> Iterator[list[str]]:
    columns = kind.file_columns
    yield [column.label for column in columns]
    for record in records:
        values = [(column, getattr(record, column.name)) for column in columns]
        plain = [(column, getattr(value, "value", value)) for column, value in values]
        yield [
            "" if value is None or (not column.required and value == column.default) else _cell(kind, column, value)
            for column, value in plain
        ]


def _cell(kind: Kind, column: Any, value: Any) -> str:
    text = code_value(kind, column, value)
    return text if column.scalar in ("number", "integer") else _safe(text)


def _safe(text: str) -> str:
    return "'" + text if text.startswith(RISKY) else text


def _write(file: Path, rows: Any) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
