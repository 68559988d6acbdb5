"""Small samples of every sign of the map, so that no reader has to guess."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.orgmap import EDGE_STYLE
from relmap.draw.svg import element, markup, rect, text

WIDTH, HEIGHT = 30, 18


@dataclass(frozen=True)
class Sample:
    """One sign: the key of its explanation (`legend.<key>`), and its picture."""

    key: str
    picture: str


def samples() -> tuple[Sample, ...]:
    """All signs, in the order in which a legend explains them."""
    found = [_stance(value) for value in p.STANCES]
    found += [_faces("placeholder", "5 3"), _faces("assumed", "1.5 2.5"), _seat(), _ring(), _power(), _contact()]
    found += [_gap(), _dot()]
    kinds = ("ours", "third", "rival", "influence", "conflict", "dotted")
    return (*found, *(_line(kind) for kind in kinds))


def _picture() -> Element:
    return Element(
        "svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT), "aria-hidden": "true"}
    )


def _stance(value: int | None) -> Sample:
    root, mark = _picture(), p.stance(value)
    unknown = value is None
    dash = {"stroke": p.DASH, "stroke_dasharray": "3 2"} if unknown else {}
    rect(root, 1, 1, 28, 16, rx=4, fill=mark.colour, **dash)
    text(root, 15, 12.6, mark.glyph, font_size=10, text_anchor="middle", fill=p.ink_on(mark.colour))
    return Sample(f"stance.{mark.code}", markup(root))


def _faces(key: str, dash: str) -> Sample:
    root = _picture()
    rect(root, 2, 2, 26, 14, rx=4, fill=p.FACE, stroke=p.DASH, stroke_dasharray=dash)
    return Sample(key, markup(root))


def _seat() -> Sample:
    root = _picture()
    rect(root, 2, 2, 26, 14, rx=4, fill=p.LANE, stroke=p.DASH, stroke_dasharray="5 4")
    return Sample("seat", markup(root))


def _ring() -> Sample:
    root = _picture()
    style: dict[str, object] = {"fill": "none", "stroke_width": 3}
    element(root, "circle", cx=15, cy=9, r=7, stroke=p.TRACK, **style)
    element(root, "path", d="M15 2A7 7 0 0 1 15 16", stroke=p.REACH, **style)
    return Sample("reach", markup(root))


def _power() -> Sample:
    root = _picture()
    for bar in range(3):
        height = 5 + 4 * bar
        rect(root, 7 + 6 * bar, 16 - height, 4, height, fill=p.MUTED if bar < 2 else p.TRACK)
    return Sample("power", markup(root))


def _contact() -> Sample:
    root = _picture()
    for x, wide in ((8, 1), (22, 3)):
        element(root, "circle", cx=x, cy=9, r=6.5, fill=p.FACE, stroke=p.OURS, stroke_width=wide)
    return Sample("contact", markup(root))


def _gap() -> Sample:
    root = _picture()
    rect(root, 2, 2, 26, 14, rx=4, fill="none", stroke=p.GAP, stroke_width=2, stroke_dasharray="5 3")
    return Sample("gap", markup(root))


def _dot() -> Sample:
    root = _picture()
    element(root, "circle", cx=15, cy=9, r=5, fill=p.GAP)
    return Sample("dot", markup(root))


def _line(kind: str) -> Sample:
    root = _picture()
    style = {key: value for key, value in EDGE_STYLE.items() if key == kind}
    values = {name: value for found in style.values() for name, value in found.items() if name != "marker_end"}
    element(root, "path", d="M1 9h28", fill="none", stroke_width=2.6, **values)
    return Sample(f"line.{kind}", markup(root))
