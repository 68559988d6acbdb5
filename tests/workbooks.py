"""Workbooks as somebody might make them, and what reading them brings to light."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relmap.interchange import read
from relmap.model.errors import InvalidInput
from relmap.model.problems import Problem

Rows = list[list[Any]]
BASE: dict[str, Rows] = {
    "Account": [["Account", "Bank"]],
    "Organizations": [["Name", "Side"], ["Bank", "Customer"], ["Us", "Supplier (us)"]],
    "People": [["Name", "Organization", "Level"], ["Li Na", "Bank", "Executive"], ["Wang Fang", "Us", "manager"]],
}


def workbook(path: Path, **sheets: Rows) -> Path:
    """A workbook as somebody might make it; `sheets` replace those of BASE or come on top."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (BASE | {title.replace("_", " "): rows for title, rows in sheets.items()}).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def raised(path: Path) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        read(path)
    return caught.value.problems


def only(path: Path) -> Problem:
    (problem,) = raised(path)
    return problem


def edited(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts.get(member, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
