"""The second slide: the Index, the outlook, the four dimensions, and what costs most in each."""

from __future__ import annotations

from dataclasses import replace

from relmap.draw import palette as p
from relmap.engine.analysis import Analysis
from relmap.exports.slides.deck import BOTTOM, MARGIN, TOP, WIDE, Deck, Pen, Style
from relmap.exports.slides.readers import cut
from relmap.model.vocabulary import LANGS
from relmap.report.views.scores import DimensionView, dimension_views
from relmap.text import Text

LEFT = 190
"""The width of the column of the Index."""
BAR = 230
COSTS = 3


def figures_slide(deck: Deck, analysis: Analysis) -> None:
    """Draw it."""
    pen = deck.slide(deck.say("export.scores_title", name=deck.name))
    _index(pen, deck.say, analysis)
    views = dimension_views(analysis.score)
    height = (BOTTOM - TOP) / len(views)
    for number, view in enumerate(views):
        _dimension(pen, deck.say, view, TOP + number * height, height - 10)


def _index(pen: Pen, say: Text, analysis: Analysis) -> None:
    """The Index large, the outlook, and what the outlook says in words."""
    pen.box(MARGIN, TOP, LEFT, BOTTOM - TOP - 10, fill=p.LANE, round_=True, name="index")
    x, room = MARGIN + 14, LEFT - 28
    muted = Style(12, p.MUTED)
    pen.text(x, TOP + 16, room, 18, [(say("report.page.index"), muted)])
    pen.text(x, TOP + 32, room, 66, [(_shown(analysis.score.index), Style(48, bold=True))], name="index")
    pen.bar(x, TOP + 104, room, 8, analysis.score.index or 0.0)
    pen.text(x, TOP + 142, room, 18, [(say("report.page.outlook"), muted)])
    value = analysis.outlook.value
    figure = "–" if value is None else f"{value + 0.0:+.2f}"
    pen.text(x, TOP + 158, room, 46, [(figure, Style(32, bold=True))], name="outlook")
    pen.text(x, TOP + 202, room, 18, [(say("report.page.hint_outlook"), replace(muted, size=10))])
    status = cut(analysis.outlook.status.label(LANGS[say.lang == "zh"]), room, 12, 5)
    pen.text(x, TOP + 228, room, 84, [(status, Style(12))])
    note = cut(say("report.page.reach_note"), room, 9, 8)
    pen.text(x, BOTTOM - 116, room, 98, [(note, Style(9, p.MUTED))])


def _shown(value: float | None) -> str:
    return f"{value:.2f}" if value is not None else "–"


def _dimension(pen: Pen, say: Text, view: DimensionView, y: float, height: float) -> None:
    """One dimension: its name and figure over a bar, what costs most beside it."""
    x, lang = MARGIN + LEFT + 20, LANGS[say.lang == "zh"]
    label, figure = view.label.plain(lang), _shown(view.value)
    group = pen.group(label, say("export.bar", label=label, value=figure))
    group.text(x, y + 6, 150, 26, [(label, Style(18, bold=True))], name="label")
    group.text(x, y + 30, 150, 16, [(say(f"report.page.hint_{view.code}"), Style(10, p.MUTED))], name="hint")
    group.text(x + BAR - 80, y + 2, 80, 44, [(figure, Style(30, bold=True, align="right"))], name="value")
    group.bar(x, y + 54, BAR, 10, view.value or 0.0)
    weight = say("report.page.not_assessed") if view.value is None else f"{say('export.weight')} {view.share:.2f}"
    group.text(x, y + 68, BAR, 16, [(weight, Style(9, p.MUTED))], name="weight")
    left = x + BAR + 30
    room = WIDE - MARGIN - left
    if view.missing:
        pen.text(left, y + 2, room, 16, [(say("export.costs"), Style(10, p.MUTED, bold=True))])
    else:
        covered = say("export.nothing_missing") if view.value is not None else ""
        note = " ".join(note.plain(lang) for note in view.notes) or covered
        pen.text(left, y + 10, room, 32, [(cut(note, room, 11, 2), Style(11))])
    for number, piece in enumerate(view.missing[:COSTS]):
        top = y + 20 + number * (height - 20) / COSTS
        amount = f"−{piece.amount:.3f}"
        pen.text(left, top, 52, 16, [(amount, Style(11, p.GAP, bold=True))], name="cost")
        who, detail = piece.who.plain(lang), piece.detail.plain(lang)
        lines = [(cut(who, room - 60, 11, 1, bold=True), Style(11, bold=True))]
        lines.append((cut(detail, room - 60, 9, 1), Style(9, p.MUTED)))
        pen.text(left + 60, top, room - 60, 27, lines, name="cost")
    pen.line([(x, y + height + 4), (WIDE - MARGIN, y + height + 4)], p.TRACK)
