"""JSON Lines and CSV folders: what JSON and workbooks hold, located by line and row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmap.interchange import read, write
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.vocabulary import Level, Side

HEAD = {"type": "bundle", "format": "relmap/1", "account": "acme"}
ACME = {"type": "organizations", "id": "acme", "name": "Acme", "side": "customer"}
LI = {"type": "people", "id": "li", "name": "Li", "organization": "acme", "level": "staff"}


def lines(folder: Path, *rows: Any) -> Path:
    file = folder / "acme.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def folder_of(place: Path, **files: str) -> Path:
    folder = place / "acme"
    folder.mkdir()
    base = {
        "account": "account,acme\n",
        "organizations": "id,name,side\nacme,Acme,customer\n",
        "people": "id,name,organization,level\nli,Li,acme,staff\n",
    }
    for name, text in (base | files).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def problems(path: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read(path)
    return [(p.key, str(p.where), p.suggestion) for p in caught.value.problems]


def test_json_lines(tmp_path: Path) -> None:
    assert [p.id for p in read(lines(tmp_path, HEAD, ACME, LI)).people] == ["li"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((HEAD, ACME, LI | {"level": "staf"}), ("unknown_word", "acme.jsonl:people:3:level", "staff")),
        ((HEAD, ACME, LI | {"type": "person"}), ("unknown_type", "acme.jsonl:3:type", "")),
        ((HEAD, ACME, LI | {"type": "poeple"}), ("unknown_type", "acme.jsonl:3:type", "people")),
        ((HEAD, ACME, [1]), ("not_object", "acme.jsonl:3", "")),
        ((ACME,), ("wrong_format", "acme.jsonl:format", "relmap/1")),
        ((HEAD | {"acount": "x"}, ACME), ("unknown_key", "acme.jsonl:1:acount", "account")),
        ((HEAD, HEAD, ACME), ("key_twice", "acme.jsonl:2:account", "")),
        ((HEAD | {"account": "acm"}, ACME), ("dangling", "acme.jsonl:1:account", "acme")),
    ],
)
def test_mistakes_in_json_lines(rows: tuple[Any, ...], expected: tuple[str, str, str], tmp_path: Path) -> None:
    assert expected in problems(lines(tmp_path, *rows))


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = lines(tmp_path, HEAD, ACME)
    file.write_text(file.read_text(encoding="utf-8") + "\n{oops", encoding="utf-8")
    with pytest.raises(Unusable, match="line 3"):
        read(file)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_folder(separator: str, tmp_path: Path) -> None:
    people = "id,name,organization,level\nli,Li,acme,Staff\n007,Bo,Acme,高层\n".replace(",", separator)
    found = read(folder_of(tmp_path, people="\ufeff" + people)).people
    assert [(p.id, p.level, p.organization) for p in found] == [
        ("li", Level.STAFF, "acme"),
        ("007", Level.EXECUTIVE, "acme"),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"people": "id,name,organization,level\nli,Li,acme,staf\n"},
            ("unknown_word", "acme:people:2:D (level)", "Staff"),
        ),
        (
            {"people": "id,name,organization,levl\nli,Li,acme,staff\n"},
            ("unknown_key", "acme:people:1:D (levl)", "Level"),
        ),
        ({"poeple": "id,name\nx,y\n"}, ("unknown_sheet", "acme:poeple", "People")),
        ({"units": "id,name,organization,weight\nu,U,acme,=1+1\n"}, ("not_number", "acme:units:2:D (weight)", "")),
    ],
)
def test_mistakes_in_csv(files: dict[str, str], expected: tuple[str, str, str], tmp_path: Path) -> None:
    assert expected in problems(folder_of(tmp_path, **files))


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "people.csv").write_bytes("id,name,organization,level\nli,李娜,acme,staff\n".encode("gb18030"))
    with pytest.raises(Unusable, match=r"people\.csv is not UTF-8"):
        read(folder)


def test_broken_csv(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"people\.csv is not CSV"):
        read(folder_of(tmp_path, people='id,name\n"a"b,c\n'))


def test_formulas_leave_behind_an_apostrophe(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@x", "'quoted", "''=1"]
    bundle = Bundle(
        account="acme",
        organizations=(records.Organization(id="acme", name="Acme", side=Side.CUSTOMER),),
        people=tuple(
            records.Person(id=f"p{i}", name=text, organization="acme", level=Level.STAFF)
            for i, text in enumerate(texts)
        ),
    )
    write(bundle, tmp_path / "out")
    written = (tmp_path / "out" / "people.csv").read_text(encoding="utf-8-sig")
    assert ",'=1+1," in written
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in written.splitlines() for cell in line.split(","))
    assert read(tmp_path / "out") == bundle


def test_a_folder_of_something_else_is_left_alone(demo_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(Unusable, match="other files"):
        write(read(demo_file), tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    write(read(demo_file), tmp_path / "again")
    write(read(demo_file), tmp_path / "again")
    assert {p.name for p in tmp_path.iterdir()} == {"mine", "again"}


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@settings(max_examples=40)
@given(name=TEXT.filter(str.strip), note=TEXT.filter(str.strip), ending=st.sampled_from([".json", ".jsonl", ""]))
def test_any_text_survives(name: str, note: str, ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    bundle = Bundle(
        account="acme",
        organizations=(records.Organization(id="acme", name="Acme", side=Side.CUSTOMER),),
        people=(
            records.Person(id=name, name=name, organization="acme", level=Level.STAFF, note=note, emails=(name, note)),
        ),
    )
    path = tmp_path_factory.mktemp("text") / f"account{ending}"
    write(bundle, path)
    assert read(path) == bundle
