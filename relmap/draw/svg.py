"""Makes SVG elements: presentation attributes only (a strict page and slides take no style attributes).

Everything goes through ElementTree, which escapes whatever people have typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from relmap.draw import palette
from relmap.draw.typeset import fit_for
from relmap.model.vocabulary import Lang

NAMESPACE = "http://www.w3.org/2000/svg"
_RENAMED = {"class_": "class"}


def number(value: float) -> str:
    """A coordinate as short as can be, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def attributes(values: dict[str, object]) -> dict[str, str]:
    """Python names as SVG names (`stroke_width` → `stroke-width`), numbers as short texts, None left out."""
    found = {}
    for name, value in values.items():
        if value is not None:
            text = number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
            found[_RENAMED.get(name, name.replace("_", "-"))] = text
    return found


def element(parent: Element | None, tag: str, **values: object) -> Element:
    """A new element at the end of its parent."""
    return Element(tag, attributes(values)) if parent is None else SubElement(parent, tag, attributes(values))


def rect(parent: Element, x: float, y: float, w: float, h: float, **values: object) -> Element:
    """A rectangle."""
    return element(parent, "rect", x=x, y=y, width=w, height=h, **values)


def text(parent: Element, x: float, y: float, content: str, **values: object) -> Element:
    """One line of text; a text element is a bidi paragraph of its own, so it cannot turn its neighbours round."""
    node = element(parent, "text", x=x, y=y, **values)
    node.text = printable(content)
    return node


def worded(
    parent: Element, x: float, y: float, words: dict[Lang, str], langs: Sequence[Lang], **values: object
) -> None:
    """A text in every language: one node where all say the same, else one node for each."""
    if len({words[lang] for lang in langs}) == 1:
        if words[langs[0]]:
            text(parent, x, y, words[langs[0]], **values)
        return
    for lang in langs:
        if not words[lang]:
            continue
        node = text(parent, x, y, words[lang], **values)
        node.set("class", f"{values.get('class_', '')} {lang}".strip())
        node.set("lang", lang)


def fitted(
    parent: Element, x: float, y: float, content: str, room: float, size: float, langs: Sequence[Lang], **values: object
) -> None:
    """A text of the account (name, title), cut to its room for each reader."""
    bold = values.get("font_weight") is not None
    words: dict[Lang, str] = {lang: fit_for(content, lang, room, size, bold=bold) for lang in langs}
    worded(parent, x, y, words, langs, font_size=size, **values)


def printable(content: str) -> str:
    """A text without the few characters that XML cannot hold."""
    return "".join(char for char in content if char >= " " or char in "\t\n")


def points(corners: Sequence[tuple[float, float]]) -> str:
    """A path along corners that share an x or a y, in relative steps (shorter)."""
    (x, y), *rest = corners
    path = f"M{number(x)} {number(y)}"
    for next_x, next_y in rest:
        path += f"h{number(next_x - x)}" if next_y == y else f"v{number(next_y - y)}"
        x, y = next_x, next_y
    return path


def markup(root: Element) -> str:
    """The element as text (a `>` that somebody typed is escaped, so only the ends of tags are shortened)."""
    return tostring(root, encoding="unicode").replace(" />", "/>")


def canvas(width: float, height: float, **values: object) -> Element:
    """An empty picture."""
    root = Element("svg", {"xmlns": NAMESPACE, "font-family": palette.FONTS, "fill": palette.INK, "direction": "ltr"})
    root.attrib |= attributes(
        {"viewBox": f"0 0 {number(width)} {number(height)}", "width": width, "height": height, **values}
    )
    return root
