"""Names out: erased for good from a store, masked for readers outside the team."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from relmap.cli import main
from relmap.engine.analysis import analyse
from relmap.frame import build
from relmap.interchange import read, write
from relmap.interchange.check import check, check_bundle
from relmap.interchange.json_file import as_draft
from relmap.model.bundle import Bundle
from relmap.model.privacy import initials, masked, scrubber, spellings
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.html import render
from relmap.report.pack import unpack
from relmap.score.coverage import evaluate
from relmap.store import open_store
from relmap.store.backup import digest, dump
from relmap.store.bring import bring

NAME, EMAIL = "Quentina Zyx 覃紫薇", "q.zyx@example.org"
TRACES = ["Quentina", "覃紫薇", EMAIL, "quentina-zyx"]


def told(demo_file: Path) -> Bundle:
    """The worked example with one person who is named everywhere that a name can stand."""
    document = json.loads(demo_file.read_text(encoding="utf-8"))
    person = next(p for p in document["people"] if p["id"] == "p-cfo")
    person |= {"id": "quentina-zyx", "name": NAME, "emails": [EMAIL], "note": f"{NAME} prefers tea", "wants": "peace"}
    action = document["actions"][0]["id"]
    text = json.dumps(document).replace('"p-cfo"', '"quentina-zyx"').replace(f'"{action}"', '"visit-Quentina-Zyx"')
    document = json.loads(text)
    document["interactions"][0]["subject"] = "Lunch with Quentina Zyx"
    document["ties"][0]["note"] = "覃紫薇 introduced us"
    document["ties"][1]["rater"] = NAME
    document["actions"][0]["note"] = "ask quentina zyx"
    document["reviews"][0]["note"] = f"decided with {EMAIL}"
    return check(as_draft(document, "told"))


def traces(folder: Path) -> list[tuple[str, str]]:
    """Where in the bytes of a folder's files somebody can still be found; compressed files are opened."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = [path.read_bytes()]
        if data[0][:2] == b"\x1f\x8b":
            data.append(gzip.decompress(data[0]))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                data += [archive.read(name) for name in archive.namelist()]
        for trace in TRACES:
            for spelling in (trace, trace.lower(), trace.upper()):
                for encoding in ("utf-8", "utf-16-le"):
                    if any(spelling.encode(encoding) in part for part in data):
                        found.append((path.name, spelling))
    return found


@pytest.fixture
def store(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which she was imported, changed and renamed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    bundle = told(demo_file)
    people = tuple(
        p.model_copy(update={"title": "Quentina's old title"}) if p.id == "quentina-zyx" else p for p in bundle.people
    )
    with open_store("test.lbug", write=True) as opened:
        bring(opened, replace(bundle, people=people), None, who="quentina-zyx", name="test", delete=True)
        bring(opened, bundle, None, who="li", name="test", delete=True)
    monkeypatch.setenv("RELMAP_STORE", "test.lbug")
    return tmp_path / "test.lbug"


def test_after_erasing_no_byte_is_left(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {trace for _, trace in traces(store.parent)} >= {"Quentina", "覃紫薇", EMAIL}
    with open_store() as opened:
        before = evaluate(build(opened.load("whb").bundle), day("2026-11-01"), Settings())
        versions = [e.version for e in opened.history("whb")]
    assert main(["erase", "quentina-zyx", "--yes"]) == 0
    assert traces(store.parent) == []
    assert main(["backup", "-o", "later.backup"]) == 0
    assert main(["export", "-o", "later.json"]) == 0
    assert main(["export", "-o", "later.xlsx"]) == 0
    assert main(["report", "-o", "later.html"]) == 0
    assert traces(store.parent) == []
    with open_store() as opened:
        stored = opened.load("whb")
        after = evaluate(build(stored.bundle), day("2026-11-01"), Settings())
        assert [e.version for e in opened.history("whb")] == versions
    assert after.index == pytest.approx(before.index, abs=1e-12)
    (placeholder,) = [p for p in stored.bundle.people if p.id.startswith("erased-")]
    assert placeholder.placeholder
    assert (placeholder.title, placeholder.wants, placeholder.emails) == (None, None, ())
    check_bundle(stored.bundle, "after")
    capsys.readouterr()


def test_erasing_asks_first(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store() as opened:
        before = digest(dump(opened))
    assert main(["erase", "quentina-zyx"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert main(["erase", "nobody", "--yes"]) == 4
    with open_store() as opened:
        assert digest(dump(opened)) == before


def test_one_of_ours_is_erased_from_every_account(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bundle = read(demo_file)
    other = tmp_path / "other.json"
    document = json.loads(demo_file.read_text(encoding="utf-8").replace('"whb"', '"other"'))
    other.write_text(json.dumps(document), encoding="utf-8")
    with open_store("two.lbug", write=True) as store:
        bring(store, bundle, None, who="li", name="a", delete=True)
        bring(store, read(other), None, who="li", name="b", delete=True)
    assert main(["erase", "ns-lin", "--account", "whb", "--yes", "--store", "two.lbug"]) == 0
    name = next(p.name for p in bundle.people if p.id == "ns-lin")
    data = (tmp_path / "two.lbug").read_bytes()
    for word in spellings(name):
        assert word.encode() not in data
    with open_store("two.lbug") as store:
        for account in ("whb", "other"):
            assert any(p.id.startswith("erased-") for p in store.load(account).bundle.people)


def test_masking_keeps_the_numbers_and_nothing_else(demo_file: Path, tmp_path: Path) -> None:
    bundle = told(demo_file)
    mask = check_bundle(masked(bundle), "masked")
    before, after = (evaluate(build(b), day("2026-11-01"), Settings()) for b in (bundle, mask))
    assert after.index == pytest.approx(before.index, abs=1e-12)
    write(mask, tmp_path / "masked.json")
    write(mask, tmp_path / "masked.xlsx")
    html = render(analyse(build(mask), day("2026-11-01"), Settings()), lang="en")
    (tmp_path / "masked.html").write_text(html, encoding="utf-8")
    (tmp_path / "unpacked.json").write_text(json.dumps(unpack(html), ensure_ascii=False), encoding="utf-8")
    assert traces(tmp_path) == []
    text = (tmp_path / "masked.json").read_text(encoding="utf-8")
    for person in bundle.people:
        if not person.placeholder:
            assert person.name not in text
        for told_by in (person.title, person.wants, person.note):
            assert told_by is None or told_by not in text
    assert len({p.name for p in mask.people if p.name != "(erased 已删除)"}) == len(mask.people)


@pytest.mark.parametrize(
    "command",
    [["export", "-o", "out.json"], ["export", "-o", "out.xlsx"], ["export", "-o", "out"], ["report", "-o", "out.html"]],
)
def test_mask_on_every_way_out(command: list[str], store: Path, tmp_path: Path) -> None:
    assert main([*command, "--mask"]) == 0
    store.rename(tmp_path.parent / f"{tmp_path.name}.lbug")
    assert traces(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Li Na 李娜", "L.N."),
        ("李娜", "李某"),
        ("Ann", "A."),
        ("Jean-Luc Picard", "J.P."),
        ("?", "–"),
        ("欧阳娜娜", "欧某"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_name_goes_as_a_word_only() -> None:
    scrub = scrubber(spellings("Ann 安"), "▇")
    assert scrub("Ann's planning with ANN, annual") == "▇'s planning with ▇, annual"
    assert scrubber(spellings("Li Na 李娜"), "▇")("李娜和li-na、Li  Na") == "▇和▇、▇"


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
