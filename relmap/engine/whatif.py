"""Section 11 of the law: what a departure would cost, on either side; what actions would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.outlook import outlook
from relmap.engine.plan.candidate import expected_intensity
from relmap.frame.frame import Floats, Group
from relmap.model.records import Action
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionKind, Dimension
from relmap.score.coverage import Score, assess
from relmap.score.trend import Change, movement


@dataclass(frozen=True)
class Hypothesis:
    """What is supposed: who leaves, and which actions are done (each with its expected effect)."""

    leaves: tuple[str, ...] = ()
    done: tuple[Action, ...] = ()


def departures(score: Score) -> dict[str, float]:
    """The Index lost if each live person of the account or of ours left, greatest loss first.

    Somebody of the account leaves a seat without ties, one of ours takes the ties along; either way the person's
    intensities become 0. Zero everywhere where nothing is assessed.
    """
    group = score.frame.people.group
    candidates = np.flatnonzero(score.ties.live & ((group == Group.ACCOUNT) | (group == Group.OURS))).tolist()
    tied = np.any(score.ties.intensity > 0, axis=1).tolist()
    lost = {
        score.frame.people.ids[i]: (score.index or 0.0) - (_muted(score, [i]).index or 0.0) if tied[i] else 0.0
        for i in candidates
    }
    return dict(sorted(lost.items(), key=lambda item: (-round(item[1], 9), item[0])))


def suppose(score: Score, hypothesis: Hypothesis) -> tuple[Score, Change]:
    """The same map with what is supposed.

    Returns:
        The new score, and the change: all of it is contact change, for the map stays (who leaves keeps the seat).
    """
    intensity = score.ties.intensity.copy()
    for action in hypothesis.done:
        owner, target = score.frame.index[action.owner], score.frame.index[action.target]
        if score.ties.live[owner] and score.ties.live[target]:
            added = expected_intensity(action.success, action_delta(action, score.settings))
            intensity[owner, target] += added
            intensity[target, owner] = intensity[owner, target]
    after = _muted(_with(score, intensity), [score.frame.index[person] for person in hypothesis.leaves])
    change = Change(
        start=score.ties.day,
        end=score.ties.day,
        dimensions={d: movement(score.values[d], after.values[d], after.values[d]) for d in Dimension},
        index=movement(score.index, after.index, after.index),
    )
    return after, change


def supposed_outlook(score: Score, hypothesis: Hypothesis) -> tuple[float | None, float | None]:
    """The outlook of the account before and after what is supposed; None without a live process.

    Winning somebody over is worth one step of stance (x⁰ + ½), neutralising one towards 0, each as often as it
    succeeds; several actions on one person never move him further than to 1. The change is linear in the levers (the
    law, section 10). Who leaves keeps the lean: coverage is not support.
    """
    found = outlook(score)
    if found.value is None:
        return None, None
    shares = {process.id: process.share for process in score.processes}
    change = sum(
        shares[process.id] * process.levers.get(person, 0.0) * _moved(actions, process.own.get(person, 0.0))
        for process in found.processes
        for person, actions in _by_target(hypothesis.done).items()
    )
    return found.value, found.value + change


def _by_target(actions: Sequence[Action]) -> dict[str, list[Action]]:
    found: dict[str, list[Action]] = {}
    for action in actions:
        found.setdefault(action.target, []).append(action)
    return found


def _moved(actions: Sequence[Action], own: float) -> float:
    """How far some actions are expected to move x⁰ of their target together: to 0 by calming, to 1 at most."""

    def expected(kind: ActionKind, room: float) -> float:
        return sum(action.success * min(0.5, room) for action in actions if action.kind == kind)

    calmed = min(max(0.0, -own), expected(ActionKind.NEUTRALISE, max(0.0, -own)))
    return min(1 - own, calmed + expected(ActionKind.WIN_OVER, 1 - own))


def action_delta(action: Action, settings: Settings) -> float:
    """The intensity that an action adds if it succeeds: its own, else that of the catalogue, else 0."""
    if action.delta is not None:
        return action.delta
    if action.kind in set(ActionKind):
        return settings.actions.of(ActionKind(action.kind)).delta
    return 0.0


def _muted(score: Score, people: list[int]) -> Score:
    """The same account with all ties of some people gone; the map stays as it is."""
    intensity = score.ties.intensity.copy()
    intensity[people, :] = 0.0
    intensity[:, people] = 0.0
    return _with(score, intensity)


def _with(score: Score, intensity: Floats) -> Score:
    return assess(score.frame, replace(score.ties, intensity=intensity), score.settings, stances=score.stances)
