"""Gaps about a pair of ours and theirs (`ours|theirs`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from relmap.engine.gaps.gap import Evidence, Gap, severity
from relmap.frame.frame import LEVELS, RUNGS, Group, Ints
from relmap.model.vocabulary import GapKind
from relmap.score.coverage import Score
from relmap.score.ties import latest_of_each_rater, reach

NEVER = -1


def _pair(score: Score, kind: GapKind, ours: int, theirs: int, evidence: Evidence) -> Gap:
    ids = score.frame.people.ids
    place = (ids[ours], ids[theirs])
    return Gap(kind, "|".join(place), severity(score, theirs, 0.5), ids[theirs], place, evidence)


def _sides(score: Score) -> tuple[Ints, Ints]:
    """The live of ours, and the live people of the account."""
    group, live = score.frame.people.group, score.ties.live
    return np.flatnonzero((group == Group.OURS) & live), np.flatnonzero((group == Group.ACCOUNT) & live)


def stale_tie(score: Score) -> Iterator[Gap]:
    """A tie without an interaction for longer than the cadence of his level."""
    ours, theirs = _sides(score)
    last = _last_interactions(score)
    limits = score.settings.gaps
    for i in ours:
        for p in theirs:
            if score.ties.intensity[i, p] <= limits.live_tie:
                continue
            allowed = limits.cadence.of(LEVELS[score.frame.people.level[p]])
            silent = score.ties.day - int(last[i, p])
            if last[i, p] == NEVER or silent > allowed:
                evidence: Evidence = {"days": None if last[i, p] == NEVER else silent, "allowed": int(allowed)}
                yield _pair(score, GapKind.STALE_TIE, int(i), int(p), evidence)


def _last_interactions(score: Score) -> Ints:
    """The last day on which a record names both, whoever sent it; −1 where none does. Shape (P, P)."""
    meetings = score.frame.meetings
    last: Ints = np.full((score.frame.size, score.frame.size), NEVER, dtype=np.int64)
    known = meetings.day <= score.ties.day
    low, high, days = meetings.low[known], meetings.high[known], meetings.day[known]
    np.maximum.at(last, (low, high), days)
    np.maximum.at(last, (high, low), days)
    return last


def below_desired(score: Score) -> Iterator[Gap]:
    """A pair of which some rater's latest record wants a higher rung than it has."""
    frame = score.frame
    ours, theirs = (set(side.tolist()) for side in _sides(score))
    seen: dict[tuple[int, int], Evidence] = {}
    for index in latest_of_each_rater(frame, score.ties.day):
        low, high = int(frame.ratings.low[index]), int(frame.ratings.high[index])
        pair = (low, high) if low in ours and high in theirs else (high, low)
        record = frame.bundle.ties[frame.ratings.record[index]]
        if pair[0] not in ours or pair[1] not in theirs or record.desired is None:
            continue
        if RUNGS.index(record.desired) > RUNGS.index(record.rapport):
            seen.setdefault(pair, {"rapport": record.rapport.value, "desired": record.desired.value})
    for (i, p), evidence in seen.items():
        yield _pair(score, GapKind.BELOW_DESIRED, i, p, evidence)


def disagreement(score: Score) -> Iterator[Gap]:
    """A pair with observed contact and a rating whose reaches differ by more than 0.4."""
    ours, theirs = _sides(score)
    observed, declared = reach(score.ties.observed), reach(score.ties.declared)
    rated = np.zeros_like(observed, dtype=bool)
    known = latest_of_each_rater(score.frame, score.ties.day)
    low, high = score.frame.ratings.low[known], score.frame.ratings.high[known]
    rated[low, high] = rated[high, low] = True
    for i in ours:
        for p in theirs:
            apart = abs(float(observed[i, p] - declared[i, p]))
            if rated[i, p] and score.ties.observed[i, p] > 0 and apart > score.settings.ties.disagreement:
                evidence: Evidence = {"observed": float(observed[i, p]), "declared": float(declared[i, p])}
                yield _pair(score, GapKind.DISAGREEMENT, int(i), int(p), evidence)
