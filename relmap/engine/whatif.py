"""Section 11 of the law: what a departure would cost, on either side; what actions would bring."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.outlook import ProcessOutlook, outlook
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
    candidates = np.flatnonzero(score.ties.live & ((group == Group.ACCOUNT) | (group == Group.OURS)))
    lost = {
        score.frame.people.ids[i]: (score.index or 0.0) - (_muted(score, [int(i)]).index or 0.0) for i in candidates
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

    Winning somebody over is worth one step of stance (x⁰ + ½, to 1 at most), neutralising one towards 0, each with
    its chance; the change is linear in the levers (the law, section 10). Who leaves keeps the lean: coverage is not
    support.
    """
    found = outlook(score)
    if found.value is None:
        return None, None
    shares = {process.id: process.share for process in score.processes}
    change = sum(
        shares[process.id] * process.levers.get(action.target, 0.0) * action.success * _step(action, process)
        for process in found.processes
        for action in hypothesis.done
    )
    return found.value, found.value + change


def _step(action: Action, process: ProcessOutlook) -> float:
    """How far an action moves x⁰ of its target if it succeeds."""
    own = process.own.get(action.target, 0.0)
    if action.kind == ActionKind.WIN_OVER:
        return min(0.5, 1 - own)
    return min(0.5, max(0.0, -own)) if action.kind == ActionKind.NEUTRALISE else 0.0


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
    return assess(score.frame, replace(score.ties, intensity=intensity), score.settings)
