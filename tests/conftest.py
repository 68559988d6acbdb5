"""Fixtures: golden bundles with an independent implementation's numbers, stores on both engines, rooms, tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from rooms import Opened, room_on
from servers import Server, alone, available, clean, running
from serving import Served, serving
from tables import analysed

from relmap.engine.analysis import Analysis
from relmap.exports.workbook import write
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.workshop.room import Room

GOLDEN = Path(__file__).parent / "golden"
HARBOUR = Path(__file__).parent.parent / "examples" / "harbour_bank.json"
settings.register_profile(
    "relmap", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # how fast an example is depends on what else the machine does
settings.load_profile("relmap")
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
    return HARBOUR


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real Neo4j server: that of RELMAP_TEST_NEO4J_URI, else one of our own for the whole session.

    A community server has one database, so every worker of pytest-xdist has a server of its own (xdist 3.8 does not
    keep groups together under pytest 9.2); one that is given is for one test at a time.
    """
    reason = available()
    if reason:
        pytest.skip(reason)
    with running() as server:
        yield server


@pytest.fixture
def neo4j_address(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database on it; its password is in the environment, where it belongs."""
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.delenv("RELMAP_NEO4J_USER", raising=False)
    with alone(neo4j_server):
        clean(neo4j_server)
        yield neo4j_server.uri


@pytest.fixture(params=["ladybug", "neo4j"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store may be made, on each engine."""
    if request.param == "ladybug":
        return str(tmp_path / "test.lbug")
    found: str = request.getfixturevalue("neo4j_address")
    return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """The account of `rooms` in an embedded store."""
    with room_on(str(tmp_path / "room.lbug")) as (_, found):
        yield found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A room for what changes nothing."""
    with room_on(str(tmp_path_factory.mktemp("room") / "room.lbug")) as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a store of its own, for a module."""
    with serving(str(tmp_path_factory.mktemp("serve") / "a.lbug")) as found:
        yield found


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The worked example, read."""
    return read(HARBOUR)


@pytest.fixture(scope="module")
def analysis(bundle: Bundle) -> Analysis:
    """Its analysis."""
    return analysed(bundle)


@pytest.fixture(scope="module")
def made(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its stakeholder table in both languages."""
    folder = tmp_path_factory.mktemp("tables")
    found = {lang: folder / f"{lang}.xlsx" for lang in ("en", "zh")}
    for lang, path in found.items():
        write(analysis, path, lang)
    return found
