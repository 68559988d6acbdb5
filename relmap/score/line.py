"""Section 3 of the law: the decision processes, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from relmap.frame.frame import Frame, Group, is_live
from relmap.model.records import Process, RoleRecord
from relmap.model.settings import Settings
from relmap.model.vocabulary import Role
from relmap.score.point import Census, PointScore


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
