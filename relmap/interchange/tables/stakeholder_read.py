"""The stakeholder table in: its rows as they were edited, and the codes it was made with.

Sorted, filtered and re-ordered tables are read alike, for a row is known by its id and a column by its heading.
Nothing is believed here; `stakeholder_edits` says what the rows change.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from relmap.interchange.tables import workbook_open
from relmap.interchange.tables.cells import as_text, raw_value
from relmap.interchange.tables.sheet import CellError, Sheet, blank
from relmap.interchange.tables.sheets import column_letter, fold
from relmap.interchange.tables.stakeholder_columns import (
    BY_KEY,
    COLUMNS,
    FORMAT,
    HEAD,
    ORIGINALS,
    Codes,
    headings,
    sheet_titles,
)
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.problems import Problem, Where, shown
from relmap.model.vocabulary import STANCE_LABELS

_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"')
MOST_DIRECTORY = 1024 * 1024
ENOUGH_HEADINGS = 2
"""The row of headings is the first with so many of them: titles above it may be deleted."""
UNKNOWN = frozenset(map(fold, STANCE_LABELS[None]))


@dataclass(frozen=True)
class Original:
    """A row as the table was made: its codes, what the computed cells said, and whether it is an open seat."""

    codes: Codes
    computed: Codes
    seat: bool


@dataclass
class TableRow:
    """A row as it was found: an id ("" for a new person), codes and texts by column, and its place."""

    ident: str
    codes: Codes
    computed: Codes
    where: Where
    called: dict[str, str]

    def at(self, key: str) -> Where:
        """The place of one cell, or of the row where the column is missing."""
        return self.where.at(self.called.get(key, ""))


@dataclass
class Table:
    """A stakeholder table as found.

    Attributes:
        originals: the rows as they were made, by id.
        labels: what units and our people were called in it: column to id to label.
        problems, warnings: what the reading brought to light.
    """

    file: str
    account: str
    as_of: str
    originals: dict[str, Original]
    labels: dict[str, Codes] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def is_table(path: Path) -> bool:
    """Whether a file is a stakeholder table, by the names of its sheets; no more of it is read."""
    try:
        with ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            directory = part.read(MOST_DIRECTORY).decode("utf-8", "replace")
    except Exception:  # no workbook, or a broken one: whoever reads it says so
        return False
    names = {fold(html.unescape(name)) for name in _SHEET.findall(directory)}
    return bool(names & {fold(name) for name in (ORIGINALS, *sheet_titles())})


def read(path: Path) -> Table:
    """Read a stakeholder table.

    Raises:
        Unusable: if it is no workbook, is masked, or lacks the sheet with what it was made of.
        InvalidInput: if the sheet of the table, or its headings, are not there.
    """
    sheets = workbook_open.sheets(path)
    hidden = next((sheet for sheet in sheets if fold(sheet.title) == fold(ORIGINALS)), None)
    if hidden is None:
        raise Unusable("table_without_originals", file=path.name)
    table = _table(hidden, path.name)
    titles = {fold(title) for title in sheet_titles()}
    sheet = next((sheet for sheet in sheets if fold(sheet.title) in titles), None)
    if sheet is None:
        problem = Problem(
            "table_no_sheet", Where(path.name), values=dict(zip(("en", "zh"), sheet_titles(), strict=True))
        )
        raise InvalidInput([problem], path.name)
    _fill(table, sheet)
    return table


def _table(sheet: Sheet, file: str) -> Table:
    """What the hidden sheet says: about the whole table, then row by row."""
    rows = [[as_text(cells.get(place) or "") for place in range(1, max(cells) + 1)] for _, cells in sheet.rows]
    head = {row[0]: row[1] for row in rows if row[0] in HEAD and len(row) > 1}
    keys = next((row[3:] for row in rows if row[0] == "columns"), [])
    if head.get("format") != FORMAT or not keys or not head.get("account"):
        raise Unusable("table_without_originals", file=file)
    if head.get("masked"):
        raise Unusable("table_masked", file=file)
    originals = {row[1]: _original(keys, row) for row in rows if row[0] == "person"}
    labels: dict[str, Codes] = {"unit": {}, "contact": {}}
    for row in rows:
        if row[0] in labels:
            labels[row[0]][row[1]] = row[2]
    return Table(file, head["account"], head.get("as_of", ""), originals, labels)


def _original(keys: list[str], row: list[str]) -> Original:
    values = dict(zip(keys, [*row[3:], *[""] * len(keys)], strict=False))
    codes = {key: value for key, value in values.items() if key in BY_KEY and BY_KEY[key].editable}
    computed = {key: value for key, value in values.items() if key not in codes}
    return Original(codes, computed, seat=row[2] == "seat")


# --- the sheet that people edit ---------------------------------------------------------------------------------


def _fill(table: Table, sheet: Sheet) -> None:
    top = next((place for place, (_, cells) in enumerate(sheet.rows) if _is_head(cells)), None)
    if top is None:
        raise InvalidInput([Problem("table_no_headings", Where(table.file, sheet.title))], table.file)
    number, head = sheet.rows[top]
    rows = sheet.rows[top + 1 :]
    columns = _columns(table, Where(table.file, sheet.title, number, row_of_table=True), head, rows)
    if "id" not in columns:
        raise InvalidInput([Problem("table_no_ids", Where(table.file, sheet.title))], table.file)
    called = {key: f"{column_letter(place)} ({shown(head[place])})" for key, place in columns.items()}
    for number, cells in rows:
        where = Where(table.file, sheet.title, number, row_of_table=True)
        table.rows.append(_row(table, columns, cells, where, called))


def _is_head(cells: dict[int, Any]) -> bool:
    known = [cell for cell in cells.values() if isinstance(cell, str) and fold(cell) in headings()]
    return len(known) >= ENOUGH_HEADINGS


def _columns(
    table: Table, where: Where, head: dict[int, Any], rows: list[tuple[int, dict[int, Any]]]
) -> dict[str, int]:
    """Where each column stands; what somebody has added is not taken, and said so."""
    found: dict[str, int] = {}
    used = {place for _, cells in rows for place, cell in cells.items() if not blank(cell)}
    for place in sorted(used | head.keys()):
        heading = head.get(place)
        key = headings().get(fold(as_text(heading))) if not blank(heading) else None
        if key is not None and key not in found:
            found[key] = place
        elif place in used:
            column = column_letter(place) + ("" if blank(heading) else f" ({shown(heading)})")
            table.warnings.append(Problem("table_own_column", where.at(column)))
    return found


def _row(
    table: Table, columns: dict[str, int], cells: dict[int, Any], where: Where, called: dict[str, str]
) -> TableRow:
    row = TableRow("", {}, {}, where, called)
    for key, cell in _cells(columns, cells):
        if isinstance(cell, CellError):
            table.problems.append(Problem("error_cell", row.at(key), shown(cell)))
        elif key == "id":
            row.ident = "" if cell is None else as_text(cell)
        elif BY_KEY[key].editable:
            row.codes[key] = _code(key, cell)
        else:
            row.computed[key] = "" if cell is None else as_text(cell)
    return row


def _cells(columns: dict[str, int], cells: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    for column in COLUMNS:
        if column.key in columns:
            cell = cells.get(columns[column.key])
            yield column.key, None if blank(cell) else cell


def _code(key: str, cell: Any) -> str:
    """The code of a cell; what is not understood stays as it is, for the validator to report."""
    declared = BY_KEY[key]
    if cell is None or (key == "stance" and fold(as_text(cell)) in UNKNOWN):
        return ""
    assert declared.kind is not None
    return str(raw_value(declared.kind, declared.column, cell))
