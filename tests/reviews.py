"""Reviews for tests: a small account that is frozen, and compared with itself a year later."""

from __future__ import annotations

import math
from typing import Any

from relmap.engine.review import Comparison, Outcome, compare, freeze
from relmap.frame import build
from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.frozen import Frozen, Promise
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionStatus, Level, Rapport, Side
from relmap.score.coverage import Score, evaluate

THEN, NOW = "2025-01-01", "2026-01-01"
"""A year apart: a rating counts half then, so 0.45 has faded to 1 − √0.55."""


def rating(rapport: Rapport, at: str, ours: str = "s0", theirs: str = "c0") -> records.Tie:
    return records.Tie(a=ours, b=theirs, rapport=rapport, at=at, rater="s0")


def person(ident: str, organization: str = "cust", **fields: Any) -> records.Person:
    return records.Person(id=ident, name=ident.upper(), organization=organization, level=Level.EXECUTIVE, **fields)


def action(kind: str = "deepen", **fields: Any) -> records.Action:
    given_fields = {"status": ActionStatus.AGREED, "success": 1.0, "delta": math.log(2), "hours": 4.0} | fields
    return records.Action(**({"id": "a", "kind": kind, "owner": "s0", "target": "c0"} | given_fields))


SMALL = Bundle(
    account="cust",
    as_of=THEN,
    organizations=(
        records.Organization(id="cust", name="Customer", side=Side.CUSTOMER),
        records.Organization(id="us", name="Us", side=Side.SUPPLIER),
    ),
    people=(person("c0"), person("s0", "us")),
    ties=(rating(Rapport.WORKING, THEN),),
    actions=(action(),),
)
DONE = {"status": ActionStatus.DONE, "done_at": "2025-12-01"}


def frozen(bundle: Bundle, at: str = THEN, promises: tuple[Promise, ...] = ()) -> Frozen:
    """A state without a plan."""
    return Frozen("r", at, bundle, Settings(), {}, (), promises)


def scored(bundle: Bundle, at: str = NOW) -> Score:
    return evaluate(build(bundle), day(at), Settings())


def kept() -> Frozen:
    return freeze(build(SMALL), day(THEN), Settings(), Review(id="r", at=THEN))


def later(**lists: Any) -> Comparison:
    """The small account compared with itself a year later, with other records in some lists."""
    return compare(kept(), scored(check_bundle(SMALL.with_lists(lists), "later")))


def outcome(found: Comparison, ident: str = "a") -> Outcome:
    return next(one for one in found.actions if one.promise.id == ident)
