"""The last twelve months: how the figures went, and what moved them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relmap.draw.svg import markup
from relmap.draw.trendchart import LOOKS, Mark, Series, trend_chart
from relmap.engine.review.words import moved, signed
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.vocabulary import LANGS, Dimension
from relmap.report.phrase import Both, Part, say, word
from relmap.score.trend import Change, Moment, Movement, Trend, split

MOVED = 0.0005
"""A change below it would be printed as 0.000."""


@dataclass(frozen=True)
class TrendRow:
    """One day: the figures, the share of the map that is known, and what moved the Index since the day before."""

    date: str
    index: float | None
    values: tuple[float | None, ...]
    known: float | None
    contact: str
    map: str


@dataclass(frozen=True)
class TrendView:
    """The chart in two widths as SVG text, what moved, and the table, latest first."""

    wide: str
    narrow: str
    story: tuple[Both, ...]
    dimensions: tuple[Both, ...]
    rows: tuple[TrendRow, ...]


def trend_view(trend: Trend, bundle: Bundle) -> TrendView:
    """The view of a trend, with the days of the account's reviews marked."""
    days = [moment.day for moment in trend.moments]
    lines = _lines(trend.moments)
    review = say("trend.review")
    reviews = sorted({day(record.at) for record in bundle.reviews})
    named = [Mark(at, {lang: review.plain(lang) for lang in LANGS}) for at in reviews]
    unnamed = [Mark(at, dict.fromkeys(LANGS, "")) for at in reviews]
    wide = trend_chart(days, lines, named, width=1000, height=400, every=2)
    narrow = trend_chart(days, lines, unnamed, width=360, height=320, every=4)
    return TrendView(
        wide=markup(wide),
        narrow=markup(narrow),
        story=tuple(_story(trend)),
        dimensions=tuple(word(dimension) for dimension in Dimension),
        rows=tuple(reversed(_rows(trend))),
    )


def _lines(moments: Sequence[Moment]) -> list[Series]:
    index = say("page.index")
    found = [Series(LOOKS["index"], {lang: index.plain(lang) for lang in LANGS}, tuple(m.score.index for m in moments))]
    for dimension in Dimension:
        values = tuple(moment.score.values[dimension] for moment in moments)
        found.append(Series(LOOKS[dimension.value], {lang: dimension.label(lang) for lang in LANGS}, values))
    return found


def _story(trend: Trend) -> list[Both]:
    """How far the Index came and by what, then which dimension gained and which lost most, like for like."""
    first, last = trend.moments[0], trend.moments[-1]
    start, end = _iso(first.day), _iso(last.day)
    if first.score.index is None or last.score.index is None:
        return [say("trend.unknown", start=start, end=end)]
    change = split(first.score, last.score)
    found = [
        say(
            "trend.moved",
            start=start,
            end=end,
            before=_number(first.score.index),
            after=_number(last.score.index),
            **parts_of(change.index),
        )
    ]
    return [*found, *_extremes(change)]


def _extremes(change: Change) -> list[Both]:
    by_contact = [(m.contact, d) for d, m in change.dimensions.items() if m.contact is not None]
    gains = [(amount, d) for amount, d in by_contact if amount > MOVED]
    losses = [(amount, d) for amount, d in by_contact if amount < -MOVED]
    found = []
    if gains:
        amount, dimension = max(gains, key=lambda one: one[0])
        found.append(say("trend.gained", dimension=dimension, amount=shown(minus(signed(amount)))))
    if losses:
        amount, dimension = min(losses, key=lambda one: one[0])
        found.append(say("trend.lost", dimension=dimension, amount=shown(minus(signed(amount)))))
    return found


def _rows(trend: Trend) -> list[TrendRow]:
    changes = (None, *trend.changes)
    return [
        TrendRow(
            date=_iso(moment.day),
            index=moment.score.index,
            values=tuple(moment.score.values[dimension] for dimension in Dimension),
            known=moment.completeness.share,
            contact=minus(signed(change.index.contact)) if change else "",
            map=minus(signed(change.index.map)) if change else "",
        )
        for moment, change in zip(trend.moments, changes, strict=True)
    ]


def parts_of(change: Movement) -> dict[str, Both]:
    """The parts of a change, to be filled into a sentence."""
    return {name: shown(minus(text)) for name, text in moved(change).items()}


def minus(number: str) -> str:
    """A printed number with the sign that typesetters use."""
    return number.replace("-", "−")


def shown(text: str) -> Both:
    """A number that is written alike in both languages."""
    return Both((Part(text),), (Part(text),))


def _number(value: float) -> Both:
    return shown(f"{value:.2f}")


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
