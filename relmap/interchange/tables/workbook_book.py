"""A workbook being written: xlsxwriter, held to write every text and number exactly as it is.

Three things that xlsxwriter does otherwise are mended here. It writes sixteen digits of a number where seventeen
may be needed. It takes a text that begins with `<r>` for finished XML. And of two adjoining texts that look like
Excel's escapes (`_x0041_x0042_`) it protects the first only. Nothing ever becomes a formula or a link.
"""

from __future__ import annotations

import html
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from relmap.files import replacing
from relmap.interchange.tables.workbook_open import escaped, guard
from relmap.model.records import LONGEST_TEXT
from relmap.model.vocabulary import Lang
from relmap.text import Text

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
A4 = 9
_EPOCH = datetime(2000, 1, 1)


class _ExactSheet(Worksheet):  # type: ignore[misc]
    """Numbers with all their digits."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        marks = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{marks}><v>{float(number)!r}</v></c>")


class Book:
    """A workbook in one language, kept in memory until `save`; `created` is the day that it says it was made."""

    def __init__(self, lang: Lang, created: datetime = _EPOCH) -> None:
        self.lang = lang
        self.text = Text(lang)
        self._content = BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
        self._book = Workbook(self._content, plain)
        self._book.set_properties({"author": "relmap", "created": created})
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str) -> Any:
        """A new sheet, at the end; printed as wide as a page."""
        sheet = self._book.add_worksheet(name, worksheet_class=_ExactSheet)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def style(self, **properties: Any) -> Any:
        """A cell format; the same properties give the same one."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({"valign": "top"} | properties)
        return self._styles[key]

    def save(self, path: Path) -> None:
        """Write the file whole or not at all.

        Raises:
            Unusable: if it would be too large to be read again.
        """
        self._book.close()
        guard(self._content, path.name)
        with replacing(path) as draft:
            draft.write_bytes(self._content.getvalue())


def put(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text that fits into one cell."""
    sheet.write_string(row, column, _stored(text), style)


def pieces(text: str) -> list[str]:
    """A text in parts that fit into one cell each; Excel counts a rare character twice."""
    if _length(_stored(text)) <= LONGEST_TEXT:
        return [text]
    middle = len(text) // 2
    return pieces(text[:middle]) + pieces(text[middle:])


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _stored(text: str) -> str:
    """The text as xlsxwriter must be given it, so that the cell holds the text itself."""
    if not text.startswith("<r>") and escaped(text) == text:
        return text
    inside = html.escape(escaped(text), quote=False).replace("_", "&#95;")
    return f'<r><t xml:space="preserve">{inside}</t></r>'
