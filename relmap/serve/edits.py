"""What changes the account: operations, undo, redo, and a list of people pasted from a spreadsheet."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from relmap.serve.session import Editor, TheDesk
from relmap.serve.shapes import Accepted, responses
from relmap.workshop.operation import Operation, OpId

router = APIRouter(prefix="/api", tags=["edit"], responses=responses(401, 403, 409, 422))


class Turn(BaseModel):
    """An undo or a redo; sent again with the same `opid` it is done once."""

    model_config = ConfigDict(extra="forbid")
    opid: OpId


class Pasted(BaseModel):
    """A list of people as a spreadsheet puts it on the clipboard: rows, cells between tabs, with or without heads."""

    model_config = ConfigDict(extra="forbid")
    opid: OpId
    text: Annotated[str, Field(max_length=200_000)]


@router.post("/operations", summary="Change one thing")
async def change(operation: Operation, desk: TheDesk, session: Editor) -> Accepted:
    """Change a field, add or remove a record; the answer is what everybody is told."""
    return Accepted(**await desk.submit(operation, session))


@router.post("/undo", summary="Take back one's last change")
async def undo(turn: Turn, desk: TheDesk, session: Editor) -> Accepted:
    """Refused with a reason if somebody has changed the same since."""
    return Accepted(**await desk.undo(turn.opid, session))


@router.post("/redo", summary="Do again what one took back")
async def redo(turn: Turn, desk: TheDesk, session: Editor) -> Accepted:
    """Refused with a reason if somebody has changed the same since."""
    return Accepted(**await desk.redo(turn.opid, session))


@router.post("/people", summary="Paste a list of people")
async def paste(pasted: Pasted, desk: TheDesk, session: Editor) -> dict[str, Any]:
    """All of them or none; each row that does not fit is named."""
    return await desk.paste(pasted.opid, pasted.text, session)
