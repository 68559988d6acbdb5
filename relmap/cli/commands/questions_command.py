"""`relmap questions`: how sure the scores are, and what to ask next."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from relmap.cli.output import number, print_json, table
from relmap.cli.source import open_source
from relmap.engine.uncertainty import Figure, Question, Simulation, UncertaintyRequest, questions, simulate
from relmap.engine.uncertainty.words import figure_label, question_sentence
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.text import Text

DEFAULTS = UncertaintyRequest()


def run(call: Namespace, text: Text) -> None:
    """Draw the account as it might be; print the intervals of the scores and the most valuable questions."""
    for option, value, least in (("--most", call.most, 1), ("--draws", call.draws, 2), ("--seed", call.seed, 1)):
        if value < least:
            raise Unusable("not_positive", option=option, value=value)
    source = open_source(call, text)
    request = UncertaintyRequest(draws=call.draws, seed=call.seed)
    found = simulate(build(source.bundle), source.day, source.settings, request)
    asked = questions(found, call.most)
    if call.json:
        print_json({"as_of": source.date, **questions_json(found, asked, source.bundle, text)})
        return
    print(text("questions.headline", name=source.bundle.name, date=source.date, draws=request.draws))
    print()
    print(_intervals(found, text))
    print(text("questions.note"))
    print()
    print(text("questions.asked" if asked else "questions.nothing"))
    for i, question in enumerate(asked):
        print(f"{i + 1:>3}. {question_sentence(question, source.bundle, text)}")


def _intervals(found: Simulation, text: Text) -> str:
    share = f"{found.request.interval:.0%}"
    headers = [text("questions.figure"), text("questions.score"), text("questions.interval", share=share)]
    rows = []
    for figure, interval in found.intervals.items():
        moments = ["", "", ""]
        if interval is not None:
            moments = [f"{interval.low:.2f} … {interval.high:.2f}", f"{interval.mean:.2f}", f"{interval.sd:.3f}"]
        rows.append([figure_label(figure, text), number(found.plain[figure], text), *moments])
    return table([*headers, text("questions.mean"), text("questions.sd")], rows, right=(1, 2, 3, 4))


def questions_json(found: Simulation, asked: list[Question], bundle: Bundle, text: Text) -> dict[str, Any]:
    """Intervals, the stability of gaps, and questions as JSON; what is not assessed is null."""
    return {
        "draws": found.request.draws,
        "seed": found.request.seed,
        "interval": found.request.interval,
        "intervals": {figure.value: _interval_json(found, figure) for figure in Figure},
        "gaps": [
            {
                "kind": row.gap.kind.value,
                "subject": row.gap.subject,
                "severity": row.gap.severity,
                "stays": row.stays,
                "top": row.top,
            }
            for row in found.gaps
        ],
        "questions": [
            {
                "kind": question.unknown.kind.value,
                "subject": question.unknown.subject,
                "share": question.share,
                "sentence": question_sentence(question, bundle, text),
                "ask": question.ask,
                "of": question.of,
                "figure": question.figure.value,
                "low": question.low,
                "high": question.high,
            }
            for question in asked
        ],
    }


def _interval_json(found: Simulation, figure: Figure) -> dict[str, float | None] | None:
    interval = found.intervals[figure]
    if interval is None:
        return None
    return {
        "score": found.plain[figure],
        "mean": interval.mean,
        "sd": interval.sd,
        "low": interval.low,
        "high": interval.high,
    }
