"""A comparison as JSON: one shape for the command line and whoever builds on it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from relmap.engine.gaps import Gap
from relmap.engine.review.compare import Comparison
from relmap.engine.review.freeze import figures_of
from relmap.engine.review.outcomes import Bought, Outcome, Word
from relmap.score.trend import Movement


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Everything that a comparison says, by id."""
    changes = {"index": found.change.index} | {d.value: m for d, m in found.change.dimensions.items()}
    return {
        "review": found.then.id,
        "since": found.then.at,
        "as_of": date.fromordinal(found.after.ties.day).isoformat(),
        "shown": found.then.figures,
        "before": figures_of(found.before),
        "after": figures_of(found.after),
        "rescored": found.rescored,
        "change": {name: _movement(m) for name, m in changes.items()} | {"outlook": found.outlook_change.total},
        "gaps": {
            "new": [_gap(gap) for gap in found.gaps.new],
            "closed": [_gap(gap) for gap in found.gaps.closed],
            "open": [_gap(gap) for gap in found.gaps.open],
        },
        "actions": [_outcome(outcome) for outcome in found.actions],
    }


def _movement(found: Movement) -> dict[str, float | None]:
    return {"total": found.total, "contact": found.contact, "map": found.map}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"kind": gap.kind.value, "subject": gap.subject, "severity": gap.severity}


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        **(asdict(found.promise) | {"place": list(found.promise.place)}),
        "state": found.state,
        "due": found.due,
        "fell_due": found.fell_due,
        "done_at": found.done_at,
        "measured": None if found.bought is None else _bought(found.bought, found.word),
    }


def _bought(found: Bought, word: Word | None) -> dict[str, Any]:
    return {
        "measure": found.measure,
        "without": found.start,
        "promised": found.promised,
        "got": found.got,
        "now": found.now,
        "together": found.together,
        "word": word,
    }
