"""What is wrong with a file, and exactly where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Where:
    """A place in a file: a sheet cell, or a position in a JSON document. Empty parts are unknown.

    `row_of_table` says that `row` counts the rows of a table, its head included, not the records of a list.
    """

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    row_of_table: bool = False

    def at(self, column: str) -> Where:
        """The same record, another field."""
        return replace(self, column=column)

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(self.sheet)
        if self.row is not None:
            parts.append(str(self.row))
        if self.column:
            parts.append(self.column)
        return ":".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Attributes:
        key: its sentence in the message catalogue (`problem.<key>`).
        where: the place.
        value: what stands there, shortened.
        suggestion: what may have been meant, or empty.
    """

    key: str
    where: Where
    value: str = ""
    suggestion: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "en") -> str:
        """The sentence with its place, and what may have been meant."""
        from relmap.text import Text

        text = Text(lang)
        values = {name: value[text.lang] if isinstance(value, dict) else value for name, value in self.values.items()}
        parts = [f"{self.place(lang)}{text('place.colon')}{text(f'problem.{self.key}', value=self.value, **values)}"]
        if self.suggestion:
            parts.append(text("problem.did_you_mean", suggestion=self.suggestion))
        return text("place.space").join(parts)

    def place(self, lang: str = "en") -> str:
        """The place in words."""
        from relmap.text import Text

        text, where = Text(lang), self.where
        parts = [where.file]
        if where.sheet:
            parts.append(text("place.sheet", sheet=where.sheet))
        if where.row is not None:
            parts.append(text("place.table_row" if where.row_of_table else "place.row", row=where.row))
        if where.column:
            parts.append(text("place.column", column=where.column))
        return text("place.comma").join(parts)

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        """The problem as JSON holds it."""
        return {
            "file": self.where.file,
            "sheet": self.where.sheet or None,
            "row": self.where.row,
            "column": self.where.column or None,
            "value": self.value,
            "problem": self.key,
            "message": self.message(lang),
            "suggestion": self.suggestion or None,
        }


def shown(value: Any) -> str:
    """A value as an error message shows it: one line, not too long."""
    text = " ".join(
        "".join(c if c.isprintable() or c.isspace() else "�" for c in str(value)[: 4 * LONGEST_SHOWN]).split()
    )
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def nearest(value: Any, known: Iterable[str]) -> str:
    """The known word that was most likely meant, or an empty text."""
    word = str(value)[:200]
    folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else ""
