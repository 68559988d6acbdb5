"""The fourth slide: the plan, what it buys, and its certificate."""

from __future__ import annotations

from relmap.draw import palette as p
from relmap.engine.analysis import Analysis
from relmap.engine.plan.words import PlanWords
from relmap.exports.slides.deck import BOTTOM, MARGIN, WIDE, Deck, Lines, Style
from relmap.exports.slides.readers import cut

WIDTHS = (28, 140, 150, 200, 150, 52, 66, 66, 68)
RIGHT = (0, 5, 6, 7, 8)
HEAD, ROW, MOST = 24, 24, 15
SIZE = 10


def plan_slide(deck: Deck, analysis: Analysis) -> None:
    """Draw it; the first actions, and how many more there are."""
    planned, say = analysis.planned, deck.say
    words = PlanWords(planned.planning, planned.plan, say)
    pen = deck.slide(say("export.plan_title", name=deck.name, hours=f"{planned.plan.budget:g}"))
    room = WIDE - 2 * MARGIN
    title, *said = [line for line in [*words.headline(), *words.warnings()] if line]
    styles = [Style(9.5, p.MUTED), Style(12, bold=True), Style(12)]
    y = 48.0
    for number, line in enumerate([title, *said]):
        style = styles[min(number, 2)]
        shown = cut(line, room, style.size, 2, bold=style.bold)
        high = style.size * 1.35 * (1 if shown == cut(line, room, style.size, 1, bold=style.bold) else 2)
        pen.text(MARGIN, y, room, high, [(shown, style)], name="headline")
        y += high + 3
    rows = words.rows()
    if not rows:
        return
    y += 5
    most = min(MOST, int((BOTTOM - y - HEAD - 14) / ROW))
    head = [_cell(word, i, head=True) for i, word in enumerate(words.headers())]
    body = [[_cell(word, i) for i, word in enumerate(row)] for row in rows[:most]]
    pen.table(y, WIDTHS, [head, *body], [HEAD, *[ROW] * len(body)])
    if len(rows) > most:
        more = say("export.more_actions", count=len(rows) - most)
        pen.text(MARGIN, BOTTOM - 14, room, 14, [(more, Style(9, p.MUTED))])


def _cell(word: str, column: int, *, head: bool = False) -> Lines:
    align = "right" if column in RIGHT else "left"
    bold = head or column == 3
    shown = cut(word, WIDTHS[column] - 8, SIZE, 1, bold=bold)
    return [(shown, Style(SIZE, p.FACE if head else p.INK, bold, align))]
