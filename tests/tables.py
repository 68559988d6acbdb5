"""Stakeholder tables for tests: opened and edited as in Excel, taken back into an account."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relmap.engine.analysis import Analysis, analyse
from relmap.exports.stakeholders import current
from relmap.frame import build
from relmap.interchange.tables.stakeholder_columns import COLUMNS
from relmap.interchange.tables.stakeholder_edits import Edits, edits
from relmap.interchange.tables.stakeholder_read import read
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, compare
from relmap.model.errors import InvalidInput
from relmap.model.problems import Problem
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Lang
from relmap.score.coverage import evaluate

TODAY = "2026-11-01"
HEAD_ROW = 3
Cells = Mapping[str, Any]


def analysed(bundle: Bundle) -> Analysis:
    return analyse(build(bundle), day(bundle.as_of or TODAY), Settings())


def taken(path: Path, bundle: Bundle, rater: str | None = None, at: str = TODAY) -> Edits:
    """What a table makes of an account."""
    now = current(evaluate(build(bundle), day(at), Settings()))
    return edits(read(path), bundle, now, at, rater)


def changes(path: Path, bundle: Bundle, rater: str | None = None, at: str = TODAY) -> tuple[Change, ...]:
    return compare(bundle, taken(path, bundle, rater, at).bundle)


def problems(path: Path, bundle: Bundle) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        taken(path, bundle)
    return caught.value.problems


class Sheet:
    """The table as its editor sees it."""

    def __init__(self, path: Path, lang: Lang = "en") -> None:
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[0]
        heads = {column.header(lang): column.key for column in COLUMNS}
        self.columns = {heads[str(c.value)]: c.column for c in self.sheet[HEAD_ROW] if c.value in heads}
        self.rows = {row[0].value: row[0].row for row in self.sheet.iter_rows(min_row=HEAD_ROW + 1) if row[0].value}

    def put(self, person: str, **cells: Any) -> Sheet:
        return self._fill(self.rows[person], cells)

    def add(self, **cells: Any) -> Sheet:
        return self._fill(self.sheet.max_row + 1, cells)

    def value(self, person: str, key: str) -> Any:
        return self.sheet.cell(self.rows[person], self.columns[key]).value

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path

    def _fill(self, row: int, cells: Cells) -> Sheet:
        for key, value in cells.items():
            self.sheet.cell(row, self.columns[key]).value = value
        return self
