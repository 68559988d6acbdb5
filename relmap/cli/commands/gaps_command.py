"""`relmap gaps`: what the account plan must close, and what to do about the first five."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from relmap.cli.output import print_json, table
from relmap.cli.source import open_source
from relmap.engine.gaps import Gap, find_gaps
from relmap.engine.suggest import Suggestion, suggest
from relmap.engine.words import gap_subject, sentence, suggestion_sentence
from relmap.frame import build
from relmap.model.errors import Unusable
from relmap.score.coverage import evaluate
from relmap.text import Text

SHOWN = 15


def run(call: Namespace, text: Text) -> None:
    """Find gaps and print them, most severe first."""
    if call.most is not None and call.most < 1:
        raise Unusable("not_positive", option="--most", value=call.most)
    source = open_source(call, text)
    score = evaluate(build(source.bundle), source.day, source.settings)
    gaps = find_gaps(score)
    suggestions = suggest(score, gaps)
    if call.json:
        answers = {(s.gap.kind, s.gap.subject): s for s in suggestions}
        shown = gaps[: call.most]
        print_json(
            {"as_of": source.date, "gaps": [gap_json(gap, answers.get((gap.kind, gap.subject))) for gap in shown]}
        )
        return
    print(text("gaps.headline", name=source.bundle.name, date=source.date, count=len(gaps)))
    print()
    most = call.most or SHOWN
    rows = [
        [str(i + 1), gap.kind.label(text.lang), gap_subject(gap, source.bundle, text), f"{gap.severity:.2f}"]
        for i, gap in enumerate(gaps[:most])
    ]
    print(table(["#", text("gaps.kind"), text("gaps.subject"), text("gaps.severity")], rows, right=(0, 3), most=60))
    if len(gaps) > most:
        print(text("gaps.more", count=len(gaps) - most))
    if suggestions:
        print()
        print(text("gaps.suggestions"))
        for i, suggestion in enumerate(suggestions):
            place = gap_subject(suggestion.gap, source.bundle, text)
            print(f"  {i + 1}. {sentence(suggestion_sentence(suggestion, source.bundle, place), text)}")


def gap_json(gap: Gap, answer: Suggestion | None) -> dict[str, Any]:
    """A gap as JSON, with the suggested action if it has one."""
    row: dict[str, Any] = {
        "kind": gap.kind.value,
        "subject": gap.subject,
        "severity": gap.severity,
        "evidence": gap.evidence,
    }
    if answer is not None:
        row["action"] = {
            "kind": answer.kind.value,
            "owner": answer.owner,
            "target": answer.target,
            "via": answer.via,
            "hours": answer.hours,
            "success": answer.success,
            "reason": answer.reason,
        }
    return row
