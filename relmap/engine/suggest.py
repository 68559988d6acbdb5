"""One action for each of the most severe gaps: who of ours does what, through whom, and why.

Simple and greedy: what is agreed already, else the best route, else the strongest contact for what must be found out;
the plan (`relmap.engine.plan`) weighs them against each other. Hours and chances of each kind are settings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.gaps import Gap
from relmap.engine.hops import hop_strengths, willingness
from relmap.engine.routes import RouteMap
from relmap.frame.frame import LEVELS, Floats, Group
from relmap.model.records import Action
from relmap.model.vocabulary import ActionKind, ActionStatus, GapKind, Level, Stance
from relmap.score.coverage import Score

MOST = 5
OF_PAIRS = {
    GapKind.STALE_TIE: (ActionKind.REACTIVATE, "reactivate"),
    GapKind.BELOW_DESIRED: (ActionKind.DEEPEN, "desired"),
    GapKind.DISAGREEMENT: (ActionKind.DISCOVER, "disagreement"),
}


@dataclass(frozen=True)
class Suggestion:
    """One suggested action.

    Attributes:
        owner: one of ours.
        target: whom it is about; None where the person is still to be found.
        via: the connector, if there is one.
        success: its estimated chance, in (0, 1].
        reason: the key of its reason in the message catalogue (`suggest.<reason>`).
        strength: the hop or tie that the reason speaks of, in [0, 1].
    """

    gap: Gap
    kind: ActionKind
    owner: str
    target: str | None
    via: str | None
    hours: float
    success: float
    reason: str
    strength: float


def suggest(score: Score, gaps: list[Gap], most: int = MOST) -> list[Suggestion]:
    """One suggestion for each of the first gaps, in their order; nothing where none of ours is live."""
    chooser = _Chooser(score)
    if not len(chooser.ours):
        return []
    return [chooser.answer(gap) for gap in gaps[:most]]


class _Chooser:
    """Holds what every choice looks at: who of ours there is, and how strong each hop is."""

    def __init__(self, score: Score) -> None:
        self.score = score
        self.ids = score.frame.people.ids
        self.index = score.frame.index
        self.ours = np.flatnonzero((score.frame.people.group == Group.OURS) & score.ties.live)
        self.strength: Floats = hop_strengths(score)
        self.willing = willingness(score)
        self.routes = RouteMap(score)
        open_actions = (ActionStatus.AGREED, ActionStatus.DOING)
        live = {self.ids[i] for i in self.ours}
        self.agreed = [a for a in score.frame.bundle.actions if a.status in open_actions and a.owner in live]

    def answer(self, gap: Gap) -> Suggestion:
        """The action for one gap: one that is agreed already, else the best that there is."""
        agreed = next((a for a in self.agreed if a.target == gap.person), None)
        if agreed is not None:
            return self._agreed(gap, agreed)
        if gap.kind in OF_PAIRS:
            return self._tend(gap)
        if gap.person is not None:
            return self._approach(gap, self.index[gap.person])
        if gap.kind is GapKind.BLIND_CELL:
            return self._open_cell(gap)
        if gap.kind in (GapKind.VACANT_ROLE, GapKind.BROKEN_STEP):
            return self._mend_step(gap)
        return self._win(gap)

    def _approach(self, gap: Gap, person: int) -> Suggestion:
        """What to do about one person."""
        if self.score.frame.bundle.people[person].placeholder:
            return self._discover(gap, self._colleagues(person), "name", gap.person)
        if gap.kind is GapKind.SINGLE_THREAD:
            return self._back_up(gap, person)
        if gap.kind is GapKind.DEPARTED_PERSON:
            return self._discover(gap, self._colleagues(person), "successor", gap.person)
        if gap.kind is GapKind.UNKNOWN_STANCE:
            return self._discover(gap, self._colleagues(person), "stance", gap.person)
        if gap.kind is GapKind.OPPONENT:
            return self._neutralise(gap, person)
        if gap.kind is GapKind.LEVEL_MISMATCH:
            return self._direct(gap, person, "level")
        return self._reach(gap, person)

    def _tend(self, gap: Gap) -> Suggestion:
        """What the one of ours in a pair does about the tie."""
        ours, theirs = (self.index[ident] for ident in gap.place)
        kind, reason = OF_PAIRS[gap.kind]
        return self._make(gap, kind, ours, theirs, None, reason, self.strength[ours, theirs])

    def _neutralise(self, gap: Gap, person: int) -> Suggestion:
        """Talk to an opponent through somebody whom he heeds and whom we reach; else do it ourselves."""
        group = self.score.frame.people.group
        heeded = np.where((group == Group.ACCOUNT) | (group == Group.THIRD), self.strength[:, person], 0.0)
        routes = self.strength[self.ours] * (self.willing * heeded)[None, :]
        owner, via = np.unravel_index(int(np.argmax(routes)), routes.shape)
        if routes[owner, via] > 0:
            return self._make(gap, ActionKind.NEUTRALISE, self.ours[owner], person, int(via), "opponent", heeded[via])
        return self._make(gap, ActionKind.NEUTRALISE, self._senior(), person, None, "opponent", 0.0)

    def _win(self, gap: Gap) -> Suggestion:
        """Win somebody who is not yet with us: whoever we reach best (a coach: of all; else of the key people)."""
        members = np.flatnonzero(self.score.point.counted & self.score.ties.live)
        stance = {int(i): self.score.stances.get(self.ids[i], 0) for i in members}
        if gap.kind is GapKind.NO_COACH:
            open_to = [i for i in stance if 0 <= stance[i] < Stance.MENTOR]
            best = min(
                open_to, key=lambda i: (-stance[i], -float(self.score.point.reach[i]), self.ids[i]), default=None
            )
        else:
            open_to = [i for i in stance if self.score.key[i] and stance[i] <= 0]
            best = min(
                open_to, key=lambda i: (stance[i] < 0, -float(self.score.point.reach[i]), self.ids[i]), default=None
            )
        if best is None:
            return self._discover(gap, list(stance), "supporter", None)
        lam = self.score.ties.intensity[self.ours, best]
        owner = int(self.ours[int(np.argmax(lam))]) if lam.max() > 0 else self._senior()
        reason = "coach" if gap.kind is GapKind.NO_COACH else "win_over"
        return self._make(gap, ActionKind.WIN_OVER, owner, best, None, reason, self.score.point.reach[best])

    def _reach(self, gap: Gap, target: int) -> Suggestion:
        """Deepen the tie that there is, else an introduction, else our executive writes to theirs."""
        lam = self.score.ties.intensity[self.ours, target]
        best = int(np.argmax(lam))
        if gap.kind is GapKind.WEAK_ACCESS and lam[best] > 0:
            return self._make(
                gap, ActionKind.DEEPEN, self.ours[best], target, None, "deepen", self.strength[self.ours[best], target]
            )
        found = self.routes.routes(self.ids[target], 1)
        if found and len(found[0].path) > 2:
            path, chance = found[0].path, found[0].probability
            owner, via = self.index[path[0]], self.index[path[1]]
            third = self.score.frame.people.group[via] == Group.THIRD
            kind = ActionKind.PARTNER_ROUTE if third else ActionKind.INTRODUCE
            return self._make(gap, kind, owner, target, via, "introduce", chance, success=chance)
        if lam[best] > 0:
            owner = int(self.ours[best])
            return self._make(gap, ActionKind.DEEPEN, owner, target, None, "deepen", self.strength[owner, target])
        return self._direct(gap, target, "sponsor")

    def _direct(self, gap: Gap, target: int, reason: str) -> Suggestion:
        """Somebody of ours goes there himself; as executive to executive only where both are."""
        owner, level = self._senior(), self.score.frame.people.level
        executive = LEVELS.index(Level.EXECUTIVE)
        same = level[owner] == executive and level[target] == executive
        return self._make(gap, ActionKind.SPONSOR, owner, target, None, reason if same else "direct", 0.0)

    def _agreed(self, gap: Gap, action: Action) -> Suggestion:
        """What the team has agreed on already."""
        usual = action.kind if action.kind in set(ActionKind) else ActionKind.INTRODUCE
        return Suggestion(
            gap=gap,
            kind=ActionKind(usual),
            owner=action.owner,
            target=action.target,
            via=None,
            hours=action.hours,
            success=action.success,
            reason="agreed",
            strength=0.0,
        )

    def _back_up(self, gap: Gap, target: int) -> Suggestion:
        """A second of ours is taken along by the one who holds the tie."""
        lam = self.score.ties.intensity[self.ours, target]
        holder = int(self.ours[int(np.argmax(lam))])
        others = [int(i) for i in self.ours if i != holder]
        if not others:
            return self._make(gap, ActionKind.BACK_UP, holder, target, None, "back_up_alone", 0.0)
        level = self.score.frame.people.level
        load = self.score.ties.intensity.sum(axis=1)
        second = min(
            others, key=lambda i: (abs(int(level[i]) - int(level[target])), round(float(load[i]), 9), self.ids[i])
        )
        hold = float(self.strength[holder, target])
        success = max(0.01, self.score.settings.actions.of(ActionKind.BACK_UP).success * hold)
        return self._make(gap, ActionKind.BACK_UP, second, target, holder, "back_up", hold, success=success)

    def _mend_step(self, gap: Gap) -> Suggestion:
        """Find out who holds a vacant role; get to the heaviest player of an uncovered step."""
        process = next(p for p in self.score.processes if p.id == gap.place[0])
        step = next(s for s in process.steps if s.id == gap.place[1])
        players = [self.index[r.person] for r in step.roles if r.person is not None and r.held]
        if gap.kind is GapKind.BROKEN_STEP and players:
            open_roles = [r for r in step.roles if r.person is not None and r.held]
            heaviest = max(open_roles, key=lambda r: (round(r.weight * (1 - r.reach), 9), r.person or ""))
            if heaviest.person and self.score.frame.people.group[self.index[heaviest.person]] == Group.ACCOUNT:
                return self._reach(gap, self.index[heaviest.person])
        known = players or [
            self.index[r.person] for s in process.steps for r in s.roles if r.person is not None and r.held
        ]
        reason = "role_holder" if gap.kind is GapKind.VACANT_ROLE else "step_players"
        return self._discover(gap, known, reason, None)

    def _open_cell(self, gap: Gap) -> Suggestion:
        """Get to the heaviest person of an uncovered cell; find out who sits in a unit that nobody knows."""
        cell = next(c for c in self.score.cells if (c.unit, c.level.value if c.level else "unknown") == gap.place)
        members = [self.index[p] for p in cell.people if self.score.ties.live[self.index[p]]]
        if members:
            weight = self.score.point.weight
            return self._reach(gap, min(members, key=lambda i: (-float(weight[i]), self.ids[i])))
        everybody = np.flatnonzero(self.score.point.counted & self.score.ties.live)
        return self._discover(gap, everybody.tolist(), "unit_people", None)

    def _discover(self, gap: Gap, sources: list[int], reason: str, target: str | None) -> Suggestion:
        """Whoever of ours stands closest to somebody who should know asks him."""
        owner, via, strength = int(self._senior()), None, 0.0
        if sources:
            table = self.strength[self.ours][:, sources] * self.willing[sources][None, :]
            if table.max() > 0:
                row, column = np.unravel_index(int(np.argmax(table)), table.shape)
                owner, via = int(self.ours[row]), int(sources[column])
                strength = float(self.strength[owner, via])
        return self._make(
            gap, ActionKind.DISCOVER, owner, None if target is None else self.index[target], via, reason, strength
        )

    def _colleagues(self, person: int) -> list[int]:
        """Those who worked beside somebody: the live people of his unit, else of the account."""
        people, live = self.score.frame.people, self.score.point.counted & self.score.ties.live
        same = np.flatnonzero(live & (people.unit == people.unit[person]) & (people.unit >= 0))
        return (same if len(same) else np.flatnonzero(live)).tolist()

    def _senior(self) -> int:
        """The most senior of ours; of equals the one with the least to carry."""
        level, load = self.score.frame.people.level, self.score.ties.intensity.sum(axis=1)
        executive = LEVELS.index(Level.EXECUTIVE)
        return int(
            min(self.ours, key=lambda i: (abs(int(level[i]) - executive), round(float(load[i]), 9), self.ids[i]))
        )

    def _make(
        self,
        gap: Gap,
        kind: ActionKind,
        owner: int,
        target: int | None,
        via: int | None,
        reason: str,
        strength: float,
        success: float | None = None,
    ) -> Suggestion:
        entry = self.score.settings.actions.of(kind)
        return Suggestion(
            gap=gap,
            kind=kind,
            owner=self.ids[owner],
            target=None if target is None else self.ids[target],
            via=None if via is None else self.ids[via],
            hours=entry.hours,
            success=entry.success if success is None else success,
            reason=reason,
            strength=float(strength),
        )
