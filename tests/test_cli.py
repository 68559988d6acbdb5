"""Commands as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import GOLDEN

from relmap.cli import main
from relmap.cli.parser import COMMANDS
from relmap.text import catalogue


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test in a folder of its own, in English."""
    monkeypatch.chdir(tmp_path)
    for name in ("RELMAP_STORE", "RELMAP_DEBUG", "RELMAP_NEO4J_PASSWORD", "RELMAP_NEO4J_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RELMAP_LANG", "en")
    monkeypatch.setenv("RELMAP_USER", "li")


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help_and_examples(command: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--lang", lang, command, "--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    words = catalogue(lang)
    assert words["cli.examples"] in shown
    assert "relmap " in shown.split(words["cli.examples"])[1]
    assert words["argparse.usage"] in shown


def test_every_example_parses() -> None:
    import shlex

    from relmap.cli.parser import build

    for command in COMMANDS:
        for lang in ("en", "zh"):
            for line in catalogue(lang)[f"command.{command.name}.examples"].strip().splitlines():
                assert build("en").parse_args(shlex.split(line)[1:]).command == command.name


def test_the_first_way_through(demo_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(demo_file)]) == 0
    assert "version 1" in capsys.readouterr().out
    assert as_json(capsys, "accounts")["accounts"][0]["version"] == 1
    score = as_json(capsys, "score")
    assert score["as_of"] == "2026-11-01"
    assert 0 < score["index"] < 1
    gaps = as_json(capsys, "gaps")["gaps"]
    assert all("action" in gap for gap in gaps[:5])
    assert "action" not in gaps[5]
    person = next(gap["subject"] for gap in gaps if gap["kind"] == "no_access")
    assert as_json(capsys, "explain", person)["reach"] == pytest.approx(score["people"][person]["reach"])
    assert main(["export", "-o", "again.xlsx"]) == 0
    capsys.readouterr()
    assert as_json(capsys, "score", "--bundle", "again.xlsx")["index"] == pytest.approx(score["index"], abs=1e-12)
    assert main(["import", "again.xlsx"]) == 0
    assert "nothing to change" in capsys.readouterr().out


@pytest.mark.parametrize("case", ["case1", "ep_google"])
def test_json_has_the_golden_shape(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((GOLDEN / f"{case}.expected.json").read_text(encoding="utf-8"))
    score = as_json(capsys, "score", "--bundle", str(GOLDEN / f"{case}.json"))
    assert set(expected) - set(score) == {"outlook", "departure", "routes", "gaps"}
    assert score["index"] == pytest.approx(expected["index"], abs=1e-9)
    gaps = as_json(capsys, "gaps", "--bundle", str(GOLDEN / f"{case}.json"))
    assert {"kind", "subject", "severity"} <= set(gaps["gaps"][0])


def test_the_date_of_evaluation(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(GOLDEN / "case2.json")
    now = as_json(capsys, "score", "--bundle", file)
    later = as_json(capsys, "score", "--bundle", file, "--as-of", "2027-06-30")
    assert (now["as_of"], later["as_of"]) == ("2026-10-31", "2027-06-30")
    assert later["point"] < now["point"]
    assert main(["score", "--bundle", file]) == 0
    assert "as of 2026-10-31" in capsys.readouterr().out


def test_settings_override_and_stay(demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.toml").write_text("[index]\npoint = 1\nline = 0\nsurface = 0\nspace = 0\n", encoding="utf-8")
    assert main(["import", str(demo_file), "--settings", "own.toml"]) == 0
    capsys.readouterr()
    score = as_json(capsys, "score")
    assert score["index"] == pytest.approx(score["point"])


def test_a_preview_writes_nothing(demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(demo_file), "--dry-run"]) == 0
    assert "would" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == []


def test_deleting_only_when_asked(demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(demo_file)])
    document = json.loads(demo_file.read_text(encoding="utf-8"))
    document["reviews"] = []
    (tmp_path / "less.json").write_text(json.dumps(document), encoding="utf-8")
    main(["import", "less.json"])
    assert "nothing to change" in capsys.readouterr().out
    changes = as_json(capsys, "import", "less.json", "--delete-missing")["changes"]
    assert {(c["list"], c["change"]) for c in changes} == {("reviews", "delete")}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["score"], 4, "no store"),
        (["score", "--bundle", "none.json"], 2, "none.json"),
        (["score", "--bundle", "bad.json"], 3, "bad.json, people, record 1, level"),
        (["score", "--bundle", "good.json", "--as-of", "soon"], 2, "soon"),
        (["score", "--bundle", "good.json", "--account", "x"], 2, "not both"),
        (["score", "--bundle", "good.json", "--settings", "bad.toml"], 3, "ties.horizon"),
        (["explain", "nobody", "--bundle", "good.json"], 4, "nobody"),
        (["explain", "s0", "--bundle", "good.json"], 4, "one of ours"),
        (["export", "-o", "a.pdf"], 4, "no store"),
        (["report", "--bundle", "good.json", "-o", "no/where.html"], 2, "no folder"),
        (["report", "--bundle", "good.json", "-o", "good.json"], 2, ".html"),
        (["template", "-o", "good.xlsx"], 2, "--force"),
        (["routes", "c00", "--bundle", "good.json", "--alternatives", "-1"], 2, "--alternatives"),
        (["gaps", "--bundle", "good.json", "--most", "0"], 2, "--most"),
        (["accounts", "--store", "neo4j://host/db"], 6, "RELMAP_NEO4J_PASSWORD"),
    ],
)
def test_errors_say_what_to_do(
    arguments: list[str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.loads((GOLDEN / "case1.json").read_text(encoding="utf-8"))
    (tmp_path / "good.json").write_text(json.dumps(good), encoding="utf-8")
    (tmp_path / "good.xlsx").write_text("mine", encoding="utf-8")
    good["people"][0]["level"] = "boss"
    (tmp_path / "bad.json").write_text(json.dumps(good), encoding="utf-8")
    (tmp_path / "bad.toml").write_text("[ties]\nhorizon = -1\n", encoding="utf-8")
    assert main(arguments) == code
    assert words in capsys.readouterr().err
    assert main([*arguments, "--json", "--lang", "zh"]) == code
    error = json.loads(capsys.readouterr().err)["error"]
    assert set(error) == {"key", "message", "problems"}
    assert any("\u4e00" <= c <= "\u9fff" for c in error["message"])


def test_a_wrong_call() -> None:
    done = subprocess.run([sys.executable, "-m", "relmap", "scroe"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "scroe" in done.stderr
    chinese = subprocess.run(
        [sys.executable, "-m", "relmap", "--lang", "zh", "gaps", "--most", "x"], capture_output=True, check=False
    )
    assert "用法" in chinese.stderr.decode("utf-8")


def test_without_ladybug_a_bundle_is_enough(tmp_path: Path, demo_file: Path) -> None:
    """A machine on which ladybug cannot be had."""
    (tmp_path / "ladybug.py").write_text("raise ImportError('not here')", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "RELMAP_LANG": "en"}

    def relmap(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "relmap", *arguments], capture_output=True, text=True, env=environment, check=False
        )

    for command in (["score"], ["gaps"], ["report"], ["explain", "p-cfo"]):
        assert relmap(*command, "--bundle", str(demo_file)).returncode == 0
    missing = relmap("import", str(demo_file))
    assert missing.returncode == 5
    assert "pip install ladybug" in missing.stderr


def test_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "demo", "-o", "out")
    assert [account["account"] for account in found["accounts"]] == ["whb", "ep"]
    for account in found["accounts"]:
        assert Path(account["report"]).stat().st_size > 10_000
    assert (tmp_path / "out" / "harbour_bank.xlsx").exists()
    assert main(["demo", "-o", "out", "--lang", "zh"]) == 0
    assert "总指数" in capsys.readouterr().out


def test_template(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("en", "zh"):
        assert main(["template", "-o", f"{lang}.xlsx", "--lang", lang]) == 0
        capsys.readouterr()
        assert as_json(capsys, "score", "--bundle", f"{lang}.xlsx")["index"] is not None


MINIMAL = {
    "nothing": {"organizations": [{"id": "a", "name": "A", "side": "customer"}]},
    "one person": {
        "organizations": [{"id": "a", "name": "A", "side": "customer"}, {"id": "u", "name": "U", "side": "supplier"}],
        "people": [{"id": "p", "name": "P", "organization": "a", "level": "executive"}],
    },
    "nobody of ours": {
        "organizations": [{"id": "a", "name": "A", "side": "customer"}],
        "units": [{"id": "x", "organization": "a", "name": "X"}],
        "people": [{"id": "p", "name": "P", "organization": "a", "level": "executive"}],
        "processes": [{"id": "d", "name": "D"}, {"id": "e", "name": "E", "steps": [{"id": "s", "name": "S"}]}],
    },
}


@pytest.mark.parametrize("name", MINIMAL)
@pytest.mark.parametrize(
    "command", ["score", "gaps", "trend", "outlook", "routes", "whatif", "questions", "plan", "report"]
)
def test_accounts_with_next_to_nothing_in_them(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RELMAP_DEBUG", "1")
    document = {"format": "relmap/1", "account": "a"} | MINIMAL[name]
    (tmp_path / "small.json").write_text(json.dumps(document), encoding="utf-8")
    assert main([command, "--bundle", "small.json"]) == 0
    assert main([command, "--bundle", "small.json", "--json", "--lang", "zh"]) == 0
    capsys.readouterr()
