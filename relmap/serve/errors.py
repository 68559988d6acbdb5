"""One shape of every error: a code for programs, a sentence in both languages for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.problems import Problem
from relmap.model.vocabulary import LANGS
from relmap.text import Text
from relmap.workshop.refused import Conflict

STATUS = {"Conflict": 409, "InvalidInput": 422, "Refused": 409, "NotFound": 404, "StoreError": 503}


def body(code: str, **values: Any) -> dict[str, Any]:
    """An error of the server itself: the sentence is `serve.<code>` of the catalogue."""
    return {"error": {"code": code, "message": {lang: Text(lang)(f"serve.{code}", **values) for lang in LANGS}}}


def answer(status: int, content: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A body as JSON; in plain ASCII, for what was sent may hold what no encoding can carry."""
    text = json.dumps(content)
    return Response(text, status, headers=dict(headers or {}), media_type="application/json")


def _sentences(problem: Problem) -> dict[str, str]:
    """What is wrong, by language, without a place in a file."""
    return {lang: problem.message(lang).removeprefix(problem.place(lang)).lstrip(":： ") for lang in LANGS}


def body_of(error: RelmapError) -> tuple[int, dict[str, Any]]:
    """Status and body for an error that the domain raised."""
    found: dict[str, Any] = {"code": error.key, "message": {lang: error.message(lang) for lang in LANGS}}
    if isinstance(error, Conflict):
        found |= {"mine": error.mine, "theirs": error.theirs}
    if isinstance(error, InvalidInput):
        found["message"] = {lang: Text(lang)("serve.not_sound") for lang in LANGS}
        found["problems"] = [
            {"list": one.where.sheet, "row": one.where.row, "field": one.where.column, "message": _sentences(one)}
            for one in error.problems
        ]
    status = next((STATUS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in STATUS), 400)
    return status, {"error": found}
