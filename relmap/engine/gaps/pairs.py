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
    between, limits = np.ix_(ours, theirs), score.settings.gaps
    cadence = np.array([limits.cadence.of(level) for level in LEVELS])[score.frame.people.level[theirs]]
    last = _last_interactions(score)[between]
    late = (last == NEVER) | (score.ties.day - last > cadence)
    overdue = (score.ties.intensity[between] > limits.live_tie) & late
    i, p = np.nonzero(overdue)
    days = [None if seen == NEVER else score.ties.day - seen for seen in last[i, p].tolist()]
    allowed = cadence[p].astype(int).tolist()
    for one, other, silent, most in zip(ours[i].tolist(), theirs[p].tolist(), days, allowed, strict=True):
        yield _pair(score, GapKind.STALE_TIE, one, other, {"days": silent, "allowed": most})


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
    between, ratings = np.ix_(ours, theirs), score.frame.ratings
    observed, declared = reach(score.ties.observed[between]), reach(score.ties.declared[between])
    rated = np.zeros_like(score.ties.observed, dtype=bool)
    known = latest_of_each_rater(score.frame, score.ties.day)
    rated[ratings.low[known], ratings.high[known]] = rated[ratings.high[known], ratings.low[known]] = True
    apart = rated[between] & (observed > 0) & (np.abs(observed - declared) > score.settings.ties.disagreement)
    for i, p in np.argwhere(apart).tolist():
        evidence: Evidence = {"observed": float(observed[i, p]), "declared": float(declared[i, p])}
        yield _pair(score, GapKind.DISAGREEMENT, int(ours[i]), int(theirs[p]), evidence)
