"""What stands on each card of the organization map, read off a score. No geometry and no SVG here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple, overload

import numpy as np

from relmap.draw.typeset import initials
from relmap.engine.gaps import Gap
from relmap.frame.frame import Flags, Floats, Group, Ints
from relmap.model.vocabulary import Power, Role
from relmap.score.coverage import Score

GROUPS = tuple(Group)
FLAGGED = 5
"""How many gaps carry the strong flag; more of them would drown the picture."""


class Contact(NamedTuple):
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
    roles, ranks, contacts = roles_held(score), _ranks(score, gaps), _contacts(score)
    covers = {person: len(covered_by(score, person)) for person in score.ours.tolist()}
    with_gap = {frame.index[gap.person] for gap in gaps if gap.person is not None}
    groups, reach = frame.people.group.tolist(), score.point.reach.tolist()
    return {
        person: Card(
            person=person,
            name=record.name,
            title=record.title or "",
            group=GROUPS[groups[person]],
            stance=None if seat else score.stances.get(record.id),
            power=record.power,
            roles=roles.get(person, ()),
            reach=0.0 if groups[person] == Group.OURS else reach[person],
            contacts=tuple(contacts.get(person, ())),
            covers=covers.get(person, 0),
            placeholder=record.placeholder,
            seat=seat,
            assumed=not record.confirmed,
            rank=ranks.get(person),
            gap=person in with_gap,
            pinned=record.x is not None,
        )
        for person, record, seat in zip(
            np.flatnonzero(shown).tolist(),
            compress(frame.bundle.people, shown.tolist()),
            score.point.seat[shown].tolist(),
            strict=True,
        )
    }


def _contacts(score: Score) -> dict[int, list[Contact]]:
    """Who of ours holds an answered tie with each of the others, strongest first.

    Mail that nobody answers is worth at most `ties.unanswered`; it makes no contact.
    """
    ours, people = score.ours, score.frame.bundle.people
    others = np.flatnonzero(score.frame.people.group != Group.OURS)
    intensity = score.ties.intensity[np.ix_(ours, others)]
    which, whom = np.nonzero(answered(score, intensity))
    held = intensity[which, whom]
    order = np.lexsort((which, -np.round(held, 9)))
    strengths, short = (-np.expm1(-held)).tolist(), [initials(people[i].name) for i in ours.tolist()]
    found: dict[int, list[Contact]] = defaultdict(list)
    for place in order.tolist():
        one = which[place]
        found[int(others[whom[place]])].append(Contact(int(ours[one]), short[one], strengths[place]))
    return found


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
