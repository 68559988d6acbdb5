"""The rows of the tables of people: the account's, ours, and those around the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from relmap.draw import palette
from relmap.draw.cards import answered, covered_by
from relmap.engine.gaps import Gap
from relmap.frame.frame import LEVELS, POWERS, Group
from relmap.model.records import Person
from relmap.model.vocabulary import STANCE_LABELS, Role
from relmap.report.phrase import Both, Part, joined, say, word
from relmap.score.coverage import Score
from relmap.score.explain import Explainer, FactKind, Source, TiePart


@dataclass(frozen=True)
class TieLine:
    """What one of ours adds to the reach of somebody.

    Attributes:
        share: his share of the reach, in [0, 1].
        source: observed, or declared with its rung.
        last: the day of the last contact on record, "" without one.
        held: whether the tie is more than unanswered mail.
    """

    person: int
    name: str
    reach: float
    share: float
    source: Both
    last: str
    held: bool


@dataclass(frozen=True)
class Stand:
    """A stance as shown: mark, label and place in an order (unknown last)."""

    code: str
    glyph: str
    label: Both
    order: int


@dataclass(frozen=True)
class RoleLine:
    """A role of somebody in one step of a process."""

    role: Role
    label: Both
    step: str
    process: str


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the account (or of a third party: then without level, power, gaps).

    Attributes:
        roles: each role once; `parts` all of them with step and process.
        marks: what else must be known: placeholder, open seat, assumed.
        gaps: kinds with their place in the list of gaps.
    """

    index: int
    name: str
    title: str
    place: str
    organization: str
    side: Both | None
    level: Both
    level_order: int
    power: Both
    power_order: int
    roles: Both | None
    parts: tuple[RoleLine, ...]
    stance: Stand
    reach: float
    effective: float
    ties: tuple[TieLine, ...]
    wants: str
    motive: Both | None
    marks: tuple[Both, ...]
    gaps: tuple[tuple[Both, int], ...]
    knows: tuple[tuple[int, str], ...] = ()
    rival: bool = False


@dataclass(frozen=True)
class OurRow:
    """One of ours: how many of the account he covers, how many key people, and whom nobody else does."""

    index: int
    name: str
    title: str
    level: Both
    level_order: int
    covers: int
    key: int
    alone: int
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _About:
    """What the rows of all people are read off."""

    score: Score
    explainer: Explainer
    units: Mapping[str, str]
    organizations: Mapping[str, str]
    roles: Mapping[str, tuple[RoleLine, ...]]
    gaps: Mapping[str | None, list[tuple[Both, int]]]

    @classmethod
    def of(cls, score: Score, gaps: Sequence[Gap]) -> _About:
        """Collect it, once."""
        bundle = score.frame.bundle
        held: dict[str | None, list[tuple[Both, int]]] = {}
        for rank, gap in enumerate(gaps, start=1):
            held.setdefault(gap.person, []).append((word(gap.kind), rank))
        return cls(
            score=score,
            explainer=Explainer(score),
            units={unit.id: unit.name for unit in bundle.units},
            organizations={org.id: org.name for org in bundle.organizations},
            roles=roles_by_person(score),
            gaps=held,
        )


def people_rows(score: Score, gaps: Sequence[Gap]) -> tuple[PersonRow, ...]:
    """Everybody of the account and its open seats, heaviest first."""
    weight = score.point.weight
    counted = sorted(np.flatnonzero(score.point.counted).tolist(), key=lambda i: (-float(weight[i]), i))
    about = _About.of(score, gaps)
    return tuple(_row(about, person) for person in counted)


def outside_rows(score: Score) -> tuple[PersonRow, ...]:
    """Third parties, then competitors' people."""
    groups = score.frame.people.group
    found = [
        person
        for group in (Group.THIRD, Group.COMPETITOR)
        for person in np.flatnonzero((groups == group) & score.ties.live).tolist()
    ]
    about = _About.of(score, ())
    return tuple(_row(about, person) for person in found)


def our_rows(score: Score) -> tuple[OurRow, ...]:
    """Our people, whoever covers most first."""
    ours = np.flatnonzero((score.frame.people.group == Group.OURS) & score.ties.live).tolist()
    covered = {i: covered_by(score, i).tolist() for i in ours}
    rows = [_our_row(score, i, covered) for i in ours]
    return tuple(sorted(rows, key=lambda row: (-row.covers, -row.key, row.index)))


def roles_by_person(score: Score) -> Mapping[str, tuple[RoleLine, ...]]:
    """Every role in a live process, by id of person, in order of process and step."""
    names = {process.id: process.name for process in score.frame.bundle.processes}
    steps = {(step.process, step.id): step.name for step in score.frame.bundle.steps}
    found: dict[str, tuple[RoleLine, ...]] = {}
    for process in score.processes:
        for step in process.steps:
            for role in step.roles:
                if role.person is not None:
                    line = RoleLine(role.role, word(role.role), steps[process.id, step.id], names[process.id])
                    found[role.person] = (*found.get(role.person, ()), line)
    return found


def stand(value: int | None) -> Stand:
    """How a stance is shown."""
    mark, labels = palette.stance(value), STANCE_LABELS[value]
    label = Both((Part(labels[0]),), (Part(labels[1]),))
    return Stand(mark.code.replace("_", "-"), mark.glyph, label, 9 if value is None else 2 - value)


def unit_name(score: Score, person: Person) -> str:
    """The unit of somebody, "" without one."""
    return next((unit.name for unit in score.frame.bundle.units if unit.id == person.unit), "")


def _row(about: _About, i: int) -> PersonRow:
    score = about.score
    bundle, people = score.frame.bundle, score.frame.people
    person = bundle.people[i]
    group = Group(int(people.group[i]))
    parts = about.roles.get(person.id, ())
    order = sorted({line.role for line in parts}, key=list(Role).index)
    return PersonRow(
        index=i,
        name=person.name,
        title=person.title or "",
        place=about.units.get(person.unit or "", ""),
        organization=about.organizations[person.organization],
        side=None if group is Group.ACCOUNT else word(bundle.side[person.organization]),
        level=word(LEVELS[int(people.level[i])]),
        level_order=int(people.level[i]),
        power=word(person.power) if person.power else say("unknown"),
        power_order=POWERS.index(person.power),
        roles=joined(word(role) for role in order) if order else None,
        parts=parts,
        stance=stand(None if score.point.seat[i] else score.stances.get(person.id)),
        reach=float(score.point.reach[i]),
        effective=float(score.point.effective[i]),
        ties=_ties(about, person.id),
        wants=person.wants or "",
        motive=word(person.motive) if person.motive else None,
        marks=tuple(_marks(person, bool(score.point.seat[i]))),
        gaps=tuple(about.gaps.get(person.id, ())),
        knows=_knows(score, i) if group is not Group.ACCOUNT else (),
        rival=group is Group.COMPETITOR,
    )


def _ties(about: _About, person: str) -> tuple[TieLine, ...]:
    found = about.explainer.explain(person)
    return tuple(_tie(about.score, tie, found.reach) for tie in found.ties if tie.intensity > 1e-9)


def _tie(score: Score, tie: TiePart, reach: float) -> TieLine:
    person = score.frame.index[tie.contact]
    days = [fact.at[:10] for fact in tie.facts if fact.kind is FactKind.INTERACTION and fact.at]
    rungs = [fact.rapport for fact in tie.facts if fact.rapport is not None and fact.part > 0]
    source = say("tie.observed")
    if tie.source is Source.DECLARED:
        source = say("tie.declared", rung=joined(word(rung) for rung in dict.fromkeys(rungs)))
    return TieLine(
        person=person,
        name=score.frame.bundle.people[person].name,
        reach=tie.reach,
        share=tie.reach / reach if reach else 0.0,
        source=source,
        last=max(days, default=""),
        held=answered(score, tie.intensity),
    )


def _marks(person: Person, seat: bool) -> Iterator[Both]:
    if seat and person.valid_to:
        yield say("mark.seat", day=person.valid_to[:10])
    if person.placeholder:
        yield say("mark.placeholder")
    elif not person.confirmed:
        yield say("mark.assumed")


def _knows(score: Score, person: int) -> tuple[tuple[int, str], ...]:
    """Whom of the account somebody outside has an answered tie with, strongest first."""
    intensity = score.ties.intensity[person]
    known = sorted(covered_by(score, person).tolist(), key=lambda i: (-float(intensity[i]), i))
    return tuple((i, score.frame.bundle.people[i].name) for i in known)


def _our_row(score: Score, person: int, covered: Mapping[int, Sequence[int]]) -> OurRow:
    record = score.frame.bundle.people[person]
    mine = covered[person]
    intensity = score.ties.intensity[person]
    others = {i for ours, people in covered.items() if ours != person for i in people}
    level = int(score.frame.people.level[person])
    return OurRow(
        index=person,
        name=record.name,
        title=record.title or "",
        level=word(LEVELS[level]),
        level_order=level,
        covers=len(mine),
        key=sum(bool(score.key[i]) for i in mine),
        alone=sum(i not in others for i in mine),
        people=tuple(
            (i, score.frame.bundle.people[i].name) for i in sorted(mine, key=lambda i: (-float(intensity[i]), i))
        ),
    )
