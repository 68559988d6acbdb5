"""Whose request it is: the session behind the cookie, and what it allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from relmap.serve.access import Door, Role, Session
from relmap.serve.desk import Desk
from relmap.serve.errors import Barred

COOKIE = "relmap_session"
"""Browsers keep cookies by host, not by port: the name of each server's own ends with its port."""


def at_least(role: Role) -> Callable[[Request], Session]:
    """A dependency that lets only people in who may do so much."""

    def check(request: Request) -> Session:
        found = session_of(request)
        if found is None:
            raise Barred("not_in", 401)
        if found.role < role:
            raise Barred("not_allowed", 403)
        return found

    return check


def cookie_of(request: Request) -> str:
    """The name of this server's cookie."""
    server = request.scope.get("server")
    return f"{COOKIE}_{server[1]}" if server else COOKIE


def session_of(request: Request) -> Session | None:
    """Whose request it is, None if nobody's."""
    return door_of(request).session(request.cookies.get(cookie_of(request)))


def desk_of(request: Request) -> Desk:
    """The desk that a request is for."""
    desk: Desk = request.app.state.desk
    return desk


def door_of(request: Request) -> Door:
    """The door that a request came through."""
    door: Door = request.app.state.door
    return door


Viewer = Annotated[Session, Depends(at_least(Role.VIEWER))]
Rater = Annotated[Session, Depends(at_least(Role.RATER))]
Editor = Annotated[Session, Depends(at_least(Role.EDITOR))]
Facilitator = Annotated[Session, Depends(at_least(Role.FACILITATOR))]
TheDesk = Annotated[Desk, Depends(desk_of)]
TheDoor = Annotated[Door, Depends(door_of)]
