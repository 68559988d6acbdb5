"""`relmap routes [PERSON]`: the way to somebody, or to all key people at once."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import numpy as np

from relmap.cli.output import print_json, table
from relmap.cli.source import Source, open_source
from relmap.engine.routes import Access, Route, RouteMap, connector_load
from relmap.engine.words import person_name
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.score.coverage import Score, evaluate
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Find the routes and print them."""
    for option, value in (("--hops", call.hops), ("--alternatives", call.alternatives)):
        if value < 1:
            raise Unusable("not_positive", option=option, value=value)
    source = open_source(call, text)
    score = evaluate(build(source.bundle), source.day, source.settings)
    routes = RouteMap(score, call.hops)
    if call.person is None:
        _everybody(call, source, score, routes, text)
        return
    found = routes.access(source.person(call.person), call.alternatives)
    if call.json:
        print_json(access_json(found))
        return
    name = person_name(found.target, source.bundle)
    print(text("routes.headline", name=name, date=source.date))
    if found.best is None:
        print(text("routes.none", hops=call.hops))
        return
    print(route_words(found.best, source.bundle))
    print(text("routes.disjoint", count=found.disjoint))
    if found.choke_points:
        names = ", ".join(person_name(p, source.bundle) for p in found.choke_points)
        print(text("routes.choke", names=names))
    if found.alternatives:
        print(text("routes.alternatives"))
        for route in found.alternatives:
            print("  " + route_words(route, source.bundle))


def _everybody(call: Namespace, source: Source, score: Score, routes: RouteMap, text: Text) -> None:
    """The routes to all key people, and who would be asked most."""
    key = [score.frame.people.ids[i] for i in np.flatnonzero(score.key & score.ties.live)]
    found = [routes.access(person, 0) for person in key]
    found.sort(key=lambda a: (-(a.best.probability if a.best else 0.0), a.target))
    load = connector_load(found)
    if call.json:
        print_json({"as_of": source.date, "routes": [access_json(access) for access in found], "load": load})
        return
    print(text("routes.all", name=source.bundle.name, date=source.date))
    rows = [
        [
            person_name(access.target, source.bundle),
            f"{access.best.probability:.2f}" if access.best else "–",
            " → ".join(person_name(p, source.bundle) for p in access.best.path[:-1]) if access.best else "–",
            str(access.disjoint),
            ", ".join(person_name(p, source.bundle) for p in access.choke_points),
        ]
        for access in found
    ]
    headers = [text(f"routes.{name}") for name in ("whom", "strength", "over", "ways", "chokes")]
    print(table(headers, rows, right=(1, 3), most=60))
    if load:
        print()
        print(text("routes.load"))
        print(
            table(
                [text("routes.connector"), text("routes.asked")],
                [[person_name(p, source.bundle), str(n)] for p, n in load.items()],
                right=(1,),
            )
        )


def route_words(route: Route, bundle: Bundle) -> str:
    """A route as its people and its strength."""
    return " → ".join(person_name(person, bundle) for person in route.path) + f"  ({route.probability:.2f})"


def access_json(found: Access) -> dict[str, Any]:
    """The access to one person as JSON; an empty path means that there is none."""
    return {
        "target": found.target,
        "probability": found.best.probability if found.best else 0.0,
        "path": list(found.best.path) if found.best else [],
        "alternatives": [{"probability": r.probability, "path": list(r.path)} for r in found.alternatives],
        "disjoint": found.disjoint,
        "choke_points": list(found.choke_points),
    }
