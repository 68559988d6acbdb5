"""Why a reach is what it is, down to the dated facts.

A fact's part of λ is v · ∂λ_obs/∂v; the parts of a tie add up to its λ exactly, and its part of the reach is
r · part/Λ. Where contact goes mostly unanswered, λ_obs = 2·in + 0.1: the 0.1 belongs to no single fact and is
listed as an allowance. Facts that do not count are listed with 0: a smaller flow of the same day and channel,
an older rating of the same rater, and whichever of observed contact and ratings is the weaker.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from relmap.frame.frame import RUNGS, Flags, Group, Ints
from relmap.model.errors import NotFound
from relmap.model.vocabulary import Channel, Rapport
from relmap.score.coverage import Score
from relmap.score.ties import flow_values, latest_of_each_rater, rating_ages, rung_intensities


class Source(StrEnum):
    """Where a tie's intensity comes from."""

    OBSERVED = "observed"
    DECLARED = "declared"


class FactKind(StrEnum):
    """What a fact is."""

    INTERACTION = "interaction"
    RATING = "rating"
    ALLOWANCE = "allowance"


@dataclass(frozen=True)
class Fact:
    """One dated fact and what it adds.

    Attributes:
        record: its index in the bundle's interactions or ties, −1 for the allowance.
        worth: its decayed value v (interaction) or the rung's intensity ℓ (rating).
        part: its part of λ; 0 if superseded.
        reach: its part of the person's reach.
    """

    kind: FactKind
    record: int
    at: str | None
    channel: Channel | None
    rapport: Rapport | None
    rater: str | None
    inward: bool
    outward: bool
    worth: float
    part: float
    reach: float


@dataclass(frozen=True)
class TiePart:
    """The tie of one of our contacts: its λ, its share of the reach, and the facts that made it."""

    contact: str
    intensity: float
    reach: float
    source: Source
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Explanation:
    """The reach of one person, taken apart; strongest tie first. Parts add up to `reach` (1e-12)."""

    person: str
    reach: float
    intensity: float
    weight: float
    effective: float
    ties: tuple[TiePart, ...]


def explain(score: Score, person: str) -> Explanation:
    """Take the reach of a person apart.

    Args:
        score: the account, scored.
        person: the id of somebody of the account or of a third party.

    Raises:
        NotFound: if there is nobody of that id, or it is one of ours.
    """
    return Explainer(score).explain(person)


class Explainer:
    """Takes the reach of one person after the other apart; whatever they share is computed once."""

    def __init__(self, score: Score) -> None:
        self.score = score
        frame, day, ties = score.frame, score.ties.day, score.settings.ties
        self._contacts = np.flatnonzero((frame.people.group == Group.OURS) & score.ties.live).tolist()
        self._values = flow_values(frame, day, ties)
        self._flows = _by_pair(frame.flows.source, frame.flows.target, frame.flows.day <= day)
        self._latest = frozenset(latest_of_each_rater(frame, day).tolist())
        self._ratings = _by_pair(frame.ratings.low, frame.ratings.high, frame.ratings.day <= day)
        self._rung = rung_intensities(ties)

    def explain(self, person: str) -> Explanation:
        """Like the function `explain`."""
        score, frame = self.score, self.score.frame
        if person not in frame.index:
            raise NotFound("no_person", person=person)
        target = frame.index[person]
        if frame.people.group[target] == Group.OURS:
            raise NotFound("explain_ours", person=person)
        total = float(score.point.intensity[target])
        reach = float(score.point.reach[target])
        parts = []
        for contact in self._contacts:
            facts = self._facts(contact, target)
            intensity = float(score.ties.intensity[contact, target])
            if facts or intensity:
                parts.append(_tie(score, contact, target, intensity, facts, reach / total if total else 0.0))
        return Explanation(
            person=person,
            reach=reach,
            intensity=total,
            weight=float(score.point.weight[target]),
            effective=float(score.point.effective[target]),
            ties=tuple(sorted(parts, key=lambda tie: (-tie.intensity, tie.contact))),
        )

    def _facts(self, contact: int, target: int) -> list[Fact]:
        """Every fact of a pair up to the day, with its part of its own source; none for a pair that is not live."""
        live, pair = self.score.ties.live, (min(contact, target), max(contact, target))
        if not (live[contact] and live[target]):
            return []
        flows, ratings = self._flows.get(pair, []), self._ratings.get(pair, [])
        found = self._interactions(flows, contact, target) if flows else []
        return found + (self._rated(ratings) if ratings else [])

    def _interactions(self, here: list[int], contact: int, target: int) -> list[Fact]:
        score, flows, ties = self.score, self.score.frame.flows, self.score.settings.ties
        out, inward = float(score.ties.flow[contact, target]), float(score.ties.flow[target, contact])
        capped = out > inward + ties.unanswered
        slope_out, slope_in = (0.0, 2.0) if capped else (1.0, 1.0)
        plain = min(out, inward + ties.unanswered) + inward
        stretch = float(score.ties.observed[contact, target]) / plain if plain else 0.0
        by_record: dict[int, list[int]] = {}
        for flow in here:
            by_record.setdefault(int(flows.record[flow]), []).append(flow)
        facts = []
        for record, members in by_record.items():
            going = [int(flows.source[f]) == contact for f in members]
            slopes = [slope_out if outward else slope_in for outward in going]
            counted = [
                float(self._values[f]) * slope for f, slope in zip(members, slopes, strict=True) if flows.counts[f]
            ]
            facts.append(
                Fact(
                    kind=FactKind.INTERACTION,
                    record=record,
                    at=score.frame.bundle.interactions[record].at,
                    channel=score.frame.bundle.interactions[record].channel,
                    rapport=None,
                    rater=None,
                    inward=not all(going),
                    outward=any(going),
                    worth=float(self._values[members].sum()),
                    part=sum(counted) * stretch,
                    reach=0.0,
                )
            )
        if capped:
            part = ties.unanswered * stretch
            facts.append(Fact(FactKind.ALLOWANCE, -1, None, None, None, None, False, True, ties.unanswered, part, 0.0))
        return facts

    def _rated(self, here: list[int]) -> list[Fact]:
        frame, day, settings = self.score.frame, self.score.ties.day, self.score.settings.ties
        latest = np.array([rating for rating in here if rating in self._latest], dtype=np.int64)
        alpha = rating_ages(frame, latest, day, settings)
        worth = alpha.max(initial=0.0) * alpha * self._rung[frame.ratings.rung[latest]] / (alpha.sum() or 1.0)
        parts = dict(zip(latest.tolist(), worth.tolist(), strict=True))
        facts = []
        for rating in here:
            record = frame.bundle.ties[int(frame.ratings.record[rating])]
            facts.append(
                Fact(
                    kind=FactKind.RATING,
                    record=int(frame.ratings.record[rating]),
                    at=record.at,
                    channel=None,
                    rapport=RUNGS[frame.ratings.rung[rating]],
                    rater=record.rater,
                    inward=False,
                    outward=False,
                    worth=float(self._rung[frame.ratings.rung[rating]]),
                    part=parts.get(rating, 0.0),
                    reach=0.0,
                )
            )
        return facts


def _by_pair(one: Ints, other: Ints, known: Flags) -> dict[tuple[int, int], list[int]]:
    """The known facts of each pair of people, whichever way they go."""
    found: dict[tuple[int, int], list[int]] = {}
    low, high = np.minimum(one, other).tolist(), np.maximum(one, other).tolist()
    for fact in np.flatnonzero(known).tolist():
        found.setdefault((low[fact], high[fact]), []).append(fact)
    return found


def _tie(score: Score, contact: int, target: int, intensity: float, facts: list[Fact], per_lambda: float) -> TiePart:
    observed = float(score.ties.observed[contact, target])
    declared = float(score.ties.declared[contact, target])
    source = Source.DECLARED if declared > observed else Source.OBSERVED
    kept = []
    for fact in facts:
        weaker = (fact.kind is FactKind.RATING) == (source is Source.OBSERVED)
        part = 0.0 if weaker else fact.part
        kept.append(replace(fact, part=part, reach=part * per_lambda))
    kept.sort(key=lambda f: (f.at or "", f.kind, f.record), reverse=True)
    return TiePart(score.frame.people.ids[contact], intensity, intensity * per_lambda, source, tuple(kept))
