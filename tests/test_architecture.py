"""The house rules that a machine can hold: layers, sizes, what a first call imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "relmap"
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS: dict[str, set[str]] = {
    "model": set(),
    "interchange": {"model"},
    "store": {"model", "interchange"},
    "frame": {"model"},
    "score": {"model", "frame"},
    "engine": {"model", "frame", "score"},
    "draw": {"model", "frame", "score", "engine"},
    "report": {"model", "frame", "score", "engine", "draw"},
    "exports": {"model", "interchange", "frame", "score", "engine", "draw", "report"},
    "workshop": {"model", "interchange", "store", "frame", "score", "engine", "draw", "report"},
    "serve": {"model", "interchange", "store", "frame", "score", "engine", "draw", "report", "workshop"},
    "api": {"model", "interchange", "store", "frame", "score", "engine", "draw", "report", "exports"},
    "cli": {
        "model",
        "interchange",
        "store",
        "frame",
        "score",
        "engine",
        "draw",
        "report",
        "exports",
        "workshop",
        "serve",
    },
}
GROUND = {"text", "resources", "files"}
"""What every layer may use: sentences, where things lie, how a file is written."""


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    if room(path) not in LAYERS:
        return
    allowed = LAYERS[room(path)] | {room(path)} | GROUND
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("relmap."):
            assert node.module.split(".")[1] in allowed, node.module


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in ("frame", "score", "engine", "draw")], ids=lambda p: p.name
)
def test_what_computes_knows_no_clock_and_no_driver(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for word in ("datetime.now", "date.today", "time.time", "ladybug", "neo4j", "jinja2", "os.environ"):
        assert word not in source, word


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command line imports."""
    program = (
        "import sys\nfrom relmap.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [("--help",), ("score", "--help"), ("--lang", "zh", "--help"), ("--version",)])
def test_help_comes_at_once(arguments: tuple[str, ...]) -> None:
    assert not loaded_by(*arguments) & {"pydantic", "numpy", "ladybug", "openpyxl", "jinja2"}


def test_a_bundle_needs_no_store(demo_file: Path) -> None:
    assert "ladybug" not in loaded_by("score", "--bundle", str(demo_file))
