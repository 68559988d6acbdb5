"""How surely a person can be asked to lead to another (the law, section 8): the strength of every hop."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import numpy as np

from relmap.frame.frame import Floats, Group, is_live
from relmap.model.vocabulary import ReportingKind, Sign
from relmap.score.coverage import Score
from relmap.score.ties import reach


class HopKind(StrEnum):
    """What a hop goes along."""

    TIE = "tie"
    REPORTING = "reporting"
    INFLUENCE = "influence"


def hop_strengths(score: Score) -> Floats:
    """The strength of the hop from each person to each other, shape (P, P), in [0, 1), not symmetric.

    The larger of the tie's reach and the structural prior of a reporting or influence line; a conflict closes
    a pair in both directions; competitors and people who are not live take no part.
    """
    frame, day = score.frame, score.ties.day
    strength = reach(score.ties.intensity)
    for source, target, prior, _ in _priors(score):
        strength[source, target] = max(strength[source, target], prior)
    for edge in frame.bundle.influences:
        if is_live(edge.valid_from, edge.valid_to, day) and edge.sign is Sign.CONFLICT:
            source, target = frame.index[edge.source], frame.index[edge.target]
            strength[source, target] = strength[target, source] = 0.0
    part = score.ties.live & (frame.people.group != Group.COMPETITOR)
    strength *= part[:, None] & part[None, :]
    np.fill_diagonal(strength, 0.0)
    return strength


def willingness(score: Score) -> Floats:
    """How willing each person is to open doors, by general stance. Shape (P,), in [0, 1]."""
    by_stance = score.settings.willingness.by_stance()
    return np.array([by_stance[score.stances.get(person)] for person in score.frame.people.ids])


def hop_kinds(score: Score) -> dict[tuple[int, int], HopKind]:
    """What the hops go along that owe their strength to a line: the strongest one. All others are ties."""
    best = reach(score.ties.intensity)
    kinds: dict[tuple[int, int], HopKind] = {}
    for source, target, prior, kind in _priors(score):
        if prior > best[source, target]:
            best[source, target] = prior
            kinds[source, target] = kind
    return kinds


def _priors(score: Score) -> Iterator[tuple[int, int, float, HopKind]]:
    """What each live line is worth from one person to another, both ways."""
    frame, day, priors = score.frame, score.ties.day, score.settings.routes
    for line in frame.bundle.reporting:
        if is_live(line.valid_from, line.valid_to, day):
            person, manager = frame.index[line.person], frame.index[line.manager]
            solid = line.kind is ReportingKind.SOLID
            yield person, manager, priors.solid_up if solid else priors.dotted_up, HopKind.REPORTING
            yield manager, person, priors.solid_down if solid else priors.dotted_down, HopKind.REPORTING
    for edge in frame.bundle.influences:
        if is_live(edge.valid_from, edge.valid_to, day) and edge.sign is Sign.INFLUENCE:
            source, target = frame.index[edge.source], frame.index[edge.target]
            yield source, target, priors.influence_along * edge.weight, HopKind.INFLUENCE
            yield target, source, priors.influence_against * edge.weight, HopKind.INFLUENCE
