"""Every view of the report for the page of the app, made apart from the server so that it goes on answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from relmap.engine.analysis import analyse
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.report.html import environment
from relmap.report.view import make_report, script_labels


@dataclass(frozen=True)
class Pages:
    """The views of one state of the account.

    Attributes:
        seq: the number of the last operation in it.
        sections: the markup of each view by name, in both languages.
        data: what the scripts need.
    """

    seq: int
    sections: dict[str, str]
    data: dict[str, Any]


def make_pages(bundle: Bundle, day: int, settings: Settings, seq: int) -> Pages:
    """Compute an account and lay out every view."""
    report = make_report(analyse(build(bundle), day, settings), network=False)
    templates = environment()
    sections = {
        section.name: templates.get_template(f"{section.name}.html.j2").render(
            report=report, plain="", lang="en", chart=Markup(report.chart.both)
        )
        for section in report.sections
    }
    return Pages(seq, sections, report.script_data | {"labels": script_labels(app=True)})
