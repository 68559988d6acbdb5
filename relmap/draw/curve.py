"""The budget curve: what more hours bring, and where an hour begins to bring less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.svg import canvas, element, number, text, worded
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import catalogue

WIDTH, HEIGHT = 440.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 20.0, 28.0, 46.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Dot:
    """A budget: hours allowed, what the best plan within them gains; if it is the knee, or the budget asked for."""

    hours: float
    gain: float
    knee: bool = False
    current: bool = False


def draw_curve(dots: Sequence[Dot], langs: Sequence[Lang] = LANGS) -> Element:
    """The curve from nothing through every budget, in rising order; each dot carries its place (`data-b`)."""
    root = canvas(WIDTH, HEIGHT, class_="curve", role="img", data_label="curve")
    most, top = max((d.hours for d in dots), default=0.0) or 1.0, ceiling(max((d.gain for d in dots), default=0.0))
    places = [
        (LEFT + dot.hours / most * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - dot.gain / top * (HEIGHT - TOP - BOTTOM))
        for dot in (Dot(0.0, 0.0), *dots)
    ]
    _axes(root, dots, places, top, langs)
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in places)
    element(root, "path", d=path, fill="none", stroke=p.REACH, stroke_width=2.5, stroke_linejoin="round", class_="arc")
    for place, (dot, (x, y)) in enumerate(zip(dots, places[1:], strict=True), start=1):
        strong = dot.knee or dot.current
        style: dict[str, object] = {"fill": p.REACH if strong else p.FACE, "stroke": p.REACH, "stroke_width": 2}
        name = "spot strong" if strong else "spot"
        element(root, "circle", cx=x, cy=y, r=5.5 if strong else 4, class_=name, data_b=place, **style)
        _marks(root, dot, x, y, langs)
    return root


def ceiling(value: float) -> float:
    """The end of an axis in four equal round steps, at least `value`."""
    if value <= 0:
        return 1.0
    size = 1e-6
    while size * STEPS[-1] * 4 < value:
        size *= 10
    return next(step * size * 4 for step in STEPS if step * size * 4 >= value * (1 - 1e-9))


def _axes(
    root: Element, dots: Sequence[Dot], places: Sequence[tuple[float, float]], top: float, langs: Sequence[Lang]
) -> None:
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    quiet: dict[str, object] = {"font_size": 11.5, "fill": p.MUTED, "class_": "muted"}
    for part in range(5):
        y = floor - part / 4 * (floor - TOP)
        element(root, "path", d=f"M{number(LEFT)} {number(y)}H{number(right)}", stroke=p.TRACK, class_="track")
        text(root, LEFT - 8, y + 4, f"{top * part / 4:.3g}" if part else "0", text_anchor="end", **quiet)
    for dot, (x, _) in zip(dots, places[1:], strict=True):
        text(root, x, floor + 17, f"{dot.hours:g}", text_anchor="middle", **quiet)
    worded(root, right, HEIGHT - 9, _words("curve_hours", langs), langs, text_anchor="end", **quiet)
    worded(root, 4, 14, _words("curve_gain", langs), langs, **quiet)


def _marks(root: Element, dot: Dot, x: float, y: float, langs: Sequence[Lang]) -> None:
    """The names of the two budgets that matter: the one asked for above the curve, the knee below it."""
    ink: dict[str, object] = {"font_size": 12.5, "fill": p.INK, "class_": "ink"}
    if dot.current:
        worded(root, x - 4, y - 13, _words("curve_current", langs), langs, text_anchor="end", **ink)
    if dot.knee:
        worded(root, x + 4, y + 24, _words("curve_knee", langs), langs, **ink)


def _words(key: str, langs: Sequence[Lang]) -> dict[Lang, str]:
    return {lang: catalogue(lang)[f"report.plan.{key}"] for lang in langs}
