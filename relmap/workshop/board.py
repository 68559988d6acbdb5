"""What everybody sees of a room: scores, gaps and the map, and what of it one event has changed.

Only what an event touches is computed again; the law is the same, so the figures are those of a fresh start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relmap.draw.captions import captions
from relmap.draw.card import draw_card, draw_chip
from relmap.draw.cards import Card
from relmap.draw.edges import Edge
from relmap.draw.orgmap import OrgMap, draw_edges, draw_map, make_map
from relmap.draw.outline import TITLE
from relmap.draw.svg import canvas, markup
from relmap.engine.field import Field
from relmap.engine.gaps import Gap, find_gaps
from relmap.engine.outlook import Outlook, outlook
from relmap.frame import build
from relmap.frame.frame import Group
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.model.vocabulary import LANGS, Dimension
from relmap.score.coverage import Score, evaluate


@dataclass(frozen=True)
class Figures:
    """The figures of the header; None where not assessed."""

    index: float | None
    outlook: float | None
    dimensions: dict[Dimension, float | None]


@dataclass(frozen=True)
class Patch:
    """What an event has changed on the map.

    Attributes:
        whole: somebody came, went or stands elsewhere: the picture is to be fetched again.
        cards: the markup of each changed card by the index of its person, where nobody has moved.
        lines: the lines between people that have changed, if any has.
    """

    whole: bool
    cards: dict[int, str]
    lines: Lines | None = None


@dataclass(frozen=True)
class Lines:
    """What has changed among the lines between people.

    Attributes:
        pairs: whose lines are to be taken away, by index.
        markup: a layer with all lines that these pairs have now.
    """

    pairs: tuple[tuple[int, int], ...]
    markup: str


class Board:
    """The account of a room as everybody sees it, as of one day."""

    def __init__(self, bundle: Bundle, day: int, settings: Settings) -> None:
        self.day = day
        self.settings = settings
        self.score: Score = evaluate(build(bundle), day, settings)
        self.gaps: Sequence[Gap] = find_gaps(self.score)
        self.field = Field.of(self.score, settings.influence)
        self.outlook: Outlook = outlook(self.score, field=self.field)
        self.chart: OrgMap = make_map(self.score, self.gaps)
        self._framed = _framed(self.chart)

    @property
    def figures(self) -> Figures:
        """The figures of the header."""
        return Figures(self.score.index, self.outlook.value, self.score.values)

    def picture(self) -> str:
        """The map as the page has it, in both languages."""
        return markup(draw_map(self.chart, zoomable=True))

    def rescore(self, bundle: Bundle) -> None:
        """Follow the account with the figures only."""
        self.score = evaluate(build(bundle, before=self.score.frame), self.day, self.settings, self.score)
        self.field = Field.of(self.score, self.settings.influence, self.field)
        self.outlook = outlook(self.score, field=self.field)

    def update(self, bundle: Bundle) -> Patch:
        """Follow the account, and say what has changed on the map."""
        self.rescore(bundle)
        self.gaps = find_gaps(self.score)
        before, self.chart = self.chart, make_map(self.score, self.gaps, before=self.chart)
        framed, self._framed = self._framed, _framed(self.chart)
        if before.layout != self.chart.layout or framed != self._framed:
            return Patch(True, {})
        changed = [i for i, card in self.chart.cards.items() if before.cards[i] != card]
        return Patch(False, {i: self._markup(self.chart.cards[i]) for i in changed}, self._lines(before.edges))

    def _lines(self, before: Sequence[Edge]) -> Lines | None:
        """The lines of every two people between whom any has changed."""
        changed = set(before) ^ set(self.chart.edges)
        if not changed:
            return None
        pairs = {(edge.source, edge.target) for edge in changed}
        root = canvas(1, 1)
        draw_edges(root, self.chart, [edge for edge in self.chart.edges if (edge.source, edge.target) in pairs])
        return Lines(tuple(sorted(pairs)), markup(root))

    def _markup(self, card: Card) -> str:
        """One card as it stands on the page's map."""
        box = self.chart.layout.cards[card.person]
        root = canvas(1, 1)
        draw = draw_card if card.group is Group.ACCOUNT else draw_chip
        draw(root, card, box.x, box.y, LANGS, zoomable=True)
        return markup(root)


def plain(figures: Figures) -> dict[str, float | None]:
    """The figures by name."""
    found: dict[str, float | None] = {"index": figures.index, "outlook": figures.outlook}
    return found | {dimension.value: value for dimension, value in figures.dimensions.items()}


def _framed(chart: OrgMap) -> tuple[object, ...]:
    """All that is written on the picture beside cards and lines: names of units, and what makes room for flags."""
    organizations = tuple((org.id, org.name, org.side) for org in chart.score.frame.bundle.organizations)
    solid = {person: line.confirmed for person, line in chart.forest.lines.items()}
    return (organizations, chart.forest.names, solid, tuple(_written(chart)))


def _written(chart: OrgMap) -> Iterator[object]:
    for block in chart.layout.blocks:
        flagged = {person for person in block.cards if chart.cards[person].rank}
        yield {person for person in flagged if block.cards[person].y < block.frame.y + 2 * TITLE}
        for caption in captions(block, chart.forest):
            under = chart.cards[caption.under].name if caption.under is not None else ""
            yield caption, caption.person in flagged, under
