"""Opens a workbook that anybody may have made: safely, and with every text exactly as it was written.

openpyxl parses, with three departures. The zip directory is looked at first, so that a small file cannot unpack
into a huge one, and a document type declaration is refused. Cells are taken from the parser as they come: the
size that a sheet claims to have is never believed, and rows that are empty cost nothing. Escapes
(`_x000B_`) are undone here, as Excel does it; openpyxl deletes every `x005F_` and leaves the rest.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from relmap.interchange.tables.sheet import CellError, Sheet, blank
from relmap.model.errors import Unusable
from relmap.model.problems import shown

MOST_BYTES = 200 * 1024 * 1024
SUSPECT_BYTES, SUSPECT_RATIO = 10 * 1024 * 1024, 200
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ITEM, _RUN, _TEXT = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("si", "r", "t"))


def sheets(path: Path) -> list[Sheet]:
    """All sheets of a workbook, with the rows that hold anything.

    Raises:
        Unusable: if it is no workbook, or one that is too large.
    """
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            guard(stream, path.name)
            return _read(stream)
    except Unusable:
        raise
    except Exception as error:  # a broken part makes openpyxl raise whatever it leads to
        reason = shown(error) or type(error).__name__
        raise Unusable("not_workbook", file=path.name, reason=reason) from error


def guard(stream: IO[bytes], file: str) -> None:
    """Refuse what would unpack into too much, before anything is unpacked."""
    with ZipFile(stream) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > MOST_BYTES:
            raise Unusable("workbook_too_large", file=file)
        for member in members:
            if member.file_size > max(SUSPECT_BYTES, SUSPECT_RATIO * member.compress_size):
                raise Unusable("workbook_too_large", file=file)
        for member in members:
            with archive.open(member) as part:
                _no_doctype(part)


class _Content(Exception):
    """The first element of a document has begun."""


def _no_doctype(part: IO[bytes]) -> None:
    """Refuse a document type: workbooks have none, and its entities can grow without end. Pictures pass."""

    def doctype(*_: object) -> None:
        raise ValueError("document type declaration")

    def content(*_: object) -> None:
        raise _Content

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = content
    try:
        parser.ParseFile(part)
    except (_Content, expat.ExpatError):
        return


class _Reader(ExcelReader):
    """openpyxl's reader without what is not needed here; it keeps the escapes of shared texts."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as stream:
                for _, node in iterparse(stream):
                    if node.tag == _ITEM:
                        self.shared_strings.append(_content(node))
                        node.clear()

    def read_properties(self) -> None:
        """Who wrote the file and when does not matter."""

    def read_custom(self) -> None:
        """Nor what else is noted about it."""

    def read_theme(self) -> None:
        """Nor its colours."""


def _content(node: Element) -> str:
    """The text of a shared string: its own, or that of its runs; not the reading aid for it."""
    texts = (child if child.tag == _TEXT else child.find(_TEXT) for child in node if child.tag in (_TEXT, _RUN))
    return "".join(text.text for text in texts if text is not None and text.text)


def _read(stream: IO[bytes]) -> list[Sheet]:
    reader = _Reader(stream, read_only=True, keep_links=False)
    reader.read()
    book = reader.wb
    if not book.worksheets:
        raise ValueError("no worksheets")
    return [Sheet(sheet.title, sheet.sheet_state != "visible", list(_rows(book, sheet))) for sheet in book.worksheets]


def _rows(book: Any, sheet: Any) -> Iterator[tuple[int, dict[int, Any]]]:
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row, cells in parser.parse():
            found = {cell["column"]: _value(cell["value"], cell["data_type"]) for cell in cells}
            if not all(map(blank, found.values())):
                yield row, found


def _value(value: Any, data_type: str) -> Any:
    if value is None or data_type == "n":
        return value
    if data_type == "e":
        return CellError(value)
    if data_type == "f":
        return value if isinstance(value, str) else str(getattr(value, "text", None) or "=")
    return unescaped(value) if isinstance(value, str) else value


def unescaped(text: str) -> str:
    """A text without Excel's escapes: `_x000D_` is a carriage return, `_x005F_` an underscore."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """A text in which nothing reads as one of Excel's escapes."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
