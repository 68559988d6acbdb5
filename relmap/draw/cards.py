"""What stands on each card of the organization map, read off a score. No geometry and no SVG here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from relmap.draw.typeset import initials
from relmap.engine.gaps import Gap
from relmap.frame.frame import Flags, Floats, Group, Ints
from relmap.model.records import Person
from relmap.model.vocabulary import Power, Role
from relmap.score.coverage import Score

FLAGGED = 5
"""How many gaps carry the strong flag; more of them would drown the picture."""


@dataclass(frozen=True)
class Contact:
    """One of ours who holds a tie, and its strength as a reach in [0, 1)."""

    person: int
    initials: str
    strength: float


@dataclass(frozen=True)
class Card:
    """One person as the map shows him; `person` is his index in the bundle.

    Attributes:
        group: whose he is.
        stance: −2 to 2, None is unknown; an empty seat has none, whatever its last holder thought.
        roles: decision roles in live processes, heaviest first, each once.
        reach: r of the person; of ours 0.
        contacts: who of ours holds an answered tie, strongest first.
        covers: for one of ours how many of the account he has an answered tie with.
        placeholder: a person whose name is not known yet.
        seat: the seat of somebody who has left.
        assumed: not confirmed.
        rank: place of his gap among the first five, else None.
        gap: whether any gap is about him.
        pinned: somebody has put his card in a place of its own.
    """

    person: int
    name: str
    title: str
    group: Group
    stance: int | None
    power: Power | None
    roles: tuple[Role, ...]
    reach: float
    contacts: tuple[Contact, ...]
    covers: int
    placeholder: bool
    seat: bool
    assumed: bool
    rank: int | None
    gap: bool
    pinned: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing is known that a reader of a crowded map would miss."""
        known = self.roles or self.contacts or self.gap or self.seat or self.pinned or self.stance is not None
        return not known and self.power in (None, Power.OUTSIDE)


def make_cards(score: Score, gaps: Sequence[Gap]) -> dict[int, Card]:
    """A card for everybody who is drawn: the account's people and seats, ours, third parties, competitors'."""
    frame = score.frame
    shown = score.point.counted | (score.ties.live & (frame.people.group != Group.ACCOUNT))
    roles, ranks = roles_held(score), _ranks(score, gaps)
    with_gap = {frame.index[gap.person] for gap in gaps if gap.person is not None}
    return {
        person: _card(score, person, roles.get(person, ()), ranks.get(person), person in with_gap)
        for person in np.flatnonzero(shown).tolist()
    }


def _card(score: Score, person: int, roles: tuple[Role, ...], rank: int | None, gap: bool) -> Card:
    record = score.frame.bundle.people[person]
    group = Group(int(score.frame.people.group[person]))
    ours = group is Group.OURS
    return Card(
        person=person,
        name=record.name,
        title=record.title or "",
        group=group,
        stance=None if score.point.seat[person] else score.stances.get(record.id),
        power=record.power,
        roles=roles,
        reach=0.0 if ours else float(score.point.reach[person]),
        contacts=() if ours else contacts_of(score, person),
        covers=len(covered_by(score, person)) if ours else 0,
        placeholder=record.placeholder,
        seat=bool(score.point.seat[person]),
        assumed=not record.confirmed,
        rank=rank,
        gap=gap,
        pinned=record.x is not None,
    )


def contacts_of(score: Score, person: int) -> tuple[Contact, ...]:
    """Who of ours holds an answered tie with somebody, strongest first.

    Mail that nobody answers is worth at most `ties.unanswered`; it makes no contact.
    """
    intensity = score.ties.intensity[:, person]
    ours = (score.frame.people.group == Group.OURS) & score.ties.live & answered(score, intensity)
    found = [(float(intensity[i]), i) for i in np.flatnonzero(ours).tolist()]
    held = sorted(found, key=lambda pair: (-round(pair[0], 9), pair[1]))
    names: Sequence[Person] = score.frame.bundle.people
    return tuple(Contact(i, initials(names[i].name), -math.expm1(-lam)) for lam, i in held)


def covered_by(score: Score, person: int) -> Ints:
    """The people of the account with whom one of ours holds an answered tie."""
    intensity = score.ties.intensity[person]
    return np.flatnonzero(score.point.counted & answered(score, intensity))


@overload
def answered(score: Score, intensity: float) -> bool: ...
@overload
def answered(score: Score, intensity: Floats) -> Flags: ...
def answered(score: Score, intensity: float | Floats) -> bool | Flags:
    """Whether a tie (or each of several) is more than unanswered mail."""
    return intensity > score.settings.ties.unanswered + 1e-9


def roles_held(score: Score) -> dict[int, tuple[Role, ...]]:
    """The roles of each person in live processes, heaviest first, each once."""
    weights: dict[int, dict[Role, float]] = defaultdict(dict)
    for process in score.processes:
        for step in process.steps:
            for role in step.roles:
                if role.person is not None:
                    held = weights[score.frame.index[role.person]]
                    held[role.role] = max(held.get(role.role, 0.0), score.settings.weights.role.of(role.role))
    order = list(Role)
    found = {}
    for person, held in weights.items():
        ranked = sorted((-weight, order.index(role)) for role, weight in held.items())
        found[person] = tuple(order[place] for _, place in ranked)
    return found


def _ranks(score: Score, gaps: Sequence[Gap]) -> dict[int, int]:
    ranks: dict[int, int] = {}
    for rank, gap in enumerate(gaps[:FLAGGED], start=1):
        if gap.person is not None:
            ranks.setdefault(score.frame.index[gap.person], rank)
    return ranks
