"""The query library: every header true to its text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relmap.resources import resource
from relmap.store.queries import identifiers, library, parse, statement

FILES = sorted(resource("queries").rglob("*.cypher"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_header_is_true(path: Path) -> None:
    query = parse(path)
    assert query.purpose
    assert query.purpose[0].islower()
    assert set(query.fills) == set(re.findall(r"\{\{(\w+)\}\}", query.text))
    assert set(query.parameters) == set(re.findall(r"\$(\w+)", query.text))
    assert ";" not in query.text
    returned = re.search(r"\bRETURN\b(.*?)(?:\bORDER BY\b|$)", query.text, re.DOTALL)
    assert (query.returns == "nothing") == (returned is None)
    if returned and "{{" not in query.text:
        names = [part.split(" AS ")[-1].strip() for part in returned[1].split(",")]
        assert query.returns == ", ".join(names)


def test_names_are_unique_but_for_twins() -> None:
    """Under one name stands one statement; what an engine runs instead of a common one has the same header."""
    for folder in ("ladybug", "neo4j"):
        for name in library(folder).keys() & library("store").keys():
            twin, common = library(folder)[name], library("store")[name]
            assert (twin.fills, twin.parameters, twin.returns) == (common.fills, common.parameters, common.returns)
            assert statement(folder, name) is twin
    names = [path.stem for path in FILES if not (path.parent.name == "neo4j" and path.stem in library("store"))]
    assert len(names) == len(set(names))


def test_all_cypher_stands_in_the_library() -> None:
    """No statement hides in Python."""
    words = re.compile(r"\b(MATCH|MERGE|UNWIND|DETACH)\b")
    package = Path(__file__).parent.parent / "relmap"
    found = [
        p.name
        for p in package.rglob("*.py")
        for line in p.read_text(encoding="utf-8").splitlines()
        if words.search(line)
    ]
    assert found in ([], ["graph.py"], ["rows.py"]) or all(name in ("graph.py", "queries.py") for name in found)


@pytest.mark.parametrize(
    "text", ["// name: other\n// purpose: x\n// parameters: none\n// returns: nothing\nRETURN 1", "RETURN 1"]
)
def test_an_irregular_header_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "thing.cypher"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="irregular header"):
        parse(file)


def test_only_identifiers_are_filled_in() -> None:
    assert identifiers(["a", "b"], "n.{0}") == "n.a, n.b"
    with pytest.raises(AssertionError):
        identifiers(["a) DELETE n //"], "n.{0}")
