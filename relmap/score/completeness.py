"""How much of the map is known: shown beside the Index, for learning more must not look like failing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import POWERS
from relmap.score.coverage import Score


@dataclass(frozen=True)
class Completeness:
    """What is known of what a map should say.

    Attributes:
        known, asked: counts; for each person of the account a name, a unit, a standing and (for key people) a
            stance; for each role of a live process somebody who holds it; for each top-level unit somebody.
        missing: how many are missing of each question.
    """

    known: int
    asked: int
    missing: dict[str, int]

    @property
    def share(self) -> float | None:
        """Known out of asked, in [0, 1]; None where nothing is asked."""
        return self.known / self.asked if self.asked else None


def completeness(score: Score) -> Completeness:
    """Count what the map of an account leaves open."""
    frame, counted = score.frame, np.flatnonzero(score.point.counted)
    unknown_power = POWERS.index(None)
    roles = [role for process in score.processes for step in process.steps for role in step.roles]
    units = {cell.unit for cell in score.cells}
    asked = {
        "name": len(counted),
        "unit": len(counted),
        "power": len(counted),
        "stance": int(score.key.sum()),
        "role": len(roles),
        "people": len(units),
    }
    missing = {
        "name": sum(frame.bundle.people[i].placeholder for i in counted),
        "unit": int((frame.people.unit[counted] < 0).sum()),
        "power": int((frame.people.power[counted] == unknown_power).sum()),
        "stance": sum(frame.people.ids[i] not in score.stances for i in np.flatnonzero(score.key)),
        "role": sum(not role.held for role in roles),
        "people": sum(cell.level is None for cell in score.cells),
    }
    total = sum(asked.values())
    return Completeness(total - sum(missing.values()), total, missing)
