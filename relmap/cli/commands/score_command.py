"""`relmap score`: the four dimensions and the Index."""

from __future__ import annotations

from argparse import Namespace

from relmap.cli.output import number, print_json, table
from relmap.cli.source import open_source
from relmap.engine.outlook import outlook
from relmap.frame import build
from relmap.model.vocabulary import Dimension
from relmap.score.as_json import score_json
from relmap.score.coverage import Score, evaluate
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Score an account and print what came out."""
    source = open_source(call, text)
    score = evaluate(build(source.bundle), source.day, source.settings)
    if call.json:
        print_json(score_json(score))
        return
    print(text("score.headline", name=source.bundle.name, date=source.date))
    print()
    print(summary(score, text))


def _notices(score: Score, text: Text) -> list[str]:
    """What about the processes' values a reader should know."""
    live = {process.id for process in score.processes}
    found = [process for process in score.frame.bundle.processes if process.id in live]
    valued = [process for process in found if process.value is not None]
    lines = []
    if valued and len(valued) < len(found):
        lines += ["", text("score.unvalued", count=len(found) - len(valued))]
    if len({process.currency for process in valued}) > 1:
        lines += ["", text("score.currencies")]
    return lines


def summary(score: Score, text: Text) -> str:
    """The scores as a table, and the weakest places of lines and surface."""
    lang = text.lang
    rows = []
    for dimension in Dimension:
        value = score.values[dimension]
        bar = "" if value is None else "█" * round(value * 20)
        rows.append([dimension.label(lang), number(value, text), f"{score.index_share(dimension):.0%}", bar])
    rows.append([text("score.index"), number(score.index, text), "", "█" * round((score.index or 0) * 20)])
    headers = [text("score.dimension"), text("score.value"), text("score.share"), ""]
    lines = [table(headers, rows, right=(1, 2))]
    green = outlook(score)
    lean = text("cli.not_assessed") if green.value is None else f"{round(green.value, 2) + 0.0:+.2f}"
    lines += ["", text("score.outlook", value=lean, status=green.status.label(lang))]
    names = {process.id: process.name for process in score.frame.bundle.processes}
    steps = {(step.process, step.id): step.name for step in score.frame.bundle.steps}
    if score.processes:
        headers = [text("score.process"), text("score.line"), text("score.weakest")]
        found = [
            [names[p.id], number(p.line, text), steps[p.id, p.weakest] if p.weakest else "–"] for p in score.processes
        ]
        lines += ["", table(headers, found, right=(1,))]
    lines += _notices(score, text)
    if score.homeless:
        lines += ["", text("score.homeless", count=len(score.homeless))]
    return "\n".join(lines)
