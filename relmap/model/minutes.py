"""Minutes: what a meeting about an account has come to, from its first minute on.

They are kept whenever the meeting changes, so a server that is lost goes on where it was. What belongs to the account
itself is in the account's history; here stands what was said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from relmap.model.privacy import ERASED_TEXT

Topic = Literal["stance", "rapport"]
_NOBODY = re.compile(rf"[{ERASED_TEXT}\s\d]*")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Timer(_Part):
    """The current item of the agenda; `ends` in seconds since the epoch, None while it stands still."""

    item: int = 0
    ends: float | None = None
    left: float


class Result(_Part):
    """What a round gave; `spread` is the largest less the smallest, `values` in rising order and without names."""

    count: int
    mean: float | None
    spread: int
    values: tuple[int, ...]
    wide: bool


class Round(_Part):
    """One blind question about one person.

    Attributes:
        person: the id of whom it is about; `contact` for rapport: of ours, whose tie it is.
        answers: who has said what, until it is revealed; then only the `result` is kept.
    """

    number: int
    topic: Topic
    person: str
    contact: str | None = None
    answers: tuple[tuple[str, int | None], ...] = ()
    result: Result | None = None


class Question(_Part):
    """An open question by language: typed by somebody (then alike), or proposed as the most valuable to ask."""

    number: int
    text: dict[str, str]
    who: str
    at: str
    done: bool = False


class Decision(_Part):
    """What was decided, who wrote it down, and when."""

    text: str
    who: str
    at: str


class Guest(_Part):
    """Somebody who has come in: the digest of his token, never the token; `started` and `seen` since the epoch."""

    token: str
    name: str
    role: str
    person: str | None
    started: float
    seen: float


class Minutes(_Part):
    """A meeting.

    Attributes:
        started, changed: ISO times with their zone.
        place: where it was served; a server that starts there again goes on with it.
        start: the account's version at its beginning.
        day: the day that was scored, ISO.
        present: everybody who came in, in that order.
        reached: the furthest item of the agenda.
        presenting: the view that everybody is shown.
        guests: who can go on without a new code; they stay in this one store.
    """

    id: str
    started: str
    place: str
    changed: str
    start: int
    day: str
    timer: Timer
    reached: int = 0
    present: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    presenting: str | None = None
    guests: tuple[Guest, ...] = ()

    @property
    def alone(self) -> Minutes:
        """The minutes as they may leave the store: without what lets people in."""
        return self.model_copy(update={"guests": ()})

    def erased(self, person: str | None, text: Callable[[str], str]) -> Minutes:
        """The minutes without a person: no round is about him, and his name is in no text.

        Args:
            person: his id, None where the account does not know him.
            text: takes his name out of a text.
        """

        def kept(name: str) -> bool:
            return text(name) == name or not _NOBODY.fullmatch(text(name))

        rounds = [one for one in self.rounds if person is None or person not in (one.person, one.contact)]
        shown = (self.presenting or "").split("/")
        return self.model_copy(
            update={
                "present": tuple(text(name) for name in self.present if kept(name)),
                "rounds": tuple(_scrubbed(one, kept, text) for one in rounds),
                "questions": tuple(
                    one.model_copy(update={"text": {k: text(v) for k, v in one.text.items()}, "who": text(one.who)})
                    for one in self.questions
                ),
                "decisions": tuple(
                    one.model_copy(update={"text": text(one.text), "who": text(one.who)}) for one in self.decisions
                ),
                "presenting": None if person in shown else self.presenting,
                "guests": (),
            }
        )


def _scrubbed(one: Round, kept: Callable[[str], bool], text: Callable[[str], str]) -> Round:
    answers = tuple((text(who), value) for who, value in one.answers if kept(who))
    ids = {"person": text(one.person), "contact": text(one.contact) if one.contact else None}
    return one.model_copy(update=ids | {"answers": answers})


def instant(at: str) -> float:
    """A time in seconds since the epoch; one without a zone counts as UTC."""
    found = datetime.fromisoformat(at)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
