"""What stands in a cell and what it means: one value of a record in, one cell out, and back.

Reading is forgiving about form (a label for a code, `1,000`, an Excel date, a number in a text field) and never
about content: what it does not understand it hands on as it is, for the validator to report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from pydantic_core import PydanticCustomError

from relmap.interchange.tables.sheets import USUAL, dates, fold
from relmap.model.records import tidy
from relmap.model.schema import Column, Kind
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import Text

ESCAPE = "\\"
SEPARATORS = ";；、，"
"""What people put between the names of a list; a semicolon is written."""
_SEPARATOR, _ESCAPED = re.compile(f"[{SEPARATORS}]"), re.compile(rf"\\([{SEPARATORS}\\])")
_ITEM = re.compile(rf"((?:\\[{SEPARATORS}\\]|[^{SEPARATORS}])*)[{SEPARATORS}]?", re.DOTALL)
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?|(\d{4})(\d{2})(\d{2})", re.ASCII
)
_TIMES = {"万": 1e4, "亿": 1e8, "%": 0.01}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d*)?)([eE][+-]?\d+)?", re.ASCII)
_YES, _NO = ("yes", "y", "true", "1", "是", "对", "√", "✓", "✔"), ("no", "n", "false", "0", "否", "×", "✗", "✘")
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


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
    return date_text(cell) if column.label in dates(kind) else as_text(cell)


def date_text(cell: Any) -> str:
    """A date as people write it (`2026/9/1`, `2026年9月1日`, `20260901`) in ISO form; anything else as it is."""
    text = as_text(cell)
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).replace(" 年 ", "年"))
    if found is None:
        return text
    year, month, day, time = found[1] or found[5], found[2] or found[6], found[3] or found[7], found[4]
    return f"{year}-{int(month):02d}-{int(day):02d}" + (f"T{time.zfill(5)}" if time else "")


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
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace(" ", "")
    times = _TIMES.get(plain[-1:], 1.0)
    plain = plain[:-1] if times != 1.0 else plain
    return float(plain.replace(",", "")) * times if _NUMBER.fullmatch(plain) else text


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
    """The items of a list in a cell, separated by semicolons or by the marks of Chinese lists."""
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
    return "; ".join(re.sub(rf"([{SEPARATORS}\\])", r"\\\1", item) for item in items)
