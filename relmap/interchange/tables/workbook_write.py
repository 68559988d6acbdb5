"""Workbooks out: an account as people read it, and the empty workbook that they fill.

Labels stand for codes, in the language asked for; references stand as ids, so that a person may be renamed in one
place. What is at its default is left blank, as in JSON. Every heading says in a note what belongs below it, and
every vocabulary column offers its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from relmap.interchange.tables import workbook_example
from relmap.interchange.tables.cells import shown_value
from relmap.interchange.tables.sheets import (
    ACCOUNT,
    HEADER_KEYS,
    USUAL,
    column_letter,
    dates,
    language,
    needed,
    numbered,
    ordered,
    special,
)
from relmap.interchange.tables.workbook_book import MOST_ROWS, Book, pieces, put
from relmap.interchange.tables.workbook_guide import DARK, LIGHT, choices, display_width, guide, note
from relmap.model.bundle import FORMAT, Bundle
from relmap.model.errors import Unusable
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, KINDS, Column, Kind

Value = float | list[str]
Row = dict[str, Value]
GREY = "#7F7F7F"
SPARE_ROWS = 1000
"""Rows below the last one in which drop-down lists are offered too."""
WRAPPED = ("note", "wants", "subject")
WIDE = {"note": 44, "wants": 40, "subject": 36, "to_people": 32, "present": 32, "emails": 28, "name": 26, "title": 26}


def write(bundle: Bundle, path: Path, lang: str) -> None:
    """Write an account as a workbook with headers and words in one language.

    Raises:
        Unusable: if a list is longer than a sheet can be, or the whole too large to be read again.
    """
    book = Book(language(lang))
    _account(book, {"account": bundle.account, "as_of": bundle.as_of, "format": bundle.format})
    place = {process.id: position for position, process in enumerate(bundle.processes)}
    steps = sorted(bundle.steps, key=lambda step: (place[step.process], step.position))
    order = {(step.process, step.id): position for position, step in enumerate(steps)}
    roles = sorted(bundle.roles, key=lambda role: (order[role.process, role.step], role.position))
    for kind, records in bundle.lists():
        records = {"steps": tuple(steps), "roles": tuple(roles)}.get(kind.list, records)
        if len(records) > MOST_ROWS:
            raise Unusable("workbook_too_large", file=path.name)
        _list(book, kind, [_row(book, kind, _values(kind, record)) for record in records])
    book.save(path)


def template(path: Path, lang: str) -> None:
    """Write the empty workbook: an explanatory sheet, and a few example rows in every other one."""
    book = Book(language(lang))
    guide(book)
    _account(book, {**workbook_example.account(book.lang), "format": FORMAT}, example=True)
    rows = workbook_example.rows(book.lang)
    for kind in KINDS:
        _list(book, kind, [_row(book, kind, row) for row in rows[kind.list]], example=True)
    book.save(path)


# --- from records to cells ----------------------------------------------------------------------------------


def _values(kind: Kind, record: Record) -> dict[str, Any]:
    """The fields of a record that are not at their defaults."""
    values = {column: getattr(record, column.name) for column in kind.file_columns}
    return {column.label: value for column, value in values.items() if column.required or value != column.default}


def _row(book: Book, kind: Kind, values: Mapping[str, Any]) -> Row:
    row: Row = {}
    for label, value in values.items():
        shown = shown_value(kind, kind.column(label), value, book.lang)
        if shown is not None:
            row[label] = shown if isinstance(shown, float) else pieces(shown)
    return row


# --- sheets -------------------------------------------------------------------------------------------------


def _account(book: Book, values: Mapping[str, str | None], *, example: bool = False) -> None:
    """The account sheet: what it is called, its value, what it means."""
    sheet = book.sheet(book.text.either(special(ACCOUNT)))
    for column, width in enumerate((16, 36, 90)):
        sheet.set_column(column, column, width)
    row = 0
    for key in HEADER_KEYS:
        style = book.style(num_format="@", **_look(example and key != "format"))
        for part, text in enumerate(pieces(values[key] or ""), 1):
            put(sheet, row, 0, numbered(book.text(f"workbook.account.{key}"), part), _heading(book, key == "account"))
            if text:
                put(sheet, row, 1, text, style)
            put(sheet, row, 2, book.text(f"workbook.help.header.{key}"), book.style(font_color=GREY))
            if key == "account":
                sheet.data_validation(row, 1, row, 1, _names(book, BY_LIST["organizations"]))
            row += 1


def _list(book: Book, kind: Kind, rows: Sequence[Row], *, example: bool = False) -> None:
    """One list: headings with their notes, drop-down lists, the rows."""
    sheet = book.sheet(book.text.either(kind.sheet))
    sheet.freeze_panes(1, 0)
    places = _places(kind, rows)
    for index, (column, part) in enumerate(places):
        header = numbered(kind.header(column, book.lang), part)
        put(sheet, 0, index, header, _heading(book, needed(column)))
        _explain(book, sheet, index, kind, column)
        _offer(book, sheet, index, kind, column, len(rows))
        width = max(_width(kind, column), display_width([header]) + 3)
        sheet.set_column(index, index, width, book.style(**_form(kind, column)))
    styles = [book.style(**_form(kind, column), **_look(example)) for column, _ in places]
    for number, row in enumerate(rows, 1):
        for index, (column, part) in enumerate(places):
            value = row.get(column.label)
            if isinstance(value, list):
                if part <= len(value):
                    put(sheet, number, index, value[part - 1], styles[index])
            elif value is not None:
                sheet.write_number(number, index, value, styles[index])


def _places(kind: Kind, rows: Iterable[Row]) -> list[tuple[Column, int]]:
    """The columns of a sheet in order; texts that are too long for a cell go on in further columns at the end."""
    longest: dict[str, int] = {}
    for row in rows:
        for label, value in row.items():
            if isinstance(value, list) and len(value) > longest.get(label, 1):
                longest[label] = len(value)
    columns = ordered(kind)
    further = [(column, part) for column in columns for part in range(2, longest.get(column.label, 1) + 1)]
    return [*((column, 1) for column in columns), *further]


# --- looks ----------------------------------------------------------------------------------------------------


def _heading(book: Book, dark: bool) -> Any:
    colours = {"bg_color": DARK, "font_color": "white"} if dark else {"bg_color": LIGHT, "font_color": DARK}
    return book.style(bold=True, **colours)


def _look(example: bool) -> dict[str, Any]:
    return {"italic": True, "font_color": GREY} if example else {}


def _form(kind: Kind, column: Column) -> dict[str, Any]:
    """How cells of a column behave: ids and names stay text, dates look like dates, long texts wrap."""
    if column.label in dates(kind):
        return {"num_format": "yyyy-mm-dd"}
    if column.label in WRAPPED:
        return {"text_wrap": True}
    return {"num_format": "@"} if column.label in ("id", "emails") or column.ref is not None else {}


def _width(kind: Kind, column: Column) -> int:
    if column.label in WIDE:
        return WIDE[column.label]
    if column.ref is not None or column.label == "id":
        return 22
    return 18 if column.words is not None or (kind.list, column.label) in USUAL else 13


# --- help ------------------------------------------------------------------------------------------------------


def _explain(book: Book, sheet: Any, index: int, kind: Kind, column: Column) -> None:
    text = note(kind, column, book.lang)
    lines = sum(display_width([line]) // 42 + 1 for line in text.split("\n"))
    sheet.write_comment(0, index, text, {"author": "relmap", "width": 290, "height": 17 * lines + 12, "font_size": 9})


def _offer(book: Book, sheet: Any, index: int, kind: Kind, column: Column, rows: int) -> None:
    """Offer the words of a column, or the names that it may refer to."""
    offered = choices(kind, column, book.lang)
    last = min(rows + SPARE_ROWS, MOST_ROWS)
    if offered:
        free = (kind.list, column.label) in USUAL
        sheet.data_validation(1, index, last, index, {"validate": "list", "source": offered, "show_error": not free})
    elif column.ref is not None and not column.many:
        sheet.data_validation(1, index, last, index, _names(book, BY_LIST[column.ref.target]))


def _names(book: Book, target: Kind) -> dict[str, Any]:
    """A drop-down list of the names on another sheet; an id may be entered all the same."""
    letter = column_letter([column.label for column in ordered(target)].index("name") + 1)
    sheet = f"'{book.text.either(target.sheet)}'"
    count = f"MAX(1,COUNTA({sheet}!${letter}:${letter})-1)"
    source = f"=OFFSET({sheet}!${letter}$2,0,0,{count},1)"
    return {"validate": "list", "source": source, "show_error": False}
