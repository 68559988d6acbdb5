"""The application: the page, what it asks for, and the one stream of what happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from relmap.model.errors import RelmapError
from relmap.model.vocabulary import LANGS
from relmap.serve import edits, meetings, pages_routes, views
from relmap.serve.access import Door
from relmap.serve.desk import Desk
from relmap.serve.errors import body, body_of
from relmap.serve.guard import Guard
from relmap.serve.session import Barred

DESCRIPTION = """Several people edit one account. Join with a code (`POST /api/join`), follow `GET /api/events`, and
send operations to `POST /api/operations`. Every error has one shape: a code, and a sentence in both languages."""


def make_app(desk: Desk, door: Door, hosts: frozenset[str]) -> Guard:
    """The application for one account.

    Args:
        desk: the room and everybody in it.
        door: codes and sessions.
        hosts: the values of the Host header that are ours.
    """

    @contextlib.asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        fresh = asyncio.create_task(desk.refresh_forever())
        yield
        fresh.cancel()
        desk.close()

    app = FastAPI(title="relmap workshop", version="1", description=DESCRIPTION, lifespan=alive,
                  docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")  # fmt: skip
    app.state.desk, app.state.door = desk, door
    for routes in (pages_routes, views, edits, meetings):
        app.include_router(routes.router)
    app.add_exception_handler(RelmapError, _domain)
    app.add_exception_handler(Barred, _barred)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    return Guard(app, hosts)


async def _domain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RelmapError)
    status, content = body_of(error)
    return JSONResponse(content, status)


async def _barred(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Barred)
    return JSONResponse(body(error.code), error.status)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    content = body("malformed")
    content["error"]["problems"] = [
        {"field": ".".join(map(str, found["loc"][1:])), "message": dict.fromkeys(LANGS, found["msg"])}
        for found in error.errors()
    ]
    return JSONResponse(content, 422)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method"}.get(error.status_code, "refused")
    return JSONResponse(body(code), error.status_code, headers=dict(error.headers or {}))
