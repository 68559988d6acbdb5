"""One shape of every error: a code for programs, a sentence in both languages for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.problems import Problem
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import Text
from relmap.workshop.putting import NAME
from relmap.workshop.refused import Conflict

STATUS = {"Conflict": 409, "InvalidInput": 422, "Refused": 409, "NotFound": 404, "StoreError": 503}


class Barred(Exception):
    """What the server itself refuses; `serve.<code>` of the catalogue says why."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def body(code: str, **values: Any) -> dict[str, Any]:
    """An error of the server itself: the sentence is `serve.<code>` of the catalogue."""
    return {"error": {"code": code, "message": {lang: Text(lang)(f"serve.{code}", **values) for lang in LANGS}}}


def answer(status: int, content: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A body as JSON; in plain ASCII, for what was sent may hold what no encoding can carry."""
    text = json.dumps(content)
    return Response(text, status, headers=dict(headers or {}), media_type="application/json")


def _sentences(problem: Problem) -> dict[str, str]:
    """What is wrong, by language; where it stands only in a file."""
    if problem.where.file != NAME:
        return {lang: problem.message(lang) for lang in LANGS}
    return {lang: problem.message(lang).removeprefix(problem.place(lang)).lstrip(":： ") for lang in LANGS}


REQUEST = {
    "missing": "missing", "extra_forbidden": "unknown", "string_type": "text", "bytes_type": "text",
    "int_type": "whole", "int_parsing": "whole", "int_from_float": "whole", "int_parsing_size": "whole",
    "bool_type": "flag", "bool_parsing": "flag", "list_type": "list", "tuple_type": "list", "dict_type": "object",
    "model_type": "object", "model_attributes_type": "object", "greater_than_equal": "at_least",
    "less_than_equal": "at_most", "string_too_long": "too_long", "too_long": "too_long",
    "string_too_short": "too_short", "too_short": "too_short", "string_pattern_mismatch": "blank",
    "literal_error": "one_of", "json_invalid": "json", "too_deep": "too_deep", "not_finite": "not_finite",
    "surrogate": "surrogate", "list": "no_list", "id": "no_id", "field": "no_field", "value": "no_record",
}  # fmt: skip
"""The sentence `serve.request.<…>` for each kind of mistake that pydantic finds in a request."""
LIMITS = ("ge", "le", "max_length", "min_length", "expected")


def malformed(errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The error of a request that is not of its form: which field, what is wrong with it, and its limit."""
    content = body("malformed")
    content["error"]["problems"] = [
        {"field": ".".join(map(str, found["loc"][1:])), "message": {lang: _request(found, lang) for lang in LANGS}}
        for found in errors
    ]
    return content


def _request(found: Mapping[str, Any], lang: Lang) -> str:
    context = found.get("ctx") or {}
    limit = next((context[name] for name in LIMITS if name in context), "")
    key = REQUEST.get(found["type"], "other")
    return Text(lang)(f"serve.request.{key}", limit=str(limit).replace(" or ", ", "))


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
