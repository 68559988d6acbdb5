"""What every generator of candidates looks at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from relmap.engine.gaps import Gap
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.request import PlanRequest
from relmap.frame.frame import LEVELS, Flags, Group, Ints
from relmap.model.vocabulary import ActionKind, GapKind, Level

TARGETS = 80
"""To how many people routes are looked for, those of the most severe gaps."""


class Maker:
    """The account as it is, its gaps, its paths, and how a candidate is put together."""

    def __init__(self, baseline: Baseline, paths: Paths, request: PlanRequest, gaps: Sequence[Gap]) -> None:
        self.baseline, self.paths, self.request, self.gaps = baseline, paths, request, gaps
        self.score = baseline.today
        self.ids = self.score.frame.people.ids
        self.index = self.score.frame.index
        group, live = self.score.frame.people.group, self.score.ties.live
        self.theirs = self._by_id((group == Group.ACCOUNT) & live)
        self.third = self._by_id((group == Group.THIRD) & live)
        self.ours = paths.ours
        self.lam = self.score.ties.intensity
        self.limits = self.score.settings.gaps
        self.reasons = self._reasons()

    def _by_id(self, who: Flags) -> Ints:
        return np.array(sorted(np.flatnonzero(who).tolist(), key=self.name), dtype=np.int64)

    def name(self, person: int) -> str:
        """The id of somebody."""
        return self.ids[person]

    def _reasons(self) -> dict[str, GapKind]:
        """The most severe gap of each person; those of a step or a cell stand for the people in it."""
        found: dict[str, GapKind] = {}
        for gap in self.gaps:
            for person in self._people_of(gap):
                found.setdefault(person, gap.kind)
        return found

    def _people_of(self, gap: Gap) -> list[str]:
        if gap.person is not None:
            return [gap.person]
        if gap.kind is GapKind.BROKEN_STEP:
            process = next(p for p in self.score.processes if p.id == gap.place[0])
            step = next(s for s in process.steps if s.id == gap.place[1])
            return [r.person for r in sorted(step.roles, key=lambda r: -r.weight) if r.person is not None and r.held]
        if gap.kind is GapKind.BLIND_CELL:
            cells = [c for c in self.score.cells if (c.unit, c.level.value if c.level else "unknown") == gap.place]
            weight = self.score.point.weight
            return sorted(cells[0].people, key=lambda p: (-float(weight[self.index[p]]), p)) if cells else []
        return []

    def targets(self) -> list[int]:
        """People of the account or third parties about whom there is a gap, most severe first."""
        wanted = set(self.theirs.tolist()) | set(self.third.tolist())
        return [self.index[person] for person in self.reasons if self.index[person] in wanted][:TARGETS]

    def seniors(self) -> list[int]:
        """Our executives, else our managers, else everybody of ours."""
        level = self.score.frame.people.level
        for wanted in (Level.EXECUTIVE, Level.MANAGER):
            found = [int(i) for i in self.ours if level[i] == LEVELS.index(wanted)]
            if found:
                return found
        return [int(i) for i in self.ours]

    def make(
        self,
        kind: ActionKind,
        owner: int,
        target: int | None,
        path: tuple[str, ...],
        strength: float,
        success: float | None = None,
        delta: float | None = None,
        place: tuple[str, ...] = (),
        gap: GapKind | None = None,
    ) -> Candidate:
        """A candidate; hours and, unless given, success and Δ are the catalogue's. Who stands in between is asked."""
        entry = self.score.settings.actions.of(kind)
        subject = "/".join(place) if target is None else self.ids[target]
        return Candidate(
            id=f"{kind.value}:{self.ids[owner]}:{subject}",
            kind=kind.value,
            owner=self.ids[owner],
            target=None if target is None else self.ids[target],
            via=path[1] if len(path) > 2 or (target is None and len(path) > 1) else None,
            hours=entry.hours,
            success=entry.success if success is None else success,
            delta=(entry.delta or None) if delta is None else delta,
            path=path,
            strength=strength,
            gap=gap or (self.reasons.get(self.ids[target]) if target is not None else GapKind.VACANT_ROLE),
            place=place,
        )
