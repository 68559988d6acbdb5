"""Who may come in, and what he may do: codes that give a role, and sessions that end.

A code is made for one role and can be used until it is closed or has expired; guesses are counted and slowed
down. A session is a random token in a cookie; only its digest is kept, with the minutes, so that a server that was
started again lets in who was in.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from relmap.model.minutes import Guest

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the signs that are read wrong from a projector."""
CODE_LENGTH = 8
"""32^8 codes: a thousand guesses an hour would take a hundred thousand years."""
GUESSES, WINDOW = 20, 60.0
"""So many wrong codes from one address in so many seconds; then it has to wait."""
SESSION_SECONDS = 12 * 3600.0
IDLE_SECONDS = 4 * 3600.0
SKEW = 300.0
"""Seconds that a kept time may lie ahead of the clock; further ahead the clock was put back and tells nothing."""


class Role(IntEnum):
    """What somebody may do; each role may what the ones below it may."""

    VIEWER = 0
    RATER = 1
    EDITOR = 2
    FACILITATOR = 3


@dataclass
class Session:
    """Somebody who has come in.

    Attributes:
        name: unique among those who are in; the history shows it.
        person: the id of this person among ours, None if not said.
        started, seen: seconds since the epoch.
    """

    token: str
    name: str
    role: Role
    person: str | None
    started: float
    seen: float


class WrongCode(Exception):
    """No such code, or not any more."""


class TooManyGuesses(Exception):
    """Too many wrong codes from one address."""


@dataclass
class _Code:
    role: Role
    expires: float
    once: bool
    used: str | None = None


@dataclass
class Door:
    """Codes and sessions; `clock` gives seconds since the epoch and never goes back."""

    clock: Callable[[], float]
    _codes: dict[str, _Code] = field(default_factory=dict)
    _sessions: dict[str, Session] = field(default_factory=dict)
    _guesses: dict[str, list[float]] = field(default_factory=dict)

    def new_code(self, role: Role, seconds: float = SESSION_SECONDS, *, once: bool = False) -> str:
        """A new code for a role; `once` lets a single person in."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        self._codes[_digest(code)] = _Code(role, self.clock() + seconds, once)
        return code

    def close_codes(self, role: Role) -> None:
        """Nobody comes in any more with the codes of a role; who is in stays."""
        self._codes = {digest: code for digest, code in self._codes.items() if code.role is not role}

    def join(self, code: str, name: str, person: str | None, address: str) -> tuple[str, Session]:
        """Let somebody in: the token for the cookie, and the session.

        Raises:
            TooManyGuesses: after many wrong codes from this address.
            WrongCode: for a code that is not known or has expired.
        """
        now = self.clock()
        self._guesses = {who: fresh for who, times in self._guesses.items() if (fresh := _recent(times, now))}
        recent = self._guesses.get(address, [])
        if len(recent) >= GUESSES:
            raise TooManyGuesses
        digest = _digest(code.strip().upper().replace("-", ""))
        found = self._codes.get(digest)
        if found is None or found.expires <= now or (found.once and found.used):
            self._guesses[address] = [*recent, now]
            raise WrongCode
        token = secrets.token_urlsafe(32)
        session = Session(_digest(token), self._free_name(name), found.role, person, now, now)
        self._sessions[session.token] = session
        found.used = session.token
        return token, session

    def turn_away(self, session: Session) -> None:
        """Take back that somebody has joined: nobody knows his token yet, and his code is as good as before."""
        self.leave(session.token)
        for code in self._codes.values():
            if code.used == session.token:
                code.used = None

    def guests(self) -> tuple[Guest, ...]:
        """Who is in, as it is kept."""
        there = [one for one in list(self._sessions.values()) if self.holds(one)]
        return tuple(
            Guest(token=s.token, name=s.name, role=s.role.name.lower(), person=s.person, started=s.started, seen=s.seen)
            for s in there
        )

    def take_in(self, guests: Iterable[Guest]) -> None:
        """Let those go on who were in before; whoever has expired since, or cannot be told, has to join anew."""
        now = self.clock()
        for one in guests:
            if max(one.started, one.seen) <= now + SKEW:
                times = min(one.started, now), min(one.seen, now)
                self._sessions[one.token] = Session(one.token, one.name, Role[one.role.upper()], one.person, *times)

    def session(self, token: str | None) -> Session | None:
        """Whose token it is, None if it is nobody's or has expired."""
        found = self._sessions.get(_digest(token)) if token else None
        if found is None or not self.holds(found):
            return None
        found.seen = self.clock()
        return found

    def holds(self, session: Session) -> bool:
        """Whether a session goes on; one that has expired is forgotten."""
        now = self.clock()
        if now - session.started > SESSION_SECONDS or now - session.seen > IDLE_SECONDS:
            self._sessions.pop(session.token, None)
        return session.token in self._sessions

    def leave(self, token: str) -> None:
        """End a session, by the digest of its token."""
        self._sessions.pop(token, None)

    def _free_name(self, name: str) -> str:
        taken = {session.name for session in list(self._sessions.values()) if self.holds(session)}
        found, number = name, 1
        while found in taken:
            number += 1
            found = f"{name} {number}"
        return found


def _recent(times: list[float], now: float) -> list[float]:
    return [when for when in times if now - when < WINDOW]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
