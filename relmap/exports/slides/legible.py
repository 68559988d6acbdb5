"""Whom the map on a slide shows: everybody while their names can be read, else those who matter most.

The layout is that of the report. Where its scale would make names too small, people who matter less are folded
and counted in their place, as the report folds plain people of a large account; places given by hand then have no
meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from relmap.draw.cards import Card, make_cards
from relmap.draw.forest import make_forest, natural
from relmap.draw.layout import make_layout
from relmap.draw.orgmap import OrgMap, make_map
from relmap.engine.analysis import Analysis
from relmap.frame.frame import Group
from relmap.score.coverage import Score

LEAST = 0.36
"""Points of the slide per unit of the map, below which a name is smaller than 7 points."""
MOST = 0.8
STEPS = (80, 60, 45, 34, 25, 18, 12)
"""How many people of the account are kept, tried in turn."""


@dataclass(frozen=True)
class SlideMap:
    """The map to draw, and its scale.

    Attributes:
        people: how many of the account there are.
        shown: how many of them have a card.
        left_out: how many others are not drawn, by group.
    """

    chart: OrgMap
    scale: float
    people: int
    shown: int
    left_out: Mapping[Group, int]


def slide_map(analysis: Analysis, wide: float, high: float) -> SlideMap:
    """The map as far as it can be read in a room of so many points."""
    score, gaps = analysis.score, analysis.gaps
    found, people = make_cards(score, gaps), score.frame.bundle.people
    cards = {i: found[i] for i in sorted(found, key=lambda i: (score.frame.people.level[i], natural(people[i].id)))}
    chart = make_map(score, gaps)
    scale = _scale(chart, wide, high)
    for most in STEPS:
        if scale >= LEAST:
            break
        chart = _folded(score, cards, most)
        scale = _scale(chart, wide, high)
    left_out = {
        group: sum(card.group is group and i not in chart.layout.cards for i, card in cards.items()) for group in Group
    }
    members = sum(card.group is Group.ACCOUNT for card in cards.values())
    return SlideMap(chart, scale, members, members - left_out[Group.ACCOUNT], left_out)


def _scale(chart: OrgMap, wide: float, high: float) -> float:
    return min(MOST, wide / chart.layout.width, high / chart.layout.height)


def _folded(score: Score, cards: Mapping[int, Card], most: int) -> OrgMap:
    """The map with `most` people of the account, whoever stands above them, and a third as many of each other group."""
    order = sorted(cards.values(), key=lambda card: _standing(score, card))
    kept: set[int] = set()
    for group in Group:
        members = [card.person for card in order if card.group is group]
        kept |= set(members[: most if group is Group.ACCOUNT else most // 3])
    # A folded person is a plain one to the forest: nothing is known that the slide has room for.
    told = {i: card if i in kept else _plain(card) for i, card in cards.items()}
    shown = {i: card for i, card in told.items() if i in kept or card.group is Group.ACCOUNT}
    forest = make_forest(score, shown, crowd=0)
    people = score.frame.bundle.people
    layout = make_layout(shown, forest, lambda person: people[person].organization, {})
    return OrgMap(score, {i: cards[i] for i in layout.cards}, forest, layout, ())


def _plain(card: Card) -> Card:
    return replace(card, roles=(), contacts=(), gap=False, rank=None, seat=False, pinned=False, stance=None, power=None)


def _standing(score: Score, card: Card) -> tuple[int, bool, float, float, int]:
    """Gaps first, then key people, then by weight; our people by how many they cover."""
    weight = float(score.point.weight[card.person])
    return (card.rank or 9, not score.key[card.person], -weight, -(card.covers or card.reach), card.person)
