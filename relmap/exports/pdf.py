"""The report on paper: the page's own print sheet (A3, landscape), printed by a browser; vector, searchable."""

from __future__ import annotations

from pathlib import Path

from relmap.engine.analysis import Analysis
from relmap.exports.browser import run_browser
from relmap.report.html import render

PATIENCE = 15_000
"""Milliseconds of the page's own clock in which it may unpack itself before it is printed."""


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the sheet, without the network view, which is there to be moved about.

    Raises:
        MissingExtra: if no browser is installed.
        Unusable: if the browser fails.
    """
    arguments = ("--no-pdf-header-footer", f"--virtual-time-budget={PATIENCE}")
    run_browser(render(analysis, lang=lang, network=False), "report.html", path, "--print-to-pdf={target}", *arguments)
