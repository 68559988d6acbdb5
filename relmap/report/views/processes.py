"""The decision processes and the surface as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relmap.draw import palette
from relmap.engine.analysis import Analysis
from relmap.engine.outlook import Lever, ProcessOutlook, ranked_levers
from relmap.engine.routes import RouteMap
from relmap.frame.frame import LEVELS, Group
from relmap.model.records import Process, Step
from relmap.model.vocabulary import Level, Role
from relmap.report.phrase import Both, say, word
from relmap.report.views.people import Stand, stand
from relmap.score.coverage import Cell, ProcessScore, RoleScore, Score, StepScore

LEANING = 0.15
"""Above it a process leans towards us, below its negative against us."""
LEVERS = 3


@dataclass(frozen=True)
class Player:
    """A role in a step and who plays it; vacant where nobody live holds it.

    Attributes:
        name: "" where nobody is named.
        outside: whose he is if not the customer's.
        held: whether somebody live holds the role.
        rank: the place of his worst gap in the list of gaps.
    """

    role: Both
    key: bool
    name: str
    person: int | None
    stance: Stand
    reach: float
    held: bool
    outside: Both | None
    rank: int | None


@dataclass(frozen=True)
class StepView:
    """One step; `vacant` of its roles are held by nobody live."""

    number: int
    name: str
    vacant: int
    coverage: float
    ramp: int
    status: Both
    code: str
    due: str
    weakest: bool
    low: bool
    players: tuple[Player, ...]


@dataclass(frozen=True)
class Goal:
    """All roles of one kind in a process: how many there are, are held, and held by somebody whom we reach."""

    role: Both
    key: bool
    count: int
    held: int
    met: int


@dataclass(frozen=True)
class ProcessView:
    """One live process; `weakest` is the name of its weakest step, `outlook` in [−1, 1].

    Attributes:
        verdict: the outlook in a word.
        goals: the roles kind by kind, most weighty first.
        win: whom to win first, by name and index, best first.
    """

    name: str
    line: float
    outlook: float
    verdict: Both
    share: float
    stage: Both | None
    value: str
    weakest: str
    weakest_coverage: float
    steps: tuple[StepView, ...]
    goals: tuple[Goal, ...]
    win: tuple[tuple[int, str], ...]


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


def process_views(analysis: Analysis) -> tuple[ProcessView, ...]:
    """The live processes, in the order of the account."""
    writer = _Writer.of(analysis)
    leans = {process.id: process for process in analysis.outlook.processes}
    return tuple(writer.process(found, leans[found.id]) for found in analysis.score.processes)


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


@dataclass(frozen=True)
class _Writer:
    """Writes processes with names in place of ids."""

    score: Score
    processes: Mapping[str, Process]
    steps: Mapping[tuple[str, str], Step]
    ranks: Mapping[str, int]
    routes: RouteMap

    @classmethod
    def of(cls, analysis: Analysis) -> _Writer:
        """What has to be looked up; of the gaps of one person the first counts."""
        score, gaps = analysis.score, analysis.gaps
        bundle = score.frame.bundle
        return cls(
            score=score,
            processes={process.id: process for process in bundle.processes},
            steps={(step.process, step.id): step for step in bundle.steps},
            ranks={gap.person: rank for rank, gap in reversed(list(enumerate(gaps, start=1))) if gap.person},
            routes=analysis.routes,
        )

    def process(self, found: ProcessScore, green_light: ProcessOutlook) -> ProcessView:
        process = self.processes[found.id]
        views = tuple(self._step(number, process.id, step, found) for number, step in enumerate(found.steps, start=1))
        weakest = next((view for view in views if view.weakest), None)
        amount = f"{process.value:,.0f} {process.currency or ''}".strip() if process.value is not None else ""
        return ProcessView(
            name=process.name,
            line=found.line,
            outlook=green_light.outlook,
            verdict=_verdict(found, green_light),
            share=found.share,
            stage=word(process.stage) if process.stage else None,
            value=amount,
            weakest=weakest.name if weakest else "",
            weakest_coverage=weakest.coverage if weakest else 0.0,
            steps=views,
            goals=_goals(self.score, found),
            win=tuple(map(self._named, ranked_levers(green_light, self.routes)[:LEVERS])),
        )

    def _step(self, number: int, process: str, found: StepScore, whole: ProcessScore) -> StepView:
        step = self.steps[process, found.id]
        return StepView(
            number=number,
            name=step.name,
            vacant=sum(not role.held for role in found.roles),
            coverage=found.coverage,
            ramp=palette.ramp_step(found.coverage),
            status=word(step.status),
            code=step.status.value,
            due=(step.due or "")[:10],
            weakest=step.id == whole.weakest,
            low=found.coverage < self.score.settings.gaps.broken_step,
            players=tuple(map(self._player, found.roles)),
        )

    def _player(self, role: RoleScore) -> Player:
        frame = self.score.frame
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
            stance=stand(self.score.stances.get(record.id) if record and role.held else None),
            reach=role.reach,
            held=role.held,
            outside=outside,
            rank=self.ranks.get(record.id) if record else None,
        )

    def _named(self, lever: Lever) -> tuple[int, str]:
        index = self.score.frame.index[lever.person]
        return index, self.score.frame.bundle.people[index].name


def _verdict(process: ProcessScore, green_light: ProcessOutlook) -> Both:
    if not any(role.person in green_light.known for step in process.steps for role in step.roles):
        return say("process.unheard")
    if abs(green_light.outlook) <= LEANING:
        return say("process.open")
    return say("process.for_us" if green_light.outlook > 0 else "process.against_us")


def _goals(score: Score, process: ProcessScore) -> tuple[Goal, ...]:
    """Role by role, each post counted once however many steps it plays in; a vacant one counts at each step."""
    found = []
    for kind in Role:
        posts: dict[object, RoleScore] = {}
        for step in process.steps:
            for place, role in enumerate(step.roles):
                if role.role is kind:
                    posts[role.person or (step.id, place)] = role
        if posts:
            held = [role for role in posts.values() if role.held]
            met = sum(role.reach >= score.settings.gaps.weak_access for role in held)
            found.append(Goal(word(kind), kind in palette.KEY_ROLES, len(posts), len(held), met))
    return tuple(found)
