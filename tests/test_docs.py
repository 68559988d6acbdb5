"""The documentation is true: its examples are run, its tables are those of the code.

`RELMAP_WRITE_DOCS=1 python -m pytest tests/test_docs.py` brings the made parts up to date.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from relmap.cli import main
from relmap.cli.parser import COMMANDS, build
from relmap.model.schema import EDGE_SETS, EDGES, KINDS, NODES
from relmap.model.settings import Settings
from relmap.store.queries import library

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SHOWN = 6
"""Rows of an example answer, below its two lines of head."""


def same(path: Path, text: str) -> None:
    """The file holds the text; or is made to."""
    if os.environ.get("RELMAP_WRITE_DOCS"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date; see tests/test_docs.py"


def output(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(shlex.split(command)[1:]) == 0
    return capsys.readouterr().out


def test_queries(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    monkeypatch.delenv("RELMAP_STORE", raising=False)
    output(f"relmap import {demo_file} --who li", capsys)
    page = (DOCS / "queries.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) != []
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == set(library("analysis"))
    made = []
    for block in re.split(r"(?m)^(?=    \$ )", page):
        command, *rest = block.split("\n")
        after = [line for line in rest if not line.startswith("    ")]
        if not command.startswith("    $ "):
            made.append(block)
            continue
        lines = output(command[6:], capsys).rstrip("\n").split("\n")
        if "changes_since" in command:
            lines = [re.sub(r"20\d\d-\d\d-\d\dT[\d:]+\+00:00", "2026-11-02T08:15:00+00:00", line) for line in lines]
        body = lines[3:]
        cut = body[: SHOWN + 2] + (["…"] if len(body) > SHOWN + 2 else [])
        made.append("\n".join([command, *(f"    {line}".rstrip() for line in cut), *after]))
    same(DOCS / "queries.md", "".join(made))


def test_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("RELMAP_LANG", "en")
    parts = [
        "# Commands",
        "",
        "What `relmap COMMAND --help` says; `--lang zh` says it in Chinese. Exit codes: 0 done · 1 unforeseen ·",
        "2 wrong call or unusable file · 3 a file or setting to mend · 4 not there · 5 an optional library is",
        "missing · 6 the store · 130 interrupted. With `--json` an error is",
        '`{"error": {"key", "message", "problems"}}` on the error stream.',
        "",
    ]
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            build("en").parse_args([command.name, "--help"])
        shown = capsys.readouterr().out.rstrip()
        parts += [f"## {command.name}", "", *(f"    {line}".rstrip() for line in shown.split("\n")), ""]
    same(DOCS / "commands.md", "\n".join(parts))


def test_settings() -> None:
    lines = [
        "# Settings",
        "",
        "Every setting with its default. A TOML file overrides single ones (`--settings FILE`); what they mean is said",
        "in [the law](law.md), in the order of its sections.",
        "",
        "| setting | default |",
        "|---|---|",
        *(f"| `{name}` | {'–' if value is None else value} |" for name, value in Settings().flat()),
        "",
    ]
    same(DOCS / "settings.md", "\n".join(lines))


def test_graph() -> None:
    lines = [
        "# The graph",
        "",
        "What a store holds for an account, read off `relmap/model/schema.py`. Every node has a `key` and its",
        "`account`; every relationship has its `account`, one that carries a list also its `position`.",
        "",
        "## Nodes",
        "",
        "| node | 中文 | list | properties |",
        "|---|---|---|---|",
        *(
            f"| `{k.label}` | {k.sheet[1]} | `{k.list}` | {', '.join(f'`{c.name}`' for c in k.properties)} |"
            for k in NODES
        ),
        "",
        "## Relationships",
        "",
        "| from | relationship | to | what it says |",
        "|---|---|---|---|",
        *(
            f"| `{link.source.label}` | `{link.type}` | `{link.target.label}` | its `{link.column.label}` |"
            for k in NODES
            for link in k.links
        ),
        *(
            f"| `Person` | `{k.label}` | `Person` | of `{k.list}`: {', '.join(f'`{c.name}`' for c in k.properties)} |"
            for k in EDGES
        ),
        "| `Account` | `SERVED_BY` | `Organization`, `Person` | the supplier's, whom accounts share |",
        "",
        "## Sets of relationships",
        "",
        "Which relationships a question may follow is data, not code.",
        "",
        "| set | relationships |",
        "|---|---|",
        *(f"| {name} | {', '.join(f'`{kind}`' for kind in sorted(kinds))} |" for name, kinds in EDGE_SETS.items()),
        "",
    ]
    same(DOCS / "graph.md", "\n".join(lines))


def test_the_format_names_every_field() -> None:
    page = (DOCS / "format.md").read_text(encoding="utf-8")
    for kind in KINDS:
        (row,) = re.findall(rf"^\| `{kind.list}` \| (.*) \|$", page, re.MULTILINE)
        for column in kind.file_columns:
            if (kind.list, column.label) not in {("steps", "process"), ("roles", "process"), ("roles", "step")}:
                assert re.search(rf"\b{column.label}\b", row), (kind.list, column.label)


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_edge_sets_name_what_there_is() -> None:
    known = {link.type for kind in NODES for link in kind.links} | {kind.label for kind in EDGES}
    for kinds in EDGE_SETS.values():
        assert kinds <= known
