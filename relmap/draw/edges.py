"""The lines between people that are drawn for one selected person: ties, influence, conflict, dotted lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import numpy as np

from relmap.draw.cards import Card, answered
from relmap.draw.forest import Forest
from relmap.draw.outline import Box
from relmap.draw.svg import number
from relmap.frame.frame import Group, Ints, span
from relmap.model.vocabulary import Sign
from relmap.score.coverage import Score

Kind = Literal["ours", "third", "rival", "influence", "conflict", "dotted"]


class Edge(NamedTuple):
    """A line from one person to another, by index; `strength` in [0, 1], `assumed` if not confirmed."""

    kind: Kind
    source: int
    target: int
    strength: float
    assumed: bool = False


def make_edges(score: Score, cards: Mapping[int, Card], forest: Forest) -> list[Edge]:
    """Every line that a selected person may want to show, kind by kind."""
    return [*_ties(score, cards), *_influences(score, cards), *_dotted(forest)]


def _ties(score: Score, cards: Mapping[int, Card]) -> Iterator[Edge]:
    """Answered ties of ours, of third parties and of competitors with the account, and of ours with the others."""

    def of(*groups: Group) -> Ints:
        return np.array([i for i in sorted(cards) if cards[i].group in groups], dtype=np.int64)

    between: tuple[tuple[Kind, Ints, Ints], ...] = (
        ("ours", of(Group.OURS), of(Group.ACCOUNT, Group.THIRD)),
        ("third", of(Group.THIRD), of(Group.ACCOUNT)),
        ("rival", of(Group.COMPETITOR), of(Group.ACCOUNT)),
    )
    for kind, outer, inner in between:
        intensity = score.ties.intensity[np.ix_(outer, inner)]
        one, other = np.nonzero(answered(score, intensity))
        strengths = -np.expm1(-intensity[one, other])
        for source, target, strength in zip(
            outer[one].tolist(), inner[other].tolist(), strengths.tolist(), strict=True
        ):
            yield Edge(kind, source, target, strength)


def _influences(score: Score, cards: Mapping[int, Card]) -> Iterator[Edge]:
    for edge in score.frame.bundle.influences:
        start, end = span(edge.valid_from, edge.valid_to)
        source, target = score.frame.index[edge.source], score.frame.index[edge.target]
        if start <= score.ties.day < end and source in cards and target in cards:
            kind: Kind = "influence" if edge.sign is Sign.INFLUENCE else "conflict"
            yield Edge(kind, source, target, edge.weight, not edge.confirmed)


def _dotted(forest: Forest) -> Iterator[Edge]:
    for person, manager, line in forest.extra:
        yield Edge("dotted", person, manager, 1.0, not line.confirmed)


def curve(source: Box, target: Box) -> str:
    """A path from the edge of one box to that of another, leaving and arriving at a right angle."""
    if abs(source.x - target.x) < source.w * 0.7 and abs(source.y - target.y) > 2 * source.h:
        return _beside(source, target)
    if source.bottom + 8 <= target.y or target.bottom + 8 <= source.y:
        down = source.y < target.y
        x1, y1 = source.x + source.w / 2, source.bottom if down else source.y
        x2, y2 = target.x + target.w / 2, target.y if down else target.bottom
        bend = abs(y2 - y1) / 2 * (1 if down else -1)
        return _cubic((x1, y1), (x1, y1 + bend), (x2, y2 - bend), (x2, y2))
    right = source.x < target.x
    x1, y1 = source.right if right else source.x, source.y + source.h / 2
    x2, y2 = target.x if right else target.right, target.y + target.h / 2
    bend = abs(x2 - x1) / 2 * (1 if right else -1)
    return _cubic((x1, y1), (x1 + bend, y1), (x2 - bend, y2), (x2, y2))


def _beside(source: Box, target: Box) -> str:
    """Round the right side of whoever stands between two people of one column."""
    y1, y2 = source.y + source.h / 2, target.y + target.h / 2
    bend = max(source.right, target.right) + 34 + abs(y1 - y2) / 12
    return _cubic((source.right, y1), (bend, y1), (bend, y2), (target.right, y2))


def _cubic(*corners: tuple[float, float]) -> str:
    first, *rest = [f"{number(round(x))} {number(round(y))}" for x, y in corners]
    return f"M{first}C{' '.join(rest)}"
