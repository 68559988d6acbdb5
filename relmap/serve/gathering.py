"""Who is there and what the meeting does, told to every page: nothing of it belongs to the account.

What the meeting has come to is in the store before anybody is told of it; presence and selections are of the moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from relmap.model.minutes import Minutes, Round, Topic
from relmap.model.vocabulary import LANGS
from relmap.serve.access import Door, Session
from relmap.serve.clock import now
from relmap.serve.hub import Hub, Message
from relmap.text import Text
from relmap.workshop.refused import Refused
from relmap.workshop.room import Room
from relmap.workshop.rounds import SCALES, answered, own
from relmap.workshop.session import (
    AGENDA,
    asked,
    came_in,
    decided,
    judged,
    parked,
    paused,
    presenting,
    running,
    settled,
    turned,
    unveiled,
)

Words = dict[str, str]
Step = Callable[[Minutes], Minutes]
Keep = Callable[[Minutes, Minutes], Awaitable[Minutes | None]]
LOOK, NOTED = 15.0, 180.0
"""Every so many seconds it is looked whether a kept last use of a session is so many seconds old."""
log = logging.getLogger("relmap.serve")


class Gathering:
    """Everybody in the room, and their meeting; only the event loop works on it.

    Args:
        minutes: of the meeting so far.
        keep: puts minutes into the store in the place of those before, and gives them as they were kept; if it raises,
            nothing has changed. It gives None where the store holds others (`renewed`): then the step is taken again.
    """

    def __init__(self, room: Room, hub: Hub, door: Door, minutes: Minutes, keep: Keep) -> None:
        self.minutes = minutes
        self._room, self._hub, self._door, self._keep = room, hub, door, keep
        self._turn = asyncio.Lock()
        self._streams: Counter[str] = Counter()
        self._sessions: dict[str, Session] = {}
        self._selected: dict[str, str] = {}

    # --- who is there ----------------------------------------------------------------------------------

    def one_of_ours(self, person: str | None, name: str) -> str | None:
        """The id of one of ours by id or name, else by the name that he gives himself; None if he is nobody of ours."""
        bundle = self._room.index.bundle()
        sides = bundle.side
        ours = {one.id: one.name for one in bundle.people if sides[one.organization].value == "supplier"}
        for wanted in filter(None, (person, name)):
            found = [ident for ident, called in ours.items() if wanted in (ident, called)]
            if len(found) == 1:
                return found[0]
        return None

    async def joined(self, *sessions: Session) -> None:
        """These have come in; if the store refuses that, they are to be turned away."""

        def step(minutes: Minutes) -> Minutes:
            for session in sessions:
                minutes = came_in(minutes, session.name)
            return minutes

        await self._change(step)

    def renewed(self, kept: Iterable[Minutes]) -> None:
        """The store has other minutes than were written: what was taken out of them is not known here any more.

        Whoever was in and is not named there, or is nobody of ours now, was erased: he has left.
        """
        were = self.minutes.guests
        self.minutes = next((one for one in kept if one.id == self.minutes.id), self.minutes)
        people = self._room.index.lists["people"]
        for one in were:
            if one.name not in self.minutes.present or (one.person and (one.person,) not in people):
                self._door.leave(one.token)

    async def left(self, session: Session) -> None:
        """Somebody has ended his session."""
        await self._change(lambda minutes: minutes, gone=session)

    def came(self, session: Session) -> None:
        """A page of somebody is open."""
        self._sessions[session.name] = session
        self._streams[session.name] += 1
        if self._streams[session.name] == 1:
            self._tell_presence()

    def went(self, session: Session) -> None:
        """A page of somebody was closed."""
        self._streams[session.name] -= 1
        if self._streams[session.name] <= 0:
            for known in (self._streams, self._sessions, self._selected):
                known.pop(session.name, None)
            self._tell_presence()

    def selected(self, session: Session, person: str | None) -> None:
        """Somebody looks at a person."""
        if person is None:
            self._selected.pop(session.name, None)
        else:
            self._selected[session.name] = person
        self._tell_presence()

    def greeting(self) -> list[Message]:
        """What a new page has to be told of the moment."""
        return [Message("presence", self._presence()), Message("meeting", self._told())]

    def _presence(self) -> list[dict[str, Any]]:
        found = sorted(self._sessions.values(), key=lambda session: session.name)
        return [
            {
                "name": one.name,
                "role": one.role.name.lower(),
                "person": one.person,
                "selected": self._selected.get(one.name),
            }
            for one in found
        ]

    def _tell_presence(self) -> None:
        self._hub.tell(Message("presence", self._presence()))

    # --- the meeting -----------------------------------------------------------------------------------

    def seen_by(self, session: Session) -> dict[str, Any]:
        """The meeting as one of them sees it: of blind rounds only his own judgement."""
        return self._told(session.name)

    async def turn(self, session: Session, item: int | None, run: bool | None) -> dict[str, Any]:
        """Turn the agenda, run or stop the timer."""

        def step(minutes: Minutes) -> Minutes:
            found = minutes if item is None else turned(minutes, item)
            return found if run is None else (running if run else paused)(found, time.time())

        return await self._changed(session, step)

    async def present(self, session: Session, view: str | None) -> dict[str, Any]:
        """Show everybody a view."""
        return await self._changed(session, lambda minutes: presenting(minutes, view))

    async def ask(self, session: Session, topic: Topic, person: str, contact: str | None) -> dict[str, Any]:
        """Open a blind round; raises Refused for somebody who is not there."""
        for ident in filter(None, (person, contact)):
            if self._room.index.get("people", (ident,)) is None:
                raise Refused("no_person", person=ident)
        return await self._changed(session, lambda minutes: asked(minutes, topic, person, contact))

    async def judge(self, session: Session, number: int, value: int | None) -> dict[str, Any]:
        """Judge in a round."""
        return await self._changed(session, lambda minutes: judged(minutes, number, session.name, value))

    async def reveal(self, session: Session, number: int) -> dict[str, Any]:
        """Reveal a round."""
        return await self._changed(session, lambda minutes: unveiled(minutes, number))

    async def park(self, session: Session, text: str | Words) -> dict[str, Any]:
        """Park a question."""
        words: Words = text if isinstance(text, dict) else dict.fromkeys(LANGS, text)
        return await self._changed(session, lambda minutes: parked(minutes, words, session.name, now()))

    async def settle(self, session: Session, number: int, done: bool) -> dict[str, Any]:
        """Tick a question off, or open it again."""
        return await self._changed(session, lambda minutes: settled(minutes, number, done))

    async def decide(self, session: Session, text: str) -> dict[str, Any]:
        """Write a decision down."""
        return await self._changed(session, lambda minutes: decided(minutes, text, session.name, now()))

    # --- from the store to every page ------------------------------------------------------------------

    async def keep_forever(self) -> None:
        """Note from time to time that people are still here, so that a lost server knows who may go on."""
        while True:
            await asyncio.sleep(LOOK)
            known = {one.token: one.seen for one in self.minutes.guests}  # who is not among them is just coming in
            if all(one.seen - known.get(one.token, one.seen) < NOTED for one in self._door.guests()):
                continue
            try:
                await self._change(lambda minutes: minutes, again=True)
            except Exception:
                log.exception("the minutes could not be kept")

    async def _changed(self, session: Session, step: Step) -> dict[str, Any]:
        await self._change(step)
        return self.seen_by(session)

    async def _change(self, step: Step, *, gone: Session | None = None, again: bool = False) -> None:
        """Take a step; goes on when whoever asked is gone."""
        await asyncio.shield(asyncio.ensure_future(self._taken(step, gone, again)))

    async def _taken(self, step: Step, gone: Session | None, again: bool) -> None:
        """Into the store first, then into memory, then to every page; one step at a time."""
        async with self._turn:
            while True:
                before = self.minutes
                after = step(before)
                guests = tuple(one for one in self._door.guests() if gone is None or one.token != gone.token)
                known = {one.token for one in before.guests}
                if not again and after is before and known == {one.token for one in guests}:
                    break
                kept = await self._keep(before, after.model_copy(update={"changed": now(), "guests": guests}))
                if kept is not None:
                    self.minutes = kept
                    break
            if gone is not None:
                self._door.leave(gone.token)
            self._hub.tell(Message("meeting", self._told()))

    def _told(self, name: str | None = None) -> dict[str, Any]:
        minutes = self.minutes
        return {
            "now": time.time(),
            "agenda": [{"key": key, "minutes": length, "label": _item(key)} for key, length in AGENDA],
            "timer": minutes.timer.model_dump(),
            "rounds": [_round(one, name) for one in minutes.rounds],
            "parked": [one.model_dump() for one in minutes.questions],
            "decisions": [one.model_dump() for one in minutes.decisions],
            "presenting": minutes.presenting,
            "present": sorted(minutes.present),
        }


def _item(key: str) -> Words:
    """What an item of the agenda is called."""
    return {lang: Text(lang)(f"workshop.agenda.{key}") for lang in LANGS}


def _round(one: Round, name: str | None) -> dict[str, Any]:
    """A round; what somebody said himself only for him, what came out only when it is revealed."""
    low, high = SCALES[one.topic]
    found = {
        "number": one.number,
        "topic": one.topic,
        "person": one.person,
        "contact": one.contact,
        "low": low,
        "high": high,
        "revealed": one.result is not None,
        "answered": answered(one),
        "result": one.result.model_dump() if one.result else None,
    }
    return found if name is None else found | {"own": own(one, name)}
