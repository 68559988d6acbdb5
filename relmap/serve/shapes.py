"""The shapes of answers, for programs that read the description of the interface."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

Words = dict[str, str]
"""A sentence by language."""


class Problem(BaseModel):
    """One thing that does not fit."""

    message: Words
    list: str | None = None
    row: int | None = None
    field: str | None = None


class Fault(BaseModel):
    """Why something was not done."""

    code: str
    message: Words
    problems: list[Problem] | None = None
    mine: Any = None
    theirs: Any = None


class Failure(BaseModel):
    """The one shape of every error."""

    error: Fault


class Figures(BaseModel):
    """Index, outlook and dimensions; null where not assessed."""

    index: float | None
    outlook: float | None
    point: float | None
    line: float | None
    surface: float | None
    space: float | None


class Lines(BaseModel):
    """The lines between people that have changed: take away those of `pairs`, and add what `markup` has."""

    pairs: list[Annotated[list[int], Field(min_length=2, max_length=2)]]
    markup: str


class Accepted(BaseModel):
    """An operation that was taken, as everybody is told of it.

    Attributes:
        seq: its number, which is the version of the account.
        whole: the picture is to be fetched again; else `cards` has the new markup of each changed card, and
            `lines` the lines between people that have changed, if any has.
        figures: those after it; null for what was done before the server started.
    """

    seq: int
    opid: str
    who: str
    at: str
    what: Words
    whole: bool
    cards: dict[int, str]
    lines: Lines | None = None
    figures: Figures | None = None


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its description."""
    return {status: {"model": Failure} for status in statuses}
