"""The stakeholder table as it is handed out, and that it comes back unedited without a change."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tables import HEAD_ROW, TODAY, Sheet, analysed, changes, taken

from relmap.engine.analysis import Analysis
from relmap.exports.workbook import write
from relmap.interchange import read as read_bundle
from relmap.interchange.tables.stakeholder_columns import COLUMNS, EDITABLE
from relmap.model.bundle import Bundle
from relmap.model.changes import compare
from relmap.model.vocabulary import Lang, Level, Motive, Power, Rapport, Stance


def small() -> Bundle:
    """The smallest of the golden accounts."""
    return read_bundle(Path(__file__).parent / "golden" / "case1.json")


# --- out ---------------------------------------------------------------------------------------------------------


def test_one_row_a_person_with_what_can_be_edited_in_white(made: dict[str, Path], analysis: Analysis) -> None:
    sheet = Sheet(made["zh"], "zh")
    assert sheet.book.sheetnames[:4] == ["关系人影响分析表", "缺口清单", "行动计划", "得分"]
    assert len(sheet.rows) == int(analysis.score.point.counted.sum())
    assert sheet.value("p-cfo", "level") == "高层"
    assert sheet.value("p-cfo", "contact") == "Cao Yunfei 曹云飞"
    assert sheet.value("p-dcio", "state") == "席位空缺，2026-07-01 离任"
    assert "决策者" in sheet.value("p-cfo", "roles")
    assert sheet.value("p-cfo", "reach") == pytest.approx(analysis.score.reach_of("p-cfo"), abs=1e-4)
    row = sheet.rows["p-cfo"]
    for column in COLUMNS:
        white = sheet.sheet.cell(row, sheet.columns[column.key]).fill.fgColor.rgb in ("00000000", "FFFFFFFF")
        assert white is column.editable, column.key


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_drop_down_lists_speak_the_language_of_the_sheet(made: dict[str, Path], lang: Lang) -> None:
    sheet = Sheet(made[lang], lang)
    offered = {}
    for rule in sheet.sheet.data_validations.dataValidation:
        column = next(iter(rule.sqref.ranges)).min_col
        offered[next(key for key, place in sheet.columns.items() if place == column)] = rule.formula1
    words: dict[str, Any] = {
        "level": Level,
        "power": Power,
        "stance": Stance,
        "rung": Rapport,
        "desired": Rapport,
        "motive": Motive,
    }
    for key, vocabulary in words.items():
        assert offered[key] == '"' + ",".join(word.label(lang) for word in vocabulary) + '"'
    assert offered.keys() == {*words, "unit", "contact"}
    assert "relmap-lists" in offered["unit"]


def test_it_prints_on_a3_with_its_head_and_a_word_on_privacy(made: dict[str, Path]) -> None:
    sheet = Sheet(made["en"]).sheet
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "C4")
    assert sheet.auto_filter.ref.startswith("A3:")
    for page in Sheet(made["en"]).book.worksheets[:4]:
        assert page.oddFooter is not None
        assert "Confidential" in str(page.oddFooter.left.text)


def test_the_same_analysis_makes_the_same_file(analysis: Analysis, made: dict[str, Path], tmp_path: Path) -> None:
    write(analysis, tmp_path / "again.xlsx", "en")
    assert (tmp_path / "again.xlsx").read_bytes() == made["en"].read_bytes()
    assert openpyxl.load_workbook(made["en"]).properties.created.isoformat().startswith(TODAY)


def test_plan_and_scores_carry_their_numbers(made: dict[str, Path], analysis: Analysis) -> None:
    book = openpyxl.load_workbook(made["en"])
    plan = [[cell.value for cell in row] for row in book["Action plan"].iter_rows()]
    assert any("Certified" in str(cell) for row in plan for cell in row)
    chosen = analysis.planned.plan.chosen
    rows = [row for row in plan if isinstance(row[0], (int, float))]
    assert [row[0] for row in rows] == list(range(1, len(chosen) + 1))
    assert [row[-2] for row in rows] == pytest.approx([planned.buys.value for planned in chosen])
    scores = {row[0].value: row[1].value for row in book["Scores"].iter_rows(max_row=8)}
    assert scores["Index"] == pytest.approx(analysis.score.index, abs=1e-6)
    assert book["Gap list"].max_row == HEAD_ROW + len(analysis.gaps)


HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "http://x.example",
    "<r><t>x</t></r>",
    "_x0041_",
    "a\nb",
)


def test_nothing_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    """Names, titles, units and wishes that a spreadsheet would take for more than text."""
    account = small()
    people = [
        person.model_copy(update={"name": f"{HOSTILE[i % 8]} {i}", "title": HOSTILE[i % 8], "wants": HOSTILE[i % 8]})
        for i, person in enumerate(account.people)
    ]
    units = [unit.model_copy(update={"name": HOSTILE[i % 8]}) for i, unit in enumerate(account.units)]
    hostile = account.with_lists({"people": people, "units": units})
    path = tmp_path / "hostile.xlsx"
    write(analysed(hostile), path, "en")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode("utf-8")
            assert not re.search(r"<f>|<f |<hyperlink|TargetMode", content), name
    assert changes(path, hostile) == ()


# --- back: what changes nothing ---------------------------------------------------------------------------------------


def test_an_unedited_table_changes_nothing(golden: tuple[Bundle, Any], tmp_path: Path) -> None:
    account, _ = golden
    analysis = analysed(account)
    for lang in ("en", "zh"):
        write(analysis, tmp_path / "t.xlsx", lang)
        found = taken(tmp_path / "t.xlsx", account, at=account.as_of or TODAY)
        assert compare(account, found.bundle) == ()
        assert (found.warnings, found.missing, found.stances) == ((), (), {})


def test_saved_by_another_program_sorted_and_moved_it_changes_nothing(
    made: dict[str, Path], bundle: Bundle, tmp_path: Path
) -> None:
    """Titles deleted, rows sorted the other way, a column moved: known by id and heading all the same."""
    sheet = Sheet(made["zh"], "zh").sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD_ROW)]
    book = openpyxl.load_workbook(made["zh"])
    table = book.worksheets[0]
    table.delete_rows(1, table.max_row)
    for row in [rows[0], *reversed(rows[1:])]:
        table.append([row[-1], *row[:-1]])
    book.save(tmp_path / "moved.xlsx")
    found = taken(tmp_path / "moved.xlsx", bundle)
    assert compare(bundle, found.bundle) == ()
    assert found.warnings == ()


QUIRKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("p-cfo", {"name": "Xu Jinglan 许静岚  ", "level": "executive", "power": " 核心圈 "}),
    ("p-net-head", {"stance": "1", "rung": "ＴＲＵＳＴＥＤ", "unit": "网络与基础设施中心"}),
    ("p-budget", {"stance": 0.0, "contact": "朱敏", "motive": "AVOID RISK"}),
    ("p-president", {"stance": "Unknown", "unit": "u-exec"}),
)


@pytest.mark.parametrize(("person", "cells"), QUIRKS)
def test_the_same_said_in_another_way_changes_nothing(
    person: str, cells: dict[str, Any], made: dict[str, Path], bundle: Bundle, tmp_path: Path
) -> None:
    """Codes, labels of the other language, numbers as text, full-width letters, blanks, half a name."""
    path = Sheet(made["en"]).put(person, **cells).save(tmp_path / "t.xlsx")
    assert changes(path, bundle) == ()


def test_every_column_is_said_in_both_languages() -> None:
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    for column in COLUMNS:
        assert column.header("en") != column.header("zh")
    assert all(column.column.label == column.field for column in EDITABLE)
