"""What the lists of an account hold, for whoever makes a form of them: read off the one declaration."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from relmap.interchange.tables.workbook_guide import meaning
from relmap.model.schema import KINDS, Column, Kind, Scalar
from relmap.model.vocabulary import LANGS
from relmap.serve.session import Viewer
from relmap.serve.shapes import Words, responses

router = APIRouter(prefix="/api", tags=["read"], responses=responses(401))


class Choice(BaseModel):
    """A word of a closed vocabulary."""

    value: str | int
    label: Words


class FormField(BaseModel):
    """One field of the records of a list.

    Attributes:
        label: its key in records and operations.
        header, help: what it is called, and what belongs there.
        many: whether it holds a list of texts.
        default: what it has where nothing is said.
        choices: all that it may hold, null where anything fits `scalar`.
        ref: the list whose records it names by id.
        scope: for a reference the field that completes it (a step is known within its process).
    """

    label: str
    header: Words
    help: Words
    scalar: Scalar
    many: bool
    required: bool
    default: Any
    choices: list[Choice] | None
    ref: str | None
    scope: str | None


class FormList(BaseModel):
    """One list of records."""

    name: Words
    columns: list[FormField]


@router.get("/schema", summary="What the lists hold")
async def schema(_: Viewer) -> dict[str, FormList]:
    """Every list with its fields, by the name that records and operations give it."""
    return described()


@cache
def described() -> dict[str, FormList]:
    """Every list with its fields."""
    return {
        kind.list: FormList(
            name=dict(zip(LANGS, kind.sheet, strict=True)),
            columns=[_field(kind, column) for column in kind.columns],
        )
        for kind in KINDS
    }


def _field(kind: Kind, column: Column) -> FormField:
    default = getattr(column.default, "value", column.default)
    return FormField(
        label=column.label,
        header={lang: kind.header(column, lang) for lang in LANGS},
        help={lang: meaning(kind, column, lang) for lang in LANGS},
        scalar=column.scalar,
        many=column.many,
        required=column.required,
        default=list(default) if isinstance(default, tuple) else default,
        choices=[_choice(word) for word in column.words] if column.words else None,
        ref=column.ref.target if column.ref else None,
        scope=column.ref.scope if column.ref else None,
    )


def _choice(word: Enum) -> Choice:
    return Choice(value=word.value, label={lang: word.label(lang) for lang in LANGS})  # type: ignore[attr-defined]
