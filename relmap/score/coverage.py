"""Section 6 of the law: Point, Line, Surface and Space together, and the Index.

Contact intensity adds, and reach saturates: whatever has the total intensity Λ has the reach 1 − e^(−Λ).
Every function is pure: an account as arrays, a day and settings in, numbers out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import Flags, Frame, Group, Ints
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension
from relmap.score.line import ProcessScore, RoleScore, StepScore, line_scores
from relmap.score.point import PointScore, census, point_score
from relmap.score.space import KEY_ROLES, key_people, space_reach, space_value
from relmap.score.stances import general_stances
from relmap.score.surface import Cell, surface_cells
from relmap.score.ties import Ties, tie_intensities

__all__ = [
    "KEY_ROLES",
    "Cell",
    "PointScore",
    "ProcessScore",
    "RoleScore",
    "Score",
    "StepScore",
    "assess",
    "evaluate",
]


@dataclass(frozen=True)
class Score:
    """All of it, as of one day.

    Attributes:
        key: key people, shape (P,): executives, the inner circle, approvers and deciders of live processes.
        space_people: how far third parties open each key person, by id.
        homeless: people of the account without a unit; they are in no cell.
        values: each dimension in [0, 1], None where it is not assessed.
        index: the weighted mean of those assessed, None where none is.
    """

    frame: Frame
    settings: Settings
    ties: Ties
    stances: dict[str, int]
    point: PointScore
    processes: tuple[ProcessScore, ...]
    cells: tuple[Cell, ...]
    homeless: tuple[str, ...]
    key: Flags
    space_people: dict[str, float]
    values: dict[Dimension, float | None]
    index: float | None

    @property
    def not_assessed(self) -> tuple[Dimension, ...]:
        """The dimensions without data."""
        return tuple(dimension for dimension, value in self.values.items() if value is None)

    def index_share(self, dimension: Dimension) -> float:
        """The weight of a dimension in the Index after rescaling."""
        total = sum(self.settings.index.of(d) for d, v in self.values.items() if v is not None)
        return self.settings.index.of(dimension) / total if self.values[dimension] is not None and total else 0.0

    @property
    def ours(self) -> Ints:
        """The indices of our live people."""
        found: Ints = np.flatnonzero((self.frame.people.group == Group.OURS) & self.ties.live)
        return found

    def reach_of(self, person: str) -> float:
        """The reach of one person by id."""
        return float(self.point.reach[self.frame.index[person]])


def evaluate(frame: Frame, day: int, settings: Settings, before: Score | None = None) -> Score:
    """Score an account as of a day.

    Args:
        frame: the account.
        day: T, a proleptic ordinal.
        settings: the parameters of the law.
        before: a score of the same account, day and settings; what rests on unchanged records is taken from it.

    Returns:
        The four dimensions, the Index and what they are made of.
    """
    known = (before.frame, before.ties) if before else None
    same = before is not None and before.frame.bundle.stances is frame.bundle.stances
    stances = before.stances if before and same else None
    return assess(frame, tie_intensities(frame, day, settings, before=known), settings, stances=stances)


def assess(
    frame: Frame,
    ties: Ties,
    settings: Settings,
    map_day: int | None = None,
    stances: dict[str, int] | None = None,
) -> Score:
    """Score an account from given intensities: the same law serves what-if and comparisons.

    Args:
        frame: the account.
        ties: intensities and, with them, stances as of `ties.day`.
        settings: the parameters of the law.
        map_day: the day whose map is scored (people, seats, roles, units); that of the ties unless given.
        stances: the general stances of that day, for whoever knows them already.
    """
    stances = general_stances(frame, ties.day) if stances is None else stances
    on_map = census(frame, ties.day if map_day is None else map_day)
    point = point_score(frame, ties, on_map, settings)
    processes = line_scores(frame, on_map, point, settings)
    cells = surface_cells(frame, point, settings)
    key = key_people(frame, on_map)
    space_people = space_reach(frame, ties, on_map, point, key, stances, settings)
    values: dict[Dimension, float | None] = {
        Dimension.POINT: point.value,
        Dimension.LINE: float(sum(p.share * p.line for p in processes)) if processes else None,
        Dimension.SURFACE: float(sum(c.share * c.coverage for c in cells)) if cells else None,
        Dimension.SPACE: space_value(frame, point, space_people),
    }
    homeless = np.flatnonzero(point.counted & (frame.people.unit < 0))
    return Score(
        frame=frame,
        settings=settings,
        ties=ties,
        stances=stances,
        point=point,
        processes=processes,
        cells=cells,
        homeless=tuple(frame.people.ids[i] for i in homeless),
        key=key,
        space_people=space_people,
        values=values,
        index=_index(values, settings),
    )


def _index(values: dict[Dimension, float | None], settings: Settings) -> float | None:
    assessed = {dimension: value for dimension, value in values.items() if value is not None}
    total = sum(settings.index.of(dimension) for dimension in assessed)
    return sum(settings.index.of(d) * v for d, v in assessed.items()) / total if total > 0 else None
