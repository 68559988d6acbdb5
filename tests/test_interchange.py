"""JSON in and out: every mistake located, all of them at once, nothing taken by halves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relmap.interchange import read, write
from relmap.interchange.merge import merge
from relmap.model.bundle import Bundle
from relmap.model.changes import compare
from relmap.model.errors import InvalidInput, Unusable

BASE: dict[str, Any] = {
    "format": "relmap/1",
    "as_of": "2026-11-01",
    "account": "acme",
    "organizations": [
        {"id": "acme", "name": "Acme", "side": "customer"},
        {"id": "us", "name": "Us", "side": "supplier"},
    ],
    "units": [{"id": "it", "organization": "acme", "name": "IT"}],
    "people": [
        {"id": "li", "name": "Li Na 李娜", "organization": "acme", "unit": "it", "level": "executive"},
        {"id": "bo", "name": "Bo", "organization": "acme", "level": "staff"},
        {"id": "ann", "name": "Ann", "organization": "us", "level": "manager"},
    ],
    "processes": [
        {
            "id": "deal",
            "name": "Deal",
            "steps": [{"id": "s1", "name": "Need", "roles": [{"role": "approver", "person": "li"}]}],
        }
    ],
}


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The base bundle with one place changed; a value of None takes the key away."""
    document = json.loads(json.dumps(BASE))
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document  # type: ignore[no-any-return]


def problems(document: Any, folder: Path) -> list[tuple[str, str, str, str]]:
    """The problems of a document as (key, place, value, suggestion)."""
    file = folder / "acme.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read(file)
    return [(p.key, str(p.where), p.value, p.suggestion) for p in caught.value.problems]


TIE = {"a": "li", "b": "ann", "rapport": "working", "at": "2026-01-01"}
STANCE = {"person": "li", "value": 1, "at": "2026-01-01"}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("format",), "relmap/9", ("wrong_format", "acme.json:format", "relmap/9", "relmap/1")),
        (("account",), "acm", ("dangling", "acme.json:account", "acm", "acme")),
        (("account",), None, ("missing", "acme.json:account", "", "")),
        (("as_of",), "yesterday", ("date_format", "acme.json:as_of", "yesterday", "")),
        (("organizations",), [], ("no_organizations", "acme.json:organizations", "", "")),
        (("pepole",), [], ("unknown_key", "acme.json:pepole", "pepole", "people")),
        (("people",), {"a": 1}, ("not_a_list", "acme.json:people", "{'a': 1}", "")),
        (("people", 0, "level"), "Excutive", ("unknown_word", "acme.json:people:1:level", "Excutive", "executive")),
        (("people", 0, "level"), "高层领导", ("unknown_word", "acme.json:people:1:level", "高层领导", "executive")),
        (("people", 0, "level"), None, ("missing", "acme.json:people:1:level", "", "")),
        (("people", 0, "name"), "  ", ("missing", "acme.json:people:1:name", "", "")),
        (("people", 0, "name"), 7, ("not_text", "acme.json:people:1:name", "7", "")),
        (("people", 0, "confirmed"), "yes", ("not_flag", "acme.json:people:1:confirmed", "yes", "")),
        (("people", 0, "unit"), "itt", ("dangling", "acme.json:people:1:unit", "itt", "it")),
        (("people", 0, "organization"), "Acme", ("dangling", "acme.json:people:1:organization", "Acme", "acme")),
        (("people", 0, "to"), "2026-13-01", ("date_format", "acme.json:people:1:to", "2026-13-01", "")),
        (("people", 0, "titel"), "CFO", ("unknown_key", "acme.json:people:1:titel", "titel", "title")),
        (("people", 1, "id"), "li", ("duplicate_id", "acme.json:people:2:id", "li", "")),
        (("people", 0, "note"), "a\u0007b", ("control_character", "acme.json:people:1:note", "a�b", "")),
        (("people", 0, "note"), "x" * 32_768, ("text_too_long", "acme.json:people:1:note", "x" * 59 + "…", "")),
        (("people", 0, "emails"), "a@b.c", ("not_list", "acme.json:people:1:emails", "a@b.c", "")),
        (("units", 0, "weight"), 0, ("not_positive", "acme.json:units:1:weight", "0", "")),
        (("units", 0, "weight"), "heavy", ("not_number", "acme.json:units:1:weight", "heavy", "")),
        (("units", 0, "weight"), True, ("not_number", "acme.json:units:1:weight", "True", "")),
        (("units", 0, "parent"), "it", ("cycle", "acme.json:units:1:parent", "it → it", "")),
        (("ties",), [TIE, TIE | {"a": "ann", "b": "li"}], ("duplicate_record", "acme.json:ties:2:a", "ann", "")),
        (("ties",), [TIE | {"id": "1"}, TIE | {"id": "2"}], ("duplicate_record", "acme.json:ties:2:a", "li", "")),
        (("ties",), [TIE | {"rapport": "ally!"}], ("unknown_word", "acme.json:ties:1:rapport", "ally!", "ally")),
        (("ties",), [TIE | {"b": "li"}], ("with_oneself", "acme.json:ties:1:b", "li", "")),
        (("stances",), [STANCE, STANCE | {"value": 2}], ("duplicate_record", "acme.json:stances:2:person", "li", "")),
        (("stances",), [STANCE | {"value": 3}], ("unknown_word", "acme.json:stances:1:value", "3", "")),
        (
            ("influences",),
            [{"source": "li", "target": "bo", "sign": 1, "weight": 1.5}],
            ("above_one", "acme.json:influences:1:weight", "1.5", ""),
        ),
        (
            ("interactions",),
            [{"at": "2026-01-01", "channel": "call", "from_person": "ann", "to_people": []}],
            ("missing", "acme.json:interactions:1:to_people", "", ""),
        ),
        (
            ("processes", 0, "steps", 0, "roles", 0, "person"),
            "lii",
            ("dangling", "acme.json:processes[1].steps[1].roles:1:person", "lii", "li"),
        ),
        (
            ("processes", 0, "steps", 0, "position"),
            3,
            ("unknown_key", "acme.json:processes[1].steps:1:position", "position", ""),
        ),
    ],
)
def test_each_mistake_is_located(path: tuple[Any, ...], value: Any, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert expected in problems(changed(path, value), tmp_path)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    document = changed(("people", 0, "level"), "boss")
    document["people"][1]["name"] = ""
    document["units"][0]["weight"] = -1
    assert [p[1] for p in problems(document, tmp_path)] == [
        "acme.json:units:1:weight",
        "acme.json:people:1:level",
        "acme.json:people:2:name",
    ]


def test_one_mistake_is_told_once(tmp_path: Path) -> None:
    """Whoever refers to a record that is wrong itself is not blamed."""
    assert len(problems(changed(("people", 0, "level"), "boss"), tmp_path)) == 1


def test_chains_must_not_run_in_circles(tmp_path: Path) -> None:
    document = changed(("reporting",), [{"person": "li", "manager": "bo"}, {"person": "bo", "manager": "li"}])
    assert [p[0] for p in problems(document, tmp_path)] == ["cycle"]


def test_a_reorganization_is_no_circle(tmp_path: Path) -> None:
    lines = [
        {"person": "li", "manager": "bo", "to": "2026-01-01"},
        {"person": "bo", "manager": "li", "from": "2026-01-01"},
    ]
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(changed(("reporting",), lines)), encoding="utf-8")
    assert len(read(file).reporting) == 2


def test_an_end_before_the_beginning(tmp_path: Path) -> None:
    document = changed(("people", 0, "to"), "2026-01-01")
    document["people"][0]["from"] = "2026-02-01"
    assert problems(document, tmp_path) == [("ends_before_it_begins", "acme.json:people:1:to", "2026-01-01", "")]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"{", "not_json"),
        (b"\xff\xfe{", "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b"", "not_json"),
        (b"1" * 5000, "not_json"),
    ],
)
def test_what_is_no_json_at_all(content: bytes, key: str, tmp_path: Path) -> None:
    file = tmp_path / "acme.json"
    file.write_bytes(content)
    with pytest.raises(Unusable) as caught:
        read(file)
    assert caught.value.key == key
    assert "acme.json" in str(caught.value)


def test_not_an_object(tmp_path: Path) -> None:
    assert ("not_object", "acme.json", "[1]", "") in problems("[1]", tmp_path)


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    text = json.dumps(BASE).replace('"name": "Bo"', '"name": "Bo", "name": "Bob"')
    assert problems(text, tmp_path) == [("key_twice", "acme.json:people:2:name", "name", "")]


def test_not_a_number(tmp_path: Path) -> None:
    text = json.dumps(changed(("units", 0, "weight"), 0.5)).replace("0.5", "NaN")
    assert problems(text, tmp_path)[0][0] in ("not_finite", "not_positive")


def test_round_trip(golden: tuple[Bundle, dict[str, Any]], tmp_path: Path) -> None:
    bundle, _ = golden
    write(bundle, tmp_path / "a.json")
    again = read(tmp_path / "a.json")
    assert again == bundle
    write(again, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_texts_take_canonical_form(tmp_path: Path) -> None:
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(changed(("people", 0, "note"), "  a\r\nb\rc\td ")), encoding="utf-8-sig")
    assert read(file).people[0].note == "a\nb\nc d"


def test_identical_interactions_are_one(tmp_path: Path) -> None:
    call = {"at": "2026-01-01", "channel": "call", "from_person": "ann", "to_people": ["li"]}
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(changed(("interactions",), [call, call, call | {"subject": "x"}])), encoding="utf-8")
    assert len(read(file).interactions) == 2


def test_merging_updates_and_adds_and_keeps(demo_file: Path, tmp_path: Path) -> None:
    old = read(demo_file)
    file = tmp_path / "new.json"
    document = json.loads(demo_file.read_text(encoding="utf-8"))
    first = document["people"][0]
    first["title"] = "New title"
    document["people"] = [
        *document["people"],
        {"id": "p-new", "name": "New", "organization": first["organization"], "level": "staff"},
    ]
    document["interactions"] = []
    file.write_text(json.dumps(document), encoding="utf-8")
    merged = merge(old, read(file), "new.json")
    assert {(c.kind.list, c.identity, c.before is None) for c in compare(old, merged)} == {
        ("people", (first["id"],), False),
        ("people", ("p-new",), True),
    }


def test_a_process_comes_whole(demo_file: Path) -> None:
    """A role that the newer file no longer holds is gone with its process, not left behind."""
    from dataclasses import replace

    old = read(demo_file)
    process = old.processes[0].id
    fewer = tuple(r for r in old.roles if not (r.process == process and r.position == 0))
    step_of = {(r.process, r.step) for r in fewer}
    renumbered = []
    for place in step_of:
        rows = sorted((r for r in fewer if (r.process, r.step) == place), key=lambda r: r.position)
        renumbered += [r.model_copy(update={"position": i}) for i, r in enumerate(rows)]
    new = replace(old, roles=tuple(renumbered))
    assert merge(old, new, "new").roles == new.sorted().roles


def test_unknown_endings_and_missing_files(tmp_path: Path) -> None:
    for name, key in (("a.docx", "unknown_form"), ("none.json", "no_file")):
        with pytest.raises(Unusable) as caught:
            read(tmp_path / name)
        assert caught.value.key == key
