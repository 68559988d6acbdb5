"""The interactive report, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from relmap.engine.analysis import Analysis
from relmap.files import write_text
from relmap.report.html import render
from relmap.report.views.session import SessionRecord
from relmap.report.views.story import StoryStep


def write(
    analysis: Analysis,
    path: Path,
    lang: str,
    *,
    network: bool = True,
    story: Sequence[StoryStep] | None = None,
    session: SessionRecord | None = None,
) -> None:
    """Write the HTML report, with or without the network view; it opens in the language given."""
    write_text(path, render(analysis, lang=lang, network=network, story=story, session=session))
