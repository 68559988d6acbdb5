"""What belongs to a meeting and not to the account: agenda and timer, rounds of rating, open questions, decisions.

Every step takes the minutes as they are and gives those that follow; whoever keeps them decides when they count.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from relmap.model.minutes import Decision, Minutes, Question, Round, Timer, Topic, instant
from relmap.workshop.refused import Refused
from relmap.workshop.rounds import rated, revealed

T = TypeVar("T", Round, Question)
AGENDA: tuple[tuple[str, int], ...] = (("map", 15), ("judge", 15), ("gaps", 10), ("plan", 15), ("close", 5))
"""An hour: draw the map, judge it, look at the gaps, agree on a plan, close; minutes each."""


def begun(at: str, place: str, start: int, day: str) -> Minutes:
    """A new meeting.

    Args:
        at: the time, ISO with its zone.
        place: where it is served.
        start: the account's version.
        day: the day that is scored, ISO.
    """
    timer = Timer(left=AGENDA[0][1] * 60.0)
    return Minutes(id=secrets.token_hex(8), started=at, place=place, changed=at, start=start, day=day, timer=timer)


def resumed(kept: Iterable[Minutes], place: str, now: float, within: float) -> Minutes | None:
    """The last meeting that was held at a place, if that is less than so many seconds away, for clocks are put back."""
    there = [one for one in kept if one.place == place and abs(now - instant(one.changed)) < within]
    return max(there, key=lambda one: instant(one.changed), default=None)


def came_in(minutes: Minutes, name: str) -> Minutes:
    """Somebody was there."""
    return minutes if name in minutes.present else _with(minutes, present=(*minutes.present, name))


def turned(minutes: Minutes, item: int) -> Minutes:
    """Turn to an item of the agenda; its time stands still."""
    if not 0 <= item < len(AGENDA):
        raise Refused("no_agenda_item")
    timer = Timer(item=item, left=AGENDA[item][1] * 60.0)
    return _with(minutes, timer=timer, reached=max(minutes.reached, item))


def running(minutes: Minutes, now: float) -> Minutes:
    """Let the time run; `now` in seconds since the epoch."""
    timer = minutes.timer
    return minutes if timer.ends is not None else _with(minutes, timer=_timer(timer, now + timer.left, timer.left))


def paused(minutes: Minutes, now: float) -> Minutes:
    """Stop the time."""
    timer = minutes.timer
    return minutes if timer.ends is None else _with(minutes, timer=_timer(timer, None, max(0.0, timer.ends - now)))


def presenting(minutes: Minutes, view: str | None) -> Minutes:
    """Show everybody a view, None for nobody."""
    return _with(minutes, presenting=view)


def asked(minutes: Minutes, topic: Topic, person: str, contact: str | None) -> Minutes:
    """Open a round; raises Refused while another one is open."""
    if minutes.rounds and minutes.rounds[-1].result is None:
        raise Refused("round_open")
    if (topic == "rapport") != (contact is not None):
        raise Refused("round_contact")
    fresh = Round(number=_next(minutes.rounds), topic=topic, person=person, contact=contact)
    return _with(minutes, rounds=(*minutes.rounds, fresh))


def judged(minutes: Minutes, number: int, who: str, value: int | None) -> Minutes:
    """Judge in a round; raises as `rated` does."""
    return _with(minutes, rounds=_put(minutes.rounds, rated(_round(minutes, number), who, value)))


def unveiled(minutes: Minutes, number: int) -> Minutes:
    """Reveal a round."""
    return _with(minutes, rounds=_put(minutes.rounds, revealed(_round(minutes, number))))


def parked(minutes: Minutes, text: Mapping[str, str], who: str, at: str) -> Minutes:
    """Put a question aside; the same one is not put twice."""
    if any(one.text == text for one in minutes.questions):
        return minutes
    fresh = Question(number=_next(minutes.questions), text=dict(text), who=who, at=at)
    return _with(minutes, questions=(*minutes.questions, fresh))


def settled(minutes: Minutes, number: int, done: bool) -> Minutes:
    """Tick a question off, or open it again."""
    found = next((one for one in minutes.questions if one.number == number), None)
    if found is None:
        raise Refused("no_question")
    return _with(minutes, questions=_put(minutes.questions, found.model_copy(update={"done": done})))


def decided(minutes: Minutes, text: str, who: str, at: str) -> Minutes:
    """Write a decision down."""
    return _with(minutes, decisions=(*minutes.decisions, Decision(text=text, who=who, at=at)))


def _with(minutes: Minutes, **values: Any) -> Minutes:
    return minutes.model_copy(update=values)


def _timer(timer: Timer, ends: float | None, left: float) -> Timer:
    return Timer(item=timer.item, ends=ends, left=left)


def _round(minutes: Minutes, number: int) -> Round:
    found = next((one for one in minutes.rounds if one.number == number), None)
    if found is None:
        raise Refused("no_round")
    return found


def _next(known: Sequence[Round] | Sequence[Question]) -> int:
    """The number after the last one: with a person his rounds are erased, and numbers are not given again."""
    return known[-1].number + 1 if known else 1


def _put(known: Sequence[T], changed: T) -> tuple[T, ...]:
    return tuple(changed if one.number == changed.number else one for one in known)
