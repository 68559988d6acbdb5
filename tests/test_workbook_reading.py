"""Workbooks in: forgiving about form, never about content; everything wrong is located."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbooks import Rows, edited, only, raised, workbook

from relmap.interchange import read
from relmap.interchange.tables import workbook_open
from relmap.interchange.tables.cells import number
from relmap.interchange.tables.names import slug
from relmap.model.errors import Unusable

# --- names of sheets, headers and words ---------------------------------------------------------------


@pytest.mark.parametrize("title", ["people", "People", "人员", " PEOPLE "])
@pytest.mark.parametrize(
    "header",
    [
        ["name", "organization", "level", "from"],
        ["姓名", "所属组织", "层级", "开始日期"],
        ["NAME ", "organi zation", "Level", "From"],
    ],
)
def test_sheets_and_headers_go_by_many_names(title: str, header: list[str], tmp_path: Path) -> None:
    people = [header, ["Li", "Bank", "高层", date(2026, 1, 1)]]
    path = workbook(tmp_path / "a.xlsx", People=people)
    book = openpyxl.load_workbook(path)
    sheet = book["People"]
    sheet.title = "x"
    sheet.title = title
    book.save(path)
    (person,) = read(path).people
    assert (person.id, person.level, person.valid_from) == ("li", "executive", "2026-01-01")


@pytest.mark.parametrize("word", ["inner_circle", "Inner circle", "INNER CIRCLE", "核心圈", " inner-circle "])
def test_words_go_by_code_or_label(word: str, tmp_path: Path) -> None:
    people = [["Name", "Organization", "Level", "Power"], ["Li", "Bank", "staff", word]]
    assert read(workbook(tmp_path / "a.xlsx", People=people)).people[0].power == "inner_circle"


@pytest.mark.parametrize(
    ("cell", "value"), [("Mentor", 2), ("导师", 2), (-1, -1), (1.0, 1), ("-2", -2), ("−1", -1), ("+1", 1)]
)
def test_a_stance_is_a_word_or_a_number(cell: Any, value: int, tmp_path: Path) -> None:
    stances = [["person", "value", "at"], ["Li Na", cell, "2026-01-01"]]
    assert read(workbook(tmp_path / "a.xlsx", Stances=stances)).stances[0].value == value


@pytest.mark.parametrize(("cell", "value"), [("引荐", "introduce"), ("SPONSOR", "sponsor"), ("Dinner", "Dinner")])
def test_a_usual_kind_of_action_becomes_its_code(cell: str, value: str, tmp_path: Path) -> None:
    actions = [["kind", "owner", "target", "hours", "success", "status"], [cell, "Wang Fang", "Li Na", 1, 0.5, "拟议"]]
    (action,) = read(workbook(tmp_path / "a.xlsx", Actions=actions)).actions
    assert (action.kind, action.id) == (value, f"{value.lower()}-li-na")


# --- cells ----------------------------------------------------------------------------------------------------


NO, YES = ("no", "否", "False", "0", 0, False), ("Yes", "是", "TRUE", "1", 1, 1.0, True)


@pytest.mark.parametrize(("cell", "flag"), [*((cell, False) for cell in NO), *((cell, True) for cell in YES)])
def test_flags(cell: Any, flag: bool, tmp_path: Path) -> None:
    people = [["Name", "Organization", "Level", "Confirmed"], ["Li", "Bank", "staff", cell]]
    assert read(workbook(tmp_path / "a.xlsx", People=people)).people[0].confirmed is flag


@pytest.mark.parametrize(
    ("cell", "value"), [("1,000", 1000.0), ("1,234,567.5", 1234567.5), (" .5 ", 0.5), ("1e3", 1000.0), (3, 3)]
)
def test_numeric_texts_are_numbers(cell: Any, value: float) -> None:
    assert number(cell) == value


@pytest.mark.parametrize("cell", ["1,5", "0,500", "1.000,5", "12,34", "nan", "inf", "1_000", "=1", "a lot"])
def test_other_texts_are_not(cell: str) -> None:
    assert number(cell) == cell


def test_dates_and_numbers_where_texts_belong(tmp_path: Path) -> None:
    people = [
        ["ID", "Name", "Organization", "Level", "Title", "From", "Note"],
        [7, 42, "Bank", "staff", 1.5, datetime(2026, 3, 4), True],
        ["8", "Li", "Bank", "staff", date(2026, 1, 2), datetime(2026, 3, 4, 9, 30), 1e15],
    ]
    reporting = [["Person", "Manager"], ["8", 7.0]]
    bundle = read(workbook(tmp_path / "a.xlsx", People=people, Reporting_lines=reporting))
    first, second = bundle.people
    assert (first.id, first.name, first.title, first.valid_from, first.note) == ("7", "42", "1.5", "2026-03-04", "TRUE")
    assert (second.title, second.valid_from, second.note) == ("2026-01-02", "2026-03-04T09:30:00", "1000000000000000")
    assert bundle.reporting[0].manager == "7"


def test_a_formula_is_its_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", People=[["Name", "Organization", "Level"], ['=A1&"x"', "Bank", "staff"]])
    assert read(path).people[0].name == '=A1&"x"'
    processes = [["Name", "Value"], ["Deal", "=1+1"]]
    problem = only(workbook(tmp_path / "b.xlsx", Processes=processes))
    assert (problem.key, problem.value, problem.where.column) == ("not_number", "=1+1", "B (Value)")


def test_lists_take_both_semicolons(tmp_path: Path) -> None:
    met = [["Date", "Channel", "From person", "To people"], ["2026-01-01", "meeting", "Li Na", " Wang Fang；Li Na ;; "]]
    assert read(workbook(tmp_path / "a.xlsx", Interactions=met)).interactions[0].to_people == ("wang-fang", "li-na")


def test_escapes_of_other_programs(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", People=[["Name", "Organization", "Level"], ["a_x000D_\nb", "Bank", "staff"]])
    assert read(path).people[0].name == "a\nb"


# --- ids, names, order ------------------------------------------------------------------------------------------


def test_blank_ids_are_made_from_names(tmp_path: Path) -> None:
    people = [
        ["Name", "Organization", "Level", "ID"],
        ["Li Na", "Bank", "staff", None],
        ["LI, Na", "Bank", "staff", None],
        ["Li Na 李娜", "Bank", "staff", None],
        ["Somebody", "Bank", "staff", "li-na-2"],
        ["???", "Bank", "staff", None],
    ]
    processes = [["Name"], ["One"], ["Two"]]
    steps = [["Process", "Name"], ["One", "Start"], ["Two", "Start"], ["One", "start"], ["Two", "End"]]
    roles = [["Process", "Step", "Role"], ["Two", "Start", "buyer"], ["One", "Start", "user"], ["Two", "Start", "user"]]
    reviews = [["Date"], [date(2026, 1, 2)], ["2026-01-02"]]
    path = workbook(tmp_path / "a.xlsx", People=people, Processes=processes, Steps=steps, Roles=roles, Reviews=reviews)
    bundle = read(path)
    assert [person.id for person in bundle.people] == ["li-na", "li-na-3", "li-na-李娜", "li-na-2", "person"]
    assert [(step.process, step.id, step.position) for step in bundle.steps] == [
        ("one", "start", 0), ("two", "start", 0), ("one", "start-2", 1), ("two", "end", 1)
    ]  # fmt: skip
    assert [(role.process, role.step, role.role, role.position) for role in bundle.roles] == [
        ("two", "start", "buyer", 0), ("one", "start", "user", 0), ("two", "start", "user", 1)
    ]  # fmt: skip
    assert [review.id for review in bundle.reviews] == ["review-2026-01-02", "review-2026-01-02-2"]


@pytest.mark.parametrize(
    ("text", "ident"), [("Li Na", "li-na"), ("  O'Neil & Co. ", "o-neil-co"), ("李 娜", "李-娜"), ("…", "")]
)
def test_slug(text: str, ident: str) -> None:
    assert slug(text) == ident


def test_an_id_that_was_written_wins_over_a_name(tmp_path: Path) -> None:
    people = [
        ["ID", "Name", "Organization", "Level"],
        ["Li", "Wang", "Bank", "staff"],
        ["Wang", "Li", "Bank", "staff"],
        ["z", "Zhao", "Bank", "staff"],
    ]
    reporting = [["Person", "Manager"], ["Zhao", "Li"], ["z", "Wang"]]
    bundle = read(workbook(tmp_path / "a.xlsx", People=people, Reporting_lines=reporting))
    assert [(line.person, line.manager) for line in bundle.reporting] == [("z", "Li"), ("z", "Wang")]


@pytest.mark.parametrize("name", ["Li Na", "王伟", "li-na"])
def test_an_ambiguous_name_asks_for_the_id(name: str, tmp_path: Path) -> None:
    people = [
        ["Name", "Organization", "Level"],
        [name, "Bank", "staff"],
        ["Zhao", "Bank", "staff"],
        [name, "Us", "staff"],
    ]
    reporting = [["Person", "Manager"], [name, "Zhao"]]
    problem = only(workbook(tmp_path / "a.xlsx", People=people, Reporting_lines=reporting))
    assert (problem.key, problem.value, problem.values) == ("ambiguous_name", name, {"places": "People 2, People 4"})
    assert problem.message() == (
        f"a.xlsx, Reporting lines, row 2, A (Person): several are called “{name}” (People 2, People 4); "
        "give each an ID and write the ID here."
    )
    met = [["Date", "Channel", "From person", "To people"], ["2026-01-01", "call", "Zhao", f"Zhao; {name}"]]
    problem = only(workbook(tmp_path / "b.xlsx", People=people, Interactions=met))
    assert (problem.key, problem.where.column) == ("ambiguous_name", "D (To people)")


def test_a_step_is_meant_within_its_process(tmp_path: Path) -> None:
    processes = [["Name"], ["One"], ["Two"]]
    steps = [["Process", "Name"], ["One", "Start"], ["Two", "End"]]
    roles = [["Process", "Step", "Role"], ["One", "End", "buyer"]]
    problem = only(workbook(tmp_path / "a.xlsx", Processes=processes, Steps=steps, Roles=roles))
    assert (problem.key, problem.value, problem.where.row, problem.where.column) == ("dangling", "End", 2, "B (Step)")


# --- what is wrong, and where -------------------------------------------------------------------------------------


def test_a_wrong_word_is_located(tmp_path: Path) -> None:
    people = [
        ["Name", "Organization", "Title", "Level"],
        ["Li", "Bank", "CEO", "Executive"],
        [],
        ["Wang", "Bank", "CFO", "manager"],
        ["Zhao", "Bank", "COO", "Excutive"],
    ]
    problem = only(workbook(tmp_path / "account.xlsx", People=people))
    assert (problem.key, problem.value, problem.suggestion) == ("unknown_word", "Excutive", "Executive")
    where = problem.where
    assert (where.file, where.sheet, where.row, where.column) == ("account.xlsx", "People", 5, "D (Level)")
    assert problem.message().startswith("account.xlsx, People, row 5, D (Level): “Excutive” is none of ")
    assert problem.message("zh").startswith("account.xlsx，People，第 5 行，D (Level)：“Excutive”")


def test_a_misspelt_name_is_located(tmp_path: Path) -> None:
    problem = only(workbook(tmp_path / "a.xlsx", 汇报关系=[["人员", "上级"], ["Li Na", "Wang Fnag"]]))
    assert (problem.key, problem.value, problem.suggestion) == ("dangling", "Wang Fnag", "Wang Fang")
    assert (problem.where.sheet, problem.where.row, problem.where.column) == ("汇报关系", 2, "B (上级)")


@pytest.mark.parametrize(
    ("header", "key", "value", "suggestion", "column"),
    [
        (["Name", "Side", "Parnet"], "unknown_key", "Parnet", "Parent", "C (Parnet)"),
        (["Name", "Side", "归属"], "unknown_key", "归属", "归属方", "C (归属)"),
        (["Name", "Side", "NAME"], "key_twice", "NAME", "", "C (NAME)"),
        (["Name", "Side", "姓名 (1)"], "unknown_key", "姓名 (1)", "", "C (姓名 (1))"),
    ],
)
def test_headers_that_mean_nothing(
    header: list[str], key: str, value: str, suggestion: str, column: str, tmp_path: Path
) -> None:
    organizations = [header, ["Bank", "customer"], ["Us", "supplier"]]
    problem = only(workbook(tmp_path / "a.xlsx", Organizations=organizations))
    assert (problem.key, problem.value, problem.suggestion) == (key, value, suggestion)
    assert (problem.where.sheet, problem.where.row, problem.where.column) == ("Organizations", 1, column)


def test_a_value_under_no_header_is_reported_once(tmp_path: Path) -> None:
    organizations = [["Name", "Side"], ["Bank", "customer", None, "x"], ["Us", "supplier", None, "y"]]
    problem = only(workbook(tmp_path / "a.xlsx", Organizations=organizations))
    assert (problem.key, problem.value, problem.where.column) == ("unknown_key", "", "D")


def test_unknown_sheets(tmp_path: Path) -> None:
    problem = only(workbook(tmp_path / "a.xlsx", Proceses=[["Name"], ["Deal"]]))
    assert (problem.key, problem.value, problem.suggestion) == ("unknown_sheet", "Proceses", "Processes")
    assert str(problem.where) == "a.xlsx:Proceses"
    assert only(workbook(tmp_path / "b.xlsx", Budget=[["x"]])).suggestion == ""


def test_sheets_that_are_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Sheet3=[], Start_here=[["x"]], 使用说明=[["x"]], Lists=[["x"]])
    book = openpyxl.load_workbook(path)
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    assert read(path).name == "Bank"


def test_an_error_cell_is_reported(tmp_path: Path) -> None:
    people = [["Name", "Organization", "Level", "Note"], ["Li", "Bank", "staff", "x"]]
    path = workbook(tmp_path / "a.xlsx", People=people)
    book = openpyxl.load_workbook(path)
    book["People"]["D2"].value = "#REF!"
    book["People"]["D2"].data_type = "e"
    book.save(path)
    problem = only(path)
    assert (problem.key, problem.value, problem.where.row, problem.where.column) == (
        "error_cell",
        "#REF!",
        2,
        "D (Note)",
    )


# --- the account sheet --------------------------------------------------------------------------------------------


def test_the_account_sheet_in_either_language(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Account=[[], ["大客户", "Bank", "explained"], ["As of", date(2026, 11, 1)]])
    assert (read(path).account, read(path).as_of) == ("bank", "2026-11-01")


@pytest.mark.parametrize(
    ("rows", "key", "where"),
    [
        ([["Account", "Bank"], ["Acount", "x"]], "unknown_key", "a.xlsx:Account:2:A"),
        ([["Account", "Bank"], ["account", "x"]], "key_twice", "a.xlsx:Account:2:A"),
        ([["as_of", "2026-01-01"]], "missing", "a.xlsx:Account:account"),
        ([["Account", "Bnak"]], "dangling", "a.xlsx:Account:1:B (Account)"),
        ([["Account", "Bank"], ["Format", "relmap/9"]], "wrong_format", "a.xlsx:Account:2:B (Format)"),
        ([["Account", "Bank"], ["As of", "soon"]], "date_format", "a.xlsx:Account:2:B (As of)"),
    ],
)
def test_what_can_be_wrong_with_it(rows: Rows, key: str, where: str, tmp_path: Path) -> None:
    problem = only(workbook(tmp_path / "a.xlsx", Account=rows))
    assert (problem.key, str(problem.where)) == (key, where)


def test_an_ambiguous_account(tmp_path: Path) -> None:
    organizations = [["Name", "Side"], ["Bank", "customer"], ["Bank", "customer"]]
    found = raised(workbook(tmp_path / "a.xlsx", Organizations=organizations, People=[["Name"]]))
    assert [(problem.key, str(problem.where)) for problem in found] == [
        ("ambiguous_name", "a.xlsx:Account:1:B (Account)")
    ]


# --- files that are none ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"Name,Side\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x03\x04" + b"\0" * 60]
)
def test_what_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unusable) as caught:
        read(path)
    assert caught.value.key == "not_workbook"
    assert caught.value.values["reason"]
    assert "a.xlsx" in caught.value.message("zh")


SHEET = "xl/worksheets/sheet2.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("member", "change"),
    [
        (SHEET, lambda part: part[:-40]),
        (SHEET, lambda _: DOCTYPE),
        (SHEET, lambda part: part.replace(b't="inlineStr"><is><t>Us</t></is>', b't="s"><v>9999</v>')),
        ("[Content_Types].xml", lambda _: b"<Types/>"),
        ("xl/workbook.xml", lambda _: b"no xml"),
    ],
)
def test_broken_parts(member: str, change: Any, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as caught:
        read(edited(workbook(tmp_path / "a.xlsx"), member, change))
    assert caught.value.key == "not_workbook"


@pytest.mark.parametrize("most", [workbook_open.MOST_BYTES, 20_000])
def test_what_would_unpack_into_too_much(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its ratio, or by what all parts come to."""
    size = 2 * workbook_open.SUSPECT_BYTES if most > 20_000 else most
    path = edited(workbook(tmp_path / "a.xlsx"), "xl/media/image1.png", lambda _: b"\0" * size)
    monkeypatch.setattr(workbook_open, "MOST_BYTES", most)
    monkeypatch.setattr(workbook_open, "_read", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(Unusable) as caught:
        read(path)
    assert caught.value.key == "workbook_too_large"


@pytest.mark.parametrize("claimed", [b'ref="A1"', b'ref="A1:XFD1048576"'])
def test_the_size_that_a_sheet_claims_is_not_believed(claimed: bytes, tmp_path: Path) -> None:
    path = edited(workbook(tmp_path / "a.xlsx"), SHEET, lambda part: part.replace(b'ref="A1:B3"', claimed))
    assert len(read(path).organizations) == 2


def test_empty_rows_cost_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Organizations=[["Name", "Side"], ["Bank", "customer"], ["Us", "ours"]])
    last = lambda part: part.replace(b'<row r="3"', b'<row r="1048576"').replace(b'3" ', b'1048576" ')  # noqa: E731
    problems = [problem for problem in raised(edited(path, SHEET, last)) if problem.key == "unknown_word"]
    assert [problem.where.row for problem in problems] == [1_048_576]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(
            ("2026/9/1", "2026-09-01"),
            ("2026.9.1", "2026-09-01"),
            ("2026年9月1日", "2026-09-01"),
            ("20260901", "2026-09-01"),
        ),
        *((20260901, "2026-09-01"), ("２０２６/９/１", "2026-09-01"), ("2026-9-1 9:30", "2026-09-01T09:30")),
    ],
)
def test_dates_as_people_write_them(cell: Any, value: str, tmp_path: Path) -> None:
    people = [["Name", "Organization", "Level", "From"], ["Li", "Bank", "staff", cell]]
    assert read(workbook(tmp_path / "a.xlsx", People=people)).people[0].valid_from == value


@pytest.mark.parametrize(("cell", "value"), [("1,200万", 12_000_000), ("3亿", 3e8), ("６０％", 0.6), ("１．５", 1.5)])
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    assert number(cell) == pytest.approx(value)


@pytest.mark.parametrize("mark", [";", "；", "、", "，"])
def test_names_are_separated_as_people_do(mark: str, tmp_path: Path) -> None:
    contacts = [
        ["at", "channel", "from_person", "to_people"],
        ["2026-01-01", "会议", "Wang Fang", f"Li Na{mark} Wang Fang"],
    ]
    (contact,) = read(workbook(tmp_path / "a.xlsx", Interactions=contacts)).interactions
    assert contact.to_people == ("li-na", "wang-fang")
