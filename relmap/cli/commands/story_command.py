"""`relmap story`: the story that the report presents, as a file to edit."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.source import open_source
from relmap.engine.analysis import analyse
from relmap.files import must_be_new, write_text
from relmap.frame import build
from relmap.report.storyfile import write_story
from relmap.report.views.gaplist import gap_rows
from relmap.report.views.story import first_story
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Write the engine's story to a file, or print it."""
    path = Path(call.output) if call.output else None
    if path is not None:
        must_be_new(path, force=call.force)
    source = open_source(call, text)
    analysis = analyse(build(source.bundle), source.day, source.settings)
    steps = first_story(analysis, gap_rows(analysis.score, analysis.gaps, analysis.suggestions))
    found = write_story(steps, analysis.score.frame)
    if path is None:
        print(found)
    else:
        write_text(path, found)
        print(text("cli.story_written", file=path, count=len(steps)))
