"""Who of ours can find something out, and from whom: the surest way with at most one person between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.hops import hop_strengths, willingness
from relmap.engine.uncertainty.unknowns import RUNG_KINDS, Unknown, UnknownKind
from relmap.frame.frame import Floats, Group
from relmap.score.coverage import Score


@dataclass(frozen=True)
class Informant:
    """One of ours who asks (None where nobody of ours is live), and whom (None where no way is known)."""

    ask: str | None
    of: str | None


class Informants:
    """Finds for each unknown who should ask whom.

    The tie of one of ours is a question for that person, to be put to the other; the tie of two others is asked of
    the one of them whom we reach best. A stance is asked of the person, or of somebody who is closer to both sides:
    the largest hop · willingness · hop. The holder of a role is asked of those who play in its process.
    """

    def __init__(self, score: Score) -> None:
        self.score = score
        self.strength = hop_strengths(score)
        self.willing = willingness(score)
        people = score.frame.people
        self.ours = np.array(
            sorted(np.flatnonzero((people.group == Group.OURS) & score.ties.live), key=lambda i: people.ids[i]),
            dtype=np.int64,
        )

    def of(self, unknown: Unknown) -> Informant:
        """Who should ask whom about one unknown."""
        if not len(self.ours):
            return Informant(None, None)
        if unknown.kind in RUNG_KINDS:
            return self._tie(unknown)
        if unknown.kind is UnknownKind.VACANT_ROLE:
            return self._best(self._players(unknown), self.willing)
        return self._stance(unknown.place[-1])

    def _tie(self, unknown: Unknown) -> Informant:
        frame = self.score.frame
        one, other = (frame.index[ident] for ident in unknown.place)
        if frame.people.group[one] == Group.OURS:
            return Informant(*unknown.place)
        return self._best([one, other], self.willing)

    def _stance(self, person: str) -> Informant:
        """Directly, or through somebody who knows the person; not through others of ours."""
        target = self.score.frame.index[person]
        worth = self.willing * self.strength[:, target]
        worth[self.score.frame.people.group == Group.OURS] = 0.0
        worth[target] = 1.0
        return self._best(np.flatnonzero(worth > 0).tolist(), worth)

    def _players(self, unknown: Unknown) -> list[int]:
        """The live players of the step, else of the process, else the people of the account."""
        process, step = unknown.place[:2]
        found = next(p for p in self.score.processes if p.id == process)
        steps = sorted(found.steps, key=lambda s: s.id != step)
        index = self.score.frame.index
        by_step = [[index[r.person] for r in s.roles if r.person is not None and r.held] for s in steps]
        for players in (by_step[0], [player for step_players in by_step for player in step_players]):
            if (self.strength[self.ours][:, players] > 0).any():
                return players
        return np.flatnonzero((self.score.frame.people.group == Group.ACCOUNT) & self.score.ties.live).tolist()

    def _best(self, sources: list[int], worth: Floats) -> Informant:
        """The pair of ours and a source with the largest hop · worth; of equals the first by id."""
        ids = self.score.frame.people.ids
        chosen = sorted(set(sources), key=lambda i: ids[i])
        table = np.round(self.strength[self.ours][:, chosen] * worth[chosen], 9)
        if not table.size or table.max() <= 0:
            return Informant(ids[self._senior()], None)
        row, column = np.unravel_index(int(np.argmax(table)), table.shape)
        return Informant(ids[int(self.ours[row])], ids[chosen[int(column)]])

    def _senior(self) -> int:
        """The most senior of ours; of equals the first by id."""
        return int(min(self.ours, key=lambda i: int(self.score.frame.people.level[i])))
