"""The session: what a meeting about the account has come to, for those who were there and those who were not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from relmap.model.minutes import Minutes, Question, Topic
from relmap.model.vocabulary import LANGS, Dimension, Lang
from relmap.report.phrase import Both, Part, data, say, sentence, word
from relmap.report.views.trend import minus, shown

Figures = Mapping[str, float | None]
TOPICS: Mapping[Topic, str] = {"stance": "session.stance", "rapport": "session.rapport"}


@dataclass(frozen=True)
class Happening:
    """A change of the account: its number, when, who, and the sentence by language."""

    seq: int
    at: str
    who: str
    what: Mapping[Lang, str]


@dataclass(frozen=True)
class Hidden:
    """How much was said and done that is not told to readers outside the team."""

    decisions: int
    questions: int
    changes: int


@dataclass(frozen=True)
class SessionRecord:
    """A meeting as it is told: page, report and programs say the same, for they all take it from here.

    Attributes:
        minutes: without what lets people in, and without rounds that nobody has seen yet.
        agenda: the items by key.
        names: of the people of its rounds, by id.
        before, after: the figures at the beginning and at the end, by name; `before` is None without an account then.
        hidden: what was left out where people are masked.
    """

    account: str
    minutes: Minutes
    agenda: tuple[str, ...]
    names: Mapping[str, str]
    changes: tuple[Happening, ...]
    before: Figures | None
    after: Figures
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Somebody:
    """A name, with the place on the map if there is one."""

    name: str
    index: int | None


@dataclass(frozen=True)
class FigureRow:
    """One figure at the beginning and at the end; the outlook has a sign. Texts, – where there is none."""

    label: Both
    before: str
    after: str
    moved: str


@dataclass(frozen=True)
class Item:
    """An item of the agenda, and whether the meeting came to it."""

    label: Both
    reached: bool


@dataclass(frozen=True)
class Note:
    """Something that somebody wrote down; `at` is the time of day."""

    text: Both
    who: str
    at: str


@dataclass(frozen=True)
class RoundRow:
    """What a blind round gave; `mean` is – where nobody could say."""

    topic: Both
    person: Somebody
    contact: Somebody | None
    mean: str
    spread: int
    count: int
    wide: bool


@dataclass(frozen=True)
class SessionView:
    """The whole view."""

    lead: Both
    day: str
    present: tuple[str, ...]
    figures: tuple[FigureRow, ...]
    agenda: tuple[Item, ...]
    decisions: tuple[Note, ...]
    open: tuple[Note, ...]
    settled: tuple[Note, ...]
    rounds: tuple[RoundRow, ...]
    changes: tuple[Note, ...]
    hidden: Both | None


def session_view(found: SessionRecord, places: Mapping[str, int]) -> SessionView:
    """The view of a meeting; `places` says who stands where on the map, by id."""
    minutes = found.minutes
    zone = datetime.fromisoformat(minutes.started).tzinfo

    def when(at: str) -> str:
        return _clock(at, minutes.started, zone)

    return SessionView(
        lead=_lead(found, when),
        day=minutes.day,
        present=minutes.present,
        figures=tuple(_figures(found)),
        agenda=tuple(
            Item(sentence(f"workshop.agenda.{key}", {}), number <= minutes.reached)
            for number, key in enumerate(found.agenda)
        ),
        decisions=tuple(Note(data(one.text), one.who, when(one.at)) for one in minutes.decisions),
        open=tuple(_question(one, when(one.at)) for one in minutes.questions if not one.done),
        settled=tuple(_question(one, when(one.at)) for one in minutes.questions if one.done),
        rounds=tuple(_rounds(found, places)),
        changes=tuple(Note(_typed(one.what), one.who, when(one.at)) for one in found.changes),
        hidden=say("session.hidden", **vars(found.hidden)) if found.hidden else None,
    )


def _clock(at: str, started: str, zone: tzinfo | None) -> str:
    """The time of day where the meeting was, with the date where it is another one."""
    found = datetime.fromisoformat(at)
    there = found.astimezone(zone) if found.tzinfo else found
    return f"{there:%H:%M}" if there.date() == datetime.fromisoformat(started).date() else f"{there:%Y-%m-%d %H:%M}"


def _lead(found: SessionRecord, when: Callable[[str], str]) -> Both:
    minutes = found.minutes
    start, end = (shown(when(at)) for at in (minutes.started, minutes.changed))
    times = {"date": shown(minutes.started[:10]), "start": start, "end": end}
    before, after = ((figures or {}).get("index") for figures in (found.before, found.after))
    if after is None:
        return say("session.lead_none", **times)
    if before is None:
        return say("session.lead_first", **times, after=after)
    return say("session.lead", **times, before=before, after=after)


def _figures(found: SessionRecord) -> Iterator[FigureRow]:
    labels = {"index": say("page.index"), "outlook": say("page.outlook")}
    for name, label in (labels | {one.value: word(one) for one in Dimension}).items():
        before, after = (found.before or {}).get(name), found.after.get(name)
        shape = "{:+.2f}" if name == "outlook" else "{:.2f}"
        moved = None if before is None or after is None else after - before
        yield FigureRow(label, _written(before, shape), _written(after, shape), _written(moved, "{:+.2f}"))


def _written(value: float | None, shape: str) -> str:
    return "–" if value is None else minus(shape.format(round(value, 2) + 0.0))


def _rounds(found: SessionRecord, places: Mapping[str, int]) -> Iterator[RoundRow]:
    def somebody(ident: str) -> Somebody:
        return Somebody(found.names.get(ident, ident), places.get(ident))

    for one in found.minutes.rounds:
        if one.result is not None:
            mean = "–" if one.result.mean is None else minus(f"{one.result.mean + 0.0:.1f}")
            yield RoundRow(
                topic=say(TOPICS[one.topic]),
                person=somebody(one.person),
                contact=somebody(one.contact) if one.contact else None,
                mean=mean,
                spread=one.result.spread,
                count=one.result.count,
                wide=one.result.wide,
            )


def _question(one: Question, at: str) -> Note:
    return Note(_typed({lang: one.text.get(lang, "") for lang in LANGS}), one.who, at)


def _typed(text: Mapping[Lang, str]) -> Both:
    """What people typed, or what was made of it, in each language."""
    return Both(*((Part(text[lang], True),) for lang in LANGS))
