"""The four slides: native, editable, inside their frame, legible, in one language."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyses import everything, harbour, parliament, written

from relmap.draw.orgmap import make_map
from relmap.exports import write
from relmap.exports.slides.legible import LEAST, slide_map
from relmap.exports.slides.readers import clean, cut, for_reader
from relmap.model.errors import MissingExtra
from relmap.model.vocabulary import Side

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def slides(path: Path) -> Any:
    return pytest.importorskip("pptx").Presentation(io.BytesIO(path.read_bytes()))


def leaves(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == 6:
            yield from leaves(shape.shapes)
        else:
            yield shape


def runs(slide: Any) -> list[Any]:
    return list(slide._element.iter(f"{DRAWING}r"))


def said(slide: Any) -> str:
    return "\n".join(node.text or "" for node in slide._element.iter(f"{DRAWING}t"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("account", [harbour, parliament], ids=["harbour", "parliament"])
def test_four_slides_in_their_frame(account: Any, lang: str, tmp_path: Path) -> None:
    deck = slides(written(account(), tmp_path, "pptx", lang))
    assert len(deck.slides) == 4 and abs(deck.slide_width / deck.slide_height - 16 / 9) < 0.01
    for number, slide in enumerate(deck.slides, start=1):
        assert slide.shapes.title.text_frame.text
        text = said(slide)
        assert ("Confidential" if lang == "en" else "机密") in text and f"{number} / 4" in text
        assert account().score.frame.bundle.as_of[:4] in text
        for shape in leaves(slide.shapes):
            assert shape.left >= 0 and shape.top >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width and shape.top + shape.height <= deck.slide_height
        for run in runs(slide):
            properties = run.find(f"{DRAWING}rPr")
            assert properties.find(f"{DRAWING}ea").get("typeface") == "Microsoft YaHei"
            assert properties.find(f"{DRAWING}latin").get("typeface") and int(properties.get("sz")) >= 450
            assert properties.get("lang") == {"en": "en-US", "zh": "zh-CN"}[lang]


@pytest.mark.parametrize("account", [harbour, parliament], ids=["harbour", "parliament"])
def test_everybody_on_the_map_is_a_group_that_overlaps_no_other(account: Any, tmp_path: Path) -> None:
    slide = slides(written(account(), tmp_path, "pptx")).slides[0]
    shown = for_reader(account(), "en")
    chart = slide_map(shown, 808, 452).chart
    groups = [shape for shape in slide.shapes if shape.shape_type == 6]
    names = {clean(card.name) for card in chart.cards.values()}
    cards = [group for group in groups if group.name in names]
    assert len(cards) == len(chart.layout.cards)
    faces = [next(shape for shape in group.shapes if shape.name == "card") for group in cards]
    for group, face in zip(cards, faces, strict=True):
        told = group._element.nvGrpSpPr.cNvPr.get("descr")
        assert told and group.name in told
        assert face.text_frame.text
    boxes = [(face.left, face.top, face.left + face.width, face.top + face.height) for face in faces]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
            assert apart


def test_reporting_lines_are_editable_polylines(tmp_path: Path) -> None:
    slide = slides(written(harbour(), tmp_path, "pptx")).slides[0]
    group = next(shape for shape in slide.shapes if shape.name == "Reporting lines")
    chart = make_map(harbour().score, harbour().gaps)
    drawn = [person for person in chart.layout.links if person in chart.forest.lines]
    assert len(group.shapes) == len(drawn) and len(drawn) > 30
    assert all(shape._element.find(f".//{DRAWING}custGeom") is not None for shape in group.shapes)
    assert not list(slide._element.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}cxnSp"))


def test_a_map_too_large_to_read_is_folded_by_what_matters() -> None:
    small, large = slide_map(harbour(), 808, 452), slide_map(parliament(), 808, 452)
    assert small.shown == small.people and small.chart.layout == make_map(harbour().score, harbour().gaps).layout
    assert large.shown < large.people and large.scale >= LEAST
    folded = sum(fold.count for block in large.chart.layout.blocks for fold in block.folds)
    assert folded == large.people - large.shown
    ranked = {i for i, card in make_map(parliament().score, parliament().gaps).cards.items() if card.rank}
    assert ranked <= set(large.chart.layout.cards)


def test_slides_say_scores_gaps_and_plan(tmp_path: Path) -> None:
    deck = slides(written(harbour(), tmp_path, "pptx")).slides
    score, plan = harbour().score, harbour().planned.plan
    assert all(f"{value:.2f}" in said(deck[1]) for value in [score.index, *score.values.values()] if value is not None)
    [gaps] = [shape.table for shape in deck[2].shapes if shape.has_table]
    assert len(gaps.rows) == 11 and all(cell.text_frame.text for row in gaps.rows for cell in row.cells)
    [actions] = [shape.table for shape in deck[3].shapes if shape.has_table]
    assert len(actions.rows) == min(len(plan.chosen), 15) + 1
    assert "Certified: " in said(deck[3])


def test_slides_carry_the_day_and_nothing_of_the_blank_file(tmp_path: Path) -> None:
    path = written(harbour(), tmp_path, "pptx")
    core = slides(path).core_properties
    assert (core.author, core.created.date().isoformat()) == ("relmap", "2026-11-01")
    content = everything(path)
    assert "thumbnail" not in content and "Steve" not in content


def test_without_the_library_a_sentence_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("relmap.exports.slides.") or name == "pptx"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(MissingExtra) as missing:
        write(harbour(), tmp_path / "a.pptx", "en")
    assert all("relmap[exports]" in missing.value.message(lang) for lang in ("en", "zh"))
    assert list(tmp_path.iterdir()) == []


def test_names_are_in_the_language_of_the_slides() -> None:
    one = {lang: for_reader(harbour(), lang).score.frame.bundle for lang in ("en", "zh")}
    assert one["en"].name == "Wanglan Harbour Bank" and one["zh"].name == "望澜港湾银行"
    assert {org.side for org in one["en"].organizations} >= {Side.CUSTOMER, Side.SUPPLIER}


@pytest.mark.parametrize(
    ("text", "room", "lines", "expected"),
    [
        ("short", 100, 1, "short"),
        ("two words", 30, 2, "two words"),
        ("one two three four five six", 60, 1, "one two…"),
        ("甲乙丙丁戊己庚辛", 40, 1, "甲乙丙…"),
        ("甲乙丙丁戊己庚辛", 40, 2, "甲乙丙丁戊己庚辛"),
        ("a\u202eb\nc", 100, 1, "ab c"),
        ("", 10, 1, ""),
    ],
)
def test_texts_are_cut_to_their_lines(text: str, room: float, lines: int, expected: str) -> None:
    assert cut(text, room, 10, lines) == expected
