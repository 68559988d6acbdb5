"""The page itself, and the files that it consists of: modules and sheets as they lie in `visual/`."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from relmap.report.html import environment, inert_json
from relmap.report.phrase import sentence
from relmap.report.pyvis_network import vis_script
from relmap.report.style import style_sheet
from relmap.resources import resource
from relmap.serve.beginning import LARGEST_FILE, Beginning
from relmap.serve.desk import Desk
from relmap.serve.errors import Barred
from relmap.serve.session import session_of
from relmap.workshop.board import plain

router = APIRouter(include_in_schema=False)
MODULE = re.compile(r"[\w-]+(/[\w-]+)*\.js", re.ASCII)


@router.get("/", response_class=HTMLResponse)
async def page(request: Request) -> HTMLResponse:
    """The app for whoever has come in, else the door; where there is no account yet, how it begins."""
    desk: Desk | Beginning = request.app.state.desk
    lang = "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
    session = session_of(request)
    if session is None:
        text = environment().get_template("door.html.j2").render(lang=lang, plain="")
    elif isinstance(desk, Beginning):
        text = (
            environment()
            .get_template("begin.html.j2")
            .render(
                lang=lang, plain="", me=session, largest=LARGEST_FILE, too_large=sentence("serve.file_too_large", {})
            )
        )
    else:
        pages = await desk.present_pages()
        text = (
            environment()
            .get_template("app.html.j2")
            .render(
                lang=lang,
                plain="",
                pages=pages,
                me=session,
                seq=desk.room.seq,
                figures=plain(desk.board.figures),
                data=inert_json(pages.data),
            )
        )
    return HTMLResponse(text)


@router.get("/style.css")
async def style() -> Response:
    """All rules of the report, and those of the app."""
    return Response(_style(), media_type="text/css")


def _style() -> str:
    own = resource("visual", "style", "app.css").read_text(encoding="utf-8")
    return f"{style_sheet()}\n{own}"


@router.get("/script/vis-network.js")
async def vis_network() -> Response:
    """The script of the network, as the installed pyvis carries it."""
    return Response(vis_script(), media_type="text/javascript")


@router.get("/script/{path:path}")
async def script(path: str) -> Response:
    """A module; nothing but modules, and nothing outside of their folder."""
    home = resource("visual", "script")
    file = Path(home, path).resolve() if MODULE.fullmatch(path) else home
    if not file.is_relative_to(home.resolve()) or not file.is_file():
        raise Barred("not_found", 404)
    return Response(file.read_text(encoding="utf-8"), media_type="text/javascript")
