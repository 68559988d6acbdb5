"""Blind rating: everybody judges on his own device, and sees what the others said only when it is revealed.

A first opinion that is spoken aloud pulls the others towards it; a judgement given alone does not.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from relmap.model.vocabulary import Rapport
from relmap.workshop.refused import Refused

Topic = Literal["stance", "rapport"]
RUNGS = [rung.value for rung in Rapport]
SCALES: Mapping[Topic, tuple[int, int]] = {"stance": (-2, 2), "rapport": (0, len(RUNGS) - 1)}
WIDE = 2
"""A spread of so many steps or more is worth talking about."""


@dataclass(frozen=True)
class Result:
    """What a round gave; `spread` is the largest less the smallest, `values` in rising order and without names."""

    count: int
    mean: float | None
    spread: int
    values: tuple[int, ...]
    wide: bool


@dataclass
class Round:
    """One question about one person.

    Attributes:
        person: the id of whom it is about; `contact` for rapport: of ours, whose tie it is.
    """

    number: int
    topic: Topic
    person: str
    contact: str | None = None
    revealed: bool = False
    _answers: dict[str, int | None] = field(default_factory=dict)

    def rate(self, who: str, value: int | None) -> None:
        """Give or change one's judgement, None for "I cannot say"; raises Refused off the scale or after the end."""
        low, high = SCALES[self.topic]
        if self.revealed:
            raise Refused("round_over")
        if value is not None and not low <= value <= high:
            raise Refused("round_scale", low=low, high=high)
        self._answers[who] = value

    @property
    def answered(self) -> list[str]:
        """Who has judged, never how."""
        return sorted(self._answers)

    def reveal(self) -> Result:
        """End the round and say what came out."""
        self.revealed = True
        return self.result

    @property
    def result(self) -> Result:
        """Mean and spread; raises Refused before it is revealed."""
        if not self.revealed:
            raise Refused("round_blind")
        values = sorted(value for value in self._answers.values() if value is not None)
        spread = values[-1] - values[0] if values else 0
        return Result(len(values), statistics.fmean(values) if values else None, spread, tuple(values), spread >= WIDE)

    def own(self, who: str) -> int | None:
        """What somebody has said himself."""
        return self._answers.get(who)
