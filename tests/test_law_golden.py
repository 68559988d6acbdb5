"""The law against golden numbers, on every way that an account can come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relmap.engine.gaps import FINDERS, find_gaps
from relmap.frame import build
from relmap.interchange import read, write
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.score.as_json import score_json
from relmap.score.coverage import Score, evaluate
from relmap.score.explain import explain
from relmap.store import open_store
from relmap.store.bring import bring

Way = Callable[[Bundle, Path], Bundle]


def straight(bundle: Bundle, _: Path) -> Bundle:
    return bundle


def through_json(bundle: Bundle, folder: Path) -> Bundle:
    write(bundle, folder / "account.json")
    return read(folder / "account.json")


def through_json_lines(bundle: Bundle, folder: Path) -> Bundle:
    write(bundle, folder / "account.jsonl")
    return read(folder / "account.jsonl")


def through_csv(bundle: Bundle, folder: Path) -> Bundle:
    write(bundle, folder / "account")
    return read(folder / "account")


def through_workbook(bundle: Bundle, folder: Path) -> Bundle:
    write(bundle, folder / "account.xlsx", "zh")
    return read(folder / "account.xlsx")


def through_store(bundle: Bundle, folder: Path) -> Bundle:
    with open_store(str(folder / "test.lbug"), write=True) as store:
        bring(store, bundle, None, who="test", name="test", delete=True)
    with open_store(str(folder / "test.lbug")) as store:
        return store.load(bundle.account).bundle


WAYS = (straight, through_json, through_json_lines, through_csv, through_workbook, through_store)


def scored(bundle: Bundle) -> Score:
    assert bundle.as_of is not None
    return evaluate(build(bundle), day(bundle.as_of), Settings())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_scores_and_gaps(golden: tuple[Bundle, dict[str, Any]], way: Way, tmp_path: Path) -> None:
    bundle, expected = golden
    came = way(bundle, tmp_path)
    assert came.sorted() == bundle.sorted()
    score = scored(came)
    found = score_json(score)
    for key in ("people", "effective_contacts", "processes", "space_people"):
        assert_close(found[key], expected[key], key)
    for key in ("point", "line", "surface", "space", "index"):
        assert_close(found[key], expected[key], key)
    assert sorted(found["key_people"]) == sorted(expected["key_people"])
    assert found["not_assessed"] == expected["not_assessed"]
    assert_close(by_cell(found["cells"]), by_cell(expected["cells"]), "cells")
    kinds = {finder.__name__ for finder in FINDERS}
    gaps = [{"kind": g.kind.value, "subject": g.subject, "severity": g.severity} for g in find_gaps(score)]
    assert_close(gaps, [gap for gap in expected["gaps"] if gap["kind"] in kinds], "gaps")


def test_explanations_add_up(golden: tuple[Bundle, dict[str, Any]]) -> None:
    bundle, expected = golden
    score = scored(bundle)
    for person, numbers in expected["people"].items():
        found = explain(score, person)
        assert found.reach == pytest.approx(numbers["reach"], abs=1e-9)
        assert sum(tie.intensity for tie in found.ties) == pytest.approx(numbers["intensity"], abs=1e-9)
        assert sum(tie.reach for tie in found.ties) == pytest.approx(numbers["reach"], abs=1e-9)
        for tie in found.ties:
            assert sum(fact.part for fact in tie.facts) == pytest.approx(tie.intensity, abs=1e-9)
            assert sum(fact.reach for fact in tie.facts) == pytest.approx(tie.reach, abs=1e-9)


def by_cell(cells: list[dict[str, Any]]) -> dict[str, float]:
    return {f"{cell['unit']}/{cell['level']}": cell["coverage"] for cell in cells}


def assert_close(found: Any, expected: Any, where: str) -> None:
    """Equal in shape and words, and in numbers to 1e-9."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key in expected:
            assert_close(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, (a, b) in enumerate(zip(found, expected, strict=True)):
            assert_close(a, b, f"{where}[{i}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-9), where
    else:
        assert found == expected, where
