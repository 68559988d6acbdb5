"""What is asked of a simulation, and the figures that it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Figure(StrEnum):
    """The figures that carry an interval; the first five lie in [0, 1], the outlook in [−1, 1]."""

    INDEX = "index"
    POINT = "point"
    LINE = "line"
    SURFACE = "surface"
    SPACE = "space"
    OUTLOOK = "outlook"


@dataclass(frozen=True)
class UncertaintyRequest:
    """How to simulate.

    Attributes:
        draws: how many accounts to draw, at least 2.
        seed: of the generator; the same seed gives the same draws.
        move: the probability with which an unconfirmed rating or stance is really one step higher, and again
            one step lower; in [0, ½].
        interval: the share of the draws inside an interval, in (0, 1); 0.8 runs from the 10th to the 90th percentile.
        mu: how much a unit of outlook counts beside a unit of Index.
        gaps: of how many of the most severe gaps the stability is wanted.
        first: among how many of the first a gap counts as one of the top.
    """

    draws: int = 400
    seed: int = 1
    move: float = 0.2
    interval: float = 0.8
    mu: float = 0.3
    gaps: int = 10
    first: int = 5

    def __post_init__(self) -> None:
        if self.draws < 2 or not 0 <= self.move <= 0.5 or not 0 < self.interval < 1:
            raise ValueError(f"not a simulation: {self}")
