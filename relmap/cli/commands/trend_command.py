"""`relmap trend`: the scores over time, and what moved them."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from relmap.cli.output import number, print_json, table
from relmap.cli.source import open_source, parse_day
from relmap.frame import build
from relmap.model.errors import Unusable
from relmap.model.vocabulary import Dimension
from relmap.score.completeness import Completeness
from relmap.score.trend import Change, Movement, Trend, months_back, trend
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Score an account on a series of days and print them with their changes."""
    source = open_source(call, text)
    if call.months < 1:
        raise Unusable("not_positive", option="--months", value=call.months)
    days = sorted({parse_day(when) for when in call.dates}) if call.dates else months_back(source.day, call.months)
    found = trend(build(source.bundle), days, source.settings)
    if call.json:
        print_json(trend_json(found))
        return
    print(text("trend.headline", name=source.bundle.name, start=_iso(days[0]), end=_iso(days[-1])))
    print()
    print(_moments(found, text))
    if found.changes:
        print()
        print(text("trend.changes"))
        print(_changes(found, text))


def _moments(found: Trend, text: Text) -> str:
    headers = [text("trend.date"), text("score.index"), *(d.label(text.lang) for d in Dimension), text("trend.known")]
    rows = []
    for moment in found.moments:
        values = [number(moment.score.values[d], text) for d in Dimension]
        rows.append([_iso(moment.day), number(moment.score.index, text), *values, _known(moment.completeness)])
    return table(headers, rows, right=range(1, 7))


def _known(found: Completeness) -> str:
    return "–" if found.share is None else f"{found.share:.0%}"


def _changes(found: Trend, text: Text) -> str:
    headers = [text("trend.until"), text("trend.contact"), text("trend.map"), text("trend.total")]
    rows = [[_iso(c.end), *map(_signed, (c.index.contact, c.index.map, c.index.total))] for c in found.changes]
    return table(headers, rows, right=(1, 2, 3))


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def trend_json(found: Trend) -> dict[str, Any]:
    """A trend as JSON."""
    return {
        "moments": [
            {
                "as_of": _iso(moment.day),
                "index": moment.score.index,
                **{d.value: moment.score.values[d] for d in Dimension},
                "not_assessed": [d.value for d in moment.score.not_assessed],
                "completeness": moment.completeness.share,
                "missing": moment.completeness.missing,
            }
            for moment in found.moments
        ],
        "changes": [_change_json(change) for change in found.changes],
    }


def _change_json(change: Change) -> dict[str, Any]:
    parts = {"index": change.index} | {d.value: m for d, m in change.dimensions.items()}
    return {"from": _iso(change.start), "to": _iso(change.end)} | {name: _movement(m) for name, m in parts.items()}


def _movement(movement: Movement) -> dict[str, float | None]:
    return {"total": movement.total, "contact": movement.contact, "map": movement.map}
