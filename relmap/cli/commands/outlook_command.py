"""`relmap outlook`: how decisions would fall today, and whom to win so that they fall otherwise."""

from __future__ import annotations

from argparse import Namespace

from relmap.cli.output import print_json, table
from relmap.cli.source import open_source
from relmap.engine.outlook import Outlook, outlook, ranked_levers
from relmap.engine.routes import RouteMap
from relmap.engine.words import person_name
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.score.coverage import Score, evaluate
from relmap.text import Text

SHOWN = 5


def run(call: Namespace, text: Text) -> None:
    """Spread the stances and print the outlook of each live process with its levers."""
    source = open_source(call, text)
    score = evaluate(build(source.bundle), source.day, source.settings)
    found = outlook(score)
    if call.json:
        processes = {p.id: {"outlook": p.outlook, "levers": p.levers} for p in found.processes}
        print_json(
            {
                "as_of": source.date,
                "status": found.status.value,
                "value": found.value,
                "lean": found.lean,
                "processes": processes,
            }
        )
        return
    print(text("outlook.headline", name=source.bundle.name, date=source.date))
    print(found.status.label(text.lang))
    print(text("outlook.not_coverage"))
    for block in _processes(score, found, source.bundle, text):
        print()
        print(block)


def _processes(score: Score, found: Outlook, bundle: Bundle, text: Text) -> list[str]:
    names = {process.id: process.name for process in bundle.processes}
    routes = RouteMap(score)
    blocks = []
    for process in found.processes:
        lines = [text("outlook.process", name=names[process.id], outlook=f"{process.outlook:+.2f}")]
        levers = ranked_levers(process, routes)[:SHOWN]
        if levers:
            headers = [text(f"outlook.{name}") for name in ("whom", "own", "lean", "lever", "route")]
            rows = [
                [
                    person_name(lever.person, bundle),
                    f"{lever.own:+.1f}" if lever.known else text("outlook.unknown"),
                    f"{process.lean[lever.person]:+.2f}",
                    f"{lever.lever:+.3f}",
                    f"{lever.route:.2f}" if lever.route else "–",
                ]
                for lever in levers
            ]
            lines += [table(headers, rows, right=(1, 2, 3, 4))]
            best = levers[0]
            step = min(0.5, 1 - best.own) * best.lever
            lines += [text("outlook.win", name=person_name(best.person, bundle), change=f"{step:+.2f}")]
        blocks.append("\n".join(lines))
    return blocks
