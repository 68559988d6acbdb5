"""The organization map as a picture of its own: heading, map, legend; nothing to click, nothing loaded.

The map has the coordinates of the report. Lines of contact are left out (who covers somebody stands on the card);
of influence only what is between key people is drawn, and only while it is few enough to be followed by eye.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from relmap.draw import palette as p
from relmap.draw.edges import Edge
from relmap.draw.legend import Sample, samples
from relmap.draw.orgmap import OrgMap, draw_map, make_map
from relmap.draw.svg import canvas, element, markup, rect, text
from relmap.draw.typeset import fit, width
from relmap.engine.analysis import Analysis
from relmap.engine.plan.names import half
from relmap.files import write_text
from relmap.model.vocabulary import LANGS
from relmap.text import Text

MARGIN, HEAD, ROW = 28, 74, 26
LEGEND_SIZE = 12
LINES = 24
"""More lines of influence than this are a tangle, and none is drawn."""
NARROWEST = 900
_XLINK = "http://www.w3.org/1999/xlink"


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the picture."""
    write_text(path, picture(analysis, lang))


def picture(analysis: Analysis, lang: str) -> str:
    """The picture as the text of an SVG file."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + markup(poster(analysis, lang)) + "\n"


def poster(analysis: Analysis, lang: str) -> Element:
    """The picture, with its size in pixels as `width` and `height`."""
    say, shown = Text(lang), LANGS[lang == "zh"]
    chart = make_map(analysis.score, analysis.gaps)
    chart = replace(chart, edges=key_lines(chart))
    wide = max(chart.layout.width, NARROWEST) + 2 * MARGIN
    signs = legend_rows(chart, say, wide - 2 * MARGIN)
    foot = HEAD + chart.layout.height + MARGIN
    root = canvas(wide, foot + ROW * len(signs) + MARGIN / 2, role="img")
    element(root, "title").text = say("export.map_title", name=analysis.score.frame.bundle.name)
    rect(root, 0, 0, wide, float(root.get("height", 0)), fill=p.FACE)
    _heading(root, analysis, say, wide)
    drawn = draw_map(chart, (shown,))
    left = (wide - chart.layout.width) / 2
    _behind(drawn)
    _still(drawn)
    group = element(root, "g", transform=f"translate({left:g} {HEAD})")
    group.extend(list(drawn))
    _legend(root, signs, foot)
    return root


def key_lines(chart: OrgMap) -> list[Edge]:
    """Influence and conflict between key people; none where they are too many to follow."""
    key = chart.score.key
    found = [e for e in chart.edges if e.kind in ("influence", "conflict") and key[e.source] and key[e.target]]
    return found if len(found) <= LINES else []


def _heading(root: Element, analysis: Analysis, say: Text, wide: float) -> None:
    score, room = analysis.score, wide - 2 * MARGIN
    name = half(score.frame.bundle.name, say.lang)
    title = fit(say("export.map_title", name=name), room - 260, 24, bold=True)
    text(root, MARGIN, 36, title, font_size=24, font_weight=700)
    day = date.fromordinal(score.ties.day).isoformat()
    text(root, MARGIN, 58, fit(say("report.page.confidential"), room, 12), font_size=12, fill=p.GAP)
    figures = [say("report.page.as_of", day=day)]
    if score.index is not None:
        figures.insert(0, f"{say('report.page.index')} {score.index:.2f}")
    text(root, wide - MARGIN, 36, " · ".join(figures), font_size=15, text_anchor="end", fill=p.MUTED)


def legend_rows(chart: OrgMap, say: Text, room: float) -> list[list[tuple[Sample, str, float]]]:
    """The signs that a still picture can hold, in rows: sample, words, x."""
    kinds = {f"line.{edge.kind}" for edge in chart.edges}
    rows: list[list[tuple[Sample, str, float]]] = [[]]
    x = 0.0
    for sample in samples():
        if sample.key.startswith("line.") and sample.key not in kinds:
            continue
        words = say(f"report.legend.{sample.key}")
        wide = 44 + width(words, LEGEND_SIZE) + 22
        if x and x + wide > room:
            rows.append([])
            x = 0.0
        rows[-1].append((sample, words, x))
        x += wide
    return rows


def _legend(root: Element, rows: list[list[tuple[Sample, str, float]]], top: float) -> None:
    for row, signs in enumerate(rows):
        for sample, words, x in signs:
            group = element(root, "g", transform=f"translate({MARGIN + x:g} {top + ROW * row:g})")
            group.extend(list(fromstring(sample.picture)))
            text(group, 38, 13.5, words, font_size=LEGEND_SIZE, fill=p.MUTED)


def _behind(drawn: Element) -> None:
    """Lay the lines of influence pale behind cards and words, so that none is struck through."""
    parts = list(drawn)
    lines = [part for part in parts if part.get("class") == "edges"]
    ground = [part for part in parts if part.tag != "text" and part.get("class") not in ("edges", "links", "people")]
    above = [part for part in parts if part not in ground and part not in lines]
    for group in lines:
        group.set("opacity", "0.5")
    drawn[:] = [*ground, *lines, *above]


def _still(drawn: Element) -> None:
    """Make a page's picture one of its own: no links, no hooks of scripts, `use` also as older programs know it."""
    for node in drawn.iter():
        if node.tag == "a":
            node.tag = "g"
            node.attrib.pop("href", None)
        if node.tag == "use":
            node.set(f"{{{_XLINK}}}href", node.attrib["href"])
        for name in [name for name in node.attrib if name.startswith("data-") or name == "class"]:
            del node.attrib[name]
