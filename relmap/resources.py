"""Finds what is not Python: queries, what a browser gets, examples.

In a checkout these folders lie beside the package; in a wheel they travel inside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The path of a file or folder under `queries/`, `visual/` or `examples/`.

    Raises:
        FileNotFoundError: if it is in neither place.
    """
    for home in (_PACKAGE, _PACKAGE.parent):
        path = home.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
