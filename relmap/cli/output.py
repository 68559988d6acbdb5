"""How the command line prints: tables that line up in both scripts, one JSON shape, one error shape."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from relmap.model.errors import InvalidInput, RelmapError
from relmap.text import Text


def width(text: str) -> int:
    """How many columns a text takes in a terminal; a Chinese character takes two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shortened(text: str, most: int) -> str:
    """A text cut to a number of columns."""
    if width(text) <= most:
        return text
    while text and width(text) > most - 1:
        text = text[:-1]
    return text + "…"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = (), most: int = 44) -> str:
    """Rows under headers; the columns named in `right` are aligned right."""
    cells = [list(headers), *[[shortened(_plain(cell), most) for cell in row] for row in rows]]
    widths = [max(width(row[i]) for row in cells) for i in range(len(headers))]
    lines = []
    for row in cells:
        parts = [_padded(cell, widths[i], i in right) for i, cell in enumerate(row)]
        lines.append("  ".join(parts).rstrip())
    lines.insert(1, "  ".join("─" * w for w in widths))
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A text that cannot move the cursor or turn the line around."""
    return "".join(c if c.isprintable() or c.isspace() else "�" for c in " ".join(text.split()))


def _padded(text: str, columns: int, right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if right else text + space


def number(value: float | None, text: Text) -> str:
    """A score or reach with two digits; what is not assessed says so."""
    return text("cli.not_assessed") if value is None else f"{value:.2f}"


def print_json(value: Any) -> None:
    """Print a JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def complain(error: RelmapError, text: Text, *, as_json: bool) -> None:
    """Say what went wrong, on the error stream; as JSON `{"error": {"key", "message", "problems"}}`."""
    if not as_json:
        print(f"relmap: {error.message(text.lang)}", file=sys.stderr)
        return
    problems = [problem.as_json(text.lang) for problem in error.problems] if isinstance(error, InvalidInput) else []
    document = {"error": {"key": error.key, "message": error.message(text.lang), "problems": problems}}
    print(json.dumps(document, ensure_ascii=False, indent=1), file=sys.stderr)


def progress(sentence: str) -> None:
    """Say what is being done, on a terminal's error stream only."""
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr)
