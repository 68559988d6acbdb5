"""Gaps about a place: a role, a step of a process, a cell of the organization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from relmap.engine.gaps.gap import Evidence, Gap
from relmap.model.vocabulary import GapKind
from relmap.score.coverage import Score, StepScore


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
                yield Gap(
                    GapKind.BROKEN_STEP, f"{process.id}/{step.id}", severity, None, (process.id, step.id), evidence
                )


def blind_cell(score: Score) -> Iterator[Gap]:
    """A cell of the surface that we do not cover (c < 0.2)."""
    for cell in score.cells:
        if cell.coverage < score.settings.gaps.blind_cell:
            place = (cell.unit, cell.level.value if cell.level else "unknown")
            evidence: Evidence = {"coverage": cell.coverage, "people": len(cell.people)}
            yield Gap(GapKind.BLIND_CELL, "/".join(place), cell.share * (1 - cell.coverage), None, place, evidence)
