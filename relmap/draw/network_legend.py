"""Small samples of the shapes and lines of the network."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from relmap.draw import palette as p
from relmap.draw.legend import HEIGHT, WIDTH
from relmap.draw.network import COLOURS, DASHES, LinkKind
from relmap.draw.svg import element, markup
from relmap.frame.frame import Group

_OUTLINES = {
    Group.OURS: ("M15 2L22 9L15 16L8 9z", p.OURS, p.OURS, None),
    Group.THIRD: ("M9 3h12v12h-12z", p.FACE, p.THIRD, None),
    Group.COMPETITOR: ("M11.5 2.5h7l3.5 6.5l-3.5 6.5h-7l-3.5 -6.5z", p.FACE, p.RIVAL, "3 2"),
}


def line_sample(kind: LinkKind) -> str:
    """A line of one kind, as SVG text."""
    root = _picture()
    dash = " ".join(map(str, DASHES.get(kind, ()))) or None
    element(root, "path", d="M1 9h28", fill="none", stroke_width=2.6, stroke=COLOURS[kind], stroke_dasharray=dash)
    return markup(root)


def side_sample(side: Group) -> str:
    """The shape of one side, as SVG text."""
    root = _picture()
    if side is Group.ACCOUNT:
        element(root, "circle", cx=15, cy=9, r=6.5, fill=p.stance(0).colour)
    else:
        outline, fill, edge, dash = _OUTLINES[side]
        element(root, "path", d=outline, fill=fill, stroke=edge, stroke_width=1.8, stroke_dasharray=dash)
    return markup(root)


def _picture() -> Element:
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT)}
    return Element("svg", size | {"aria-hidden": "true"})
