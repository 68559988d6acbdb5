"""`relmap query NAME`: ask the store one of the questions of the library."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from relmap.cli.output import print_json, table
from relmap.cli.source import parse_day
from relmap.model.errors import Unusable
from relmap.model.schema import BY_LIST
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, Rapport
from relmap.store import open_store
from relmap.store.choice import the_only_account
from relmap.store.queries import named
from relmap.text import Text

WORDS: dict[str, type[Level] | type[Rapport]] = {
    "level": Level,
    "rapport": Rapport,
    "desired": Rapport,
    "their_rapport": Rapport,
    "our_rapport": Rapport,
}
RECENT = 180
"""How far back `since` reaches unless it is given, in days."""


def run(call: Namespace, text: Text) -> None:
    """Ask, and print the answer as a table or as JSON."""
    query = named(call.name)
    given = _given(call.set or [])
    with open_store(call.store) as store:
        account = call.account or the_only_account(store)
        stored = store.load(account)
        when = call.as_of or stored.as_of
        day = parse_day(when) if when else date.today().toordinal()
        known = usual_parameters(account, day, stored.settings) | given
        wanted = {name: known[name] for name in query.parameters if name in known}
        answer = store.query(call.name, **(wanted | {k: v for k, v in given.items() if k not in wanted}))
    if call.json:
        print_json({"query": call.name, "parameters": wanted, "columns": answer.columns, "rows": answer.rows})
        return
    print(text(f"query.{call.name}"))
    print(text("queries.as_of", account=stored.bundle.name, date=date.fromordinal(day).isoformat()))
    print()
    rows = [[_said(name, value, text) for name, value in zip(answer.columns, row, strict=True)] for row in answer.rows]
    print(table([text(f"queries.{name}") for name in answer.columns], rows) if rows else text("queries.empty"))


def _said(column: str, value: Any, text: Text) -> str:
    """A value as people read it: words by their labels, lists by the names of their sheets."""
    if value is None:
        return ""
    if column == "list":
        return text.either(BY_LIST[value].sheet)
    return WORDS[column](value).label(text.lang) if column in WORDS else str(value)


def usual_parameters(account: str, day: int, settings: Settings) -> dict[str, str]:
    """What every query may ask for: dates are texts, and `before` is the day after the day of evaluation."""
    cadence = {f"{level.value}_since": _iso(day - int(settings.gaps.cadence.of(level))) for level in Level}
    return {"account": account, "before": _iso(day + 1), "since": _iso(day - RECENT)} | cadence


def _given(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not name:
            raise Unusable("not_a_parameter", value=pair)
        if name == "before" or name.endswith("since"):
            parse_day(value)
        found[name] = value
    return found


def _iso(day: int) -> str:
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal())).isoformat()
