"""The stakeholder table: handed out, edited in Excel or WPS, imported back."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relmap.cli import main
from relmap.engine.analysis import Analysis, analyse
from relmap.exports.stakeholders import current
from relmap.exports.workbook import write
from relmap.frame import build
from relmap.interchange import read as read_bundle
from relmap.interchange.tables.stakeholder_columns import COLUMNS, EDITABLE
from relmap.interchange.tables.stakeholder_edits import Edits, edits
from relmap.interchange.tables.stakeholder_read import is_table, read
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, compare
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.privacy import masked
from relmap.model.problems import Problem
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Lang, Level, Motive, Power, Rapport, Stance
from relmap.score.coverage import evaluate

TODAY = "2026-11-01"
HEAD_ROW = 3
Cells = Mapping[str, Any]


def small() -> Bundle:
    """The smallest of the golden accounts."""
    return read_bundle(Path(__file__).parent / "golden" / "case1.json")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(Path(__file__).parent.parent / "examples" / "harbour_bank.json")


@pytest.fixture(scope="module")
def analysis(bundle: Bundle) -> Analysis:
    return analysed(bundle)


@pytest.fixture(scope="module")
def made(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The table of the worked example in both languages."""
    folder = tmp_path_factory.mktemp("tables")
    found = {lang: folder / f"{lang}.xlsx" for lang in ("en", "zh")}
    for lang, path in found.items():
        write(analysis, path, lang)
    return found


def analysed(bundle: Bundle) -> Analysis:
    return analyse(build(bundle), day(bundle.as_of or TODAY), Settings())


def taken(path: Path, bundle: Bundle, rater: str | None = None, at: str = TODAY) -> Edits:
    """What a table makes of an account."""
    now = current(evaluate(build(bundle), day(at), Settings()))
    return edits(read(path), bundle, now, at, rater)


def changes(path: Path, bundle: Bundle, rater: str | None = None, at: str = TODAY) -> tuple[Change, ...]:
    return compare(bundle, taken(path, bundle, rater, at).bundle)


def problems(path: Path, bundle: Bundle) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        taken(path, bundle)
    return caught.value.problems


class Sheet:
    """The table as its editor sees it."""

    def __init__(self, path: Path, lang: Lang = "en") -> None:
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[0]
        heads = {column.header(lang): column.key for column in COLUMNS}
        self.columns = {heads[str(c.value)]: c.column for c in self.sheet[HEAD_ROW] if c.value in heads}
        self.rows = {row[0].value: row[0].row for row in self.sheet.iter_rows(min_row=HEAD_ROW + 1) if row[0].value}

    def put(self, person: str, **cells: Any) -> Sheet:
        return self._fill(self.rows[person], cells)

    def add(self, **cells: Any) -> Sheet:
        return self._fill(self.sheet.max_row + 1, cells)

    def value(self, person: str, key: str) -> Any:
        return self.sheet.cell(self.rows[person], self.columns[key]).value

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path

    def _fill(self, row: int, cells: Cells) -> Sheet:
        for key, value in cells.items():
            self.sheet.cell(row, self.columns[key]).value = value
        return self


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


# --- back: edits ----------------------------------------------------------------------------------------------------


def test_what_a_person_is(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    cells: dict[str, Any] = {
        "name": "Fang Rui 方锐",
        "title": "首席数字官",
        "unit": "Operations 运营管理部",
        "level": "中层",
    }
    cells |= {"power": "核心圈", "wants": "=1+1", "motive": None}
    (change,) = changes(Sheet(made["zh"], "zh").put("p-cio", **cells).save(tmp_path / "t.xlsx"), bundle)
    after = change.after
    assert change.kind.list == "people"
    assert (after.name, after.title, after.unit) == ("Fang Rui 方锐", "首席数字官", "u-ops")  # type: ignore[union-attr]
    assert (after.level, after.power) == (Level.MANAGER, Power.INNER_CIRCLE)  # type: ignore[union-attr]
    assert (after.wants, after.motive) == ("=1+1", None)  # type: ignore[union-attr]
    assert after.emails == change.before.emails  # type: ignore[union-attr]


def test_a_placeholder_that_gets_a_name_is_none_any_more(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    path = Sheet(made["en"]).put("p-legal", name="Guo Ping 郭平").save(tmp_path / "t.xlsx")
    (change,) = changes(path, bundle)
    assert (change.after.name, change.after.placeholder) == ("Guo Ping 郭平", False)  # type: ignore[union-attr]


@pytest.mark.parametrize("rater", ["ns-lin", None])
def test_a_stance_is_a_new_judgement_of_the_day(
    rater: str | None, made: dict[str, Path], bundle: Bundle, tmp_path: Path
) -> None:
    path = Sheet(made["en"]).put("p-cfo", stance="Enemy").save(tmp_path / "t.xlsx")
    found = taken(path, bundle, rater, "2026-11-20")
    (change,) = compare(bundle, found.bundle)
    assert change.before is None
    assert change.kind.plain(change.after) == {  # type: ignore[arg-type]
        "person": "p-cfo",
        "value": -2,
        "at": "2026-11-20",
        **({"rater": rater} if rater else {}),
    }
    assert found.stances == {"p-cfo": -2}


def test_a_judgement_of_the_same_rater_and_day_is_corrected(
    made: dict[str, Path], bundle: Bundle, tmp_path: Path
) -> None:
    earlier = next(s for s in bundle.stances if s.person == "p-budget" and not s.process and not s.toward)
    path = Sheet(made["en"]).put("p-budget", stance="Mentor").save(tmp_path / "t.xlsx")
    (change,) = changes(path, bundle, earlier.rater, earlier.at)
    assert (change.before, change.after) == (earlier, earlier.model_copy(update={"value": 2}))


def test_rung_and_desired_are_a_new_rating_of_the_pair(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    """Of what the row leaves alone the rating keeps what stands: the desired rung."""
    sheet = Sheet(made["en"])
    assert (sheet.value("p-cfo", "rung"), sheet.value("p-cfo", "desired")) == ("None", "Working")
    path = (
        sheet.put("p-cfo", rung="Acquainted").put("p-president", contact="林乔", rung="认识").save(tmp_path / "t.xlsx")
    )
    cfo, president = (change.after for change in changes(path, bundle, "ns-lin"))
    assert {cfo.a, cfo.b} == {"ns-cao", "p-cfo"}  # type: ignore[union-attr]
    assert (cfo.rapport, cfo.desired, cfo.at, cfo.rater) == ("acquainted", "working", TODAY, "ns-lin")  # type: ignore[union-attr]
    assert {president.a, president.b} == {"ns-lin", "p-president"}  # type: ignore[union-attr]


def test_another_contact_is_a_rating_of_another_pair(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    path = Sheet(made["en"]).put("p-cfo", contact="ns-zhu", rung="Working", desired=None).save(tmp_path / "t.xlsx")
    (change,) = changes(path, bundle)
    assert {change.after.a, change.after.b} == {"ns-zhu", "p-cfo"}  # type: ignore[union-attr]
    assert (change.after.rapport, change.after.desired) == ("working", None)  # type: ignore[union-attr]


def test_a_row_without_an_id_is_somebody_new(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    sheet = Sheet(made["zh"], "zh")
    sheet.add(name="李新", level="基层", unit="租赁公司管理层与科技运营部", stance="中立", contact="林乔", rung="认识")
    path = sheet.save(tmp_path / "t.xlsx")
    found = taken(path, bundle, "ns-lin")
    person, tie, stance = (change.after for change in compare(bundle, found.bundle))
    assert (person.id, person.name, person.organization) == ("李新", "李新", "whl")  # type: ignore[union-attr]
    assert {tie.a, tie.b} == {"ns-lin", "李新"}  # type: ignore[union-attr]
    assert (stance.person, stance.value) == ("李新", 0)  # type: ignore[union-attr]
    assert changes(path, found.bundle, "ns-lin") == ()


def test_the_same_edits_again_change_nothing(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    """Also where the account shows the mean with others' judgements, and not what this rater said."""
    sheet = Sheet(made["en"]).put("p-branch-head", stance="Enemy").put("p-cfo", title="CFO", rung="Working")
    path = sheet.save(tmp_path / "t.xlsx")
    once = taken(path, bundle).bundle
    assert len(compare(bundle, once)) == 3
    again = taken(path, once)
    assert compare(once, again.bundle) == ()
    assert again.stances == {"p-branch-head": -2}


def test_deleted_rows_are_no_deletions(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    sheet = Sheet(made["en"])
    sheet.sheet.delete_rows(sheet.rows["p-cfo"])
    found = taken(sheet.save(tmp_path / "t.xlsx"), bundle)
    assert compare(bundle, found.bundle) == ()
    assert found.missing == ("Xu Jinglan 许静岚",)


def test_computed_and_added_columns_are_not_taken_and_said_so(
    made: dict[str, Path], bundle: Bundle, tmp_path: Path
) -> None:
    sheet = Sheet(made["en"]).put("p-cfo", reach=0.9, gaps="none at all")
    sheet.sheet.cell(HEAD_ROW, 30).value = "My notes"
    sheet.sheet.cell(HEAD_ROW + 1, 30).value = "call her"
    found = taken(sheet.save(tmp_path / "t.xlsx"), bundle)
    assert compare(bundle, found.bundle) == ()
    assert [(w.key, w.where.column) for w in found.warnings] == [
        ("table_own_column", "AD (My notes)"),
        ("table_computed", "K (Reach)"),
        ("table_computed", "Q (Gaps)"),
    ]


# --- back: what is refused -----------------------------------------------------------------------------------------


def test_every_bad_cell_is_told_at_its_place(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    sheet = Sheet(made["en"])
    sheet.put("p-cfo", level="Boss").put("p-cio", stance="very good").put("p-wan", name=None).put(
        "p-evp", unit="Retial"
    )
    sheet.put("p-coo", contact="Cao Yunfay").put("p-net-head", rung=None).put("p-budget", stance=None)
    sheet.put("p-5g-owner", rung="Working").put("p-dcio", title="x").add(name="New One").add(
        name="Fang Rui 方睿", level="Staff"
    )
    found = {(p.where.row, p.where.column, p.key) for p in problems(sheet.save(tmp_path / "t.xlsx"), bundle)}
    last = max(sheet.rows.values())
    assert found == {
        (sheet.rows["p-cfo"], "E (Level)", "unknown_word"),
        (sheet.rows["p-cio"], "I (Stance)", "unknown_word"),
        (sheet.rows["p-wan"], "B (Name)", "missing"),
        (sheet.rows["p-evp"], "D (Unit)", "dangling"),
        (sheet.rows["p-coo"], "L (Our contact)", "dangling"),
        (sheet.rows["p-net-head"], "M (Tie with our contact)", "table_cleared"),
        (sheet.rows["p-budget"], "I (Stance)", "table_cleared"),
        (sheet.rows["p-5g-owner"], "L (Our contact)", "table_no_rung"),
        (sheet.rows["p-dcio"], "C (Title)", "table_seat"),
        (last + 1, "E (Level)", "missing"),
        (last + 2, "B (Name)", "table_same_name"),
    }


def test_a_message_names_file_sheet_row_and_column(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    sheet = Sheet(made["zh"], "zh").put("p-cfo", level="老板")
    (problem,) = problems(sheet.save(tmp_path / "t.xlsx"), bundle)
    assert problem.message("zh").startswith(f"t.xlsx，关系人影响分析表，第 {sheet.rows['p-cfo']} 行，E (层级)：“老板”")
    assert "高层" in problem.message("zh")
    assert "Executive" in problem.message("en")


def test_ids_are_not_made_up(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    sheet = Sheet(made["en"]).put("p-cfo", id="p-boss").put("p-cio", id="p-evp")
    found = problems(sheet.save(tmp_path / "t.xlsx"), bundle)
    assert {p.key for p in found} == {"table_stranger", "table_twice"}


def test_what_changed_meanwhile_is_a_conflict(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    """The table was made first; then the store changed a title, a stance and a rung that the table changes too."""
    first = Sheet(made["en"]).put("p-cfo", title="Finance chief", stance="Neutral", rung="Working", level="Manager")
    newer = taken(first.save(tmp_path / "first.xlsx"), bundle, "ns-lin").bundle
    late = Sheet(made["zh"], "zh").put("p-cfo", title="财务总监", stance="导师", rung="同盟", level="中层", wants="x")
    found = problems(late.save(tmp_path / "late.xlsx"), newer)
    assert [(p.key, p.where.column) for p in found] == [
        ("table_conflict", "C (职务)"),
        ("table_conflict", "I (立场)"),
        ("table_conflict", "M (与该联系人的关系)"),
    ]
    message = found[1].message("en")
    assert "“Mentor”" in message
    assert "from “–” to “Neutral”" in message
    path = Sheet(made["en"]).put("p-cio", title="CIO").save(tmp_path / "other.xlsx")
    assert len(changes(path, newer)) == 1


def test_a_rating_keeps_what_the_store_has_come_to_want(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    """One table raises the desired rung, another, made before, the rung: neither undoes the other."""
    one = Sheet(made["en"]).put("p-cfo", desired="Ally").save(tmp_path / "one.xlsx")
    other = Sheet(made["en"]).put("p-cfo", rung="Acquainted").save(tmp_path / "other.xlsx")
    after = taken(other, taken(one, bundle).bundle, "ns-lin").bundle
    last = next(t for t in after.ties if t.rater == "ns-lin" and t.at == TODAY)
    assert (last.rapport, last.desired) == ("acquainted", "ally")


def test_somebody_who_is_gone_cannot_be_edited(made: dict[str, Path], bundle: Bundle, tmp_path: Path) -> None:
    gone = [
        p.model_copy(update={"valid_to": "2026-10-01", "seat": "closed"}) if p.id == "p-wan" else p
        for p in bundle.people
    ]
    path = Sheet(made["en"]).put("p-wan", title="x").save(tmp_path / "t.xlsx")
    (problem,) = problems(path, bundle.with_lists({"people": gone}))
    assert problem.key == "table_gone"


def test_a_masked_table_cannot_come_back(bundle: Bundle, tmp_path: Path) -> None:
    write(analysed(masked(bundle)), tmp_path / "m.xlsx", "en")
    with pytest.raises(Unusable) as caught:
        read(tmp_path / "m.xlsx")
    assert caught.value.key == "table_masked"
    with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
        everything = "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    for person in bundle.people:
        if not person.placeholder:
            assert person.name not in everything
            assert f">{person.id}<" not in everything


def test_without_what_it_was_made_of_it_cannot_come_back(made: dict[str, Path], tmp_path: Path) -> None:
    for name, error in (("relmap", Unusable), ("Stakeholder influence analysis", InvalidInput)):
        table = Sheet(made["en"])
        del table.book[name]
        path = table.save(tmp_path / "t.xlsx")
        assert is_table(path)
        with pytest.raises(error):
            read(path)
    table = Sheet(made["en"])
    table.sheet.delete_rows(1, HEAD_ROW)
    with pytest.raises(InvalidInput) as caught:
        read(table.save(tmp_path / "t.xlsx"))
    assert caught.value.problems[0].key == "table_no_headings"


def test_it_is_no_bundle(made: dict[str, Path], demo_file: Path, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as caught:
        read_bundle(made["en"])
    assert caught.value.key == "table_not_bundle"
    assert not is_table(demo_file)
    assert not is_table(tmp_path / "nothing.xlsx")


# --- the command ---------------------------------------------------------------------------------------------------


def test_import_takes_a_table_into_the_store(
    made: dict[str, Path], demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "s.lbug")
    assert main(["import", str(demo_file), "--store", store]) == 0
    sheet = (
        Sheet(made["en"]).put("p-cfo", stance="Supporter").put("p-branch-head", stance="Enemy").put("p-coo", reach=1)
    )
    path = str(sheet.save(tmp_path / "t.xlsx"))
    capsys.readouterr()
    assert main(["import", path, "--store", store, "--dry-run"]) == 0
    assert "2 changes would be made" in capsys.readouterr().out
    assert main(["import", path, "--store", store, "--rater", "林乔"]) == 0
    said = capsys.readouterr().out
    assert "version 2: 2 changes" in said
    assert "K (Reach)" in said
    assert "Stance of Wu Guoqiang 武国强: you say Enemy, the account now shows Non-supporter" in said
    assert main(["import", path, "--store", store, "--rater", "ns-lin", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["version"], document["changes"], len(document["warnings"])) == (2, [], 1)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--delete-missing"], 2, "--delete-missing does not go with a stakeholder table"),
        (["--rater", "Qiam"], 4, "nobody under"),
        (["--as-of", "soon"], 2, "not a date"),
    ],
)
def test_options_that_do_not_fit(
    options: list[str],
    code: int,
    said: str,
    made: dict[str, Path],
    demo_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = str(tmp_path / "s.lbug")
    main(["import", str(demo_file), "--store", store])
    assert main(["import", str(made["en"]), "--store", store, *options]) == code
    assert said in capsys.readouterr().err


def test_a_table_needs_its_account(made: dict[str, Path], tmp_path: Path, demo_file: Path) -> None:
    assert main(["import", str(made["en"]), "--store", str(tmp_path / "none.lbug")]) == 4
    assert not (tmp_path / "none.lbug").exists()
    assert main(["import", str(demo_file), "--store", str(tmp_path / "s.lbug"), "--rater", "ns-lin"]) == 2


# --- masked answers ------------------------------------------------------------------------------------------------

READING = (
    "score",
    "gaps",
    "trend",
    "outlook",
    "routes",
    "plan --hours 20",
    "align",
    "whatif --leaves 林乔",
    "explain 方睿",
)


@pytest.mark.parametrize("command", READING)
def test_nobody_is_named_with_mask(
    command: str, demo_file: Path, bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person may be asked for by name all the same."""
    assert main([*command.split(), "--bundle", str(demo_file), "--mask"]) == 0
    answer = capsys.readouterr().out
    assert answer
    assert [person.name for person in bundle.people if not person.placeholder and person.name in answer] == []


def test_masking_twice_is_masking_once(bundle: Bundle) -> None:
    once = masked(bundle)
    assert masked(once) is once
    assert replace(once, masked=False) == once
    assert not bundle.masked


def test_every_column_is_said_in_both_languages() -> None:
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    for column in COLUMNS:
        assert column.header("en") != column.header("zh")
    assert all(column.column.label == column.field for column in EDITABLE)
