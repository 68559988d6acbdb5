"""A small picture of the society around the customer: third parties left, key people right, their ties between.

Lists beside it say the same in words, so a screen reader passes it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.svg import canvas, element, fitted, number, rect, text, worded
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import catalogue

WIDTH, SIDE, ROW, TOP = 600.0, 204.0, 26.0, 34.0
NAME, NOTE = 12.5, 11.0


@dataclass(frozen=True)
class End:
    """Somebody at one side of the picture, with a number beside the name."""

    name: str
    note: str


@dataclass(frozen=True)
class Door:
    """A tie from the left to the right, by place in the lists; `shut` if we hardly reach who holds it."""

    left: int
    right: int
    strength: float
    shut: bool


def draw_space(
    left: Sequence[End], right: Sequence[End], doors: Sequence[Door], langs: Sequence[Lang] = LANGS
) -> Element:
    """The picture; the right side is put in an order in which few lines cross.

    Args:
        left: third parties.
        right: key people.
        doors: their ties, of strength in [0, 1]; the wider, the stronger.
        langs: the languages of its words.
    """
    rows = max(len(left), len(right))
    height = TOP + rows * ROW + 6
    root = canvas(WIDTH, height, class_="spacemap", aria_hidden="true")
    order = _untangled(len(right), doors)
    starts = _places(len(left), height)
    ends = dict(zip(order, _places(len(right), height), strict=True))
    _heads(root, langs)
    lines = element(root, "g", fill="none", stroke=p.THIRD, stroke_linecap="round")
    for door in doors:
        path = _path(SIDE, starts[door.left], WIDTH - SIDE, ends[door.right])
        style = {"stroke_dasharray": "2 6", "class_": "door shut"} if door.shut else {"class_": "door"}
        element(lines, "path", d=path, stroke_width=round(1 + 5 * door.strength, 1), **style)
    for found, y in zip(left, starts, strict=True):
        _end(root, found, 0, y, langs, "third")
    for place, y in ends.items():
        _end(root, right[place], WIDTH - SIDE, y, langs, "ink")
    return root


def _path(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line that leaves and arrives level."""
    start, end, middle, low, high = map(number, (x1, x2, (x1 + x2) / 2, y1, y2))
    return f"M{start} {low}C{middle} {low} {middle} {high} {end} {high}"


def _places(count: int, height: float) -> list[float]:
    """Where the middle of each row is; the shorter side is spread over the whole height."""
    step = (height - TOP - 6) / max(count, 1)
    return [TOP + step * (i + 0.5) for i in range(count)]


def _untangled(count: int, doors: Sequence[Door]) -> list[int]:
    """The right side by the mean place of whoever leads there."""
    means = {}
    for place in range(count):
        mine = [(door.left, door.strength) for door in doors if door.right == place]
        means[place] = sum(at * s for at, s in mine) / sum(s for _, s in mine)
    return sorted(means, key=lambda place: (round(means[place], 9), place))


def _heads(root: Element, langs: Sequence[Lang]) -> None:
    style = {"font_size": NOTE, "fill": p.MUTED, "class_": "muted"}
    for x, anchor, key in ((SIDE - 8, "end", "chart_left"), (WIDTH - SIDE + 8, "start", "chart_right")):
        words: dict[Lang, str] = {lang: catalogue(lang)[f"report.space.{key}"] for lang in langs}
        worded(root, x, 16, words, langs, text_anchor=anchor, **style)


def _end(root: Element, found: End, x: float, y: float, langs: Sequence[Lang], kind: str) -> None:
    colour = p.THIRD if kind == "third" else p.EDGE
    rect(
        root,
        x + 0.5,
        y - 11,
        SIDE - 1,
        22,
        rx=6,
        fill=p.FACE,
        stroke=colour,
        class_="face" + ("" if kind == "ink" else " third-e"),
    )
    fitted(root, x + 9, y + 4.5, found.name, SIDE - 52, NAME, langs, font_weight=600, class_="name")
    text(root, x + SIDE - 9, y + 4, found.note, font_size=NOTE, text_anchor="end", fill=p.MUTED, class_="muted")
