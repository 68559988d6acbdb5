"""The record of a meeting out of its minutes and the account's history: the one maker of what is told about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from relmap.engine.outlook import outlook
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.changes import Change
from relmap.model.minutes import Minutes, Round, instant
from relmap.model.privacy import initials
from relmap.model.records import Person, day
from relmap.model.settings import Settings
from relmap.report.views.session import Happening, Hidden, SessionRecord
from relmap.score.coverage import evaluate
from relmap.workshop.board import Figures, plain
from relmap.workshop.index import Index
from relmap.workshop.room import Event
from relmap.workshop.session import AGENDA
from relmap.workshop.words import told

SLACK = 300.0
"""Seconds after the last entry of the minutes in which a change still belongs to the meeting; they are kept at least as
often while somebody is there."""


def make_record(
    minutes: Minutes, bundle: Bundle, events: Sequence[Event], settings: Settings, *, ongoing: bool
) -> SessionRecord:
    """The record of a meeting.

    Args:
        minutes: of the meeting.
        bundle: the account after all of the events.
        events: the account's history, oldest first, from the meeting's beginning at the latest.
        settings: what the figures are scored with, on the day that the meeting scored.
        ongoing: everything until now belongs to it; else what came long after its end does not.
    """
    index = Index(bundle)
    since = [event for event in events if event.seq > minutes.start]
    end = instant(minutes.changed) + SLACK
    own = since if ongoing else list(takewhile(lambda event: instant(event.at) <= end, since))
    _unwind(index, since[len(own) :])
    after = index.bundle()
    changes = tuple(Happening(event.seq, event.at, event.who, told(event, index)) for event in own)  # type: ignore[arg-type]
    _unwind(index, own)
    there = index.get("organizations", (index.account,)) is not None
    before = index.bundle()
    revealed = tuple(one for one in minutes.rounds if one.result is not None)
    people = [*(before.people if there else ()), *after.people]
    at = day(minutes.day)
    return SessionRecord(
        account=after.name,
        minutes=minutes.alone.model_copy(update={"rounds": revealed}),
        agenda=tuple(key for key, _ in AGENDA),
        names=_named(revealed, {person.id: person.name for person in people}),
        changes=changes,
        before=figures(before, at, settings) if there else None,
        after=figures(after, at, settings),
    )


def figures(bundle: Bundle, at: int, settings: Settings) -> dict[str, float | None]:
    """The figures of the header by name; `at` is a proleptic ordinal."""
    score = evaluate(build(bundle), at, settings)
    return plain(Figures(score.index, outlook(score).value, score.values))


def masked(record: SessionRecord, people: Mapping[str, Person]) -> SessionRecord:
    """A record for readers outside the team: initials, and nothing that people typed.

    Args:
        record: with names.
        people: everybody as masked, by the id he has in the record.
    """
    minutes = record.minutes

    def hidden(ident: str) -> str:
        return people[ident].id if ident in people else "–"

    rounds = tuple(
        one.model_copy(update={"person": hidden(one.person), "contact": hidden(one.contact) if one.contact else None})
        for one in minutes.rounds
    )
    kept = {"present": tuple(map(initials, minutes.present)), "rounds": rounds, "presenting": None}
    return replace(
        record,
        minutes=minutes.model_copy(update=kept | {"decisions": (), "questions": ()}),
        names=_named(rounds, {person.id: person.name for person in people.values()}),
        changes=(),
        hidden=Hidden(len(minutes.decisions), len(minutes.questions), len(record.changes)),
    )


def _unwind(index: Index, events: Sequence[Event]) -> None:
    """Take events back, the last one first."""
    for event in reversed(events):
        index.apply(Change(one.kind, one.after, one.before, one.shared) for one in reversed(event.changes))


def _named(rounds: Sequence[Round], names: Mapping[str, str]) -> dict[str, str]:
    wanted = {ident for one in rounds for ident in (one.person, one.contact) if ident}
    return {ident: names[ident] for ident in wanted if ident in names}
