"""A line chart of a few figures over time, each line named at its end and told apart by dash and marker as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from relmap.draw import palette, svg
from relmap.draw.typeset import width as text_width
from relmap.model.vocabulary import LANGS, Lang

SIZE = 13
GAP = 17.0
"""How far apart the names at the ends of lines must stand."""


@dataclass(frozen=True)
class Look:
    """How a line is drawn; `code` names it in classes of the style sheet."""

    code: str
    colour: str
    dash: str | None
    marker: str
    stroke: float = 2.0


LOOKS = {
    "index": Look("index", palette.INK, None, "circle", 3.2),
    "point": Look("point", "#1F5FA8", "8 3", "square"),
    "line": Look("line", "#A84A06", "2 3", "diamond"),
    "surface": Look("surface", "#00725E", "12 3 2 3", "triangle"),
    "space": Look("space", "#8A3FA0", "5 5", "ring"),
}


@dataclass(frozen=True)
class Series:
    """One line: its look, its name in every language, a value in [0, 1] for each day (None is a break)."""

    look: Look
    name: dict[Lang, str]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Mark:
    """A day that is pointed out, with the word for it."""

    day: int
    name: dict[Lang, str]


@dataclass(frozen=True)
class _Space:
    """Where the lines are, and what the axes run over."""

    left: float
    right: float
    top: float
    bottom: float
    days: Sequence[int]
    most: float

    def x(self, day: int) -> float:
        """The place of a day."""
        first, last = self.days[0], self.days[-1]
        return self.left + (self.right - self.left) * (day - first) / max(1, last - first)

    def y(self, value: float) -> float:
        """The place of a value."""
        return self.bottom - (self.bottom - self.top) * value / self.most


def trend_chart(
    days: Sequence[int], lines: Sequence[Series], marks: Sequence[Mark], *, width: float, height: float, every: int
) -> Element:
    """Draw figures over time.

    Args:
        days: ascending proleptic ordinals, at least one.
        lines: in order of importance; later ones are drawn below.
        marks: days to point out; those outside the chart are left out.
        width, height: of the picture.
        every: how many days lie between two that are named, counted from the last one.
    """
    root = svg.canvas(width, height, class_="trendchart")
    names = max((text_width(_named(line, lang), SIZE) for line in lines for lang in LANGS), default=0)
    values = [value for line in lines for value in line.values if value is not None]
    space = _Space(38, width - names - 24, 26, height - 30, days, _top(max(values, default=0.0)))
    _axes(root, space, every)
    for mark in marks:
        if days[0] <= mark.day <= days[-1]:
            _mark(root, space, mark)
    for line in reversed(lines):
        _line(root, space, line)
    _names(root, space, lines)
    return root


def _top(most: float) -> float:
    """The end of the axis: the next tenth, and at least two of them."""
    return min(1.0, max(2, int(most * 10 + 1.2)) / 10)


def _axes(root: Element, space: _Space, every: int) -> None:
    step = 2 if space.most > 0.6 else 1
    for tenth in range(0, round(space.most * 10) + 1, step):
        y = space.y(tenth / 10)
        svg.element(root, "path", class_="grid", d=f"M{space.left} {svg.number(y)}H{svg.number(space.right)}")
        svg.text(root, space.left - 8, y + 4, f"{tenth / 10:.1f}", class_="tick", font_size=12, text_anchor="end")
    for place in range(len(space.days) - 1, -1, -every):
        month = date.fromordinal(space.days[place]).isoformat()[:7]
        x = space.x(space.days[place])
        svg.text(root, x, space.bottom + 20, month, class_="tick", font_size=12, text_anchor="middle")


def _mark(root: Element, space: _Space, mark: Mark) -> None:
    x = space.x(mark.day)
    svg.element(root, "path", class_="day", d=f"M{svg.number(x)} {space.top - 6}V{svg.number(space.bottom)}")
    svg.worded(root, x, space.top - 11, mark.name, LANGS, class_="tick", font_size=12, text_anchor="middle")


def _line(root: Element, space: _Space, line: Series) -> None:
    look = line.look
    group = svg.element(root, "g", class_=f"series t-{look.code}", stroke=look.colour, fill=look.colour)
    for run in _runs(line.values):
        path = "L".join(f"{svg.number(space.x(space.days[i]))} {svg.number(space.y(v))}" for i, v in run)
        svg.element(
            group, "path", d=f"M{path}", fill="none", stroke_width=look.stroke, stroke_dasharray=look.dash,
            stroke_linejoin="round",
        )  # fmt: skip
    for place, value in enumerate(line.values):
        if value is not None:
            shape = _marker(group, look.marker, space.x(space.days[place]), space.y(value))
            svg.element(shape, "title").text = f"{date.fromordinal(space.days[place]).isoformat()}: {value:.2f}"


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without a break."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if len(run) > 1]


def _marker(parent: Element, kind: str, x: float, y: float) -> Element:
    if kind == "circle":
        return svg.element(parent, "circle", cx=x, cy=y, r=4)
    if kind == "ring":
        return svg.element(parent, "circle", class_="hollow", cx=x, cy=y, r=3.4, fill=palette.FACE, stroke_width=1.8)
    if kind == "square":
        return svg.rect(parent, x - 3.3, y - 3.3, 6.6, 6.6)
    shapes = {"diamond": "M{x} {t}l4.6 4.6-4.6 4.6-4.6-4.6z", "triangle": "M{x} {t}l4.6 8h-9.2z"}
    return svg.element(parent, "path", d=shapes[kind].format(x=svg.number(x), t=svg.number(y - 4.6)), stroke="none")


def _names(root: Element, space: _Space, lines: Sequence[Series]) -> None:
    """The name and last value of each line at its end, moved apart where lines end close together."""
    ends = [(space.y(last[1]), line, last) for line in lines if (last := _last(line.values)) is not None]
    ends.sort(key=lambda end: end[0])
    for (y, line, (place, _)), at in zip(ends, _apart([end[0] for end in ends], space), strict=True):
        look, x = line.look, space.x(space.days[place])
        svg.element(
            root, "path", class_=f"leader t-{look.code}", stroke=look.colour, fill="none",
            d=f"M{svg.number(x + 5)} {svg.number(y)}L{svg.number(space.right + 12)} {svg.number(at)}",
        )  # fmt: skip
        names = {lang: _named(line, lang) for lang in LANGS}
        svg.worded(
            root, space.right + 16, at + 4.5, names, LANGS, class_=f"end t-{look.code}", fill=look.colour,
            font_size=SIZE, font_weight=650 if look.code == "index" else None,
        )  # fmt: skip


def _named(line: Series, lang: Lang) -> str:
    last = _last(line.values)
    return f"{line.name[lang]} {last[1]:.2f}" if last else line.name[lang]


def _last(values: Sequence[float | None]) -> tuple[int, float] | None:
    return next(((i, value) for i in range(len(values) - 1, -1, -1) if (value := values[i]) is not None), None)


def _apart(wanted: Sequence[float], space: _Space) -> list[float]:
    """Heights in the same order, at least GAP apart, none below the chart."""
    found: list[float] = []
    for y in wanted:
        found.append(max(y, found[-1] + GAP) if found else y)
    limit = space.bottom
    for place in range(len(found) - 1, -1, -1):
        found[place] = min(found[place], limit)
        limit = found[place] - GAP
    return found
