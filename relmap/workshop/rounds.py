"""Blind rating: everybody judges on his own device, and sees what the others said only when it is revealed.

A first opinion that is spoken aloud pulls the others towards it; a judgement given alone does not. Once it is revealed
nobody knows any more who said what.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from relmap.model.minutes import Result, Round, Topic
from relmap.model.vocabulary import Rapport
from relmap.workshop.refused import Refused

RUNGS = [rung.value for rung in Rapport]
SCALES: Mapping[Topic, tuple[int, int]] = {"stance": (-2, 2), "rapport": (0, len(RUNGS) - 1)}
WIDE = 2
"""A spread of so many steps or more is worth talking about."""


def rated(one: Round, who: str, value: int | None) -> Round:
    """Give or change one's judgement, None for "I cannot say"; raises Refused off the scale or after the end."""
    low, high = SCALES[one.topic]
    if one.result is not None:
        raise Refused("round_over")
    if value is not None and not low <= value <= high:
        raise Refused("round_scale", low=low, high=high)
    return one.model_copy(update={"answers": tuple((dict(one.answers) | {who: value}).items())})


def revealed(one: Round) -> Round:
    """End a round: what came out, and no names. One that is revealed stays as it is."""
    if one.result is not None:
        return one
    values = tuple(sorted(value for _, value in one.answers if value is not None))
    spread = values[-1] - values[0] if values else 0
    mean = statistics.fmean(values) if values else None
    result = Result(count=len(values), mean=mean, spread=spread, values=values, wide=spread >= WIDE)
    return one.model_copy(update={"answers": (), "result": result})


def answered(one: Round) -> list[str]:
    """Who has judged so far, never how."""
    return sorted(dict(one.answers))


def own(one: Round, who: str) -> int | None:
    """What somebody has said himself."""
    return dict(one.answers).get(who)
