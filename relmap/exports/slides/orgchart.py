"""The first slide: the organization map as native shapes, each person a named group."""

from __future__ import annotations

from dataclasses import replace

from relmap.draw import palette as p
from relmap.draw.cards import Card
from relmap.draw.lane import LANE_PAD
from relmap.draw.layout import Lane
from relmap.draw.outline import CARD_H, CARD_W, PAD, Box, Placed
from relmap.draw.typeset import fit
from relmap.engine.analysis import Analysis
from relmap.exports.slides.deck import BOTTOM, MARGIN, TOP, WIDE, Deck, Lines, Pen, Style
from relmap.exports.slides.legible import SlideMap, slide_map
from relmap.exports.slides.readers import clean, cut
from relmap.frame.frame import Group
from relmap.model.vocabulary import STANCE_LABELS, Side
from relmap.text import Text

LEGEND = 112
NAME, TITLE, SMALL = 19, 15, 15
SAFE = 0.93
"""How much of its room a line may take: a reader's fonts may be wider than those that were measured."""
BAR = 24
"""The width of the bar of a stance, in units of the map like all sizes of the map here."""
COLOURS = {Group.OURS: p.OURS, Group.THIRD: p.THIRD, Group.COMPETITOR: p.RIVAL}
LANES = {Group.OURS: "report.map.ours", Group.ACCOUNT: "report.map.customer"}


def map_slide(deck: Deck, analysis: Analysis) -> None:
    """Draw it; the number of people folded is said above the map."""
    pen = deck.slide(deck.say("export.map_title", name=deck.name))
    room = WIDE - 2 * MARGIN - LEGEND
    found = slide_map(analysis, room, BOTTOM - TOP)
    layout, scale = found.chart.layout, found.scale
    left = MARGIN + (room - layout.width * scale) / 2
    drawing = _Drawing(pen, found, deck.say, left, TOP)
    drawing.draw()
    _legend(pen, deck.say, WIDE - MARGIN - LEGEND + 10)
    if found.shown < found.people:
        note = deck.say("export.folded", shown=found.shown, count=found.people)
        pen.text(MARGIN, 44, WIDE - 2 * MARGIN, 14, [(note, Style(9, p.MUTED))], name="folded")


class _Drawing:
    """Takes places of the map and draws them on the slide."""

    def __init__(self, pen: Pen, found: SlideMap, say: Text, left: float, top: float) -> None:
        self.pen, self.found, self.chart, self.say = pen, found, found.chart, say
        self.left, self.top, self.scale = left, top, found.scale

    def draw(self) -> None:
        """Everything, from the ground up."""
        for lane in self.chart.layout.lanes:
            self._lane(lane)
        for block in self.chart.layout.blocks:
            self._block(block)
        self._lines()
        for person, box in self.chart.layout.cards.items():
            card = self.chart.cards[person]
            if card.group is Group.ACCOUNT:
                self._card(card, box)
            else:
                self._chip(card, box)

    def _at(self, box: Box) -> tuple[float, float, float, float]:
        k = self.scale
        return self.left + box.x * k, self.top + box.y * k, box.w * k, box.h * k

    def _style(self, size: float, colour: str = p.INK, *, bold: bool = False, align: str = "left") -> Style:
        return Style(max(4.5, size * self.scale), colour, bold, align)

    def _words(self, x: float, y: float, w: float, content: str, size: float, colour: str) -> None:
        """One line of bold words at a place of the map."""
        place = self._at(Box(x, y, w, size * 1.3))
        self.pen.text(*place, [(fit(clean(content), w * SAFE, size, bold=True), self._style(size, colour, bold=True))])

    def _lane(self, lane: Lane) -> None:
        bundle = self.chart.score.frame.bundle
        word = self.say(LANES.get(lane.group, "report.map.others"))
        if lane.group is Group.ACCOUNT:
            word = f"{word} · {bundle.name}"
        others = Group.OURS if lane.group is Group.OURS else Group.THIRD
        more = self.found.left_out[others] + (self.found.left_out[Group.COMPETITOR] if others is Group.THIRD else 0)
        if more and lane.group is not Group.ACCOUNT:
            word += f" · {self.say('report.map.folded', count=more)}"
        self.pen.box(*self._at(lane.frame), fill=p.LANE, round_=True, name=word)
        colour = COLOURS.get(lane.group, p.INK)
        self._words(LANE_PAD, lane.frame.y + 4, lane.frame.w - 2 * LANE_PAD, word, 17, colour)
        names = {org.id: org.name for org in bundle.organizations}
        for number, (org, x, y) in enumerate(lane.titles):
            rival = bundle.side[org] is Side.COMPETITOR
            after = [left for _, left, top in lane.titles[number + 1 :] if top == y]
            room = min([*after, lane.frame.right]) - x - 8
            label = f"{bundle.side[org].label(self.say.lang)} · {names[org]}"
            self._words(x, y - 14, room, label, 13, p.RIVAL if rival else p.THIRD)

    def _block(self, block: Placed) -> None:
        """The frame of a unit with its name, who goes on in another column, and how many are folded."""
        names, unit = self.chart.forest.names, block.block.unit
        name = names[unit] if unit else ""
        self.pen.box(*self._at(block.frame), fill=p.FRAME, stroke=p.TRACK, weight=0.5, round_=True, name=name)
        if unit:
            entity = self.chart.forest.entity(unit)
            title = f"{name} · {names[entity]}" if entity else name
            self._words(block.frame.x + PAD, block.frame.y + 6, block.frame.w - 2 * PAD, title, 16, p.MUTED)
        for note in block.notes:
            self._words(note.x, note.y - 15, CARD_W, f"↳ {self.chart.cards[note.person].name}", 12, p.MUTED)
        for fold in block.folds:
            blind = not fold.count
            words = self.say("report.map.empty" if blind else "report.map.folded", count=fold.count)
            colour = p.GAP if blind else p.MUTED
            box = self.pen.box(*self._at(fold.box), fill=p.LANE, stroke=colour, weight=0.5, dashed=True, name=words)
            shown = fit(words, fold.box.w - 8, 15)
            self.pen.fill_text(box, [(shown, self._style(15, colour, align="center"))], anchor="middle")

    def _lines(self) -> None:
        lines = self.chart.forest.lines
        links = [(lines[person], corners) for person, corners in self.chart.layout.links.items() if person in lines]
        if not links:
            return
        group = self.pen.group(self.say("export.reporting"))
        for line, corners in links:
            places = [(self.left + x * self.scale, self.top + y * self.scale) for x, y in corners]
            group.line(places, p.LINE, dashed=not line.confirmed)

    def _card(self, card: Card, box: Box) -> None:
        """Rectangle with name and title, bar of the stance, reach; the gap as a dashed outline with its number."""
        mark, k = p.stance(card.stance), self.scale
        group = self.pen.group(card.name, self._told(card))
        doubtful = card.seat or card.placeholder or card.assumed
        fill, stroke = p.LANE if card.seat else p.FACE, p.DASH if doubtful else p.EDGE
        face = group.box(*self._at(box), fill=fill, stroke=stroke, dashed=doubtful, name="card")
        room = (CARD_W - BAR - 6) * SAFE
        lines: Lines = [
            (fit(clean(card.name), room, NAME, bold=True), self._style(NAME, bold=True)),
            (fit(clean(card.title), room, TITLE), self._style(TITLE, p.MUTED)),
        ]
        group.fill_text(face, lines if card.title else lines[:1], inset=((BAR + 6) * k, 3 * k))
        unknown = card.stance is None
        bar = self._at(Box(box.x, box.y, BAR, box.h))
        stance = group.box(
            *bar, fill=mark.colour, stroke=p.DASH if unknown else None, weight=0.5, dashed=unknown, name="stance"
        )
        ink = self._style(14, p.ink_on(mark.colour), bold=True, align="center")
        group.fill_text(stance, [(glyph, ink) for glyph in mark.glyph], anchor="middle")
        group.bar(*self._at(Box(box.x + BAR + 6, box.y + CARD_H - 15, 126, 7)), card.reach)
        number = self._at(Box(box.x + CARD_W - 46, box.y + CARD_H - 22, 42, 19))
        group.text(*number, [(f"{card.reach:.2f}", self._style(SMALL, p.MUTED, align="right"))], name="reach")
        self._gap(group, card, box)

    def _gap(self, group: Pen, card: Card, box: Box) -> None:
        if card.rank is None:
            if card.gap:
                group.box(*self._at(Box(box.right - 9, box.y - 4, 12, 12)), fill=p.GAP, oval=True, name="gap")
            return
        outline = Box(box.x - 4, box.y - 4, box.w + 8, box.h + 8)
        group.box(*self._at(outline), stroke=p.GAP, weight=1.25, dashed=True, name="gap")
        tag = group.box(*self._at(Box(box.right - 70, box.y - 15, 66, 20)), fill=p.GAP, round_=True, name="gap")
        word = f"{self.say('report.map.gap')} {card.rank}"
        group.fill_text(tag, [(word, self._style(14, p.FACE, bold=True, align="center"))], anchor="middle")

    def _chip(self, card: Card, box: Box) -> None:
        """The smaller card of somebody outside of the customer: name, title, and a number."""
        colour, k = COLOURS[card.group], self.scale
        told = self._told(card) if card.group is Group.THIRD else self.say("export.chip", **_named(card))
        group = self.pen.group(card.name, told)
        dashed = card.placeholder or card.assumed or card.group is Group.COMPETITOR
        face = group.box(*self._at(box), fill=p.FACE, stroke=colour, dashed=dashed, name="card")
        number = {Group.OURS: str(card.covers), Group.THIRD: f"{card.reach:.2f}"}.get(card.group, "")
        room = (box.w - (50 if number else 8)) * SAFE
        lines: Lines = [
            (fit(clean(card.name), room, 17, bold=True), self._style(17, bold=True)),
            (fit(clean(card.title), room, 13), self._style(13, p.MUTED)),
        ]
        group.fill_text(face, lines if card.title else lines[:1], anchor="middle", inset=(8 * k, 0))
        if number:
            place = self._at(Box(box.right - 48, box.y, 42, box.h))
            group.text(*place, [(number, self._style(17, colour, bold=True, align="right"))], anchor="middle")

    def _told(self, card: Card) -> str:
        """The alternative text."""
        stance = STANCE_LABELS[card.stance][self.say.lang == "zh"]
        told = self.say("export.card", **_named(card), stance=stance, reach=f"{card.reach:.2f}")
        roles = [role.label(self.say.lang) for role in card.roles]
        gap = [self.say("export.card_gap", rank=card.rank)] if card.rank else []
        return "; ".join([told, *roles, *gap])


def _named(card: Card) -> dict[str, str]:
    return {"name": card.name, "title": card.title or "–"}


def _legend(pen: Pen, say: Text, x: float) -> None:
    """What colours and outlines mean, in the column beside the map."""
    y, room = TOP + 2.0, WIDE - MARGIN - x
    style = Style(8.5, p.MUTED)
    pen.text(x, y, room, 14, [(say("export.signs"), replace(style, bold=True))], name="legend")
    y += 18
    for value, mark in p.STANCES.items():
        unknown = value is None
        box = pen.box(
            x, y, 20, 12, fill=mark.colour, stroke=p.DASH if unknown else None, dashed=unknown, name=mark.code
        )
        ink = Style(7, p.ink_on(mark.colour), bold=True, align="center")
        pen.fill_text(box, [(mark.glyph, ink)], anchor="middle")
        pen.text(x + 26, y - 1, room - 26, 14, [(say(f"report.legend.stance.{mark.code}"), style)], name="legend")
        y += 18
    pen.bar(x, y + 4, 20, 4, 0.6)
    y = _explained(pen, say, "reach", x, y, style)
    pen.box(x, y, 20, 12, stroke=p.GAP, weight=1.25, dashed=True, name="gap")
    y = _explained(pen, say, "gap", x, y, style)
    pen.box(x + 7, y + 3, 6, 6, fill=p.GAP, oval=True, name="gap")
    y = _explained(pen, say, "dot", x, y, style)
    pen.box(x, y, 20, 12, fill=p.FACE, stroke=p.DASH, dashed=True, name="card")
    y = _explained(pen, say, "doubtful", x, y, style)
    chip = pen.box(x, y, 20, 12, fill=p.FACE, stroke=p.OURS, name="card")
    pen.fill_text(chip, [("9", Style(7, p.OURS, bold=True, align="center"))], anchor="middle")
    _explained(pen, say, "covers", x, y, style)


def _explained(pen: Pen, say: Text, key: str, x: float, y: float, style: Style) -> float:
    """The words beside a sign; returns where the next sign stands."""
    room = WIDE - MARGIN - x - 26
    words = say(f"export.{key}") if key in ("doubtful", "covers") else say(f"report.legend.{key}")
    shown = cut(words, room, style.size, 3)
    lines = next(n for n in (1, 2, 3) if cut(words, room, style.size, n) == shown)
    pen.text(x + 26, y - 1, room, 3 + 11.5 * lines, [(shown, style)], name="legend")
    return y + 6.5 + 11.5 * lines
