"""Draws one card: who somebody is, where he stands, what he decides, how far we reach him, and through whom.

Shapes that every card shares stand once in the definitions of the picture and are used from there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.cards import Card
from relmap.draw.outline import CARD_H, CARD_W
from relmap.draw.svg import element, fitted, number, rect, text, worded
from relmap.draw.typeset import fit, half, width
from relmap.frame.frame import Group
from relmap.model.vocabulary import LANGS, Lang, Role
from relmap.text import catalogue

LEFT, RING_X, RING_Y, RING_R = 16, 182, 19, 11
ROW = 59
CONTACTS = 3
NAME, TITLE, SMALL = 13.5, 11, 10
FAR_NAME, FAR_TITLE = 19, 15


def define(parent: Element) -> None:
    """The shared shapes."""
    defs = element(parent, "defs")
    faces = {"face": (p.EDGE, None, p.FACE), "face-p": (p.DASH, "5 4", p.FACE), "face-a": (p.DASH, "1.5 2.5", p.FACE)}
    faces["face-s"] = (p.DASH, "5 4", p.LANE)
    for name, (stroke, dash, fill) in faces.items():
        values = {"rx": 7, "class_": f"face {name}", "fill": fill, "stroke": stroke, "stroke_dasharray": dash}
        rect(defs, 0, 0, CARD_W, CARD_H, id=name, **values)
    shape = f"M7 0h-0a7 7 0 0 0-7 7v{CARD_H - 14}a7 7 0 0 0 7 7z"
    element(defs, "path", id="bar", d=shape)
    element(defs, "path", id="bar-u", d=shape, fill=p.FACE, stroke=p.DASH, stroke_dasharray="3 2.5")
    values = {"fill": "none", "stroke": p.TRACK, "stroke_width": 3.5}
    element(defs, "circle", id="track", class_="track", cx=RING_X, cy=RING_Y, r=RING_R, **values)
    outline = {"fill": "none", "stroke": p.GAP, "stroke_width": 2, "stroke_dasharray": "6 4", "rx": 10}
    rect(defs, -5, -5, CARD_W + 10, CARD_H + 10, id="gap", **outline)
    element(defs, "circle", id="dot", cx=CARD_W - 3, cy=3, r=5, fill=p.GAP, stroke=p.FACE, stroke_width=1.5)
    for filled in range(4):
        _bars(defs, filled)
    for role in (1, 2, 3):
        ring = {"class_": "contact", "r": 9, "fill": p.FACE, "stroke": p.OURS, "stroke_width": role}
        element(defs, "circle", id=f"c{role}", **ring)


def _bars(defs: Element, filled: int) -> None:
    """Three bars of power; none filled and dashed where it is unknown."""
    group = element(defs, "g", id=f"power{filled}")
    for bar in range(3):
        height = 5 + 4 * bar
        full = bar < filled
        values = {"fill": p.MUTED, "class_": "power"} if full else {"fill": p.TRACK, "class_": "track-f"}
        if not filled:
            values = {"fill": "none", "stroke": p.EDGE, "stroke_dasharray": "1.5 1.5"}
        rect(group, LEFT + 6 * bar, ROW + 7 - height, 4, height, **values)


def draw_card(
    parent: Element, card: Card, x: float, y: float, langs: Sequence[Lang], *, zoomable: bool = False
) -> Element:
    """One card of somebody of the account at (x, y); a zoomable one also holds larger words for a far view."""
    node = element(parent, "g", class_="card", data_i=card.person, transform=f"translate({number(x)} {number(y)})")
    face = "face-s" if card.seat else "face-p" if card.placeholder else "face-a" if card.assumed else "face"
    element(node, "use", href=f"#{face}")
    mark = p.stance(card.stance)
    known = card.stance is not None
    element(node, "use", href="#bar" if known else "#bar-u", fill=mark.colour if known else None)
    room = RING_X - RING_R - 6 - LEFT
    muted = {"fill": p.MUTED, "class_": "muted"}
    bold: dict[str, object] = {"font_weight": 600, "class_": "name"}
    ring(node, card)
    if zoomable:
        far(node, card, room, CARD_W - LEFT - 8)
    detail = element(node, "g", class_="near")
    fitted(detail, LEFT, 20, card.name, room, NAME, langs, **(bold | ({"fill": p.MUTED} if card.seat else {})))
    fitted(detail, LEFT, 36, card.title, room, TITLE, langs, **muted)
    element(detail, "use", href=f"#power{p.POWER_BARS[card.power]}")
    left = _contacts(detail, card)
    _badges(detail, card, left - 6, langs)
    _gap(node, card, langs)
    return node


def far(node: Element, card: Card, room: float, under: float) -> None:
    """Name and title as a reader sees them from afar; the style sheet of the page gives their size."""
    group = element(node, "g", class_="far-off")
    for content, y, space, size in ((card.name, 29, room, FAR_NAME), (card.title, 53, under, FAR_TITLE)):
        words: dict[Lang, str] = {lang: fit(half(content, lang), space, size, bold=y == 29) for lang in LANGS}
        worded(group, LEFT, y, words, LANGS, class_="fn" if y == 29 else "ft")


def ring(node: Element, card: Card, dy: float = 0) -> None:
    """The reach as a ring with its number, the stance as a glyph inside."""
    element(node, "use", href="#track", y=dy or None)
    if card.reach >= 0.005:
        stroke = {"fill": "none", "stroke": p.REACH, "stroke_width": 3.5, "class_": "arc"}
        element(node, "path", d=_arc(card.reach, RING_Y + dy), **stroke)
    glyph = p.stance(card.stance).glyph
    small = len(glyph) > 1
    values = {"text_anchor": "middle", "font_size": 7.5 if small else 9.5, "class_": "ink"}
    text(node, RING_X, RING_Y + dy + (2.7 if small else 3.4), glyph, **values)
    number_style = {"text_anchor": "middle", "class_": "muted near", "fill": p.MUTED}
    text(node, RING_X, RING_Y + dy + 24, f"{card.reach:.2f}", **number_style)


def _arc(value: float, middle: float) -> str:
    """From twelve o'clock clockwise; a full circle stops just short of its start, or it would be none."""
    angle = 2 * math.pi * min(value, 0.9995)
    x, y = RING_X + RING_R * math.sin(angle), middle - RING_R * math.cos(angle)
    return f"M{RING_X} {number(middle - RING_R)}A11 11 0 {int(value > 0.5)} 1 {number(x)} {number(y)}"


def _contacts(node: Element, card: Card) -> float:
    """Up to three contacts from the right; returns how far left they go."""
    x = CARD_W - 15.0
    more = len(card.contacts) - CONTACTS
    for contact in reversed(card.contacts[:CONTACTS]):
        strength = 1 if contact.strength < 0.3 else 2 if contact.strength < 0.6 else 3
        element(node, "use", href=f"#c{strength}", x=x, y=ROW)
        style = {"text_anchor": "middle", "font_size": 8.5, "font_weight": 600, "fill": p.OURS, "class_": "ours"}
        text(node, x, ROW + 3, contact.initials, **style)
        x -= 21
    if more > 0:
        text(node, x + 9, ROW + 3.5, f"+{more}", text_anchor="end", fill=p.OURS, class_="ours")
        x -= 14
    return x + 10


def _badges(node: Element, card: Card, right: float, langs: Sequence[Lang]) -> None:
    """As many role words as there is room for; the width of a word depends on the language."""
    if not card.roles and not card.seat:
        return
    same = len(langs) == 1
    for lang in langs:
        group = node if same else element(node, "g", class_=lang, lang=lang)
        x = LEFT + 22.0
        if card.seat:
            x = _badge(group, x, catalogue(lang)["report.map.seat"], fill="none", ink=p.INK, stroke=p.DASH)
        words = [(short(role, lang), role) for role in card.roles]
        for i, (word, role) in enumerate(words):
            last = i == len(words) - 1
            if x + badge_width(word) + (0 if last else 18) > right:
                text(group, x, ROW + 3.5, f"+{len(words) - i}", fill=p.MUTED, class_="muted")
                break
            key = role in p.KEY_ROLES
            x = _badge(group, x, word, fill=p.KEY_BADGE if key else p.BADGE, ink=p.FACE if key else p.INK)


def short(role: Role, lang: Lang) -> str:
    """The word of a role without the Chinese suffix for a person."""
    return role.label(lang).removesuffix("者")


def badge_width(word: str) -> float:
    """How wide a badge is."""
    return round(width(word, SMALL)) + 9


def _badge(node: Element, x: float, word: str, *, fill: str, ink: str, stroke: str | None = None) -> float:
    wide = badge_width(word)
    kind = "badge" if fill == p.BADGE else "badge-key" if fill == p.KEY_BADGE else "badge-seat"
    rect(node, x, ROW - 8, wide, 16, rx=4, fill=fill, stroke=stroke, class_=kind)
    text(node, x + wide / 2, ROW + 3.6, word, text_anchor="middle", fill=ink, class_=f"{kind}-t")
    return x + wide + 4


def _gap(node: Element, card: Card, langs: Sequence[Lang]) -> None:
    """The strong flag for the first five gaps, a dot for the others."""
    if card.rank is None:
        if card.gap:
            element(node, "use", href="#dot")
        return
    element(node, "use", href="#gap")
    for lang in langs:
        word = f"{catalogue(lang)['report.map.gap']} {card.rank}"
        wide = round(width(word, SMALL, bold=True)) + 12
        values = {"class_": "tag"} if len(langs) == 1 else {"class_": f"tag {lang}", "lang": lang}
        group = element(node, "g", **values)
        rect(group, CARD_W - 6 - wide, -13, wide, 17, rx=4, fill=p.GAP)
        style = {"text_anchor": "middle", "font_weight": 700, "fill": p.FACE}
        text(group, CARD_W - 6 - wide / 2, -1, word, **style)


def draw_chip(
    parent: Element, card: Card, x: float, y: float, langs: Sequence[Lang], *, zoomable: bool = False
) -> Element:
    """The smaller card of one of ours, a third party or a competitor, with an outline that says which."""
    colour = {Group.OURS: p.OURS, Group.THIRD: p.THIRD, Group.COMPETITOR: p.RIVAL}[card.group]
    kind = {Group.OURS: "ours", Group.THIRD: "third", Group.COMPETITOR: "rival"}[card.group]
    node = element(
        parent, "g", class_=f"card {kind}-c", data_i=card.person, transform=f"translate({number(x)} {number(y)})"
    )
    dash = "2 3" if card.assumed else "5 4" if card.placeholder or card.group is Group.COMPETITOR else None
    rect(node, 0, 0, CARD_W, 48, rx=7, class_=f"face {kind}-e", fill=p.FACE, stroke=colour, stroke_dasharray=dash)
    right = CARD_W - 10 if card.group is Group.COMPETITOR else CARD_W - 38
    detail = element(node, "g", class_="near")
    fitted(detail, 13, 20, card.name, right - 13, 13, langs, font_weight=600, class_="name")
    fitted(detail, 13, 36, card.title, right - 13, TITLE, langs, fill=p.MUTED, class_="muted")
    if zoomable:
        far(node, replace(card, title=""), right - LEFT, 0)
    if card.group is Group.THIRD:
        ring(node, card, -2)
    elif card.group is Group.OURS:
        style = {"text_anchor": "middle", "fill": p.OURS, "class_": "ours"}
        text(node, CARD_W - 24, 22, str(card.covers), font_size=15, font_weight=600, **style)
        words: dict[Lang, str] = {lang: catalogue(lang)["report.map.covers"] for lang in langs}
        worded(node, CARD_W - 24, 36, words, langs, font_size=9.5, text_anchor="middle", fill=p.MUTED, class_="muted")
    return node
