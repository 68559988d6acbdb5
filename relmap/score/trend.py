"""Scores at a series of days, and what moved them: the map, or our contacts (the law, section 6).

Meeting an unknown executive enlarges the map and lowers a ratio; that is not failing. So every change is split:
*contact change* scores the earlier map with the later intensities and stances (like for like), *map change* is
the rest: people, seats, roles, units and dimensions that came or went.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from relmap.frame.frame import Frame
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension
from relmap.score.completeness import Completeness, completeness
from relmap.score.coverage import Score, assess, evaluate


@dataclass(frozen=True)
class Movement:
    """The change of one figure; None where it is not assessed on either side, or cannot be split."""

    total: float | None
    contact: float | None
    map: float | None


@dataclass(frozen=True)
class Moment:
    """An account on one day."""

    day: int
    score: Score
    completeness: Completeness


@dataclass(frozen=True)
class Change:
    """What moved between two days: each dimension, and the Index."""

    start: int
    end: int
    dimensions: dict[Dimension, Movement]
    index: Movement


@dataclass(frozen=True)
class Trend:
    """An account over time; there is one change less than there are moments."""

    moments: tuple[Moment, ...]
    changes: tuple[Change, ...]


def trend(frame: Frame, days: Sequence[int], settings: Settings) -> Trend:
    """Score an account on each of some days (ascending) and split every change."""
    moments = []
    for day in days:
        score = evaluate(frame, day, settings)
        moments.append(Moment(day, score, completeness(score)))
    return Trend(tuple(moments), tuple(split(a.score, b.score) for a, b in pairwise(moments)))


def split(before: Score, after: Score) -> Change:
    """Split the change between two days of one account into contact change and map change."""
    like = assess(after.frame, after.ties, after.settings, map_day=before.ties.day)
    return Change(
        start=before.ties.day,
        end=after.ties.day,
        dimensions={d: movement(before.values[d], like.values[d], after.values[d]) for d in Dimension},
        index=movement(before.index, like.index, after.index),
    )


def movement(before: float | None, like: float | None, after: float | None) -> Movement:
    """The change of a figure, split at the like-for-like one."""
    return Movement(_less(after, before), _less(like, before), _less(after, like))


def _less(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else later - earlier


def months_back(end: int, count: int) -> list[int]:
    """The same day of each of the last `count` months and of the last one itself, ascending.

    A month that is too short gives its last day.
    """
    last = date.fromordinal(end)
    days = []
    for back in range(count, -1, -1):
        month = last.year * 12 + last.month - 1 - back
        year, number = divmod(month, 12)
        if year < date.min.year:
            continue
        in_month = min(last.day, calendar.monthrange(year, number + 1)[1])
        days.append(date(year, number + 1, in_month).toordinal())
    return days
