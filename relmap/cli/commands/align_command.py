"""`relmap align`: which of our executives stands for us with which of theirs."""

from __future__ import annotations

from argparse import Namespace

from relmap.cli.output import print_json, table
from relmap.cli.source import open_source
from relmap.engine.plan.align import MOST_OF_THEIRS, Pair, align
from relmap.engine.plan.as_json import alignment_json
from relmap.engine.plan.errors import BadRequest
from relmap.engine.plan.names import Names
from relmap.engine.plan.request import HORIZON, PlanRequest
from relmap.frame import build
from relmap.text import Text

LEAST_WAY = 0.005


def run(call: Namespace, text: Text) -> None:
    """Pair our executives with theirs and print the pairs."""
    source = open_source(call, text)
    horizon = getattr(call, "horizon", None)
    most = getattr(call, "most", None)
    request = PlanRequest(horizon=HORIZON if horizon is None else horizon)
    for name, value in (("horizon", request.horizon), ("most", MOST_OF_THEIRS if most is None else most - 1)):
        if value < 0:
            raise BadRequest("negative", name=name, value=value)
    found = align(build(source.bundle), source.day, source.settings, request, most or MOST_OF_THEIRS)
    if call.json:
        print_json({"as_of": source.date, **alignment_json(found)})
        return
    names = Names(source.bundle, text)
    print(text("align.title", name=names.account(), date=source.date))
    if not found.pairs:
        print(text("align.nothing"))
        return
    print(text("align.gain", before=f"{found.base:.2f}", after=f"{found.value:.2f}"))
    print()
    rows = [
        [
            names.person(pair.ours),
            names.person(pair.theirs),
            names.said(names.record(pair.theirs).title or ""),
            f"{pair.reach:.2f}",
            f"{pair.gain:+.3f}",
            _way(pair, names, text),
        ]
        for pair in found.pairs
    ]
    headers = [text(f"align.column.{name}") for name in ("ours", "theirs", "title", "reach", "gain", "way")]
    print(table(headers, rows, right=(3, 4), most=60))
    if found.unmatched:
        print()
        print(
            text("align.unmatched", names=text("plan.comma").join(names.person(person) for person in found.unmatched))
        )


def _way(pair: Pair, names: Names, text: Text) -> str:
    """The route, or how weak the way is."""
    if pair.path:
        return names.route(pair.path)
    return (
        text("align.no_way") if pair.strength < LEAST_WAY else text("align.weak_way", strength=f"{pair.strength:.2f}")
    )
