"""A comparison in words, for the page and for the command line: keys of the catalogue, and what to fill in."""

from __future__ import annotations

from relmap.engine.review.outcomes import Bought, Outcome
from relmap.engine.words import Sentence
from relmap.score.trend import Movement


def signed(value: float | None) -> str:
    """A change with its sign and three digits; – where there is none."""
    return "–" if value is None else f"{value + 0.0:+.3f}".replace("-0.000", "+0.000")


def state(outcome: Outcome) -> Sentence:
    """What became of it."""
    return f"review.state.{outcome.state}", {}


def promised(outcome: Outcome) -> Sentence:
    """What it was to bring."""
    found = outcome.bought
    if found is None:
        return "review.not_measured", {}
    return f"review.promised.{found.measure}", _numbers(found)


def bought(outcome: Outcome) -> Sentence | None:
    """What it has brought, of what is done and can be measured."""
    found = outcome.bought
    if found is None or outcome.word is None:
        return None
    key = f"review.bought.{found.measure}"
    if found.measure == "answer" and found.got <= 0:
        key += "_none"
    return key, _numbers(found)


def verdict(outcome: Outcome) -> Sentence | None:
    """More, as promised, less, nothing yet."""
    return None if outcome.word is None else (f"review.word.{outcome.word}", {})


def together(outcome: Outcome) -> Sentence | None:
    """That others on the same tie are measured with it."""
    found = outcome.bought
    return ("review.together", {"count": found.together}) if found and outcome.word and found.together > 1 else None


def moved(change: Movement) -> dict[str, str]:
    """The parts of a change, as texts."""
    return {"total": signed(change.total), "contact": signed(change.contact), "map": signed(change.map)}


def _numbers(found: Bought) -> dict[str, str]:
    shape = "{:+.2f}" if found.measure == "reach" else "{:+.0f}"
    numbers = {"promised": shape.format(found.promised), "got": shape.format(round(found.got, 2) + 0.0)}
    return numbers | {"start": f"{found.start:.2f}", "now": f"{found.now:.2f}"}
