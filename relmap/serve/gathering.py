"""Who is there and what the meeting does, told to every page: nothing of it belongs to the account."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict
from typing import Any

from relmap.model.vocabulary import LANGS
from relmap.serve.access import Session
from relmap.serve.hub import Hub, Message
from relmap.text import Text
from relmap.workshop.refused import Refused
from relmap.workshop.room import Room
from relmap.workshop.rounds import SCALES, Round, Topic
from relmap.workshop.session import AGENDA, Meeting

Words = dict[str, str]


class Gathering:
    """Everybody in the room, and their meeting; only the event loop works on it."""

    def __init__(self, room: Room, hub: Hub, started: str) -> None:
        self.meeting = Meeting(started, room.seq)
        self._room = room
        self._hub = hub
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

    def joined(self, session: Session) -> None:
        """Somebody has come in."""
        self.meeting.present.add(session.name)

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

    def turn(self, session: Session, item: int | None, running: bool | None) -> dict[str, Any]:
        """Turn the agenda, run or stop the timer."""
        if item is not None:
            self.meeting.go_to(item)
        if running is not None:
            (self.meeting.run if running else self.meeting.pause)(time.time())
        return self._changed(session)

    def present(self, session: Session, view: str | None) -> dict[str, Any]:
        """Show everybody a view."""
        self.meeting.presenting = view
        return self._changed(session)

    def ask(self, session: Session, topic: Topic, person: str, contact: str | None) -> dict[str, Any]:
        """Open a blind round; raises Refused for somebody who is not there."""
        for ident in filter(None, (person, contact)):
            if self._room.index.get("people", (ident,)) is None:
                raise Refused("no_person", person=ident)
        self.meeting.ask(topic, person, contact)
        return self._changed(session)

    def judge(self, session: Session, number: int, value: int | None) -> dict[str, Any]:
        """Judge in a round."""
        self.meeting.round(number).rate(session.name, value)
        return self._changed(session)

    def reveal(self, session: Session, number: int) -> dict[str, Any]:
        """Reveal a round."""
        self.meeting.round(number).reveal()
        return self._changed(session)

    def park(self, session: Session, text: str | Words) -> dict[str, Any]:
        """Park a question."""
        self.meeting.park(text if isinstance(text, dict) else dict.fromkeys(LANGS, text), session.name)
        return self._changed(session)

    def settle(self, session: Session, number: int, done: bool) -> dict[str, Any]:
        """Tick a question off, or open it again."""
        self.meeting.settle(number, done)
        return self._changed(session)

    def decide(self, session: Session, text: str) -> dict[str, Any]:
        """Write a decision down."""
        self.meeting.decide(text, session.name)
        return self._changed(session)

    def _changed(self, session: Session) -> dict[str, Any]:
        self._hub.tell(Message("meeting", self._told()))
        return self.seen_by(session)

    def _told(self, name: str | None = None) -> dict[str, Any]:
        meeting = self.meeting
        return {
            "now": time.time(),
            "agenda": [{"key": key, "minutes": minutes, "label": _item(key)} for key, minutes in AGENDA],
            "timer": asdict(meeting.timer),
            "rounds": [_round(one, name) for one in meeting.rounds],
            "parked": [asdict(one) for one in meeting.parked],
            "decisions": [{"text": text, "who": who} for text, who in meeting.decisions],
            "presenting": meeting.presenting,
            "present": sorted(meeting.present),
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
        "revealed": one.revealed,
        "answered": one.answered,
        "result": asdict(one.result) if one.revealed else None,
    }
    return found if name is None else found | {"own": one.own(name)}
