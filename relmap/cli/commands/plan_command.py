"""`relmap plan`: what to do with so many hours, and how good that is for certain."""

from __future__ import annotations

from argparse import Namespace
from math import isfinite
from typing import get_args

from relmap.cli.output import print_json, table
from relmap.cli.source import Source, open_source
from relmap.engine.plan import Planning, PlanRequest
from relmap.engine.plan.as_json import curve_json, plan_json, talks_json
from relmap.engine.plan.errors import BadRequest
from relmap.engine.plan.request import ASKS, HORIZON, HOURS, MU, Sources
from relmap.engine.plan.result import CurvePoint
from relmap.engine.plan.talk import Talk, talks
from relmap.engine.plan.words import PlanWords
from relmap.frame import build
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Make a plan and print it."""
    source = open_source(call, text)
    planning = Planning.of(build(source.bundle), source.day, source.settings, request_of(call, source))
    solution = planning.solve()
    plan = planning.plan(solution)
    curve = planning.curve(solution) if getattr(call, "curve", False) else ()
    drafts = talks(planning, plan, text) if getattr(call, "talks", False) else ()
    if call.json:
        document = {"as_of": source.date, **plan_json(planning, plan)}
        document |= {"curve": curve_json(curve)} if curve else {}
        print_json(document | ({"talks": talks_json(drafts)} if drafts else {}))
        return
    words = PlanWords(planning, plan, text)
    print("\n".join([*words.warnings(), *words.headline()]))
    if plan.chosen:
        print()
        print(table(words.headers(), words.rows(), right=(0, 5, 6, 7, 8)))
        print()
        print(text("plan.why"))
        for place, planned in enumerate(plan.chosen, start=1):
            print(f"{place:>3}. {words.title(planned.action)}")
            print("\n".join(f"     {line}" for line in words.reasons(planned)))
    _print_curve(curve, words, text)
    _print_talks(drafts, words, text)


def request_of(call: Namespace, source: Source) -> PlanRequest:
    """The request that a command line makes; options that it does not have keep their defaults.

    Raises:
        BadRequest: for hours of an owner that are not of the form ID=H, or an unknown source of candidates.
    """
    sources = getattr(call, "candidates", None) or "both"
    if sources not in get_args(Sources):
        raise BadRequest("sources", value=sources, known=", ".join(get_args(Sources)))
    chosen: Sources = next(name for name in get_args(Sources) if name == sources)
    return PlanRequest(
        hours=_number(call, "hours", HOURS),
        owner_hours=dict(_owner_hours(entry, source) for entry in getattr(call, "owner_hours", None) or ()),
        asks=int(_number(call, "asks", ASKS)),
        mu=_number(call, "mu", MU),
        horizon=int(_number(call, "horizon", HORIZON)),
        must=_names(call, "must"),
        must_not=_names(call, "must_not"),
        candidates=chosen,
    )


def _number(call: Namespace, name: str, default: float) -> float:
    value = getattr(call, name, None)
    return default if value is None else value


def _names(call: Namespace, name: str) -> tuple[str, ...]:
    """Ids of an option that may be repeated, take several values, or hold them with commas."""
    entries = getattr(call, name, None) or ()
    flat = [part for entry in entries for part in ([entry] if isinstance(entry, str) else entry)]
    return tuple(ident.strip() for entry in flat for ident in entry.split(",") if ident.strip())


def _owner_hours(entry: str, source: Source) -> tuple[str, float]:
    owner, equals, hours = entry.rpartition("=")
    try:
        number = float(hours)
    except ValueError:
        equals = ""
        number = 0.0
    if not equals or not isfinite(number):
        raise BadRequest("owner_hours", value=entry)
    return source.person(owner.strip()), number


def _print_curve(curve: tuple[CurvePoint, ...], words: PlanWords, text: Text) -> None:
    if not curve:
        return
    print()
    print(text("plan.curve"))
    headers = [
        text("plan.column.budget"),
        text("plan.column.index"),
        text("plan.column.outlook"),
        text("plan.column.value"),
        text("plan.column.actions"),
        "",
    ]
    print(table(headers, words.curve_rows(curve), right=(0, 1, 2, 3, 4)))


def _print_talks(drafts: tuple[Talk, ...], words: PlanWords, text: Text) -> None:
    for draft in drafts:
        print()
        print(text("talk.title", name=words.names.person(draft.person), owner=words.names.person(draft.owner)))
        print("\n".join(f"  · {line}" for line in draft.briefing))
        print()
        print("\n".join(f"  {paragraph}" for paragraph in draft.speech))
