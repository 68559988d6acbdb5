"""What takes long is made in other processes, so that the server goes on answering: reports, the past, questions.

Every function that makes something takes and returns what can be sent between processes.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Any

from relmap.engine.analysis import analyse
from relmap.engine.uncertainty import UncertaintyRequest, questions, simulate
from relmap.engine.uncertainty.words import question_sentence
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.frozen import Frozen
from relmap.model.minutes import Minutes
from relmap.model.settings import Settings
from relmap.model.vocabulary import LANGS
from relmap.report.html import environment, render
from relmap.report.views.session import SessionRecord, session_view
from relmap.text import Text
from relmap.workshop.board import Board, plain
from relmap.workshop.record import make_record
from relmap.workshop.room import Event

PROCESSES = 2
ASKED = 20
"""How many of the most valuable questions are proposed, one after the other."""


def processes() -> ProcessPoolExecutor:
    """Processes that end with the server."""
    return ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=leave_with_the_server)


def let_go(pool: ProcessPoolExecutor) -> None:
    """End processes whatever they do; who waits for them gets BrokenProcessPool.

    The pipe to them is closed too: what is on its way through it nobody will read, and the pool of a Python before
    3.11.5 would wait for that for ever (CPython issue 94777).
    """
    for worker in list((pool._processes or {}).values()):
        worker.terminate()
    if (calls := vars(pool)["_call_queue"]) is not None:
        calls._reader.close()


def leave_with_the_server() -> None:
    """Let this process end when the server does, however that ends, and stand back behind it while both work."""
    server = parent_process()
    assert server is not None
    if hasattr(os, "nice"):
        os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its processes

    def watch() -> None:
        server.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def make_take_home(
    bundle: Bundle, day: int, settings: Settings, review: Frozen | None, session: SessionRecord, lang: str
) -> str:
    """The report as a file of its own."""
    return render(analyse(build(bundle), day, settings, review=review), lang=lang, session=session)


def make_session(minutes: Minutes, bundle: Bundle, events: list[Event], settings: Settings) -> SessionRecord:
    """The record of a session that goes on."""
    return make_record(minutes, bundle, events, settings, ongoing=True)


def make_session_page(session: SessionRecord) -> str:
    """A record as the report shows it, in both languages."""
    shown = {"session": session_view(session, {}), "review": None}
    return environment().get_template("session.html.j2").render(report=shown, plain="", lang="en")


def make_past(bundle: Bundle, day: int, settings: Settings) -> dict[str, Any]:
    """Figures and map of an account as it was."""
    board = Board(bundle, day, settings)
    return {"figures": plain(board.figures), "map": board.picture()}


def make_questions(bundle: Bundle, day: int, settings: Settings) -> list[dict[str, str]]:
    """The most valuable next questions, in both languages."""
    found = questions(simulate(build(bundle), day, settings, UncertaintyRequest()), ASKED)
    return [{lang: question_sentence(one, bundle, Text(lang)) for lang in LANGS} for one in found]
