"""What a stakeholder table may not say: bad cells at their places, conflicts, tables that cannot come back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tables import HEAD_ROW, TODAY, Sheet, analysed, changes, problems, taken

from relmap.exports.workbook import write
from relmap.interchange import read as read_bundle
from relmap.interchange.tables.stakeholder_read import is_table, read
from relmap.model.bundle import Bundle
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.privacy import masked


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
