"""Four slides that a team can edit: the map, the scores, the gaps, the plan. The only importer of python-pptx."""

from __future__ import annotations

from pathlib import Path

from relmap.engine.analysis import Analysis
from relmap.files import replacing
from relmap.model.errors import MissingExtra
from relmap.text import Text


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the slides, wide (16:9), in one language.

    Raises:
        MissingExtra: without python-pptx.
    """
    try:
        from relmap.exports.slides.deck import Deck
    except ImportError as error:
        raise MissingExtra("no_pptx") from error
    from relmap.exports.slides.figures import figures_slide
    from relmap.exports.slides.gaps import gaps_slide
    from relmap.exports.slides.orgchart import map_slide
    from relmap.exports.slides.plan import plan_slide
    from relmap.exports.slides.readers import for_reader

    shown = for_reader(analysis, lang)
    deck = Deck(shown.score, Text(lang))
    for draw in (map_slide, figures_slide, gaps_slide, plan_slide):
        draw(deck, shown)
    with replacing(path) as draft:
        draft.write_bytes(deck.packed())
