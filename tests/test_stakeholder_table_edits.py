"""What is edited in a stakeholder table comes into the account, also by the command, and only that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tables import HEAD_ROW, TODAY, Sheet, changes, taken

from relmap.cli import main
from relmap.model.bundle import Bundle
from relmap.model.changes import compare
from relmap.model.vocabulary import Level, Power


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
