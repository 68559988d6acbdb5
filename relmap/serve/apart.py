"""What takes long is made in other processes, so that the server goes on answering: reports, the past, questions.

Every function takes and returns what can be sent between processes.
"""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from typing import Any

from relmap.engine.analysis import analyse
from relmap.engine.uncertainty import UncertaintyRequest, questions, simulate
from relmap.engine.uncertainty.words import question_sentence
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.frozen import Frozen
from relmap.model.settings import Settings
from relmap.model.vocabulary import LANGS
from relmap.report.html import render
from relmap.text import Text
from relmap.workshop.board import Board, plain

ASKED = 20
"""How many of the most valuable questions are proposed, one after the other."""


def leave_with_the_server() -> None:
    """Let this process end when the server does, however that ends, and stand back behind it while both work."""
    server = parent_process()
    assert server is not None
    if hasattr(os, "nice"):
        os.nice(10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its processes

    def watch() -> None:
        server.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def make_take_home(bundle: Bundle, day: int, settings: Settings, review: Frozen | None, lang: str) -> str:
    """The report as a file of its own."""
    return render(analyse(build(bundle), day, settings, review=review), lang=lang)


def make_past(bundle: Bundle, day: int, settings: Settings) -> dict[str, Any]:
    """Figures and map of an account as it was."""
    board = Board(bundle, day, settings)
    return {"figures": plain(board.figures), "map": board.picture()}


def make_figures(bundle: Bundle, day: int, settings: Settings) -> dict[str, float | None]:
    """The figures of an account as it was."""
    return plain(Board(bundle, day, settings).figures)


def make_questions(bundle: Bundle, day: int, settings: Settings) -> list[dict[str, str]]:
    """The most valuable next questions, in both languages."""
    found = questions(simulate(build(bundle), day, settings, UncertaintyRequest()), ASKED)
    return [{lang: question_sentence(one, bundle, Text(lang)) for lang in LANGS} for one in found]
