"""Gaps about one person of the account."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from relmap.engine.gaps.gap import Evidence, Gap, about, key_people
from relmap.frame.frame import LEVELS, Group
from relmap.model.vocabulary import GapKind, Level
from relmap.score.coverage import Score


def no_access(score: Score) -> Iterator[Gap]:
    """A key person whom we do not reach (r < 0.2)."""
    for person, _, r in key_people(score):
        if r < score.settings.gaps.no_access:
            yield about(score, GapKind.NO_ACCESS, person, 1 - r, {"reach": r})


def weak_access(score: Score) -> Iterator[Gap]:
    """A key person whom we hardly reach (0.2 ≤ r < 0.5)."""
    limits = score.settings.gaps
    for person, _, r in key_people(score):
        if limits.no_access <= r < limits.weak_access:
            yield about(score, GapKind.WEAK_ACCESS, person, 1 - r, {"reach": r})


def single_thread(score: Score) -> Iterator[Gap]:
    """A key person whom we reach, but through hardly more than one of ours (effective contacts < 1.5)."""
    limits = score.settings.gaps
    for person, _, r in key_people(score):
        effective = float(score.point.effective[person])
        if r >= limits.no_access and effective < limits.single_thread:
            evidence: Evidence = {"reach": r, "effective_contacts": effective}
            yield about(score, GapKind.SINGLE_THREAD, person, 1 - effective / 2, evidence)


def departed_person(score: Score) -> Iterator[Gap]:
    """A seat that is open since somebody left."""
    for person in np.flatnonzero(score.point.seat):
        left = score.frame.bundle.people[person].valid_to
        yield about(score, GapKind.DEPARTED_PERSON, int(person), 1.0, {"left": left})


def unknown_stance(score: Score) -> Iterator[Gap]:
    """A key person of whom nobody has said where he stands."""
    for person, ident, _ in key_people(score):
        if ident not in score.stances:
            yield about(score, GapKind.UNKNOWN_STANCE, person, 0.5, {})


def opponent(score: Score) -> Iterator[Gap]:
    """A key person, or somebody with a role in a live process, who is against us."""
    roles = {r.person for p in score.processes for step in p.steps for r in step.roles if r.person is not None}
    group = score.frame.people.group
    for person in np.flatnonzero((group == Group.ACCOUNT) & score.ties.live):
        ident = score.frame.people.ids[person]
        stance = score.stances.get(ident, 0)
        if stance < 0 and (score.key[person] or ident in roles):
            yield about(score, GapKind.OPPONENT, int(person), -stance / 2, {"stance": stance})


def competitor_ahead(score: Score) -> Iterator[Gap]:
    """A key person to whom the people of one competitor together have more intensity than ours."""
    frame = score.frame
    rivals = sorted(set(frame.people.competitor.tolist()) - {-1})
    for person, _, _ in key_people(score):
        theirs = [
            (float(score.ties.intensity[(frame.people.competitor == rival) & score.ties.live, person].sum()), rival)
            for rival in rivals
        ]
        most = max(theirs, default=(0.0, -1), key=lambda entry: (entry[0], -entry[1]))
        if most[0] > score.point.intensity[person]:
            evidence: Evidence = {"ours": float(score.point.intensity[person]), "theirs": most[0]}
            yield about(score, GapKind.COMPETITOR_AHEAD, person, 0.5, evidence)


def level_mismatch(score: Score) -> Iterator[Gap]:
    """An executive whom we reach, but only through our staff."""
    people, limits = score.frame.people, score.settings.gaps
    senior = (people.group == Group.OURS) & score.ties.live & (people.level != LEVELS.index(Level.STAFF))
    executives = (people.group == Group.ACCOUNT) & (people.level == LEVELS.index(Level.EXECUTIVE)) & score.ties.live
    for person in np.flatnonzero(executives):
        r = float(score.point.reach[person])
        if r >= limits.no_access and not (score.ties.intensity[senior, person] > limits.live_tie).any():
            yield about(score, GapKind.LEVEL_MISMATCH, int(person), 0.5, {"reach": r})
