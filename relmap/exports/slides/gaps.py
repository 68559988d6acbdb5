"""The third slide: the ten most severe gaps, why each is one, and what to do about it."""

from __future__ import annotations

from relmap.draw import palette as p
from relmap.engine.analysis import Analysis
from relmap.engine.suggest import suggest
from relmap.exports.slides.deck import BOTTOM, TOP, Deck, Lines, Style
from relmap.exports.slides.readers import cut
from relmap.model.vocabulary import LANGS
from relmap.report.views.gaplist import GapRow, gap_rows

MOST = 10
WIDTHS = (28, 206, 66, 298, 322)
SIZE, LINES = 9, 3
HEAD, ROW = 24, 42


def gaps_slide(deck: Deck, analysis: Analysis) -> None:
    """Draw it; where an account has no gap, that is what it says."""
    say = deck.say
    pen = deck.slide(say("export.gaps_title", name=deck.name))
    gaps = analysis.gaps[:MOST]
    if not gaps:
        pen.text(20, TOP, 920, 24, [(say("report.gap.none"), Style(14))])
        return
    shown = gap_rows(analysis.score, gaps, suggest(analysis.score, list(gaps), MOST))
    keys = ("gap", "severity", "why", "suggestion")
    head = [_cell("#", 0), *(_cell(say(f"export.column.{key}"), i + 1) for i, key in enumerate(keys))]
    rows = [head, *(_row(row, say.lang) for row in shown)]
    height = min(ROW, (BOTTOM - TOP - HEAD - 6) / len(gaps))
    pen.table(TOP, WIDTHS, rows, [HEAD, *[height] * len(gaps)])
    more = len(analysis.gaps) - len(gaps)
    if more:
        pen.text(20, 46, 920, 14, [(say("export.more_gaps", count=more), Style(9, p.MUTED, align="right"))])


def _cell(word: str, column: int) -> Lines:
    return [(cut(word, WIDTHS[column] - 8, SIZE, 1, bold=True), Style(SIZE, p.FACE, bold=True))]


def _row(row: GapRow, lang: str) -> list[Lines]:
    """A gap; there is no suggestion where none of ours is live."""
    reader = LANGS[lang == "zh"]
    room = WIDTHS[1] - 8
    what = " · ".join(part for part in (row.kind.plain(reader), row.where.plain(reader)) if part)
    who = (cut(row.who.plain(reader), room, 10, 1, bold=True), Style(10, bold=True))
    suggestion = row.advice.reason.plain(reader) if row.advice else "–"
    return [
        [(str(row.rank), Style(SIZE, p.MUTED))],
        [who, (cut(what, room, 8.5, 2), Style(8.5, p.MUTED))],
        [(f"{row.severity:.2f}", Style(11, p.GAP, bold=True))],
        [(cut(row.evidence.plain(reader), WIDTHS[3] - 8, SIZE, LINES), Style(SIZE))],
        [(cut(suggestion, WIDTHS[4] - 8, SIZE, LINES), Style(SIZE))],
    ]
