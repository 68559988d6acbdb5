"""Section 4 of the law: the organization, top-level units by management levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import LEVELS, Frame
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level
from relmap.score.point import PointScore
from relmap.score.ties import reach


@dataclass(frozen=True)
class Cell:
    """A cell of the surface; `level` is None where nobody of the unit is known. `share` of the weight of all."""

    unit: str
    level: Level | None
    coverage: float
    share: float
    people: tuple[str, ...]


def surface_cells(frame: Frame, point: PointScore, settings: Settings) -> tuple[Cell, ...]:
    """Section 4: top-level units × levels; a unit of which nobody is known is one blind cell."""
    rows: list[tuple[str, Level | None, float, float, tuple[str, ...]]] = []
    for unit, ident in enumerate(frame.units):
        members = point.counted & (frame.people.unit == unit)
        if not members.any():
            rows.append((ident, None, 0.0, frame.unit_weight[unit] * settings.weights.unknown_unit, ()))
        for code, level in enumerate(LEVELS):
            inside = np.flatnonzero(members & (frame.people.level == code))
            if len(inside):
                coverage = float(reach(point.intensity[inside].sum()))
                weight = frame.unit_weight[unit] * settings.weights.level.of(level)
                rows.append((ident, level, coverage, weight, tuple(map(frame.people.ids.__getitem__, inside.tolist()))))
    total = sum(weight for *_, weight, _ in rows)
    return tuple(Cell(u, level, c, w / total if total else 0.0, people) for u, level, c, w, people in rows)
