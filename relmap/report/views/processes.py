"""The decision processes and the surface as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relmap.draw import palette
from relmap.engine.outlook import Outlook
from relmap.frame.frame import LEVELS, Group
from relmap.model.records import Process, Step
from relmap.model.vocabulary import Level
from relmap.report.phrase import Both, say, word
from relmap.report.views.people import Stand, stand
from relmap.score.coverage import Cell, ProcessScore, RoleScore, Score, StepScore


@dataclass(frozen=True)
class Player:
    """A role in a step and who plays it; vacant where nobody live holds it.

    Attributes:
        name: "" where nobody is named.
        outside: whose he is if not the customer's.
        held: whether somebody live holds the role.
    """

    role: Both
    key: bool
    name: str
    person: int | None
    stance: Stand
    reach: float
    held: bool
    outside: Both | None


@dataclass(frozen=True)
class StepView:
    """One step."""

    name: str
    coverage: float
    ramp: int
    status: Both
    code: str
    due: str
    weakest: bool
    low: bool
    players: tuple[Player, ...]


@dataclass(frozen=True)
class ProcessView:
    """One live process; `weakest` is the name of its weakest step, `outlook` in [−1, 1]."""

    name: str
    line: float
    outlook: float
    share: float
    stage: Both | None
    value: str
    weakest: str
    weakest_coverage: float
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class CellView:
    """A cell of the surface: coverage, its step of the ramp, how many people, whether it is blind."""

    coverage: float
    ramp: int
    people: int
    blind: bool


@dataclass(frozen=True)
class UnitRow:
    """A top-level unit: a cell for each level, or None where nobody of that level is known."""

    name: str
    cells: tuple[CellView | None, ...]
    unknown: CellView | None


def process_views(score: Score, green_light: Outlook) -> tuple[ProcessView, ...]:
    """The live processes, in the order of the account."""
    processes = {process.id: process for process in score.frame.bundle.processes}
    steps = {(step.process, step.id): step for step in score.frame.bundle.steps}
    leans = {process.id: process.outlook for process in green_light.processes}
    return tuple(_process(score, processes[found.id], found, steps, leans[found.id]) for found in score.processes)


def unit_rows(score: Score) -> tuple[UnitRow, ...]:
    """The surface, unit by unit."""
    names = {unit.id: unit.name for unit in score.frame.bundle.units}
    rows: dict[str, dict[Level | None, Cell]] = {}
    for cell in score.cells:
        rows.setdefault(cell.unit, {})[cell.level] = cell
    return tuple(
        UnitRow(names[unit], tuple(_cell(score, cells.get(level)) for level in LEVELS), _cell(score, cells.get(None)))
        for unit, cells in rows.items()
    )


def _cell(score: Score, cell: Cell | None) -> CellView | None:
    if cell is None:
        return None
    blind = cell.coverage < score.settings.gaps.blind_cell
    return CellView(float(cell.coverage), palette.ramp_step(cell.coverage), len(cell.people), blind)


def _process(
    score: Score, process: Process, found: ProcessScore, steps: Mapping[tuple[str, str], Step], lean: float
) -> ProcessView:
    views = tuple(_step(score, steps[process.id, step.id], step, found.weakest) for step in found.steps)
    weakest = next((view for view in views if view.weakest), None)
    amount = f"{process.value:,.0f} {process.currency or ''}".strip() if process.value is not None else ""
    return ProcessView(
        name=process.name,
        line=found.line,
        outlook=lean,
        share=found.share,
        stage=word(process.stage) if process.stage else None,
        value=amount,
        weakest=weakest.name if weakest else "",
        weakest_coverage=weakest.coverage if weakest else 0.0,
        steps=views,
    )


def _step(score: Score, step: Step, found: StepScore, weakest: str | None) -> StepView:
    return StepView(
        name=step.name,
        coverage=found.coverage,
        ramp=palette.ramp_step(found.coverage),
        status=word(step.status),
        code=step.status.value,
        due=(step.due or "")[:10],
        weakest=step.id == weakest,
        low=found.coverage < score.settings.gaps.broken_step,
        players=tuple(_player(score, role) for role in found.roles),
    )


def _player(score: Score, role: RoleScore) -> Player:
    frame = score.frame
    person = frame.index[role.person] if role.person is not None else None
    record = frame.bundle.people[person] if person is not None else None
    group = Group(int(frame.people.group[person])) if person is not None else Group.ACCOUNT
    outside = word(frame.bundle.side[record.organization]) if record and group is not Group.ACCOUNT else None
    if record and person is not None and not role.held:
        outside = say("process.gone")
    return Player(
        role=word(role.role),
        key=role.role in palette.KEY_ROLES,
        name=record.name if record else "",
        person=person,
        stance=stand(score.stances.get(record.id) if record and role.held else None),
        reach=role.reach,
        held=role.held,
        outside=outside,
    )
