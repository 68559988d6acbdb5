"""What the answer to a question is worth (section 10, `discover`), in points of outlook.

An answer by itself changes nothing; it lets us win whom it is about. So it is worth what winning would bring then, for
its share of the hours that asking and winning take together:

    q · q_win · E|x⁰| · Σ_process share · |lever| · h / (h + h_win)

E|x⁰| is over the account's own distribution of known stances with one pseudo-count each (section 12). The lever is the
one that he has once his stance is known: then he keeps more of it (Θ by power instead of 0.1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from relmap.engine.field import Field
from relmap.engine.outlook import process_lean
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import Candidate
from relmap.frame.frame import Floats, Group
from relmap.model.vocabulary import ActionKind
from relmap.score.coverage import Score


def answer_worths(baseline: Baseline, candidates: Sequence[Candidate]) -> Floats:
    """The worth of what each candidate finds out, 0 for all but `discover`, and where all is known. Shape (n,)."""
    worths = np.zeros(len(candidates))
    asking = [i for i, action in enumerate(candidates) if action.kind == ActionKind.DISCOVER]
    if not asking:
        return worths
    levers, expected = _levers_once_known(baseline), expected_stance(baseline.ahead)
    win = baseline.ahead.settings.actions.win_over
    for i in asking:
        action = candidates[i]
        lever = (
            levers.get(action.target, 0.0) if action.target is not None else vacant_lever(baseline.ahead, action.place)
        )
        worths[i] = action.success * win.success * expected * lever * action.hours / (action.hours + win.hours)
    return worths


def _levers_once_known(baseline: Baseline) -> dict[str, float]:
    """Σ_process share · |lever once known| of everybody, over the processes in which his stance is not known."""
    score = baseline.ahead
    field = Field.of(score, score.settings.influence)
    total = np.zeros(len(field.ids))
    for process, view in zip(score.processes, baseline.view.processes, strict=True):
        own, _ = process_lean(score, field, process.id)
        levers = np.array([view.levers[ident] for ident in field.ids])
        total += process.share * np.where(np.isnan(own), np.abs(once_known(field, own, levers)), 0.0)
    return field.named(total)


def once_known(field: Field, own: Floats, levers: Floats) -> Floats:
    """The lever that each person would have if his stance alone became known, (n,).

    With A = I − (I − Θ)W and the adjoint y = lever/Θ, changing Θ of one person changes one row of A; by Sherman and
    Morrison his y becomes y / (1 + (Θ' − Θ) Σ_k W_k (A⁻¹)_k).
    """
    theta = field.kept(own)
    inverse = np.linalg.inv(np.eye(len(own)) - (1 - theta)[:, None] * field.pull)
    shift = (field.keep - theta) * (field.pull * inverse.T).sum(axis=1)
    result: Floats = field.keep * np.divide(levers, theta, out=np.zeros_like(levers), where=theta > 0) / (1 + shift)
    return result


def expected_stance(score: Score) -> float:
    """E|x⁰| of somebody of whom nothing is known, in [0, 1]."""
    group = score.frame.people.group
    counts = dict.fromkeys(range(-2, 3), 1)
    for ident, value in score.stances.items():
        if group[score.frame.index[ident]] == Group.ACCOUNT:
            counts[value] += 1
    return sum(count * abs(value) / 2 for value, count in counts.items()) / sum(counts.values())


def vacant_lever(score: Score, place: tuple[str, ...]) -> float:
    """The lever of whoever holds a vacant role (process, step, role): its weight times Θ of no known power."""
    for process in score.processes:
        for step in process.steps:
            if (process.id, step.id) == place[:2]:
                vacant = sum(role.weight for role in step.roles if not role.held and role.role.value == place[2])
                share = process.share * step.share * vacant / sum(role.weight for role in step.roles)
                return share * score.settings.influence.keep.of(None)
    return 0.0
