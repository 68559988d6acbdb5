"""Sections 2 to 6 of the law: Point, Line, Surface, Space and the Index.

Contact intensity adds, and reach saturates: whatever has the total intensity Λ has the reach 1 − e^(−Λ).
Every function is pure: an account as arrays, a day and settings in, numbers out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import LEVELS, POWERS, Flags, Floats, Frame, Group, Ints, is_live
from relmap.model.records import Process, RoleRecord
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension, Level, Power, Role
from relmap.score.stances import general_stances
from relmap.score.ties import Ties, live_people, reach, tie_intensities

KEY_ROLES = (Role.APPROVER, Role.DECIDER)


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


@dataclass(frozen=True)
class RoleScore:
    """A role of a step: its weight ρ, the reach it counts with, and whether somebody live holds it."""

    role: Role
    person: str | None
    weight: float
    reach: float
    held: bool


@dataclass(frozen=True)
class StepScore:
    """A step of a process: coverage c in [0, 1] and its share u of the process."""

    id: str
    coverage: float
    share: float
    roles: tuple[RoleScore, ...]


@dataclass(frozen=True)
class ProcessScore:
    """A live process: its line, its share of the value of all, the weakest step (None without steps)."""

    id: str
    line: float
    share: float
    steps: tuple[StepScore, ...]
    weakest: str | None


@dataclass(frozen=True)
class Cell:
    """A cell of the surface; `level` is None where nobody of the unit is known. `share` of the weight of all."""

    unit: str
    level: Level | None
    coverage: float
    share: float
    people: tuple[str, ...]


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


def evaluate(frame: Frame, day: int, settings: Settings) -> Score:
    """Score an account as of a day.

    Args:
        frame: the account.
        day: T, a proleptic ordinal.
        settings: the parameters of the law.

    Returns:
        The four dimensions, the Index and what they are made of.
    """
    return assess(frame, tie_intensities(frame, day, settings), settings)


def assess(frame: Frame, ties: Ties, settings: Settings, map_day: int | None = None) -> Score:
    """Score an account from given intensities: the same law serves what-if and comparisons.

    Args:
        frame: the account.
        ties: intensities and, with them, stances as of `ties.day`.
        settings: the parameters of the law.
        map_day: the day whose map is scored (people, seats, roles, units); that of the ties unless given.
    """
    stances = general_stances(frame, ties.day)
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
        Dimension.SPACE: _space(frame, point, space_people),
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
        value=_mean(weight[counted], reach(total)[counted]),
    )


def live_processes(frame: Frame, day: int) -> list[Process]:
    """The processes that are live on a day, in the order of the bundle."""
    return [p for p in frame.bundle.processes if is_live(p.valid_from, p.valid_to, day)]


def line_scores(frame: Frame, on_map: Census, point: PointScore, settings: Settings) -> tuple[ProcessScore, ...]:
    """Section 3: ½ · the mean step + ½ · the weakest step, for each live process."""
    live = live_processes(frame, on_map.day)
    total = sum(process.value or 1.0 for process in live)
    roles: dict[tuple[str, str], list[RoleRecord]] = {}
    for record in sorted(frame.bundle.roles, key=lambda r: r.position):
        roles.setdefault((record.process, record.step), []).append(record)
    scores = []
    for process in live:
        steps = sorted((s for s in frame.bundle.steps if s.process == process.id), key=lambda s: s.position)
        weights = sum(step.weight for step in steps)
        found = tuple(
            _step(
                step.id,
                step.weight / weights,
                _roles(frame, on_map, point, settings, roles.get((process.id, step.id), [])),
            )
            for step in steps
        )
        weakest = min(found, key=lambda step: round(step.coverage, 9)) if found else None
        half = settings.weights.weakest_link
        line = (1 - half) * sum(s.share * s.coverage for s in found) + half * weakest.coverage if weakest else 0.0
        share = (process.value or 1.0) / total
        scores.append(ProcessScore(process.id, line, share, found, weakest.id if weakest else None))
    return tuple(scores)


def _step(ident: str, share: float, roles: tuple[RoleScore, ...]) -> StepScore:
    weight = sum(role.weight for role in roles)
    return StepScore(ident, sum(r.weight * r.reach for r in roles) / weight if roles else 0.0, share, roles)


def _roles(
    frame: Frame, on_map: Census, point: PointScore, settings: Settings, records: list[RoleRecord]
) -> tuple[RoleScore, ...]:
    """What each role counts with: nobody, or somebody who has left, or one of ours or a competitor: 0."""
    counting = (frame.people.group == Group.ACCOUNT) | (frame.people.group == Group.THIRD)
    found = []
    for record in records:
        i = frame.index[record.person] if record.person is not None else None
        held = i is not None and bool(on_map.live[i])
        r = float(point.reach[i]) if i is not None and held and counting[i] else 0.0
        found.append(
            RoleScore(record.role, record.person, record.weight or settings.weights.role.of(record.role), r, held)
        )
    return tuple(found)


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
                rows.append((ident, level, coverage, weight, tuple(frame.people.ids[i] for i in inside)))
    total = sum(weight for *_, weight, _ in rows)
    return tuple(Cell(u, level, c, w / total if total else 0.0, people) for u, level, c, w, people in rows)


def key_people(frame: Frame, on_map: Census) -> Flags:
    """Section 5: executives, the inner circle, and approvers and deciders of live processes. Shape (P,)."""
    people = frame.people
    key = (people.level == LEVELS.index(Level.EXECUTIVE)) | (people.power == POWERS.index(Power.INNER_CIRCLE))
    live = {process.id for process in live_processes(frame, on_map.day)}
    for record in frame.bundle.roles:
        if record.process in live and record.person is not None and record.role in KEY_ROLES:
            key[frame.index[record.person]] = True
    result: Flags = key & on_map.counted
    return result


def space_reach(
    frame: Frame,
    ties: Ties,
    on_map: Census,
    point: PointScore,
    key: Flags,
    stances: dict[str, int],
    settings: Settings,
) -> dict[str, float]:
    """Section 5: x_p = 1 − Π_e (1 − r_e · s_ep · ω_e) for each key person; empty without third parties."""
    third = np.flatnonzero((frame.people.group == Group.THIRD) & on_map.live)
    if not len(third):
        return {}
    willing = settings.willingness.by_stance()
    omega = np.array([willing[stances.get(frame.people.ids[e])] for e in third])
    doors = (point.reach[third] * omega)[:, None] * reach(ties.intensity[third])
    opened = 1.0 - np.prod(1.0 - doors, axis=0)
    return {frame.people.ids[p]: float(opened[p]) for p in np.flatnonzero(key)}


def _space(frame: Frame, point: PointScore, space_people: dict[str, float]) -> float | None:
    members: Ints = np.array([frame.index[person] for person in space_people], dtype=np.int64)
    return _mean(point.weight[members], np.array(list(space_people.values())))


def _mean(weights: Floats, values: Floats) -> float | None:
    """The weighted mean; None where nothing carries weight."""
    total = float(weights.sum())
    return float((weights * values).sum() / total) if total > 0 else None


def _index(values: dict[Dimension, float | None], settings: Settings) -> float | None:
    assessed = {dimension: value for dimension, value in values.items() if value is not None}
    total = sum(settings.index.of(dimension) for dimension in assessed)
    return sum(settings.index.of(d) * v for d, v in assessed.items()) / total if total > 0 else None
