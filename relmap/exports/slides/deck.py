"""A deck and what is drawn on its slides. All lengths are points; a slide is 960 by 540 of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from relmap.draw import palette as p
from relmap.exports.slides.readers import clean, cut
from relmap.score.coverage import Score
from relmap.text import Text

WIDE, HIGH, MARGIN = 960, 540, 20
TOP, BOTTOM = 62, 514
"""Between them a slide has its content; the title stands above, date and confidentiality below."""
LATIN, CHINESE = "Segoe UI", "Microsoft YaHei"
CODES = {"en": "en-US", "zh": "zh-CN"}
SLIDES = 4
_ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE}
_FIELDS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_FIRST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Style:
    """How a line of text is set."""

    size: float = 10
    colour: str = p.INK
    bold: bool = False
    align: str = "left"


class Deck:
    """A presentation of one account in one language."""

    def __init__(self, score: Score, say: Text) -> None:
        self.say = say
        self.name = clean(score.frame.bundle.name)
        self.day = date.fromordinal(score.ties.day)
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDE), Pt(HIGH)
        self._layout = self._only_layout()
        self._describe()

    def slide(self, title: str) -> Pen:
        """A new slide with its title, the date and the note on confidentiality."""
        slide = self.file.slides.add_slide(self._layout)
        head, say = slide.shapes.title, self.say
        head.left, head.top, head.width, head.height = Pt(MARGIN), Pt(12), Pt(WIDE - 2 * MARGIN), Pt(34)
        pen = Pen(slide.shapes, say.lang)
        style = Style(22, bold=True)
        pen.fill_text(head, [(cut(title, WIDE - 2 * MARGIN, 22, 1, bold=True), style)], anchor="middle")
        foot = Style(8.5, p.MUTED)
        notice = replace(foot, colour=p.GAP)
        pen.text(MARGIN, 518, 640, 16, [(say("report.page.confidential"), notice)], name="confidential")
        place = say("export.page", number=len(self.file.slides), count=SLIDES)
        dated = f"{say('report.page.as_of', day=self.day.isoformat())} · {place}"
        pen.text(700, 518, WIDE - MARGIN - 700, 16, [(dated, replace(foot, align="right"))], name="date")
        return pen

    def packed(self) -> bytes:
        """The file; the same bytes for the same slides."""
        loose, tight = io.BytesIO(), io.BytesIO()
        self.file.save(loose)
        with zipfile.ZipFile(loose) as source, zipfile.ZipFile(tight, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _FIRST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                target.writestr(entry, source.read(name))
        return tight.getvalue()

    def _only_layout(self) -> Any:
        """Keep the layout with a title, without its fields; its places, made for 4:3, are stretched to this width."""
        layouts = self.file.slide_layouts
        kept = next(layout for layout in layouts if layout.name == "Title Only")
        stretch = Pt(WIDE) / (10 * 914400)
        for layout in list(layouts):
            if layout is not kept:
                layouts.remove(layout)
        for shape in [*self.file.slide_master.placeholders, *kept.placeholders]:
            if shape.placeholder_format.type in _FIELDS:
                shape.element.getparent().remove(shape.element)
            elif shape.element.xfrm is not None:
                shape.left, shape.width = round(shape.left * stretch), round(shape.width * stretch)
        return kept

    def _describe(self) -> None:
        """Say whose file it is and of which day, instead of what the blank one says; drop its picture."""
        core = self.file.core_properties
        core.title, core.author, core.last_modified_by = self.name, "relmap", "relmap"
        core.subject = core.keywords = core.comments = core.category = ""
        core.language, core.revision = CODES[self.say.lang], 1
        core.created = core.modified = core.last_printed = datetime.combine(self.day, time())
        package = self.file.part.package
        for number, relation in list(package._rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                package.drop_rel(number)


Lines = Sequence[tuple[str, Style]]
"""Lines of text, each a paragraph of one run."""


class Pen:
    """Draws native shapes on a slide or into a group."""

    def __init__(self, shapes: Any, lang: str) -> None:
        self.shapes, self.lang = shapes, lang

    def group(self, name: str, description: str = "") -> Pen:
        """A group with a name and, for who cannot see it, a description."""
        found = self.shapes.add_group_shape()
        _name(found, name, description)
        return Pen(found.shapes, self.lang)

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        weight: float = 0.75,
        dashed: bool = False,
        round_: bool = False,
        oval: bool = False,
        name: str = "",
    ) -> Any:
        """A rectangle, with round corners, or an oval."""
        kind = MSO_SHAPE.OVAL if oval else MSO_SHAPE.ROUNDED_RECTANGLE if round_ else MSO_SHAPE.RECTANGLE
        shape = self.shapes.add_shape(kind, Pt(x), Pt(y), Pt(w), Pt(h))
        if round_:
            shape.adjustments[0] = min(0.5, 4 / min(w, h))
        shape.shadow.inherit = False
        _ink(shape, fill, stroke, weight, dashed)
        _name(shape, name or "box")
        return shape

    def text(
        self, x: float, y: float, w: float, h: float, lines: Lines, *, anchor: str = "top", name: str = "text"
    ) -> Any:
        """Lines of text without a frame."""
        shape = self.shapes.add_textbox(Pt(x), Pt(y), Pt(w), Pt(h))
        _name(shape, name)
        self.fill_text(shape, lines, anchor=anchor)
        return shape

    def fill_text(self, shape: Any, lines: Lines, *, anchor: str = "top", inset: tuple[float, float] = (0, 0)) -> None:
        """Lines of text into a shape; `inset` from the left and from above."""
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left, frame.margin_top = Pt(inset[0]), Pt(inset[1])
        frame.margin_right = frame.margin_bottom = 0
        frame.vertical_anchor = _ANCHOR[anchor]
        self.paragraphs(frame, lines)

    def paragraphs(self, frame: Any, lines: Lines) -> None:
        """Lines of text into a frame that has one empty paragraph."""
        for number, (content, style) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = _ALIGN[style.align]
            paragraph.space_before = paragraph.space_after = 0
            paragraph.line_spacing = 1.0
            run = paragraph.add_run()
            run.text = clean(content)
            font = run.font
            font.size, font.bold, font.name = Pt(round(style.size, 1)), style.bold, LATIN
            font.color.rgb = _rgb(style.colour)
            properties = run._r.get_or_add_rPr()
            properties.set("lang", CODES[self.lang])
            east = properties.makeelement(qn("a:ea"), {"typeface": CHINESE})
            properties.find(qn("a:latin")).addnext(east)

    def line(
        self, corners: Sequence[tuple[float, float]], colour: str, *, weight: float = 0.75, dashed: bool = False
    ) -> None:
        """A line along corners."""
        points = [(Pt(x), Pt(y)) for x, y in corners]
        builder = self.shapes.build_freeform(*points[0])
        builder.add_line_segments(points[1:], close=False)
        shape = builder.convert_to_shape()
        shape.shadow.inherit = False
        _ink(shape, None, colour, weight, dashed)
        _name(shape, "line")

    def bar(self, x: float, y: float, w: float, h: float, share: float, colour: str = p.REACH) -> None:
        """A share of 1 as a bar in its track."""
        self.box(x, y, w, h, fill=p.TRACK, name="track")
        if share >= 0.005:
            self.box(x, y, w * min(share, 1), h, fill=colour, name="bar")

    def table(
        self, y: float, widths: Sequence[float], rows: Sequence[Sequence[Lines]], heights: Sequence[float]
    ) -> None:
        """A native table across the slide; the first row is its head."""
        size = Pt(MARGIN), Pt(y), Pt(sum(widths)), Pt(sum(heights))
        frame = self.shapes.add_table(len(rows), len(widths), *size)
        _name(frame, "table")
        table = frame.table
        table.horz_banding = False
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Pt(wide)
        for number, (row, height, cells) in enumerate(zip(table.rows, heights, rows, strict=True)):
            row.height = Pt(height)
            for cell, lines in zip(row.cells, cells, strict=True):
                cell.margin_left = cell.margin_right = Pt(4)
                cell.margin_top = cell.margin_bottom = Pt(2)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(p.KEY_BADGE if not number else p.LANE if number % 2 else p.FACE)
                self.paragraphs(cell.text_frame, lines)


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]


def _ink(shape: Any, fill: str | None, stroke: str | None, weight: float, dashed: bool) -> None:
    if fill is None:
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(fill)
    if stroke is None:
        shape.line.fill.background()
        return
    shape.line.color.rgb = _rgb(stroke)
    shape.line.width = Pt(weight)
    if dashed:
        shape.line.dash_style = MSO_LINE.DASH


def _name(shape: Any, name: str, description: str = "") -> None:
    """The name in the selection pane, and the alternative text."""
    about = next(shape.element.iter(qn("p:cNvPr")))
    about.set("name", clean(name))
    if description:
        about.set("descr", clean(description))
