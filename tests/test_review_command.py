"""The command `review` on bundles: a state in a file, compared, masked, in the report; what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reviews import DONE, NOW, SMALL, THEN, action, frozen, rating

from relmap.cli import main
from relmap.interchange import write
from relmap.interchange.frozen_file import write_frozen
from relmap.model.vocabulary import Rapport
from relmap.report.pack import unpack


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    monkeypatch.delenv("RELMAP_STORE", raising=False)
    write(SMALL, tmp_path / "then.json")
    later_on = SMALL.with_lists({"actions": (action(**DONE),), "ties": (*SMALL.ties, rating(Rapport.ALLY, NOW))})
    write(replace(later_on, as_of=NOW), tmp_path / "now.json")
    return tmp_path


def test_freeze_and_compare_with_a_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "freeze", "--bundle", "then.json", "--note", "one", "--present", "S0"]) == 0
    assert f"review-{THEN}.json" in capsys.readouterr().out
    assert main(["review", "compare", "--bundle", "now.json", "--against", f"review-{THEN}.json"]) == 0
    shown = capsys.readouterr().out
    assert "Index, like for like: +0.450 (map change +0.000, in all +0.450: 0.45 → 0.90)" in shown
    assert "More than promised: +0.64 reach (now 0.90, without it 0.26)" in shown
    for lang, name in (("en", "C0"), ("zh", "C0")):
        call = [
            "--lang",
            lang,
            "review",
            "compare",
            "--bundle",
            "now.json",
            "--against",
            f"review-{THEN}.json",
            "--mask",
        ]
        assert main(call) == 0
        assert name not in capsys.readouterr().out
    assert main(["report", "--bundle", "now.json", "--since-review", f"review-{THEN}.json", "--no-network"]) == 0
    html = (here / "relmap-report.html").read_text(encoding="utf-8")
    assert '<section id="review">' in unpack(html)["packed"]["page"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["freeze", "--bundle", "then.json", "--mask"], 2, "keeps names"),
        (["freeze", "--bundle", "then.json", "--present", "nobody"], 4, "nobody"),
        (["freeze", "-o", "x.json"], 2, "leave -o out"),
        (["list", "--bundle", "then.json"], 2, "needs a store"),
        (["list"], 4, "no store"),
        (["compare", "--bundle", "then.json"], 2, "--against"),
        (["compare", "--bundle", "then.json", "--against", "none.json"], 2, "none.json"),
        (["compare", "--bundle", "then.json", "--against", "now.json"], 2, "no frozen state"),
        (["compare", "--bundle", "then.json", "--against", "later.json"], 2, "--as-of"),
        (["compare", "--bundle", "other.json", "--against", "later.json"], 2, "not of"),
    ],
)
def test_refusals(
    arguments: list[str], code: int, words: str, here: Path, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_frozen(frozen(SMALL, "2026-06-01"), here / "later.json")
    (here / "other.json").write_text(demo_file.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["review", *arguments]) == code
    assert words in capsys.readouterr().err
