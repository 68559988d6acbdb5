"""`relmap gaps`: what the account plan must close, and what to do about the first five."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from relmap.cli.output import print_json, table
from relmap.cli.source import open_source, parse_day
from relmap.engine.gaps import Gap, GapChange, compare_gaps, find_gaps
from relmap.engine.suggest import Suggestion, suggest
from relmap.engine.words import coaching, gap_subject, sentence, suggestion_sentence
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.score.coverage import evaluate
from relmap.text import Text

SHOWN = 15


def run(call: Namespace, text: Text) -> None:
    """Find gaps and print them, most severe first."""
    if call.most is not None and call.most < 1:
        raise Unusable("not_positive", option="--most", value=call.most)
    source = open_source(call, text)
    frame = build(source.bundle)
    score = evaluate(frame, source.day, source.settings)
    gaps = find_gaps(score)
    suggestions = suggest(score, gaps)
    change = None
    if call.since:
        change = compare_gaps(find_gaps(evaluate(frame, parse_day(call.since), source.settings)), gaps)
    if call.json:
        answers = {s.gap.identity: s for s in suggestions}
        document = {
            "as_of": source.date,
            "gaps": [gap_json(gap, answers.get(gap.identity)) for gap in gaps[: call.most]],
        }
        print_json(document | (_change_json(call.since, change) if change else {}))
        return
    print(text("gaps.headline", name=source.bundle.name, date=source.date, count=len(gaps)))
    print()
    new = {gap.identity for gap in change.new} if change else set()
    print(_table(gaps[: call.most or SHOWN], new, source.bundle, text))
    if len(gaps) > (call.most or SHOWN):
        print(text("gaps.more", count=len(gaps) - (call.most or SHOWN)))
    if change:
        _print_change(call.since, change, source.bundle, text)
    if suggestions:
        print()
        print(text("gaps.suggestions"))
        for i, suggestion in enumerate(suggestions):
            place = gap_subject(suggestion.gap, source.bundle, text)
            print(f"  {i + 1}. {sentence(suggestion_sentence(suggestion, source.bundle, place), text)}")
            print(f"     {coaching(suggestion.gap.kind, source.settings, text)}")


def _table(gaps: list[Gap], new: set[tuple[str, str]], bundle: Bundle, text: Text) -> str:
    rows = [
        [
            str(i + 1),
            gap.kind.label(text.lang),
            gap_subject(gap, bundle, text),
            f"{gap.severity:.2f}",
            text("since.new") if gap.identity in new else "",
        ]
        for i, gap in enumerate(gaps)
    ]
    headers = ["#", text("gaps.kind"), text("gaps.subject"), text("gaps.severity"), ""]
    return table(
        headers[:4] if not new else headers, [row[:4] if not new else row for row in rows], right=(0, 3), most=60
    )


def _print_change(since: str, change: GapChange, bundle: Bundle, text: Text) -> None:
    print()
    counts = {"new": len(change.new), "open": len(change.open), "closed": len(change.closed)}
    print(text("since.headline", date=since, **counts))
    for gap in change.closed:
        print(f"  {text('since.closed')}: {gap.kind.label(text.lang)} · {gap_subject(gap, bundle, text)}")


def _change_json(since: str, change: GapChange) -> dict[str, Any]:
    def known(gaps: tuple[Gap, ...]) -> list[dict[str, str]]:
        return [{"kind": gap.kind.value, "subject": gap.subject} for gap in gaps]

    return {"since": since, "new": known(change.new), "open": known(change.open), "closed": known(change.closed)}


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
