"""Section 2 of the law: the people of the account, and our contact with each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from relmap.frame.frame import LEVELS, POWERS, Flags, Floats, Frame, Group
from relmap.model.settings import Settings
from relmap.score.ties import Ties, live_people, reach


@dataclass(frozen=True)
class Census:
    """Who is on the map of a day: the live, the account's people with its open seats, and these seats. Shape (P,)."""

    day: int
    live: Flags
    counted: Flags
    seat: Flags


def census(frame: Frame, day: int) -> Census:
    """Section 2: somebody of the account who has left keeps his seat until it is closed or he has a successor."""
    live = live_people(frame, day)
    of_account = frame.people.group == Group.ACCOUNT
    seat = of_account & (frame.people.end <= day) & frame.people.keeps_seat
    return Census(day, live, (of_account & live) | seat, seat)


@dataclass(frozen=True)
class PointScore:
    """Section 2: the people of the account. Arrays have shape (P,), and say nothing outside `counted`.

    Attributes:
        counted: people of the account who are live, or whose seat is open.
        seat: those of them who have left.
        intensity: Λ, summed over our contacts (also for third parties).
        reach: 1 − e^(−Λ).
        weight: level × power.
        effective: the effective number of contacts (Σλ)²/Σλ², 0 where Λ = 0.
        value: Point in [0, 1], None without people.
    """

    counted: Flags
    seat: Flags
    intensity: Floats
    reach: Floats
    weight: Floats
    effective: Floats
    value: float | None

    @cached_property
    def heaviest(self) -> float:
        """The largest weight of those counted, 0 without any."""
        return float(self.weight[self.counted].max(initial=0.0))


def point_score(frame: Frame, ties: Ties, on_map: Census, settings: Settings) -> PointScore:
    """Section 2: Point = Σ w r / Σ w over the account's people and open seats."""
    people, counted = frame.people, on_map.counted
    ours = (people.group == Group.OURS) & ties.live
    lam = ties.intensity[ours]
    total, squares = lam.sum(axis=0), np.square(lam).sum(axis=0)
    level = np.array([settings.weights.level.of(level) for level in LEVELS])
    power = np.array([settings.weights.power.of(power) for power in POWERS])
    weight = level[people.level] * power[people.power]
    return PointScore(
        counted=counted,
        seat=on_map.seat,
        intensity=total,
        reach=reach(total),
        weight=weight,
        effective=np.divide(np.square(total), squares, out=np.zeros_like(total), where=squares > 0),
        value=weighted_mean(weight[counted], reach(total)[counted]),
    )


def weighted_mean(weights: Floats, values: Floats) -> float | None:
    """The weighted mean; None where nothing carries weight."""
    total = float(weights.sum())
    return float((weights * values).sum() / total) if total > 0 else None
