"""What stands in a cell and what it means: one value of a record in, one cell out, and back.

Reading is forgiving about form (a label for a code, `1,000`, an Excel date, a number in a text field) and never
about content: what it does not understand it hands on as it is, for the validator to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from pydantic_core import PydanticCustomError

from relmap.interchange.tables.sheets import USUAL, fold
from relmap.model.records import tidy
from relmap.model.schema import Column, Kind
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import Text

ESCAPE = "\\"
_SEPARATOR, _ESCAPED = re.compile("[;；]"), re.compile(r"\\([;；\\])")
_ITEM = re.compile(r"((?:\\[;；\\]|[^;；])*)[;；]?", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d*)?)([eE][+-]?\d+)?", re.ASCII)
_FLAGS = {"yes": True, "true": True, "是": True, "1": True, "no": False, "false": False, "否": False, "0": False}


# --- from a cell -----------------------------------------------------------------------------------------


def raw_value(kind: Kind, column: Column, cell: Any) -> Any:
    """The JSON-like value of a cell; what is not understood stays as it is."""
    if cell is None:
        return None
    if column.many:
        return split(as_text(cell)) or None
    if (kind.list, column.label) in USUAL:
        return _usual(USUAL[kind.list, column.label], as_text(cell))
    if column.words is not None:
        return _word(column.words, cell)
    if column.scalar == "flag":
        return cell if isinstance(cell, bool) else _FLAGS.get(as_text(cell).casefold(), cell)
    if column.scalar in ("number", "integer"):
        return number(cell)
    return as_text(cell)


def as_text(cell: Any) -> str:
    """A cell as text: a whole number without a point, a date in ISO form, a text in canonical form."""
    if isinstance(cell, str):
        if cell.isprintable():
            return cell.strip()
        try:
            return tidy(cell) or ""
        except PydanticCustomError:
            return cell.strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second or cell.microsecond):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (date, datetime)) else str(cell)


def number(cell: Any) -> Any:
    """A number from a numeric cell or a numeric text; anything else as it is, dates as text."""
    if isinstance(cell, (bool, int, float)):
        return cell
    text = as_text(cell)
    plain = text.replace("\u2212", "-")
    return float(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else text


def _word(vocabulary: type[Enum], cell: Any) -> Any:
    """The code of a word; a word of a number scale may be given by its number."""
    found = as_text(cell)
    if issubclass(vocabulary, int):
        step = number(found)
        if isinstance(step, float):
            return int(step) if step.is_integer() else step
    return _codes(vocabulary).get(fold(found), found)


def _usual(vocabulary: type[Enum], text: str) -> str:
    """The code of a usual word; a free text as it is, `\\` before it if it reads like a usual word."""
    if text.startswith(ESCAPE):
        return text[1:]
    return str(_codes(vocabulary).get(fold(text), text))


@cache
def _codes(vocabulary: type[Enum]) -> dict[str, Any]:
    """Folded code or label to code."""
    labels = {fold(word.label(lang)): word.value for word in vocabulary for lang in LANGS}  # type: ignore[attr-defined]
    return labels | {fold(word.value): word.value for word in vocabulary if isinstance(word.value, str)}


def split(text: str) -> list[str]:
    """The items of a list in a cell, separated by semicolons."""
    found = _ITEM.findall(text) if ESCAPE in text else _SEPARATOR.split(text)
    items = (_ESCAPED.sub(r"\1", item).strip() if ESCAPE in item else item.strip() for item in found)
    return [item for item in items if item]


# --- to a cell -------------------------------------------------------------------------------------------


def shown_value(kind: Kind, column: Column, value: Any, lang: Lang) -> str | float | None:
    """What a cell shows for a value of a record (or for a code): its label, a number, a text."""
    if value is None or (column.many and not value):
        return None
    if column.many:
        return join(value)
    if (kind.list, column.label) in USUAL:
        return _usual_label(USUAL[kind.list, column.label], value, lang)
    if column.words is not None:
        return str(column.words(value).label(lang))  # type: ignore[attr-defined]
    if column.scalar == "flag":
        return yes_no(lang)[not value]
    return float(value) if column.scalar == "number" else str(value)


def code_value(kind: Kind, column: Column, value: Any) -> str:
    """What a cell of a file for machines holds: a code, a number with all its digits, `true` or `false`."""
    if column.many:
        return join(value)
    if (kind.list, column.label) in USUAL:
        return str(value) if _usual(USUAL[kind.list, column.label], value) == value else ESCAPE + str(value)
    if column.scalar == "flag":
        return "true" if value else "false"
    return repr(value) if column.scalar == "number" else str(value)


def _usual_label(vocabulary: type[Enum], text: str, lang: Lang) -> str:
    if any(text == word.value for word in vocabulary):
        return str(vocabulary(text).label(lang))  # type: ignore[attr-defined]
    return text if _usual(vocabulary, text) == text else ESCAPE + text


def yes_no(lang: Lang) -> tuple[str, str]:
    """The words for a flag."""
    text = Text(lang)
    return text("workbook.yes"), text("workbook.no")


def join(items: Iterable[str]) -> str:
    """A list as one text; a semicolon or backslash inside an item stands behind a backslash."""
    return "; ".join(re.sub(r"([;；\\])", r"\\\1", item) for item in items)
