"""Five hundred files that somebody broke: each is a located error or a correct import, and never half of one."""

from __future__ import annotations

import copy
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relmap.cli import main
from relmap.interchange import read, write
from relmap.store import open_store
from relmap.store.backup import digest, dump

SEED = 4711
GOLDEN = Path(__file__).parent / "golden" / "case1.json"
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1e308, float("nan"), float("inf"), 10**400, -0.0, 5e-324),
    *(
        "",
        " ",
        "\u0000",
        "\u0007bell",
        "a\u000bb",
        "\u202egnp.exe",
        "\u2028",
        "\ud800",
        "\ufffe",
        "😀" * 50,
        "x" * 40_000,
    ),
    *("=1+1", '=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@x", "'", "<script>alert(1)</script>"),
    *([], [None], [[]], {}, {"a": 1}, ["s0", "s0"]),
    *("2026-02-30", "2026-01-01T25:00", "0000-00-00", "no such id", "cust", "c00", "Customer 01"),
    *("1,5", "١٢٣", "𝟙", "Excutive", "高层", "NaN", "1e5", "TRUE", "null"),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    monkeypatch.setenv("RELMAP_STORE", str(tmp_path / "test.lbug"))
    assert main(["import", str(GOLDEN)]) == 0
    return tmp_path / "test.lbug"


def state() -> str:
    with open_store() as opened:
        return digest(dump(opened))


class Trial:
    """Imports broken files one after another, and holds each to the promise."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.before = state()
        self.taken = self.refused = 0

    def take(self, path: Path, what: str) -> None:
        code = main(["import", str(path)])
        said = self.capsys.readouterr()
        assert code in (0, 2, 3), f"{what}: {said.err}"
        assert "Traceback" not in said.err
        if code == 0:
            self.taken += 1
            self.before = state()
            return
        self.refused += 1
        assert path.name in said.err, f"{what}: {said.err}"
        if code == 3:
            _, *problems = said.err.strip().splitlines()
            assert problems, what
            assert all(line.startswith(path.name) for line in problems), f"{what}: {said.err}"
            assert len(said.err) < 100_000, f"{what}: an error should not repeat what it found"
        if self.refused % 5 == 0:
            assert state() == self.before, what


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, inner in items:
        found.append((value, key))
        found += places(inner)
    return found


def broken_document(chance: random.Random, base: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(base)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        container, key = chance.choice(places(document))
        turn = chance.random()
        if turn < 0.6:
            container[key] = chance.choice(VALUES)
        elif turn < 0.75 and isinstance(container, dict):
            container[chance.choice(["titel", "from", "id", "note", "📎", "__proto__", "position"])] = chance.choice(
                VALUES
            )
        elif turn < 0.85 and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif turn < 0.95:
            del container[key]
        else:
            container[key] = copy.deepcopy(chance.choice(places(document))[0])
    return document


def as_text(document: Any) -> str:
    try:
        return json.dumps(document, ensure_ascii=chance_ascii(document))
    except (ValueError, RecursionError):
        return "{"


def chance_ascii(document: Any) -> bool:
    return len(document) % 2 == 0


def test_broken_bundles(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, base, trial = random.Random(SEED), json.loads(GOLDEN.read_text(encoding="utf-8")), Trial(capsys)
    for number in range(250):
        path = store.parent / f"broken{number}.json"
        path.write_bytes(as_text(broken_document(chance, base)).encode("utf-8", "surrogatepass"))
        trial.take(path, f"bundle {number}")
    assert state() == trial.before
    assert trial.refused > 100
    assert trial.taken > 10


CSV_BREAKS: list[Callable[[bytes, random.Random], bytes]] = [
    lambda data, chance: data[: chance.randrange(len(data))],
    lambda data, chance: data.replace(b",", chance.choice((b";", b"\t", b",,", b'"')), chance.randrange(1, 9)),
    lambda data, chance: data + chance.choice((b'"open', b"\x00", b"\xff\xfe", "\u2028x".encode(), b"a,b,c\n" * 3)),
    lambda data, chance: data.decode("utf-8-sig").encode(chance.choice(("utf-16", "gb18030", "utf-8"))),
    lambda data, chance: data.replace(b"\n", b"\r\n"),
    lambda data, chance: bytes(chance.randrange(256) if chance.random() < 0.01 else byte for byte in data),
]


def test_broken_lines_and_tables(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, trial = random.Random(SEED), Trial(capsys)
    bundle = read(GOLDEN)
    write(bundle, store.parent / "whole.jsonl")
    lines = (store.parent / "whole.jsonl").read_bytes()
    write(bundle, store.parent / "whole")
    for number in range(100):
        if number % 2:
            path = store.parent / f"broken{number}.jsonl"
            path.write_bytes(chance.choice(CSV_BREAKS)(lines, chance))
            trial.take(path, f"lines {number}")
            continue
        path = store.parent / f"broken{number}"
        shutil.copytree(store.parent / "whole", path)
        victim = chance.choice(sorted(path.iterdir()))
        victim.write_bytes(chance.choice(CSV_BREAKS)(victim.read_bytes(), chance))
        code = main(["import", str(path)])
        said = capsys.readouterr()
        assert code in (0, 2, 3), f"{victim.name} {number}: {said.err}"
        if code == 0:
            trial.before = state()
    assert state() == trial.before


def broken_workbook(chance: random.Random, data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for _ in range(chance.choice((1, 1, 2, 4))):
        sheet = chance.choice(book.worksheets)
        row, column = chance.randrange(1, sheet.max_row + 2), chance.randrange(1, sheet.max_column + 2)
        turn = chance.random()
        if turn < 0.6:
            value = chance.choice([v for v in VALUES if not isinstance(v, (list, dict)) and not is_beyond_excel(v)])
            sheet.cell(row, column).value = value
        elif turn < 0.7:
            sheet.delete_rows(row)
        elif turn < 0.8:
            sheet.cell(1, column).value = sheet.cell(1, max(1, column - 1)).value
        elif turn < 0.9:
            sheet.title = chance.choice(["People 2", "Foo", "人员表", "Sheet1", "Stanses"])
        else:
            sheet.append([chance.choice(["x", 1, None]) for _ in range(6)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def is_beyond_excel(value: Any) -> bool:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        return (
            bool(ILLEGAL_CHARACTERS_RE.search(value)) or "\ud800" in value or len(value) > 32_767 or "\ufffe" in value
        )
    return isinstance(value, (int, float)) and (value != value or abs(value) in (float("inf"), 10**400))


ZIP_BREAKS: list[Callable[[bytes, random.Random], bytes]] = [
    lambda data, chance: data[: chance.randrange(len(data))],
    lambda data, chance: bytes(b ^ 0x55 if chance.random() < 0.001 else b for b in data),
    lambda data, _: rezipped(data, lambda name, part: None if "sheet3" in name else part),
    lambda data, _: rezipped(data, lambda name, part: part[: len(part) // 2] if "sheet4" in name else part),
    lambda data, _: rezipped(data, lambda name, part: b"0" * 300_000_000 if "sharedStrings" in name else part),
    lambda data, _: rezipped(
        data, lambda name, part: part.replace(b"<t>", b"<t>_x0007_", 3) if name.endswith(".xml") else part
    ),
    lambda data, _: rezipped(
        data,
        lambda name, part: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + part[part.find(b"?>") + 2 :]
            if "sheet2" in name
            else part
        ),
    ),
    lambda data, _: rezipped(data, lambda name, part: part.decode().encode("utf-16") if "sheet2" in name else part),
]


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def test_broken_workbooks(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, trial = random.Random(SEED), Trial(capsys)
    write(read(GOLDEN), store.parent / "whole.xlsx", "zh")
    data = (store.parent / "whole.xlsx").read_bytes()
    for number in range(120):
        path = store.parent / f"broken{number}.xlsx"
        path.write_bytes(broken_workbook(chance, data))
        trial.take(path, f"workbook {number}")
    for number in range(30):
        path = store.parent / f"torn{number}.xlsx"
        path.write_bytes(ZIP_BREAKS[number % len(ZIP_BREAKS)](data, chance))
        trial.take(path, f"torn {number}")
        path.unlink()
    assert state() == trial.before
    assert trial.refused > 30


def test_a_cell_of_ten_megabytes(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trial = Trial(capsys)
    document = json.loads(GOLDEN.read_text(encoding="utf-8"))
    document["people"][0]["note"] = "x" * 10_000_000
    path = store.parent / "big.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    trial.take(path, "ten megabytes")
    write(read(GOLDEN), store.parent / "big")
    people = store.parent / "big" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8-sig") + 'x,"' + "y" * 10_000_000 + '",cust\n', encoding="utf-8")
    assert main(["import", str(store.parent / "big")]) == 3
    assert "10000000 characters" in capsys.readouterr().err
    assert trial.refused == 1
    assert state() == trial.before
