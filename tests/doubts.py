"""Small accounts with something uncertain in them, and their simulation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from accounts import AS_OF

from relmap.engine.uncertainty import (
    Figure,
    Simulation,
    UncertaintyRequest,
    simulate,
)
from relmap.frame import build
from relmap.interchange import read
from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings

DEMO = Path(__file__).parent.parent / "examples" / "harbour_bank.json"
TODAY = day(AS_OF)
BOUNDS = {figure: (-1.0 if figure is Figure.OUTLOOK else 0.0, 1.0) for figure in Figure}


def simulated(bundle: Bundle, **request: Any) -> Simulation:
    return simulate(build(bundle), day(bundle.as_of or AS_OF), Settings(), UncertaintyRequest(**request))


@cache
def demo(**request: Any) -> Simulation:
    return simulated(read(DEMO), **request)


def small(**lists: Any) -> Bundle:
    """One executive `boss` and two staff `a`, `b` of a customer, and one of ours, `us`."""
    bundle = Bundle(
        account="cust",
        as_of=AS_OF,
        organizations=(
            records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
            records.Organization(id="own", name="Own", side=words.Side.SUPPLIER),
            records.Organization(id="dealer", name="Dealer", side=words.Side.CHANNEL),
        ),
        people=lists.pop("people", (person("boss", "executive"), person("a"), person("b"), person("us", at="own"))),
    )
    return check_bundle(replace(bundle, **lists), "small")


def person(ident: str, level: str = "staff", at: str = "cust") -> records.Person:
    return records.Person(id=ident, name=ident, organization=at, level=words.Level(level))


def tie(
    a: str, b: str, rapport: str, *, confirmed: bool = True, rater: str | None = None, at: str = AS_OF
) -> records.Tie:
    return records.Tie(a=a, b=b, rapport=words.Rapport(rapport), at=at, rater=rater, confirmed=confirmed)


def stance(who: str, value: int, *, confirmed: bool = True) -> records.StanceRecord:
    return records.StanceRecord(person=who, value=value, at=AS_OF, confirmed=confirmed)


def deal(*roles: records.RoleRecord) -> dict[str, Any]:
    return {
        "processes": (records.Process(id="p", name="Deal"),),
        "steps": (records.Step(process="p", id="s", name="Step"),),
        "roles": roles,
    }


def role(kind: str, who: str | None, position: int = 0) -> records.RoleRecord:
    return records.RoleRecord(process="p", step="s", role=words.Role(kind), person=who, position=position)


KNOWN = {"stances": (stance("boss", 1), stance("a", 0), stance("b", -1))}
