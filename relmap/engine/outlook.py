"""Section 7 of the law: will they give us a green light?

Stance spreads along lines of influence and reporting (Friedkin and Johnsen 1990): each person keeps a part Θ of
the own stance and takes the rest from those who pull. The lean x solves x = (I − Θ)Wx + Θx⁰; the outlook of a
process is the role-weighted lean of its players; a lever is its derivative by one person's own stance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.engine.field import Field
from relmap.engine.routes import RouteMap
from relmap.frame.frame import Floats
from relmap.model.settings import Settings
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


def outlook(score: Score, settings: Settings | None = None, field: Field | None = None) -> Outlook:
    """Spread the stances of an account and look at every live process.

    Args:
        score: the account, scored.
        settings: other parameters than those of the score.
        field: who pulls whom, for whoever has it already.
    """
    chosen = settings or score.settings
    field = field or Field.of(score, chosen.influence)
    general = field.own_stance(score.stances)
    lean = field.lean(general)
    processes = _processes(score, field, {general.tobytes(): lean})
    shares = [process.share for process in score.processes]
    return Outlook(
        lean=field.named(lean),
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


def _processes(score: Score, field: Field, solved: dict[bytes, Floats]) -> tuple[ProcessOutlook, ...]:
    """Every live process; those that see the same stances are solved together, and once where that was done before."""
    found: dict[str, ProcessOutlook] = {}
    groups: dict[bytes, list[tuple[ProcessScore, Floats]]] = {}
    for process in score.processes:
        own = field.own_stance(score.stances | process_stances(score.frame, score.ties.day, process.id))
        groups.setdefault(own.tobytes(), []).append((process, own))
    for stances, group in groups.items():
        own = group[0][1]
        lean = solved[stances] if stances in solved else field.lean(own)
        weights = np.stack([role_weights(process, field) for process, _ in group], axis=1)
        levers = field.levers(own, weights)
        leans, owns = field.named(lean), field.named(np.nan_to_num(own))
        known = frozenset(field.ids[i] for i in np.flatnonzero(~np.isnan(own)).tolist())
        for place, (process, _) in enumerate(group):
            outcome = float(weights[:, place] @ lean)
            found[process.id] = ProcessOutlook(process.id, outcome, leans, field.named(levers[:, place]), owns, known)
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
