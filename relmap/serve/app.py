"""The application: the page, what it asks for, and the one stream of what happens."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from relmap.model.errors import RelmapError
from relmap.serve import beginning, edits, meetings, pages_routes, schema, views
from relmap.serve.access import Door
from relmap.serve.beginning import Beginning, begun
from relmap.serve.desk import Desk
from relmap.serve.errors import Barred, answer, body, body_of, malformed
from relmap.serve.guard import Guard

DESCRIPTION = """Several people edit one account. Join with a code (`POST /api/join`), follow `GET /api/events`, and
send operations to `POST /api/operations`. Every error has one shape: a code, and a sentence in both languages."""


def make_app(desk: Desk | Beginning, door: Door, hosts: frozenset[str]) -> Guard:
    """The application for one account.

    Args:
        desk: the room and everybody in it; or where that begins.
        door: codes and sessions.
        hosts: the values of the Host header that are ours.
    """

    @contextlib.asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk.start()
        yield
        app.state.desk.close()

    app = FastAPI(title="relmap workshop", version="1", description=DESCRIPTION, lifespan=alive,
                  docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")  # fmt: skip
    app.state.desk, app.state.door = desk, door
    if isinstance(desk, Beginning):
        desk.opened = lambda opened: setattr(app.state, "desk", opened)
    for routes in (pages_routes, beginning):
        app.include_router(routes.router)
    for routes in (views, schema, edits, meetings):
        app.include_router(routes.router, dependencies=[Depends(begun)])
    app.add_exception_handler(RelmapError, _domain)
    app.add_exception_handler(Barred, _barred)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    return Guard(app, hosts)


async def _domain(_: Request, error: Exception) -> Response:
    assert isinstance(error, RelmapError)
    return answer(*body_of(error))


async def _barred(_: Request, error: Exception) -> Response:
    assert isinstance(error, Barred)
    return answer(error.status, body(error.code))


async def _unforeseen(_: Request, __: Exception) -> Response:
    return answer(500, body("unforeseen"))


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(422, malformed(error.errors()))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method"}.get(error.status_code, "refused")
    return answer(error.status_code, body(code), error.headers)
