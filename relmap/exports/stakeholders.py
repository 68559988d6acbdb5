"""The rows of the stakeholder table: the codes of what can be edited, and the words of what is computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from relmap.engine.analysis import Analysis
from relmap.engine.plan.names import Names, half
from relmap.engine.plan.words import PlanWords
from relmap.engine.words import gap_subject, sentence, suggestion_sentence
from relmap.interchange.tables.stakeholder_columns import Codes, codes, newest_rating
from relmap.model.bundle import Bundle
from relmap.model.records import Person, Record
from relmap.model.schema import BY_LIST
from relmap.score.coverage import Score
from relmap.text import Text

MOST_CONTACTS = 3
LEAST_REACH = 0.005
"""A contact that would be shown with 0.00 is left out."""


@dataclass(frozen=True)
class StakeholderRow:
    """Somebody of the account: `computed` holds the other columns of the table by key, `reach` in [0, 1]."""

    ident: str
    seat: bool
    codes: Codes
    reach: float
    computed: Mapping[str, str]


def rows(analysis: Analysis, text: Text) -> Iterator[StakeholderRow]:
    """One row for each person of the account and each open seat, those who count most first."""
    score = analysis.score
    words = _Words(analysis, text)
    now = current(score)
    counted = np.flatnonzero(score.point.counted).tolist()
    for i in sorted(counted, key=lambda i: (-float(score.point.weight[i]), i)):
        person = score.frame.bundle.people[i]
        seat = bool(score.point.seat[i])
        yield StakeholderRow(person.id, seat, now[person.id], float(score.point.reach[i]), words.of(person, i))


def current(score: Score) -> dict[str, Codes]:
    """The codes of everybody's editable cells, by id of person.

    The one of ours in a row is our strongest contact, else the one whose tie was rated last.
    """
    found = {}
    for i in np.flatnonzero(score.point.counted):
        person = score.frame.bundle.people[i]
        if score.point.seat[i]:
            found[person.id] = codes(person, None, "", None)
            continue
        contact = _main_contact(score, int(i))
        rating = newest_rating(score.frame.bundle, contact, person.id, score.ties.day) if contact else None
        found[person.id] = codes(person, score.stances.get(person.id), contact, rating)
    return found


def _main_contact(score: Score, person: int) -> str:
    ours = score.ours
    if not len(ours):
        return ""
    ids: tuple[str, ...] = score.frame.people.ids
    best: int = min(ours.tolist(), key=lambda i: (-float(score.ties.intensity[i, person]), ids[i]))
    if score.ties.intensity[best, person] > 0:
        return ids[best]
    live = {ids[i] for i in ours}
    rated = [tie for tie in score.frame.bundle.ties if ids[person] in (tie.a, tie.b) and {tie.a, tie.b} & live]
    last = max(rated, key=lambda tie: tie.at, default=None)
    return next(iter({last.a, last.b} & live)) if last else ""


def in_one_language(bundle: Bundle, lang: str) -> Bundle:
    """An account whose names are the half of one language, for sentences about it: of `Li Na 李娜` either part."""
    named = {}
    for kind in map(BY_LIST.__getitem__, ("organizations", "units", "people", "processes", "steps")):
        found = bundle.records(kind)
        named[kind.list] = [record.model_copy(update={"name": half(_name(record), lang)}) for record in found]
    return bundle.with_lists(named)


def _name(record: Record) -> str:
    return str(getattr(record, "name", ""))


class _Words:
    """Says what is computed about people, in one language."""

    def __init__(self, analysis: Analysis, text: Text) -> None:
        self.score, self.text = analysis.score, text
        self.names = Names(analysis.score.frame.bundle, text)
        self.roles = self._roles()
        self.gaps: dict[str, list[str]] = defaultdict(list)
        for rank, gap in enumerate(analysis.gaps, start=1):
            if gap.person is not None:
                self.gaps[gap.person].append(f"{rank}. {gap.kind.label(text.lang)}")
        self.steps = self._next(analysis)

    def of(self, person: Person, i: int) -> dict[str, str]:
        """The computed columns of a row, but for the reach itself."""
        return {
            "state": self._state(person, bool(self.score.point.seat[i])),
            "roles": "\n".join(self.roles[person.id]),
            "contacts": "\n".join(self._contacts(i)),
            "gaps": "\n".join(self.gaps[person.id]),
            "next": "\n".join(self.steps[person.id]),
        }

    def _state(self, person: Person, seat: bool) -> str:
        if seat:
            return self.text("report.mark.seat", day=(person.valid_to or "")[:10])
        if person.placeholder:
            return self.text("report.mark.placeholder")
        return "" if person.confirmed else self.text("report.mark.assumed")

    def _roles(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for process in self.score.processes:
            for step in process.steps:
                for role in step.roles:
                    if role.person is not None:
                        where = {
                            "step": self.names.step(process.id, step.id),
                            "process": self.names.process(process.id),
                        }
                        line = self.text("stakeholders.role", role=role.role.label(self.text.lang), **where)
                        found[role.person].append(line)
        return found

    def _contacts(self, i: int) -> Iterator[str]:
        """Our strongest contacts, each with his part of the reach."""
        lam = self.score.ties.intensity[:, i]
        total, reach = float(self.score.point.intensity[i]), float(self.score.point.reach[i])
        strongest = sorted(self.score.ours.tolist(), key=lambda j: (-float(lam[j]), self.score.frame.people.ids[j]))
        for j in strongest[:MOST_CONTACTS]:
            part = reach * float(lam[j]) / total if total else 0.0
            if part >= LEAST_REACH:
                yield f"{self.names.person(self.score.frame.people.ids[j])} {part:.2f}"

    def _next(self, analysis: Analysis) -> dict[str, list[str]]:
        """What the plan does about each person, else what is suggested for his gaps."""
        found: dict[str, list[str]] = defaultdict(list)
        plan = PlanWords(analysis.planned.planning, analysis.planned.plan, self.text)
        for place, planned in enumerate(analysis.planned.plan.chosen, start=1):
            action = planned.action
            if action.target is not None:
                via = self.text("stakeholders.via", name=self.names.person(action.via)) if action.via else ""
                who, hours = self.names.person(action.owner), f"{action.hours:g}"
                what = {"place": str(place), "what": plan.kind(action), "who": who, "via": via, "hours": hours}
                found[action.target].append(self.text("stakeholders.planned", **what))
        bundle, planned_for = in_one_language(self.score.frame.bundle, self.text.lang), set(found)
        for suggestion in analysis.suggestions:
            target = suggestion.target or suggestion.gap.person
            if target is not None and target not in planned_for:
                about = gap_subject(suggestion.gap, bundle, self.text)
                found[target].append(sentence(suggestion_sentence(suggestion, bundle, about), self.text))
        return found
