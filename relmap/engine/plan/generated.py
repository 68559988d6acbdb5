"""Candidates made from the gaps and the catalogue.

Contact first (`generated_contacts`), then stances and questions (`generated_stances`). Their ids say what they are
(`introduce:owner:target`), so a plan made again tomorrow speaks of the same actions. What the account holds already
is not proposed a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from relmap.engine.gaps import find_gaps
from relmap.engine.plan.baseline import Baseline
from relmap.engine.plan.candidate import OPENING_KINDS, STANCE_KINDS, Candidate
from relmap.engine.plan.formulate import formulate
from relmap.engine.plan.generated_contacts import contacts
from relmap.engine.plan.generated_stances import stances
from relmap.engine.plan.maker import Maker
from relmap.engine.plan.paths import Paths
from relmap.engine.plan.request import PlanRequest
from relmap.model.vocabulary import ActionKind, ActionStatus

WORTH = 1e-9


def generated(baseline: Baseline, paths: Paths, request: PlanRequest) -> list[Candidate]:
    """The most promising candidates that the account does not hold yet, in order of ids.

    Promising is what one action alone gains per hour, on the baseline; at most `request.most` are kept, and what
    these need. What must or may not be in the plan is kept in any case, so that it can be named.
    """
    maker = Maker(baseline, paths, request, find_gaps(baseline.today))
    found = _new([*contacts(maker), *stances(maker)], baseline)
    program = formulate(baseline, found, request.mu)
    alone = program.slopes(np.zeros(len(found), dtype=bool)) / np.array([c.hours for c in found])
    named = {*request.must, *request.must_not}
    rank = [(c.id not in named, -round(float(worth), 12), c.id) for c, worth in zip(found, alone, strict=True)]
    order = sorted(range(len(found)), key=rank.__getitem__)
    kept = [found[i] for i in order[: request.most] if alone[i] > WORTH or found[i].id in named]
    return _with_what_they_need(kept, {candidate.id: candidate for candidate in found})


def _with_what_they_need(kept: list[Candidate], found: dict[str, Candidate]) -> list[Candidate]:
    """Predecessors come along; those that the account holds already, or that nobody can do, are not waited for."""
    whole: dict[str, Candidate] = {}
    waiting = list(kept)
    while waiting:
        one = waiting.pop()
        whole[one.id] = replace(one, after=tuple(ident for ident in one.after if ident in found))
        waiting.extend(found[ident] for ident in whole[one.id].after if ident not in whole)
    return [whole[ident] for ident in sorted(whole)]


def _new(found: Iterable[Candidate], baseline: Baseline) -> list[Candidate]:
    """Without what the account holds and without doubles.

    What was dropped is not proposed again, what is agreed or being done not a second time; what is done can be done
    again, but for a first meeting.
    """
    actions = baseline.ahead.frame.bundle.actions
    held = {
        key
        for a in actions
        if a.status is not ActionStatus.DONE or a.kind in OPENING_KINDS
        for key in _keys(a.kind, a.owner, a.target)
    }
    fresh: dict[str, Candidate] = {}
    for candidate in found:
        if not held & _keys(candidate.kind, candidate.owner, candidate.target):
            fresh.setdefault(candidate.id, candidate)
    return list(fresh.values())


def _keys(kind: str, owner: str, target: str | None) -> set[tuple[str | None, ...]]:
    """What makes two actions the same: kind, owner and target; for stances and questions it does not matter who."""
    if target is None:
        return set()
    if kind in (*STANCE_KINDS, ActionKind.DISCOVER):
        return {(kind, target)}
    return {("open" if kind in OPENING_KINDS else kind, owner, target)}
