"""Section 9 of the law: what the account plan must close, ranked.

Each kind is one small function from a score to its gaps. A gap is known by its kind and subject, so that two
dates can be compared. Severities are in [0, 1]; order: severity descending, then kind, then subject, decided
on values rounded to 9 decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from relmap.model.vocabulary import GapKind
from relmap.score.coverage import Score, StepScore

Evidence = dict[str, float | int | str | None]


@dataclass(frozen=True)
class Gap:
    """One gap.

    Attributes:
        subject: a person's id, `process/step/role`, `process/step` or `unit/level`.
        severity: in [0, 1].
        person: the person it is about, if it is about one.
        place: the ids that the subject is made of.
        evidence: the numbers that made it a gap.
    """

    kind: GapKind
    subject: str
    severity: float
    person: str | None = None
    place: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=dict)

    @property
    def order(self) -> tuple[float, str, str]:
        """Where it stands in the ranking."""
        return (-round(self.severity, 9), self.kind.value, self.subject)


def find_gaps(score: Score) -> list[Gap]:
    """All gaps of an account, most severe first."""
    return sorted((gap for finder in FINDERS for gap in finder(score)), key=lambda gap: gap.order)


def _severity(score: Score, person: int, shortfall: float) -> float:
    """`w_p / max w · shortfall`, max over the account's people and open seats."""
    heaviest = float(score.point.weight[score.point.counted].max(initial=0.0))
    return float(score.point.weight[person]) / heaviest * shortfall if heaviest else 0.0


def _key_people(score: Score) -> Iterator[tuple[int, str, float]]:
    for person in np.flatnonzero(score.key & score.ties.live):
        yield int(person), score.frame.people.ids[person], float(score.point.reach[person])


def no_access(score: Score) -> Iterator[Gap]:
    """A key person whom we do not reach (r < 0.2)."""
    for person, ident, r in _key_people(score):
        if r < score.settings.gaps.no_access:
            yield Gap(GapKind.NO_ACCESS, ident, _severity(score, person, 1 - r), ident, (ident,), {"reach": r})


def weak_access(score: Score) -> Iterator[Gap]:
    """A key person whom we hardly reach (0.2 ≤ r < 0.5)."""
    limits = score.settings.gaps
    for person, ident, r in _key_people(score):
        if limits.no_access <= r < limits.weak_access:
            yield Gap(GapKind.WEAK_ACCESS, ident, _severity(score, person, 1 - r), ident, (ident,), {"reach": r})


def single_thread(score: Score) -> Iterator[Gap]:
    """A key person whom we reach, but through hardly more than one of ours (effective contacts < 1.5)."""
    limits = score.settings.gaps
    for person, ident, r in _key_people(score):
        effective = float(score.point.effective[person])
        if r >= limits.no_access and effective < limits.single_thread:
            evidence: Evidence = {"reach": r, "effective_contacts": effective}
            yield Gap(GapKind.SINGLE_THREAD, ident, _severity(score, person, 1 - effective / 2), ident, (ident,), evidence)


def departed_person(score: Score) -> Iterator[Gap]:
    """A seat that is open since somebody left."""
    for person in np.flatnonzero(score.point.seat):
        ident = score.frame.people.ids[person]
        left = score.frame.bundle.people[person].valid_to
        yield Gap(GapKind.DEPARTED_PERSON, ident, _severity(score, int(person), 1.0), ident, (ident,), {"left": left})


def vacant_role(score: Score) -> Iterator[Gap]:
    """A role that nobody live holds; several of the same kind in one step are one gap."""
    for process in score.processes:
        for step in process.steps:
            vacant: dict[str, float] = defaultdict(float)
            for role in step.roles:
                if not role.held:
                    vacant[role.role.value] += role.weight
            for role_name, weight in vacant.items():
                place = (process.id, step.id, role_name)
                severity = process.share * step.share * weight / _weight(step)
                yield Gap(GapKind.VACANT_ROLE, "/".join(place), severity, None, place, {"step_share": step.share})


def _weight(step: StepScore) -> float:
    return sum(role.weight for role in step.roles)


def broken_step(score: Score) -> Iterator[Gap]:
    """A step of a live process that we do not cover (c < 0.2)."""
    for process in score.processes:
        for step in process.steps:
            if step.coverage < score.settings.gaps.broken_step:
                severity = process.share * step.share * (1 - step.coverage)
                evidence: Evidence = {"coverage": step.coverage, "step_share": step.share}
                yield Gap(GapKind.BROKEN_STEP, f"{process.id}/{step.id}", severity, None, (process.id, step.id), evidence)


def blind_cell(score: Score) -> Iterator[Gap]:
    """A cell of the surface that we do not cover (c < 0.2)."""
    for cell in score.cells:
        if cell.coverage < score.settings.gaps.blind_cell:
            place = (cell.unit, cell.level.value if cell.level else "unknown")
            evidence: Evidence = {"coverage": cell.coverage, "people": len(cell.people)}
            yield Gap(GapKind.BLIND_CELL, "/".join(place), cell.share * (1 - cell.coverage), None, place, evidence)


FINDERS: tuple[Callable[[Score], Iterator[Gap]], ...] = (
    no_access,
    weak_access,
    single_thread,
    departed_person,
    vacant_role,
    broken_step,
    blind_cell,
)
