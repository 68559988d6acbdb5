"""An analysis as a workbook: the stakeholder table, which can be edited and imported back, gaps, plan and scores.

Texts are written as texts: nothing becomes a formula or a link. Cells that can be edited are white, those that are
computed grey; a hidden sheet carries what the table was made with (`stakeholder_columns`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from relmap.draw import palette
from relmap.engine.analysis import Analysis
from relmap.exports.stakeholders import StakeholderRow, rows
from relmap.exports.workbook_sheets import A3, gaps_sheet, grid, plan_sheet, row_height, scores_sheet, titled
from relmap.interchange.tables.cells import as_text
from relmap.interchange.tables.sheets import column_letter, language
from relmap.interchange.tables.stakeholder_columns import (
    BY_KEY,
    COLUMNS,
    EDITABLE,
    FORMAT,
    HEAD,
    LISTS,
    ORIGINALS,
    TableColumn,
    contact_labels,
    unit_labels,
)
from relmap.interchange.tables.workbook_book import Book, pieces, put
from relmap.interchange.tables.workbook_guide import DARK
from relmap.model.bundle import Bundle
from relmap.model.vocabulary import Lang, Stance

GREY, COMPUTED, EDGE = "#7F7F7F", "#EEF1F4", "#CCD3DC"
SPARE_ROWS = 200
"""Rows below the last one in which drop-down lists are offered, for people who are added."""
HEAD_ROW, SIZE = 2, 9


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the workbook of an analysis.

    Args:
        analysis: the account; one that is masked makes a table that cannot be imported back.
        path: the file, `.xlsx`.
        lang: the language of headings, words and sentences.

    Raises:
        Unusable: if the file cannot be written.
    """
    day = date.fromordinal(analysis.score.ties.day)
    book = Book(language(lang), created=datetime(day.year, day.month, day.day))
    found = tuple(rows(analysis, book.text))
    _table(book, analysis, found)
    gaps_sheet(book, analysis)
    plan_sheet(book, analysis)
    scores_sheet(book, analysis)
    _lists(book, analysis.score.frame.bundle)
    _originals(book, analysis, found)
    book.save(path)


# --- the table ------------------------------------------------------------------------------------------------------


def _table(book: Book, analysis: Analysis, found: Sequence[StakeholderRow]) -> None:
    bundle, text = analysis.score.frame.bundle, book.text
    sheet = titled(book, analysis, "people", text("stakeholders.masked" if bundle.masked else "stakeholders.how"))
    last, columns = HEAD_ROW + max(len(found), 1), len(COLUMNS) - 1
    sheet.set_paper(A3)
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.repeat_rows(HEAD_ROW)
    sheet.repeat_columns(1)
    sheet.autofilter(HEAD_ROW, 0, last, columns)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
        put(sheet, HEAD_ROW, place, column.header(book.lang), _heading(book, column))
        _offer(book, sheet, place, column, last + SPARE_ROWS, bundle)
    sheet.set_row(HEAD_ROW, row_height(["\n"], [1], SIZE))
    labels = {"unit": unit_labels(bundle), "contact": contact_labels(bundle)}
    for number, row in enumerate(found, HEAD_ROW + 1):
        texts = [_shown(row, column, labels, book.lang) for column in COLUMNS]
        sheet.set_row(number, row_height(texts[1:], [column.width for column in COLUMNS[1:]], SIZE))
        for place, (column, shown) in enumerate(zip(COLUMNS, texts, strict=True)):
            style = _style(book, column, row)
            if column.key == "reach":
                sheet.write_number(number, place, round(row.reach, 4), style)
            else:
                put(sheet, number, place, shown, style)
    _colours(book, sheet, last + SPARE_ROWS)


def _shown(row: StakeholderRow, column: TableColumn, labels: dict[str, dict[str, str]], lang: Lang) -> str:
    """The text of a cell."""
    if column.key == "reach":
        return f"{row.reach:.2f}"
    if not column.editable:
        return pieces(row.ident if column.key == "id" else row.computed[column.key])[0]
    code = row.codes[column.key]
    words = column.column.words
    if code and words is not None:
        return str(words(int(code) if words is Stance else code).label(lang))  # type: ignore[attr-defined]
    return labels[column.key].get(code, code) if column.key in labels else code


def _heading(book: Book, column: TableColumn) -> Any:
    look = {"bg_color": DARK} if column.editable else {"bg_color": GREY}
    return book.style(
        bold=True, font_size=SIZE, font_color="white", text_wrap=True, border=1, border_color=EDGE, **look
    )


def _style(book: Book, column: TableColumn, row: StakeholderRow) -> Any:
    """White for what can be edited; grey for what is computed, and for the seat of somebody who has left."""
    look: dict[str, Any] = {"font_size": SIZE, "text_wrap": True, "border": 1, "border_color": EDGE, "num_format": "@"}
    if not column.editable or row.seat:
        look |= {"bg_color": COMPUTED}
    if column.key == "id":
        look |= {"font_size": 6, "font_color": GREY, "text_wrap": False}
    if column.key == "reach":
        look |= {"num_format": "0.00"}
    if column.key == "name":
        look |= {"bold": True}
    return book.style(**look | ({"italic": True} if row.seat or row.computed["state"] else {}))


def _offer(book: Book, sheet: Any, place: int, column: TableColumn, last: int, bundle: Bundle) -> None:
    """A drop-down list where a cell takes a word, a unit or one of ours."""
    if not column.editable:
        return
    source: Any = None
    if column.column.words is not None:
        source = [str(word.label(book.lang)) for word in column.column.words]  # type: ignore[attr-defined]
    elif column.key in ("unit", "contact"):
        count = len(unit_labels(bundle) if column.key == "unit" else contact_labels(bundle))
        letter = column_letter(1 + ("unit", "contact").index(column.key))
        source = f"='{LISTS}'!${letter}$1:${letter}${max(count, 1)}"
    if source is not None:
        told = {"error_title": column.header(book.lang), "error_message": book.text("stakeholders.choose")}
        offer = {"validate": "list", "source": source, "error_type": "stop", **told}
        sheet.data_validation(HEAD_ROW + 1, place, last, place, offer)


def _colours(book: Book, sheet: Any, last: int) -> None:
    """Stances in their colours, which follow an edit; the reach as a bar."""
    place = [column.key for column in COLUMNS].index("stance")
    for stance in Stance:
        ground = palette.stance(stance).colour
        rule = book.style(bg_color=ground, font_color=palette.ink_on(ground))
        label = stance.label(book.lang)
        shade = {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": rule}
        sheet.conditional_format(HEAD_ROW + 1, place, last, place, shade)
    place = [column.key for column in COLUMNS].index("reach")
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    bar = {"type": "data_bar", "bar_color": "#8FB4DC", **ends}
    sheet.conditional_format(HEAD_ROW + 1, place, last, place, bar)


# --- hidden sheets ------------------------------------------------------------------------------------------------


def _lists(book: Book, bundle: Bundle) -> None:
    """What the drop-down lists of units and of our people offer."""
    columns = [[*unit_labels(bundle).values()], [*contact_labels(bundle).values()]]
    sheet = book.sheet(LISTS)
    grid(sheet, (pair for place, column in enumerate(columns) for pair in _downward(place, column)))
    sheet.very_hidden()


def _downward(place: int, texts: Iterable[str]) -> Iterable[tuple[int, int, str]]:
    return ((number, place, text) for number, text in enumerate(texts))


def _originals(book: Book, analysis: Analysis, found: Sequence[StakeholderRow]) -> None:
    """What the table was made with, so that an edit can be told from what was there."""
    bundle = analysis.score.frame.bundle
    as_of = date.fromordinal(analysis.score.ties.day).isoformat()
    head = dict(zip(HEAD, (FORMAT, bundle.account, as_of, "yes" if bundle.masked else ""), strict=True))
    keys = [column.key for column in (*EDITABLE, *(c for c in COLUMNS if not c.editable and c.key != "id"))]
    lines = [[key, value] for key, value in head.items()]
    lines += [["unit", ident, label] for ident, label in unit_labels(bundle).items()]
    lines += [["contact", ident, label] for ident, label in contact_labels(bundle).items()]
    lines.append(["columns", "", "", *keys])
    for row in found:
        values = {**row.codes, **row.computed, "reach": as_text(round(row.reach, 4))}
        cells = [pieces(values[key])[0] if not BY_KEY[key].editable else values[key] for key in keys]
        lines.append(["person", row.ident, "seat" if row.seat else "", *cells])
    sheet = book.sheet(ORIGINALS)
    grid(sheet, ((number, place, text) for number, line in enumerate(lines) for place, text in enumerate(line)))
    sheet.very_hidden()
