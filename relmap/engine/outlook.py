"""Section 7 of the law: will they give us a green light?

Stance spreads along lines of influence and reporting (Friedkin and Johnsen 1990): each person keeps a part Θ of
the own stance and takes the rest from those who pull. The lean x solves x = (I − Θ)Wx + Θx⁰; the outlook of a
process is the role-weighted lean of its players; a lever is its derivative by one person's own stance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.routes import RouteMap
from relmap.frame.frame import POWERS, Flags, Floats, Frame, Group, Ints, is_live
from relmap.model.settings import Influence, Settings
from relmap.model.vocabulary import MapStatus, Role
from relmap.score.coverage import KEY_ROLES, ProcessScore, Score
from relmap.score.stances import process_stances


@dataclass(frozen=True)
class ProcessOutlook:
    """How one process would be decided today.

    Attributes:
        outlook: in [−1, 1].
        lean: x of each live person of the account, with the stances bound to this process.
        levers: ∂outlook/∂x⁰ of each.
        own: x⁰ of each, 0 where it is not known.
        known: whose own stance is known.
    """

    id: str
    outlook: float
    lean: dict[str, float]
    levers: dict[str, float]
    own: dict[str, float]
    known: frozenset[str]


@dataclass(frozen=True)
class Outlook:
    """The green light of an account.

    Attributes:
        lean: x of each live person of the account, from the general stances alone.
        processes: each live process.
        value: the mean over processes by value, None without any.
        status: red without a supportive key person, green if one of them approves or decides, else amber.
    """

    lean: dict[str, float]
    processes: tuple[ProcessOutlook, ...]
    value: float | None
    status: MapStatus


def outlook(score: Score, settings: Settings | None = None) -> Outlook:
    """Spread the stances of an account and look at every live process.

    Args:
        score: the account, scored.
        settings: other parameters than those of the score.
    """
    chosen = settings or score.settings
    field = Field.of(score, chosen.influence)
    general = field.own_stance(score.stances)
    processes = _processes(score, field)
    shares = [process.share for process in score.processes]
    return Outlook(
        lean=field.named(field.lean(general)),
        processes=processes,
        value=sum(s * p.outlook for s, p in zip(shares, processes, strict=True)) if processes else None,
        status=map_status(score),
    )


def map_status(score: Score) -> MapStatus:
    """Red, amber or green by who among the key people supports us."""
    supportive = {
        score.frame.people.ids[i]
        for i in np.flatnonzero(score.key & score.ties.live)
        if score.stances.get(score.frame.people.ids[i], 0) > 0
    }
    deciding = {
        role.person
        for p in score.processes
        for step in p.steps
        for role in step.roles
        if role.role in KEY_ROLES and role.held
    }
    if not supportive:
        return MapStatus.RED
    return MapStatus.GREEN if supportive & deciding else MapStatus.AMBER


def process_lean(score: Score, field: Field, process: str) -> tuple[Floats, Floats]:
    """The own stances and the leans in one process, where its own stances replace the general ones."""
    own = field.own_stance(score.stances | process_stances(score.frame, score.ties.day, process))
    return own, field.lean(own)


def _processes(score: Score, field: Field) -> tuple[ProcessOutlook, ...]:
    """Every live process; those that see the same stances are solved together."""
    found: dict[str, ProcessOutlook] = {}
    groups: dict[bytes, list[tuple[ProcessScore, Floats]]] = {}
    for process in score.processes:
        own = field.own_stance(score.stances | process_stances(score.frame, score.ties.day, process.id))
        groups.setdefault(own.tobytes(), []).append((process, own))
    for group in groups.values():
        own = group[0][1]
        lean = field.lean(own)
        weights = np.stack([role_weights(process, field) for process, _ in group], axis=1)
        levers = field.levers(own, weights)
        known = frozenset(ident for ident, value in zip(field.ids, own, strict=True) if not np.isnan(value))
        for place, (process, _) in enumerate(group):
            found[process.id] = ProcessOutlook(
                id=process.id,
                outlook=float(weights[:, place] @ lean),
                lean=field.named(lean),
                levers=field.named(levers[:, place]),
                own=field.named(np.nan_to_num(own)),
                known=known,
            )
    return tuple(found[process.id] for process in score.processes)


def role_weights(process: ProcessScore, field: Field) -> Floats:
    """What each person's lean counts in the outlook: Σ_j u_j ρ/Σρ; vacant and outside roles count below only."""
    weights = np.zeros(len(field.ids))
    for step in process.steps:
        total = sum(role.weight for role in step.roles)
        for role in step.roles:
            if role.person in field.index:
                weights[field.index[role.person]] += step.share * role.weight / total
    return weights


@dataclass(frozen=True)
class Field:
    """Who pulls whom among the live people of the account; shapes (n,) and (n, n).

    Attributes:
        pull: W, rows scaled to Σ|W| = 1; zero rows where nobody pulls.
        keep: Θ of a person whose stance is known.
        keep_unknown: Θ of one whose stance is not.
    """

    ids: tuple[str, ...]
    index: dict[str, int]
    pull: Floats
    keep: Floats
    keep_unknown: Floats

    @classmethod
    def of(cls, score: Score, settings: Influence) -> Field:
        """The field of an account as of the day of its score."""
        frame = score.frame
        members: Ints = np.flatnonzero((frame.people.group == Group.ACCOUNT) & score.ties.live)
        ids = tuple(frame.people.ids[i] for i in members)
        index = {ident: i for i, ident in enumerate(ids)}
        raw = _pulls(frame, index, score.ties.day, settings)
        total = np.abs(raw).sum(axis=1)
        pulled: Flags = total > 0
        pull: Floats = np.divide(raw, total[:, None], out=np.zeros_like(raw), where=pulled[:, None])
        by_power = np.array([settings.keep.of(power) for power in POWERS])
        keep = np.where(pulled, by_power[frame.people.power[members]], 1.0)
        return cls(ids, index, pull, keep, np.where(pulled, settings.keep_unknown, 1.0))

    def own_stance(self, stances: dict[str, int]) -> Floats:
        """x⁰ = stance/2, not a number where it is unknown."""
        return np.array([stances[i] / 2 if i in stances else np.nan for i in self.ids])

    def lean(self, own: Floats) -> Floats:
        """x = (I − (I − Θ)W)⁻¹ Θ x⁰; an unknown stance counts 0."""
        theta = self._theta(own)
        system = np.eye(len(own)) - (1 - theta)[:, None] * self.pull
        return np.asarray(np.linalg.solve(system, theta * np.nan_to_num(own)), dtype=np.float64)

    def levers(self, own: Floats, weights: Floats) -> Floats:
        """∂(weights · x)/∂x⁰ of each person, by one adjoint solve; both (n,) or (n, k)."""
        theta = self._theta(own)
        system = np.eye(len(own)) - (1 - theta)[:, None] * self.pull
        solved: Floats = (theta * np.linalg.solve(system.T, weights).T).T
        return solved

    def named(self, values: Floats) -> dict[str, float]:
        """Values by id."""
        return {ident: float(value) for ident, value in zip(self.ids, values, strict=True)}

    def _theta(self, own: Floats) -> Floats:
        return np.where(np.isnan(own), self.keep_unknown, self.keep)


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


@dataclass(frozen=True)
class Lever:
    """What winning one person over would move in a process.

    Attributes:
        lever: ∂outlook/∂x⁰, per unit of the own stance.
        own: x⁰, 0 where it is not known.
        route: the probability of the best route to the person, 0 without one.
        worth: lever × room to move (1 − x⁰) × route.
    """

    person: str
    lever: float
    own: float
    known: bool
    route: float
    worth: float


def ranked_levers(process: ProcessOutlook, routes: RouteMap) -> list[Lever]:
    """Whom to win, best first: who moves the outcome, has room to move, and can be got to; levers of 0 are left out."""
    found = []
    for person, lever in process.levers.items():
        if lever > 0 and process.own[person] < 1:
            route, own = float(routes.strengths[routes.index[person]]), process.own[person]
            found.append(Lever(person, lever, own, person in process.known, route, lever * (1 - own) * route))
    return sorted(found, key=lambda one: (-round(one.worth, 9), -round(one.lever, 9), one.person))


def approvers(process: ProcessScore) -> list[str]:
    """Those who approve a process, in order of its steps."""
    return [r.person for step in process.steps for r in step.roles if r.role is Role.APPROVER and r.person and r.held]
