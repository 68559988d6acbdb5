"""What can be read: the state, the views, the stream of what happens, the history, the report to take home."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, Field

from relmap.model.vocabulary import Lang
from relmap.serve.access import Door, Session
from relmap.serve.desk import Desk
from relmap.serve.errors import Barred
from relmap.serve.reading import past_of, people_of, record_page_of, records_of, report_of, state_of
from relmap.serve.reading import record_of as session_record
from relmap.serve.session import TheDesk, TheDoor, Viewer
from relmap.serve.shapes import Accepted, Figures, responses

router = APIRouter(prefix="/api", tags=["read"], responses=responses(401, 404, 422))

NUMBER = re.compile(r"[0-9]{1,15}")


class State(BaseModel):
    """Where the account stands."""

    account: str
    seq: int
    day: str
    figures: Figures
    views: list[str]


class NetworkPage(BaseModel):
    """Markup of the view, nodes and lines as pyvis holds them, and by number everybody's name, title and id."""

    view: str
    data: dict[str, Any]
    people: dict[str, Annotated[list[str], Field(min_length=3, max_length=3)]]


@router.get("/state", summary="Where the account stands")
async def state(desk: TheDesk, _: Viewer) -> State:
    """Number of the last operation, figures, and the views that there are."""
    return State(**await state_of(desk))


@router.get("/map", summary="The organization map", response_class=HTMLResponse)
async def the_map(desk: TheDesk, _: Viewer) -> HTMLResponse:
    """The picture as it is now, in both languages."""
    picture, seq = await desk.picture()
    return HTMLResponse(picture, headers={"x-relmap-seq": str(seq)})


@router.get("/views/{name}", summary="A view", response_class=HTMLResponse)
async def view(name: str, desk: TheDesk, _: Viewer) -> HTMLResponse:
    """The inside of a view in both languages, as of the last time that all was computed."""
    pages = await desk.fresh_pages()
    if pages.sections.get(name) is None:
        raise Barred("not_found", 404)
    return HTMLResponse(pages.sections[name], headers={"x-relmap-seq": str(pages.seq)})


@router.get("/network", summary="The network")
async def network(desk: TheDesk, _: Viewer) -> NetworkPage:
    """The inside of its view, its nodes and lines, and whom the numbers in both mean; needs pyvis on the server."""
    return NetworkPage(**await desk.network())


@router.get("/data", summary="What the scripts of the page need")
async def data(desk: TheDesk, _: Viewer) -> dict[str, Any]:
    """Names, labels, the model of the what-if."""
    return (await desk.fresh_pages()).data


@router.get("/people", summary="Everybody, with what can be edited")
async def people(desk: TheDesk, _: Viewer) -> list[dict[str, Any]]:
    """The records of people as files have them, with manager, stance and ties as they stand."""
    return await people_of(desk)


@router.get("/records/{name}", summary="The records of one list")
async def records(name: str, desk: TheDesk, _: Viewer) -> list[dict[str, Any]]:
    """As files have them, each with its identity as `_id`."""
    return await records_of(desk, name)


@router.get("/events", summary="What happens, as it happens", response_class=StreamingResponse)
async def events(
    desk: TheDesk,
    door: TheDoor,
    session: Viewer,
    last_event_id: Annotated[str | None, Header()] = None,
    since: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> StreamingResponse:
    """Server-sent events; `Last-Event-ID` (or `since`) brings what was missed, exactly."""
    known = int(last_event_id) if last_event_id and NUMBER.fullmatch(last_event_id) else since
    return StreamingResponse(_stream(desk, door, session, known), media_type="text/event-stream")


async def _stream(desk: Desk, door: Door, session: Session, known: int | None) -> AsyncIterator[str]:
    queue = desk.hub.listen()
    missed = desk.since(known) if known is not None else []
    desk.gathering.came(session)
    try:
        async for text in desk.hub.stream(queue, [*missed, *desk.gathering.greeting()], lambda: door.holds(session)):
            yield text
    finally:
        desk.gathering.went(session)


@router.get("/history", summary="What was done")
async def history(
    desk: TheDesk,
    _: Viewer,
    since: Annotated[int, Query(ge=0, le=2**53)] = 0,
    most: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[Accepted]:
    """The last operations after a number, oldest first."""
    return [Accepted(**message.data) for message in desk.missed(since)[-most:]]


@router.get("/playback/{seq}", summary="The account as it was")
async def playback(seq: Annotated[int, Path(ge=0, le=2**53)], desk: TheDesk, _: Viewer) -> dict[str, Any]:
    """Figures and picture after one of the operations."""
    return await past_of(desk, seq)


@router.get("/record", summary="The record of the session")
async def record(desk: TheDesk, _: Viewer) -> dict[str, Any]:
    """Who was there, what was decided, what changed, what stays open."""
    return await session_record(desk)


@router.get("/record.html", summary="The record of the session as a page", response_class=HTMLResponse)
async def record_page(desk: TheDesk, _: Viewer) -> HTMLResponse:
    """The same record as the report shows it, in both languages."""
    return HTMLResponse(await record_page_of(desk))


@router.get("/report.html", summary="The report to take home", response_class=HTMLResponse)
async def report(desk: TheDesk, _: Viewer, lang: Lang = "en") -> HTMLResponse:
    """The same interactive file that `relmap report` writes, with the record of the session in it."""
    headers = {"content-disposition": 'attachment; filename="relmap-report.html"'}
    return HTMLResponse(await report_of(desk, lang), headers=headers)
