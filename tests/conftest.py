"""Fixtures: golden bundles with the numbers of an independent implementation, and small made-up accounts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relmap.interchange import read
from relmap.model.bundle import Bundle

GOLDEN = Path(__file__).parent / "golden"
CASES = ("case1", "case2", "case3", "case4", "ep_google")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    """The name of each golden case."""
    name: str = request.param
    return name


@pytest.fixture
def golden(case: str) -> tuple[Bundle, dict[str, Any]]:
    """A golden bundle, and what must come out of it."""
    expected = json.loads((GOLDEN / f"{case}.expected.json").read_text(encoding="utf-8"))
    return read(GOLDEN / f"{case}.json"), expected


@pytest.fixture
def demo_file() -> Path:
    """The worked bilingual example."""
    return Path(__file__).parent.parent / "examples" / "harbour_bank.json"
