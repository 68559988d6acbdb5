"""An account as numbers from which a page answers "what if" by itself (the law, sections 2 to 6, 10 and 11).

All that needs dates, decay or a solve is done here: intensities per pair as of each day, weights, levers, expected
effects. What is left is to add intensities, 1 − e^(−Λ), means, a minimum and products (`visual/script/whatif.js`).
People are numbers: their index in the frame of the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.program import Pools
from relmap.frame.frame import Group
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score

DIGITS = 13
"""Decimals of an intensity: a thousand of them add up to far less than 1e-9."""


def whatif_model(
    days: Sequence[tuple[int, Score]], outlook: float | None, actions: Sequence[Candidate], pools: Pools
) -> dict[str, Any]:
    """The model of an account, ready for JSON.

    Args:
        days: a day and the account as scored from the ties of that day, at least one; the map is that of the first.
        outlook: of the account; who leaves keeps the lean, so only actions move it.
        actions: what can be supposed done.
        pools: whose stance they move, in their order.

    Returns:
        ties: [ours, person, λ per day] of the account's people and third parties;
        doors: [third party, key person, ω, λ per day];
        point, space: [person, share of the weight], null where not assessed;
        lines: [share, [[share, [[person, share of the role weights]]] per step]] per process;
        weakest: what the weakest step counts; cells: [share, people];
        shares: of each assessed dimension in the Index;
        pools: [weight, room, neutral]; leavers: who can be supposed gone;
        actions: {id: {owner, target, add, hours, after, win, calm}}, the latter as [pool, step in x⁰].
    """
    score = days[0][1]
    model = _weights(score)
    model["days"] = [date.fromordinal(day).isoformat() for day, _ in days]
    model["outlook"] = outlook
    model["actions"] = _actions(score, actions, pools)
    model["pools"] = np.stack([pools.weight, pools.room, pools.neutral]).T.tolist()
    touched = {(a["owner"], a["target"]) for a in model["actions"].values() if a["add"]}
    scores = [found for _, found in days]
    group, live = score.frame.people.group, score.ties.live
    ours, third = (np.flatnonzero((group == g) & live).tolist() for g in (Group.OURS, Group.THIRD))
    reached = sorted({*np.flatnonzero(score.point.counted).tolist(), *third})
    keys = [score.frame.index[person] for person in score.space_people]
    willing = score.settings.willingness.by_stance()
    omega = {e: willing[score.stances.get(score.frame.people.ids[e])] for e in third}
    model["ties"] = [[a, p, *met] for a, p, met in _pairs(scores, ours, reached, touched)]
    model["doors"] = [[e, p, omega[e], *met] for e, p, met in _pairs(scores, third, keys, touched)]
    model["leavers"] = np.flatnonzero(live & (group != Group.COMPETITOR)).tolist()
    return model


def _weights(score: Score) -> dict[str, Any]:
    """Everything but the ties: it is the same on every day."""
    index, point = score.frame.index, score.point
    counts = (score.frame.people.group == Group.ACCOUNT) | (score.frame.people.group == Group.THIRD)
    lines = [
        [
            process.share,
            [
                [
                    step.share,
                    [
                        [index[role.person], role.weight / sum(r.weight for r in step.roles)]
                        for role in step.roles
                        if role.person is not None and role.held and counts[index[role.person]]
                    ],
                ]
                for step in process.steps
            ],
        ]
        for process in score.processes
    ]
    assessed = [d for d in Dimension if score.values[d] is not None]
    return {
        "point": _shares(score, np.flatnonzero(point.counted).tolist()) if Dimension.POINT in assessed else None,
        "space": _shares(score, [index[p] for p in score.space_people]) if Dimension.SPACE in assessed else None,
        "lines": lines,
        "weakest": score.settings.weights.weakest_link,
        "cells": [[cell.share, [index[person] for person in cell.people]] for cell in score.cells],
        "shares": {d.value: score.index_share(d) for d in assessed},
    }


def _shares(score: Score, people: list[int]) -> list[list[float]]:
    total = float(score.point.weight[people].sum())
    return [[i, float(score.point.weight[i]) / total] for i in people]


def _pairs(
    scores: Sequence[Score], ones: list[int], others: Iterable[int], touched: set[tuple[int, int]]
) -> Iterable[tuple[int, int, list[float]]]:
    """The intensities of pairs that have met by some day, or that an action brings together."""
    frame = scores[0].frame
    places = [[score.frame.index[ident] for ident in frame.people.ids] for score in scores]
    others = list(others)
    for a in ones:
        for p in others:
            met = [
                round(float(score.ties.intensity[place[a], place[p]]), DIGITS)
                for score, place in zip(scores, places, strict=True)
            ]
            if a != p and (any(met) or (a, p) in touched or (p, a) in touched):
                yield a, p, met


def _actions(score: Score, actions: Sequence[Candidate], pools: Pools) -> dict[str, dict[str, Any]]:
    index, known = score.frame.index, {action.id for action in actions}
    return {
        action.id: {
            "owner": index[action.owner],
            "target": None if action.target is None else index[action.target],
            "add": action.intensity if _can_meet(score, action) else 0.0,
            "hours": action.hours,
            "after": [ident for ident in action.after if ident in known],
            "win": _steps(pools.win, i),
            "calm": _steps(pools.calm, i),
        }
        for i, action in enumerate(actions)
    }


def _can_meet(score: Score, action: Candidate) -> bool:
    return all(
        person is not None and score.ties.live[score.frame.index[person]] for person in (action.owner, action.target)
    )


def _steps(table: Any, action: int) -> list[list[float]]:
    return [[int(q), float(table[q, action])] for q in np.flatnonzero(table[:, action])]
