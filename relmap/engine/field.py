"""Who pulls whom among the live people of the account, and where stances settle (section 7 of the law).

A company is nearly a tree: most people are pulled by few. Those who do not pull each other are solved out first, so
that the dense solve is left with the few who pull in circles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import POWERS, Flags, Floats, Frame, Group, Ints, is_live
from relmap.model.settings import Influence
from relmap.score.coverage import Score


@dataclass(frozen=True)
class Field:
    """Who pulls whom; shapes (n,) and (n, n).

    Attributes:
        pull: W, rows scaled to Σ|W| = 1; zero rows where nobody pulls.
        keep: Θ of a person whose stance is known.
        keep_unknown: Θ of one whose stance is not.
        apart, core: people of whom no two pull each other, and all others; indices.
        blocks: W among the core, of the core by those apart, of those apart by the core.
        basis: all that the field was made of.
    """

    ids: tuple[str, ...]
    index: dict[str, int]
    pull: Floats
    keep: Floats
    keep_unknown: Floats
    apart: Ints
    core: Ints
    blocks: tuple[Floats, Floats, Floats]
    basis: tuple[object, ...]

    @classmethod
    def of(cls, score: Score, settings: Influence, before: Field | None = None) -> Field:
        """The field of an account as of the day of its score; an earlier one where it is still the same."""
        frame = score.frame
        members: Ints = np.flatnonzero((frame.people.group == Group.ACCOUNT) & score.ties.live)
        ids, power = tuple(frame.people.ids[i] for i in members.tolist()), frame.people.power[members]
        basis = (frame.bundle.reporting, frame.bundle.influences, score.ties.day, settings, ids, power.tobytes())
        if before is not None and before.basis == basis:
            return before
        index = {ident: i for i, ident in enumerate(ids)}
        raw = _pulls(frame, index, score.ties.day, settings)
        total = np.abs(raw).sum(axis=1)
        pulled: Flags = total > 0
        pull: Floats = np.divide(raw, total[:, None], out=np.zeros_like(raw), where=pulled[:, None])
        by_power = np.array([settings.keep.of(power) for power in POWERS])
        keep = np.where(pulled, by_power[power], 1.0)
        keep_unknown = np.where(pulled, settings.keep_unknown, 1.0)
        alone = _apart(pull)
        apart, core = np.flatnonzero(alone), np.flatnonzero(~alone)
        blocks = (pull[np.ix_(core, core)], pull[np.ix_(core, apart)], pull[np.ix_(apart, core)])
        return cls(ids, index, pull, keep, keep_unknown, apart, core, blocks, basis)

    def own_stance(self, stances: dict[str, int]) -> Floats:
        """x⁰ = stance/2, not a number where it is unknown."""
        return np.array([stances[i] / 2 if i in stances else np.nan for i in self.ids])

    def lean(self, own: Floats) -> Floats:
        """x = (I − (I − Θ)W)⁻¹ Θ x⁰; an unknown stance counts 0."""
        theta = self.kept(own)
        return self._settled(*self._coupling(theta), theta * np.nan_to_num(own))

    def levers(self, own: Floats, weights: Floats) -> Floats:
        """∂(weights · x)/∂x⁰ of each person, by one adjoint solve; both (n,) or (n, k)."""
        theta = self.kept(own)
        among, inward, outward = self._coupling(theta)
        solved: Floats = (theta * self._settled(among.T, outward.T, inward.T, weights).T).T
        return solved

    def named(self, values: Floats) -> dict[str, float]:
        """Values by id."""
        return dict(zip(self.ids, values.tolist(), strict=True))

    def kept(self, own: Floats) -> Floats:
        """Θ: how much of the own stance each keeps, (n,)."""
        return np.where(np.isnan(own), self.keep_unknown, self.keep)

    def _coupling(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """(I − Θ)W, in blocks."""
        (among, inward, outward), moves = self.blocks, (1 - theta)[:, None]
        return moves[self.core] * among, moves[self.core] * inward, moves[self.apart] * outward

    def _settled(self, among: Floats, inward: Floats, outward: Floats, right: Floats) -> Floats:
        """(I − coupling)⁻¹ right, by the Schur complement of those who stand apart: among them it is the identity."""
        rest = np.eye(len(self.core)) - among - inward @ outward
        found: Floats = np.empty(right.shape)
        found[self.core] = np.linalg.solve(rest, right[self.core] + inward @ right[self.apart])
        found[self.apart] = right[self.apart] + outward @ found[self.core]
        return found


def _pulls(frame: Frame, index: dict[str, int], day: int, settings: Influence) -> Floats:
    """Raw pulls on each person: manager, reports, influence; those of one pair are added."""
    raw = np.zeros((len(index), len(index)))
    for line in frame.bundle.reporting:
        if line.person in index and line.manager in index and is_live(line.valid_from, line.valid_to, day):
            person, manager = index[line.person], index[line.manager]
            raw[person, manager] += settings.from_manager
            raw[manager, person] += settings.from_report
    for edge in frame.bundle.influences:
        if edge.source in index and edge.target in index and is_live(edge.valid_from, edge.valid_to, day):
            raw[index[edge.target], index[edge.source]] += int(edge.sign) * edge.weight
    return raw


def _apart(pull: Floats) -> Flags:
    """People of whom no two pull each other, as many as a first try finds: those with the fewest neighbours first."""
    coupled = pull != 0
    coupled |= coupled.T
    neighbours: list[list[int]] = [[] for _ in coupled]
    for one, other in np.argwhere(coupled).tolist():
        neighbours[one].append(other)
    found, taken = np.zeros(len(coupled), dtype=bool), set[int]()
    for one in sorted(range(len(coupled)), key=lambda one: len(neighbours[one])):
        if one not in taken and one not in neighbours[one]:
            found[one] = True
            taken.update(neighbours[one])
    return found
