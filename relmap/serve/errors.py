"""One shape of every error: a code for programs, a sentence in both languages for people."""

from __future__ import annotations

from typing import Any

from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.vocabulary import LANGS
from relmap.text import Text
from relmap.workshop.refused import Conflict

STATUS = {"Conflict": 409, "InvalidInput": 422, "Refused": 409, "NotFound": 404}


def body(code: str, **values: Any) -> dict[str, Any]:
    """An error of the server itself: the sentence is `serve.<code>` of the catalogue."""
    return {"error": {"code": code, "message": {lang: Text(lang)(f"serve.{code}", **values) for lang in LANGS}}}


def body_of(error: RelmapError) -> tuple[int, dict[str, Any]]:
    """Status and body for an error that the domain raised."""
    found: dict[str, Any] = {"code": error.key, "message": {lang: error.message(lang) for lang in LANGS}}
    if isinstance(error, Conflict):
        found |= {"mine": error.mine, "theirs": error.theirs}
    if isinstance(error, InvalidInput):
        found["problems"] = [
            {"list": p.where.sheet, "field": p.where.column, "message": {lang: p.message(lang) for lang in LANGS}}
            for p in error.problems
        ]
    status = next((STATUS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in STATUS), 400)
    return status, {"error": found}
