"""`relmap report`: an account as one file: the interactive page, a picture, a sheet of paper, slides, a graph."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json, progress
from relmap.cli.reviews import with_review
from relmap.cli.sessions import session_of
from relmap.cli.source import Source, open_source
from relmap.engine.analysis import analyse
from relmap.exports import chosen_format, write
from relmap.exports.page import write as write_page
from relmap.frame import build
from relmap.model.errors import Unusable
from relmap.model.frozen import Frozen
from relmap.report.storyfile import read_story
from relmap.report.view import SECTIONS
from relmap.report.views.session import SessionRecord
from relmap.score.coverage import Score
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Score an account and write its report."""
    path = Path(call.output or f"relmap-report.{call.format or 'html'}")
    form = chosen_format(path, call.format)
    if call.session and form != "html":
        raise Unusable("session_only_page")
    source, review = with_review(open_source(call, text), call)
    session = session_of(call, source) if call.session else None
    story = Path(call.story) if call.story else None
    progress(text("cli.drawing"))
    network = not call.no_network
    write_report(source, path, call.lang, form, network=network, review=review, story=story, session=session)
    if call.json:
        print_json({"written": str(path), "format": form, "as_of": source.date})
    else:
        key = "cli.report_written" if form == "html" else "cli.report_exported"
        print(text(key, name=source.bundle.name, date=source.date, file=path))


def write_report(
    source: Source,
    path: Path,
    lang: str,
    form: str | None = None,
    *,
    network: bool = True,
    review: Frozen | None = None,
    story: Path | None = None,
    session: SessionRecord | None = None,
) -> Score:
    """Write the report of an account and return its score; without a form the ending of the file's name decides.

    `network` says whether the page has the network view; `review` is the frozen state that it compares with;
    `story` the file of a story of the team's own; `session` the record of a session, for the page only.
    """
    analysis = analyse(build(source.bundle), source.day, source.settings, review=review)
    if chosen_format(path, form) == "html":
        steps = read_story(story, analysis.score.frame, SECTIONS) if story else None
        write_page(analysis, path, lang, network=network, story=steps, session=session)
    else:
        write(analysis, path, lang, form)
    return analysis.score
