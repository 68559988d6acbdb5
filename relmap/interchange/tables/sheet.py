"""A table as it was found, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class CellError(str):
    """What Excel shows where a value could not be had: `#REF!`."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is: its rows from the top, each with its number and its cells by column (from 1)."""

    title: str
    hidden: bool
    rows: list[tuple[int, dict[int, Any]]]


def blank(cell: Any) -> bool:
    """Whether a cell holds nothing, or only blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
