"""`relmap report`: one self-contained HTML file."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from relmap.cli.output import print_json, progress
from relmap.cli.source import Source, open_source
from relmap.engine.analysis import analyse
from relmap.files import write_text
from relmap.frame import build
from relmap.model.errors import Unusable
from relmap.model.privacy import masked
from relmap.report.html import render
from relmap.score.coverage import Score
from relmap.text import Text

ENDINGS = (".html", ".htm")


def run(call: Namespace, text: Text) -> None:
    """Score an account and write its report."""
    path = Path(call.output)
    if path.suffix.lower() not in ENDINGS:
        raise Unusable("not_html", file=str(path))
    source = open_source(call, text)
    if call.mask:
        source = replace(source, bundle=masked(source.bundle))
    progress(text("cli.drawing"))
    write_report(source, path, call.lang)
    if call.json:
        print_json({"written": str(path), "as_of": source.date})
    else:
        print(text("cli.report_written", name=source.bundle.name, date=source.date, file=path))


def write_report(source: Source, path: Path, lang: str) -> Score:
    """Write the report of an account and return its score."""
    analysis = analyse(build(source.bundle), source.day, source.settings)
    write_text(path, render(analysis, lang=lang))
    return analysis.score
