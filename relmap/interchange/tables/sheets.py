"""What a workbook's sheets and columns are called, and in which order they stand: for reader and writer alike.

Everything derives from the declarations of `relmap.model.schema`. A sheet or a header is known under its English
label, its Chinese label and its name in files; capitals, blanks, hyphens and underscores make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache

from relmap.model.records import iso
from relmap.model.schema import KINDS, Column, Kind
from relmap.model.vocabulary import LANGS, ActionKind, Lang
from relmap.text import Text

GUIDE, ACCOUNT = "guide", "account"
HEADER_KEYS = ("account", "as_of", "format")
RARE = ("delta", "after", "done_at", "weight", "confirmed", "placeholder", "seat", "successor", "x", "y", "id")
"""Columns that salespeople seldom fill: where they are not needed they stand last, in this order."""
USUAL: dict[tuple[str, str], type[ActionKind]] = {("actions", "kind"): ActionKind}
"""Free texts for which the trade has usual words."""
_NUMBERED = re.compile(r"(.*\S)\s*\((\d{1,4})\)", re.DOTALL)
_BLANKS = re.compile(r"[\s_-]+")


def language(lang: str) -> Lang:
    """The language of a workbook: Chinese if asked for, else English."""
    return "zh" if lang == "zh" else "en"


def fold(label: object) -> str:
    """A label as it is compared: without capitals, blanks, hyphens and underscores."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", str(label)).casefold())


def needed(column: Column) -> bool:
    """Whether every row must give the column; ids are made where they are blank."""
    return column.required and column.label != "id"


@cache
def ordered(kind: Kind) -> tuple[Column, ...]:
    """The columns of a sheet, those that are rarely filled last."""

    def place(column: Column) -> int:
        return RARE.index(column.label) if column.label in RARE and not needed(column) else -1

    return tuple(sorted(kind.file_columns, key=place))


@cache
def dates(kind: Kind) -> frozenset[str]:
    """The labels of the columns that hold dates."""
    fields = kind.record.model_fields
    return frozenset(
        column.label
        for column in kind.file_columns
        if any(getattr(mark, "func", None) is iso for mark in fields[column.name].metadata)
    )


def words(kind: Kind, column: Column) -> type[Enum] | None:
    """The words that a column offers, closed vocabulary or usual ones."""
    return column.words or USUAL.get((kind.list, column.label))


@cache
def sheet_names() -> dict[str, str]:
    """Folded sheet name to list name, or to `guide` or `account`."""
    names: dict[str, str] = {}
    for key in (GUIDE, ACCOUNT):
        names |= {fold(label): key for label in (key, *special(key))}
    for kind in KINDS:
        names |= {fold(label): kind.list for label in (kind.list, *kind.sheet)}
    return names


@cache
def sheet_labels() -> tuple[str, ...]:
    """Every name that a sheet may have, for suggestions."""
    return (*(label for kind in KINDS for label in (kind.list, *kind.sheet)), ACCOUNT, *special(ACCOUNT))


def special(key: str) -> tuple[str, str]:
    """The English and the Chinese name of the explanatory or the account sheet."""
    return Text("en")(f"workbook.sheet.{key}"), Text("zh")(f"workbook.sheet.{key}")


@cache
def headers(kind: Kind | None) -> dict[str, str]:
    """Every header of a sheet to its file key; of the account sheet where `kind` is None.

    The file key comes first and the labels last, so that a suggestion shows a label where they differ by capitals.
    """
    if kind is None:
        return {key: key for key in HEADER_KEYS} | {
            Text(lang)(f"workbook.account.{key}"): key for lang in LANGS for key in HEADER_KEYS
        }
    keys = {column.label: column.label for column in kind.file_columns}
    general = {column.header(lang): column.label for lang in LANGS for column in kind.file_columns}
    own = {kind.header(column, lang): column.label for lang in LANGS for column in kind.file_columns}
    return keys | general | own


@cache
def _folded(kind: Kind | None) -> dict[str, str]:
    return {fold(header): key for header, key in headers(kind).items()}


def field_of(kind: Kind | None, header: str) -> tuple[str, int] | None:
    """The file key that a header names and its part: `Note (2)` continues a text too long for one cell."""
    known = _folded(kind)
    if fold(header) in known:
        return known[fold(header)], 1
    numbered = _NUMBERED.fullmatch(header.strip())
    if numbered and int(numbered[2]) > 1 and fold(numbered[1]) in known:
        return known[fold(numbered[1])], int(numbered[2])
    return None


def numbered(header: str, part: int) -> str:
    """The header of a part of a text: the first has the plain one."""
    return header if part == 1 else f"{header} ({part})"


def column_letter(index: int) -> str:
    """The letters of a column, counted from 1: A, …, Z, AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
