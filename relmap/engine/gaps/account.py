"""Gaps about the account as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from relmap.engine.gaps.gap import Evidence, Gap, key_people
from relmap.frame.frame import Group
from relmap.model.vocabulary import GapKind, Stance
from relmap.score.coverage import Score

SUBJECT = "account"


def _whole(kind: GapKind, evidence: Evidence) -> Gap:
    return Gap(kind, SUBJECT, 1.0, None, (), evidence)


def no_coach(score: Score) -> Iterator[Gap]:
    """No mentor in the account."""
    live = np.flatnonzero((score.frame.people.group == Group.ACCOUNT) & score.ties.live)
    if not any(score.stances.get(score.frame.people.ids[p]) == Stance.MENTOR for p in live):
        yield _whole(GapKind.NO_COACH, {})


def no_supportive_key_person(score: Score) -> Iterator[Gap]:
    """No key person supports us."""
    found = [ident for _, ident, _ in key_people(score)]
    if not any(score.stances.get(ident, 0) > 0 for ident in found):
        yield _whole(GapKind.NO_SUPPORTIVE_KEY_PERSON, {"key_people": len(found)})


def supporters_outnumbered(score: Score) -> Iterator[Gap]:
    """Some key people are against us, and at least as many as are for us."""
    stances = [score.stances.get(ident, 0) for _, ident, _ in key_people(score)]
    against, supporting = sum(s < 0 for s in stances), sum(s > 0 for s in stances)
    if against and against >= supporting:
        yield _whole(GapKind.SUPPORTERS_OUTNUMBERED, {"against": against, "supporting": supporting})
