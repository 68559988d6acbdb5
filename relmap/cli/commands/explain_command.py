"""`relmap explain PERSON`: a reach, taken apart down to dated facts."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from relmap.cli.output import print_json, table
from relmap.cli.source import Source, open_source
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.score.coverage import evaluate
from relmap.score.explain import Explanation, Fact, FactKind, explain
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Explain one person's reach."""
    source = open_source(call, text)
    person = source.person(call.person)
    found = explain(evaluate(build(source.bundle), source.day, source.settings), person)
    if call.json:
        print_json(explanation_json(found, source))
        return
    names = {p.id: p.name for p in source.bundle.people}
    print(text("explain.headline", name=names[person], date=source.date, reach=f"{found.reach:.3f}"))
    print(
        text(
            "explain.sum",
            intensity=f"{found.intensity:.3f}",
            effective=f"{found.effective:.1f}",
            weight=f"{found.weight:g}",
        )
    )
    if not found.ties:
        print(text("explain.nobody"))
    for tie in found.ties:
        print()
        source_words = text(f"explain.{tie.source.value}")
        print(
            text(
                "explain.tie",
                name=names[tie.contact],
                intensity=f"{tie.intensity:.3f}",
                reach=f"{tie.reach:.3f}",
                source=source_words,
            )
        )
        rows = [_row(fact, source.bundle, text) for fact in tie.facts]
        headers = [text(f"explain.{name}") for name in ("date", "fact", "worth", "part", "part_reach")]
        if rows:
            print(table(headers, rows, right=(2, 3, 4), most=60))


def _row(fact: Fact, bundle: Bundle, text: Text) -> list[str]:
    return [
        fact.at or "",
        fact_words(fact, bundle, text),
        f"{fact.worth:.4f}",
        f"{fact.part:.4f}" if fact.part else text("explain.superseded"),
        f"{fact.reach:.4f}",
    ]


def fact_words(fact: Fact, bundle: Bundle, text: Text) -> str:
    """What a fact is, in a few words."""
    if fact.kind is FactKind.ALLOWANCE:
        return text("explain.allowance")
    if fact.kind is FactKind.RATING:
        assert fact.rapport is not None
        rater = next((p.name for p in bundle.people if p.id == fact.rater), fact.rater or "–")
        return text("explain.rating", rapport=fact.rapport.label(text.lang), rater=rater)
    assert fact.channel is not None
    arrow = "⇄" if fact.inward and fact.outward else "←" if fact.inward else "→"
    subject = bundle.interactions[fact.record].subject
    return f"{fact.channel.label(text.lang)} {arrow}" + (f" {subject}" if subject else "")


def explanation_json(found: Explanation, source: Source) -> dict[str, Any]:
    """An explanation as JSON; records are told by their place in the bundle (0, 1, …)."""
    return {
        "as_of": source.date,
        "person": found.person,
        "reach": found.reach,
        "intensity": found.intensity,
        "weight": found.weight,
        "effective_contacts": found.effective,
        "ties": [
            {
                "contact": tie.contact,
                "intensity": tie.intensity,
                "reach": tie.reach,
                "source": tie.source.value,
                "facts": [_fact_json(fact) for fact in tie.facts],
            }
            for tie in found.ties
        ],
    }


def _fact_json(fact: Fact) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": fact.kind.value,
        "at": fact.at,
        "worth": fact.worth,
        "part": fact.part,
        "reach": fact.reach,
    }
    if fact.kind is FactKind.INTERACTION and fact.channel is not None:
        row |= {"channel": fact.channel.value, "inward": fact.inward, "outward": fact.outward, "record": fact.record}
    if fact.kind is FactKind.RATING and fact.rapport is not None:
        row |= {"rapport": fact.rapport.value, "rater": fact.rater, "record": fact.record}
    return row
