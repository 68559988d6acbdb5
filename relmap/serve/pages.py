"""Every view of the report for the page of the app, made apart from the server so that it goes on answering.

What is there at once is the map; what takes longest, the network, is made only when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from relmap.draw.legend import samples
from relmap.draw.network import make_network
from relmap.draw.orgmap import make_map
from relmap.engine.analysis import analyse
from relmap.engine.gaps import find_gaps
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.report import pyvis_network
from relmap.report.html import environment
from relmap.report.view import SECTIONS, make_report, script_labels
from relmap.report.views.network import network_view
from relmap.score.coverage import Score, evaluate
from relmap.workshop.board import Board

NETWORK = "network"
LATER = tuple(name for name in SECTIONS if name not in ("map", "review", "session", NETWORK))
"""The views that follow the map."""


@dataclass(frozen=True)
class Pages:
    """The views of one state of the account.

    Attributes:
        seq: the number of the last operation in it.
        sections: the markup of each view by name, in both languages; None while it is being made.
        data: what the scripts need.
    """

    seq: int
    sections: dict[str, str | None]
    data: dict[str, Any]

    @property
    def complete(self) -> bool:
        """Whether the views are there, but for the network, which is made when somebody looks at it."""
        return all(text is not None for name, text in self.sections.items() if name != NETWORK)


def views() -> list[str]:
    """The names of the views that an account has, in order."""
    return list(_with_network(dict.fromkeys(("map", *LATER))))


def make_pages(bundle: Bundle, day: int, settings: Settings, seq: int) -> Pages:
    """Compute an account and lay out every view."""
    report = make_report(analyse(build(bundle), day, settings))
    names = [section.name for section in report.sections]
    sections = {name: _laid_out(name, report=report, chart=Markup(report.chart.both)) for name in names}
    return Pages(seq, _with_network(sections), report.script_data | {"labels": script_labels(app=True)})


def first_page(board: Board, picture: str, seq: int) -> Pages:
    """The map alone, and who stands on it; all else is being computed."""
    report = {"gaps": (), "legend": samples(), "plan": None}
    sections: dict[str, str | None] = {"map": _laid_out("map", report=report, chart=Markup(picture), computing=True)}
    shown = {*board.chart.cards, *np.flatnonzero(board.score.point.counted).tolist()}
    data = {"people": _people(board.score, shown), "labels": script_labels(app=True)}
    return Pages(seq, _with_network(sections | dict.fromkeys(LATER)), data)


def make_network_page(bundle: Bundle, day: int, settings: Settings) -> dict[str, Any]:
    """The view of the network and its nodes and lines, by person's id; raises MissingExtra without pyvis."""
    score = evaluate(build(bundle), day, settings)
    picture = make_network(make_map(score, find_gaps(score)))
    view = network_view(picture)
    report = {"network": view, "legend": samples()}
    people = _people(score, {node.person for node in picture.nodes})
    return {"view": _laid_out(NETWORK, report=report), "data": view.data, "people": people}


def _people(score: Score, shown: set[int]) -> dict[str, list[str]]:
    people = score.frame.bundle.people
    return {str(i): [people[i].name, people[i].title or "", people[i].id] for i in sorted(shown)}


def _with_network(sections: Mapping[str, str | None]) -> dict[str, str | None]:
    """All views in their order; the network among them where it can be drawn."""
    known = {**sections, **({NETWORK: None} if pyvis_network.available() else {})}
    return {name: known[name] for name in SECTIONS if name in known}


def _laid_out(name: str, **values: Any) -> str:
    return environment().get_template(f"{name}.html.j2").render(plain="", lang="en", **values)
