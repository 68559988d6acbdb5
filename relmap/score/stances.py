"""Where people stand towards us as of a day: the mean of each rater's latest judgement."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import fmean

from relmap.frame.frame import Frame
from relmap.model.records import day as day_of


def general_stances(frame: Frame, day: int) -> dict[str, int]:
    """The stance of each person who has one, −2 to 2; those bound to a process or a competitor are left out.

    The mean over raters is rounded half away from zero. A person who is not in the result is unknown, which
    is not neutral.
    """
    return _latest(frame, day, None)


def process_stances(frame: Frame, day: int, process: str) -> dict[str, int]:
    """The stances bound to one process; in its outlook they replace the general ones."""
    return _latest(frame, day, process)


def _latest(frame: Frame, day: int, process: str | None) -> dict[str, int]:
    latest: dict[str, dict[str | None, tuple[int, int]]] = defaultdict(dict)
    for record in frame.bundle.stances:
        if record.process != process or record.toward or (when := day_of(record.at)) > day:
            continue
        known = latest[record.person].get(record.rater)
        if known is None or known[0] < when:
            latest[record.person][record.rater] = (when, record.value)
    return {person: half_away_from_zero(fmean(v for _, v in by_rater.values())) for person, by_rater in latest.items()}


def half_away_from_zero(value: float) -> int:
    """Round to the nearest whole number, halves away from zero."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))
