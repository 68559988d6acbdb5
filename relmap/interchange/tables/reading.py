"""Tables in: one sheet a list, the first row that holds anything says what its columns are.

Sheets and headers are known by their English or Chinese labels or their names in files. Every value is taken as it
was written: a formula is its text and is never evaluated. What nobody filled in is not there; what cannot be
placed (an unknown sheet, a header that means nothing, a value under no header) is reported, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from relmap.interchange.draft import Draft, RawRecord
from relmap.interchange.tables.cells import as_text, date_text, raw_value
from relmap.interchange.tables.names import settle
from relmap.interchange.tables.sheet import CellError, Sheet, blank
from relmap.interchange.tables.sheets import (
    ACCOUNT,
    GUIDE,
    HEADER_KEYS,
    column_letter,
    field_of,
    fold,
    headers,
    sheet_labels,
    sheet_names,
    special,
)
from relmap.model.bundle import FORMAT
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.model.schema import BY_LIST, Kind

Cells = dict[int, Any]


def draft_of(sheets: Iterable[Sheet], file: str) -> Draft:
    """The draft that the sheets of a workbook, or the files of a folder, make."""
    draft = Draft(file, for_people=True)
    known = sheet_names()
    for sheet in sheets:
        name = known.get(fold(sheet.title))
        if name == ACCOUNT:
            _header(draft, sheet)
        elif name is None:
            _unknown(draft, sheet)
        elif name != GUIDE:
            _list(draft, BY_LIST[name], sheet)
    draft.header.setdefault("format", FORMAT)
    for key in HEADER_KEYS:
        draft.header.setdefault(key, None)
        draft.header_where.setdefault(key, Where(draft.file, special(ACCOUNT)[0], column=key))
    settle(draft)
    return draft


def _unknown(draft: Draft, sheet: Sheet) -> None:
    """Report a sheet of no list; a hidden one is some program's own, an empty one holds nothing to lose."""
    suggestion = nearest(sheet.title, sheet_labels())
    if not sheet.hidden and (sheet.rows or suggestion):
        where = Where(draft.file, sheet.title)
        draft.problems.append(Problem("unknown_sheet", where, shown(sheet.title), suggestion))


# --- the account sheet ----------------------------------------------------------------------------------------


def _header(draft: Draft, sheet: Sheet) -> None:
    """Take the account sheet: a key in the first column, its value in the second; what follows is explanation."""
    parts: dict[tuple[str, int], Any] = {}
    for row, cells in sheet.rows:
        label, value = cells.get(1), cells.get(2)
        if blank(label) and blank(value):
            continue
        field = field_of(None, as_text(label or ""))
        where = Where(draft.file, sheet.title, row, row_of_table=True)
        if field is None or field in parts or (field[1] == 1 and field[0] in draft.header):
            draft.problems.append(_misplaced(None, label, where.at("A"), twice=field is not None))
            continue
        parts[field] = value
        where = where.at(_called(2, label))
        draft.header_where.setdefault(field[0], where)
        if isinstance(value, CellError):
            draft.problems.append(Problem("error_cell", where, shown(value)))
    for key in {key for key, _ in parts}:
        value = _joined([parts[part] for part in sorted(parts) if part[0] == key])
        if value is not None:
            draft.header[key] = date_text(value) if key == "as_of" else as_text(value)
    for key in HEADER_KEYS:
        draft.header_where.setdefault(key, Where(draft.file, sheet.title, column=key))


def _misplaced(kind: Kind | None, header: Any, where: Where, *, twice: bool) -> Problem:
    """A header that stands twice, or one that means nothing."""
    text = as_text("" if header is None else header)
    if twice:
        return Problem("key_twice", where, shown(text))
    return Problem("unknown_key", where, shown(text), nearest(text, headers(kind)))


def _called(column: int, header: Any) -> str:
    """How a column is called where something is wrong with it: `D (Level)`."""
    return column_letter(column) + ("" if blank(header) else f" ({shown(as_text(header))})")


# --- a list ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Field:
    """A field of a sheet and the columns that hold it: one, or several for texts too long for a cell."""

    label: str
    columns: tuple[int, ...]
    called: str


def _list(draft: Draft, kind: Kind, sheet: Sheet) -> None:
    """Take the records of a sheet."""
    if not sheet.rows:
        return
    (top, header), *rows = sheet.rows
    draft.header_where.setdefault(kind.list, Where(draft.file, sheet.title))
    used = {column for _, cells in rows for column in cells if not blank(cells[column])}
    fields = _fields(draft, kind, sheet, top, header, used)
    for row, cells in rows:
        raw = _record(draft, kind, fields, cells, Where(draft.file, sheet.title, row, row_of_table=True))
        if raw.values:
            draft.records.append(raw)


def _fields(draft: Draft, kind: Kind, sheet: Sheet, top: int, header: Cells, used: set[int]) -> list[_Field]:
    """What the columns of a sheet are, by its headers; `used` are those that hold something below."""
    found: dict[tuple[str, int], int] = {}
    for column in sorted(used | header.keys()):
        label = header.get(column)
        if blank(label) and column not in used:
            continue
        field = field_of(kind, as_text(label or ""))
        if field is None or field in found:
            where = Where(draft.file, sheet.title, top, _called(column, label), row_of_table=True)
            draft.problems.append(_misplaced(kind, label, where, twice=field is not None))
        else:
            found[field] = column
    fields = []
    for name in dict.fromkeys(label for label, _ in found):
        columns = tuple(found[part] for part in sorted(found) if part[0] == name)
        fields.append(_Field(name, columns, _called(columns[0], header[columns[0]])))
    return fields


def _record(draft: Draft, kind: Kind, fields: Iterable[_Field], cells: Cells, where: Where) -> RawRecord:
    raw = RawRecord(kind, {}, where)
    for field in fields:
        raw.columns[field.label] = field.called
        column = kind.column(field.label)
        cell = _joined([cells.get(place) for place in field.columns])
        if isinstance(cell, CellError):
            draft.problems.append(Problem("error_cell", raw.at(field.label), shown(cell)))
            cell = str(cell) if column.required else None
        value = raw_value(kind, column, cell)
        if value is not None:
            raw.values[field.label] = value
    return raw


def _joined(cells: list[Any]) -> Any:
    """One value from the cells of a field: a text may go on in further cells."""
    cells = [cell for cell in cells if cell not in (None, "")]
    if len(cells) > 1:
        return "".join(map(_as_written, cells))
    return None if not cells or blank(cells[0]) else cells[0]


def _as_written(cell: Any) -> str:
    return cell if isinstance(cell, str) else as_text(cell)
