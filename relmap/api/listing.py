"""Answers as notebooks like them: rows that can be looped over, looked at, and turned into a data frame."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from relmap.model.errors import MissingExtra

Item = TypeVar("Item")
Row = dict[str, Any]


class Listing(Sequence[Item], Generic[Item]):
    """Typed results in order, with the same as plain rows.

    Attributes:
        title: what it is, in one line.
        rows: one dictionary a result; all have the same keys.
    """

    def __init__(self, title: str, items: Iterable[Item], rows: Iterable[Row]) -> None:
        self.title = title
        self._items = tuple(items)
        self.rows: tuple[Row, ...] = tuple(rows)

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def to_frame(self) -> Any:
        """The rows as a pandas data frame; raises MissingExtra without pandas."""
        return to_frame(self.rows)

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self)} rows>"

    def _repr_html_(self) -> str:
        return as_html(self.title, self.rows)


def to_frame(rows: Sequence[Row]) -> Any:
    """Rows as a pandas data frame.

    Raises:
        MissingExtra: if pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("no_pandas") from error
    return pandas.DataFrame(list(rows))


def as_html(title: str, rows: Sequence[Row]) -> str:
    """Rows as an HTML table; everything in it is escaped."""
    if not rows:
        return f"<p>{html.escape(title)}: –</p>"
    head = "".join(f"<th>{html.escape(key)}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_shown(v))}</td>" for v in row.values()) + "</tr>" for row in rows
    )
    return f"<table><caption>{html.escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
