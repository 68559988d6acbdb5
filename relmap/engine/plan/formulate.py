"""From an account and its candidates to the arrays of a program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import fsum

import numpy as np

from relmap.engine.hops import willingness
from relmap.engine.plan.answers import answer_worths
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import STANCE_KINDS, Candidate
from relmap.engine.plan.program import Pools, Program
from relmap.frame.frame import Floats, Group, Ints
from relmap.model.vocabulary import ActionKind, Dimension
from relmap.score.coverage import Score
from relmap.score.ties import reach

STEP = 0.5
"""One step of stance in x⁰."""


def formulate(baseline: Baseline, candidates: Sequence[Candidate], mu: float) -> Program:
    """The gain of any choice of candidates, over a baseline.

    Args:
        baseline: the account before the plan.
        candidates: what may be chosen.
        mu: points of Index per point of outlook.
    """
    score = baseline.ahead
    moved: dict[int, int] = {}
    person = np.full(len(candidates), -1, dtype=np.int64)
    for i, action in enumerate(candidates):
        if action.target is not None and action.intensity > 0 and _counts(score, action.target):
            person[i] = moved.setdefault(score.frame.index[action.target], len(moved))
    people: Ints = np.array(list(moved), dtype=np.int64)
    member, left, weight = _terms(score, people)
    step, slack, starts, line = _lines(score, moved, weight)
    door, shut, space = _doors(score, people)
    return Program(
        person=person,
        delta=np.array([action.intensity for action in candidates], dtype=np.float64),
        answer=answer_worths(baseline, candidates),
        member=member,
        left=left,
        weight=weight,
        step=step,
        slack=slack,
        starts=starts,
        line=line,
        door=door,
        shut=shut,
        space=space,
        pools=_pools(baseline, candidates),
        mu=mu,
    )


def _counts(score: Score, target: str) -> bool:
    group = score.frame.people.group[score.frame.index[target]]
    return bool(group in (Group.ACCOUNT, Group.THIRD))


def _terms(score: Score, people: Ints) -> tuple[Floats, Floats, Floats]:
    """The people themselves (Point), then the cells that hold one of them (Surface)."""
    point = score.point
    own = np.where(point.counted[people], point.weight[people], 0.0)
    total = fsum(point.weight[point.counted].tolist())
    weights = (score.index_share(Dimension.POINT) * own / total if total else own).tolist()
    rows = list(np.eye(len(people)))
    left = np.exp(-point.intensity[people]).tolist()
    ids = [score.frame.people.ids[i] for i in people]
    for cell in score.cells:
        inside = np.array([float(ident in cell.people) for ident in ids])
        if inside.any():
            rows.append(inside)
            weights.append(score.index_share(Dimension.SURFACE) * cell.share)
            left.append(1.0 - cell.coverage)
    return np.array(rows).reshape(len(rows), len(people)), np.array(left), np.array(weights)


def _lines(score: Score, moved: dict[int, int], weight: Floats) -> tuple[Floats, Floats, Ints, Floats]:
    """The steps of every process that somebody can be moved in; the mean of the steps goes into `weight`."""
    share, half = score.index_share(Dimension.LINE), score.settings.weights.weakest_link
    rows: list[Floats] = []
    slack: list[float] = []
    starts: list[int] = []
    line: list[float] = []
    for process in score.processes:
        steps = np.zeros((len(process.steps), len(moved)))
        for row, found in zip(steps, process.steps, strict=True):
            total = sum(role.weight for role in found.roles)
            for role in found.roles:
                at = moved.get(score.frame.index[role.person], -1) if role.person is not None and role.held else -1
                if at >= 0:
                    row[at] += role.weight / total
        if not steps.any():
            continue
        mean = np.array([found.share for found in process.steps]) @ steps
        weight[: len(moved)] += share * process.share * (1 - half) * mean
        covered = [found.coverage for found in process.steps]
        starts.append(len(slack))
        line.append(share * process.share * half)
        rows.extend(steps)
        slack.extend(c - min(covered) for c in covered)
    step = np.array(rows).reshape(len(rows), len(moved))
    return step, np.array(slack), np.array(starts, dtype=np.int64), np.array(line)


def _doors(score: Score, people: Ints) -> tuple[Floats, Floats, Floats]:
    """Third parties: what each opens of each key person, at full reach."""
    keys: Ints = np.array([score.frame.index[ident] for ident in score.space_people], dtype=np.int64)
    third = (score.frame.people.group == Group.THIRD) & score.ties.live
    heights = reach(score.ties.intensity[:, keys]).T * (willingness(score) * third)[None, :]
    total = fsum(score.point.weight[keys].tolist())
    space = score.index_share(Dimension.SPACE) * score.point.weight[keys] / (total or 1.0)
    others = np.ones(score.frame.size, dtype=bool)
    others[people] = False
    shut = np.prod(1.0 - (heights * score.point.reach[None, :])[:, others], axis=1)
    open_ones = heights[:, people].any(axis=1)
    return heights[open_ones][:, people], shut[open_ones], space[open_ones]


def _pools(baseline: Baseline, candidates: Sequence[Candidate]) -> Pools:
    """One pool for each target and each x⁰ that he has in some process; its weight is Σ value share · lever."""
    shares = [process.share for process in baseline.ahead.processes]
    weight: dict[tuple[str, float], float] = defaultdict(float)
    steps: dict[tuple[str, float], dict[int, float]] = defaultdict(dict)
    for i, action in enumerate(candidates):
        if action.kind in STANCE_KINDS and action.target is not None:
            for x0 in {p.own[action.target] for p in baseline.view.processes if action.target in p.own}:
                room = max(0.0, -x0) if action.kind == ActionKind.NEUTRALISE else 1.0 - x0
                steps[action.target, x0][i] = action.success * min(STEP, room)
    for target in sorted({target for target, _ in steps}):
        for share, process in zip(shares, baseline.view.processes, strict=True):
            if target in process.own:
                weight[target, process.own[target]] += share * process.levers[target]
    places = sorted(steps)
    step = np.array([[steps[p].get(i, 0.0) for i in range(len(candidates))] for p in places])
    step = step.reshape(len(places), len(candidates))
    calms = np.array([action.kind == ActionKind.NEUTRALISE for action in candidates], dtype=bool)
    return Pools(
        weight=np.array([weight[place] for place in places]),
        room=np.array([1.0 - x0 for _, x0 in places]),
        neutral=np.array([max(0.0, -x0) for _, x0 in places]),
        win=np.where(calms, 0.0, step),
        calm=np.where(calms, step, 0.0),
    )
