"""The organization map as one SVG picture, for the report, for a slide, for print.

Drawn in every language that is asked for; with more than one, words stand twice and the style sheet of the
page shows the reader's. Names, titles and units are data and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.captions import Caption, captions
from relmap.draw.card import SMALL, define, draw_card, draw_chip
from relmap.draw.cards import Card, make_cards
from relmap.draw.edges import Edge, Kind, curve, make_edges
from relmap.draw.forest import Forest, make_forest, natural
from relmap.draw.lane import LANE_PAD
from relmap.draw.layout import RATIO, Lane, Layout, make_layout
from relmap.draw.outline import CARD_W, PAD, TITLE, Fold, Placed
from relmap.draw.svg import canvas, element, fitted, points, rect, worded
from relmap.draw.typeset import fit, half
from relmap.engine.gaps import Gap
from relmap.frame.frame import Group
from relmap.model.vocabulary import LANGS, Lang, Side
from relmap.score.coverage import Score
from relmap.text import catalogue

EDGE_STYLE: dict[Kind, dict[str, object]] = {
    "ours": {"stroke": p.OURS},
    "third": {"stroke": p.THIRD},
    "rival": {"stroke": p.RIVAL, "stroke_dasharray": "10 4"},
    "influence": {"stroke": p.INFLUENCE, "stroke_dasharray": "7 5", "marker_end": "url(#to-influence)"},
    "conflict": {"stroke": p.CONFLICT, "stroke_dasharray": "2 4", "marker_end": "url(#to-conflict)"},
    "dotted": {"stroke": p.LINE, "stroke_dasharray": "4 4"},
}


@dataclass(frozen=True)
class OrgMap:
    """Everything about the map of one account: who is on it, where, and which lines there are."""

    score: Score
    cards: Mapping[int, Card]
    forest: Forest
    layout: Layout
    edges: Sequence[Edge]
    placing: tuple[object, ...] = ()


def make_map(score: Score, gaps: Sequence[Gap], ratio: float = RATIO, before: OrgMap | None = None) -> OrgMap:
    """Lay out the map of an account as of the day of its score.

    `before` is an earlier map of it with that ratio: unless something has changed that places anybody, its layout is
    taken.
    """
    people = score.frame.bundle.people
    found = make_cards(score, gaps)
    level = score.frame.people.level.tolist()
    cards = {i: found[i] for i in sorted(found, key=lambda i: (level[i], natural(people[i].id)))}
    forest = make_forest(score, cards, before=before.forest if before else None)
    placing = _placing(score, cards)
    if before is not None and before.placing == placing and before.forest == forest:
        layout = before.layout
    else:
        layout = make_layout(cards, forest, lambda i: people[i].organization, _pins(score, cards), ratio)
    placed = {person: cards[person] for person in layout.cards}
    return OrgMap(score, placed, forest, layout, make_edges(score, placed, forest), placing)


def _placing(score: Score, cards: Mapping[int, Card]) -> tuple[object, ...]:
    """What a layout rests on beside the forest: who has a card, of which organization, in a place by hand or not."""
    people = score.frame.bundle.people
    return tuple((i, card.group, people[i].organization, people[i].x, people[i].y) for i, card in cards.items())


def _pins(score: Score, cards: Mapping[int, Card]) -> dict[int, tuple[float, float]]:
    """Where people of the account were put by hand; those higher up on the map first."""
    placed = ((i, score.frame.bundle.people[i]) for i, card in cards.items() if card.group is Group.ACCOUNT)
    found = [(p.y, p.x, p.id, i) for i, p in placed if p.x is not None and p.y is not None]
    return {i: (x, y) for y, x, _, i in sorted(found)}


def draw_map(chart: OrgMap, langs: Sequence[Lang] = LANGS, *, zoomable: bool = False, lines: bool = True) -> Element:
    """The picture.

    Args:
        chart: the map.
        langs: the languages of its words.
        zoomable: with larger words for a far view, which the page shows in place of the others.
        lines: with the lines of ties and influence, all of them; a page shows those of the selected person.
    """
    root = canvas(chart.layout.width, chart.layout.height, class_="orgmap", data_head=chart.layout.head)
    define(root)
    for kind in ("influence", "conflict"):
        _arrow(root, kind)
    for lane in chart.layout.lanes:
        _lane(root, chart, lane, langs)
    for block in chart.layout.blocks:
        _block(root, chart, block, langs, zoomable)
    _reporting(element(root, "g", class_="links", fill="none", stroke=p.LINE, stroke_width=1.3), chart)
    people = element(root, "g", class_="people", font_size=SMALL)
    for person, box in chart.layout.cards.items():
        card = chart.cards[person]
        draw = draw_card if card.group is Group.ACCOUNT else draw_chip
        draw(people, card, box.x, box.y, langs, zoomable=zoomable)
    _captions(root, chart, langs, zoomable)
    _folds(root, chart, langs)
    if lines:
        draw_edges(root, chart, chart.edges)
    return root


def _arrow(root: Element, kind: Kind) -> None:
    size = {"viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "11", "markerHeight": "11"}
    marker = Element("marker", {"id": f"to-{kind}", "markerUnits": "userSpaceOnUse", "orient": "auto"} | size)
    element(marker, "path", d="M0 0L8 4L0 8z", fill=EDGE_STYLE[kind]["stroke"])
    root.append(marker)


def _lane(root: Element, chart: OrgMap, lane: Lane, langs: Sequence[Lang]) -> None:
    bundle = chart.score.frame.bundle
    box = lane.frame
    rect(root, box.x, box.y, box.w, box.h, rx=12, fill=p.LANE, class_="lane")
    colour = {Group.OURS: p.OURS, Group.ACCOUNT: p.INK}.get(lane.group, p.THIRD)
    key = {Group.OURS: "ours", Group.ACCOUNT: "customer"}.get(lane.group, "others")
    words: dict[Lang, str] = {lang: catalogue(lang)[f"report.map.{key}"] for lang in langs}
    if lane.group is Group.ACCOUNT:
        words = {lang: f"{word} · {bundle.name}" for lang, word in words.items()}
    kind = {Group.OURS: "ours", Group.ACCOUNT: "ink"}.get(lane.group, "third")
    worded(root, LANE_PAD, box.y + 20, words, langs, font_size=13, font_weight=600, fill=colour, class_=kind)
    names = {org.id: org.name for org in bundle.organizations}
    for org, x, y in lane.titles:
        rival = bundle.side[org] is Side.COMPETITOR
        sides: dict[Lang, str] = {lang: f"{bundle.side[org].label(lang)} · {names[org]}" for lang in langs}
        style = {"font_size": 11, "fill": p.RIVAL if rival else p.THIRD, "class_": "rival" if rival else "third"}
        people = sum(bundle.people[i].organization == org for i in chart.layout.cards)
        room = CARD_W * max(1, people)
        for lang in langs:
            _title(root, x, y, sides[lang], room, lang, len(langs), style)


def _title(
    root: Element, x: float, y: float, content: str, room: float, lang: Lang, count: int, style: dict[str, object]
) -> None:
    own = style if count == 1 else style | {"class_": f"{style['class_']} {lang}", "lang": lang}
    size = float(str(style["font_size"]))
    fitted(root, x, y, content, room, size, (lang,), **{k: v for k, v in own.items() if k != "font_size"})


def _block(root: Element, chart: OrgMap, placed: Placed, langs: Sequence[Lang], zoomable: bool) -> None:
    """The frame of a unit with its name."""
    box, names = placed.frame, chart.forest.names
    rect(root, box.x, box.y, box.w, box.h, rx=9, fill=p.FRAME, stroke=p.TRACK, class_="frame")
    unit = placed.block.unit
    if unit is None:
        return
    entity = chart.forest.entity(unit)
    style = {"fill": p.MUTED, "class_": "muted near"}
    if entity is not None:
        fitted(root, box.x + PAD, box.y + 13, names[entity], box.w - 2 * PAD, 10, langs, **style)
    down = 6 if entity is not None else 0
    fitted(root, box.x + PAD, box.y + 21 + down, names[unit], box.w - 2 * PAD, 11.5, langs, font_weight=600, **style)
    if zoomable:
        room = _title_room(chart, placed)
        words: dict[Lang, str] = {lang: fit(half(names[unit], lang), room, 17, bold=True) for lang in langs}
        worded(root, box.x + PAD, box.y + 24, words, langs, class_="far-off fu")


def _captions(root: Element, chart: OrgMap, langs: Sequence[Lang], zoomable: bool) -> None:
    """Where the people of a unit within another begin; clear of the dashes round a gap, which come that near."""
    halo = {"stroke": p.FRAME, "stroke_width": 3, "stroke_linejoin": "round", "paint_order": "stroke"}
    layer, names = element(root, "g", class_="captions", **halo), chart.forest.names
    for placed in chart.layout.blocks:
        for caption in captions(placed, chart.forest):
            content = [f"↳ {chart.cards[caption.under].name}"] if caption.under is not None else []
            content += [names[caption.unit]] if caption.unit is not None else []
            _caption(layer, chart, caption, content, langs, zoomable)


def _caption(
    root: Element, chart: OrgMap, caption: Caption, content: Sequence[str], langs: Sequence[Lang], zoomable: bool
) -> None:
    """One line above a card, left of the flag of a gap; each name in it cut to the reader's half."""
    flag = 84 if caption.person is not None and chart.cards[caption.person].rank else 0
    words: dict[Lang, str] = {lang: " · ".join(half(part, lang) for part in content) for lang in langs}
    for size, drawn, name in ((10, True, "muted near"), (14, zoomable, "far-off fc")):
        fits: dict[Lang, str] = {lang: fit(text, CARD_W - flag, size) for lang, text in words.items()}
        if drawn:
            worded(root, caption.x, caption.y - 4, fits, langs, fill=p.MUTED, font_size=size, class_=name)


def _title_room(chart: OrgMap, placed: Placed) -> float:
    """The room for a title from afar; the flag of a gap, enlarged as it then is, takes some of it."""
    left, limit = placed.frame.x + PAD, placed.frame.y + 2 * TITLE
    flagged = [box for person, box in placed.cards.items() if box.y < limit and chart.cards[person].rank]
    return min([placed.frame.right - PAD - left, *(box.right - 84 - left for box in flagged)])


def _reporting(group: Element, chart: OrgMap) -> None:
    index = chart.score.frame.index
    for person, corners in chart.layout.links.items():
        line = chart.forest.lines.get(person)
        if line is not None:
            dash = None if line.confirmed else "2 3"
            manager = index[line.manager]
            element(group, "path", d=points(corners), data_a=person, data_b=manager, stroke_dasharray=dash)


def _folds(root: Element, chart: OrgMap, langs: Sequence[Lang]) -> None:
    for block in chart.layout.blocks:
        for fold in block.folds:
            _fold(root, fold, langs)


def _fold(root: Element, fold: Fold, langs: Sequence[Lang]) -> None:
    """How many more there are; or, in a unit that nobody of ours knows, that there is a blind spot."""
    box, blind = fold.box, not fold.count
    people = " ".join(map(str, fold.people)) or None
    node = element(root, "a", href="#surface" if blind else "#people", class_="fold", data_people=people)
    edge = {"stroke": p.GAP if blind else p.EDGE, "class_": "blind" if blind else "lane"}
    rect(node, box.x, box.y, box.w, box.h, rx=6, fill=p.LANE, stroke_dasharray="5 4", **edge)
    key = "report.map.empty" if blind else "report.map.folded"
    words: dict[Lang, str] = {lang: catalogue(lang)[key].format(count=fold.count) for lang in langs}
    style = {"font_size": 11, "text_anchor": "middle"}
    style |= {"fill": p.GAP, "class_": "blind-t"} if blind else {"fill": p.MUTED, "class_": "muted"}
    worded(node, box.x + box.w / 2, box.y + 17, words, langs, **style)


def draw_edges(root: Element, chart: OrgMap, edges: Sequence[Edge]) -> None:
    """A layer of lines, one group for each kind, hidden by the page until one of their people is selected."""
    layer = element(root, "g", class_="edges", fill="none", stroke_linecap="round")
    for kind, style in EDGE_STYLE.items():
        chosen = [edge for edge in edges if edge.kind == kind]
        if chosen:
            group = element(layer, "g", class_=f"edge-{kind}", **style)
            for edge in chosen:
                path = curve(chart.layout.cards[edge.source], chart.layout.cards[edge.target])
                wide = 1.6 if kind == "dotted" else round(1.2 + 4 * edge.strength, 1)
                fade = 0.65 if edge.assumed else None
                values = {"stroke_width": wide, "opacity": fade, "data_a": edge.source, "data_b": edge.target}
                element(group, "path", d=path, **values)
