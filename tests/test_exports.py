"""Every form of the report beside the page: whole in both languages, safe, masked, the same every time."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from analyses import HARBOUR, again, anonymous, empty, everything, harbour, hostile, need, written

import relmap
from relmap.draw.orgmap import make_map
from relmap.exports import FORMATS, browser, chosen_format, write
from relmap.exports.graphml import account_graph
from relmap.exports.svg import LINES, key_lines, picture
from relmap.interchange import read
from relmap.model.errors import MissingExtra, Unusable
from relmap.model.privacy import spellings

SVG = "{http://www.w3.org/2000/svg}"
QUICK = ("svg", "png", "pptx", "graphml")
PRINTER = browser.find_browser()
needs_browser = pytest.mark.skipif(PRINTER is None and not os.environ.get("CI"), reason="no browser is installed")


# ---- which form ------------------------------------------------------------------------------------------------


def test_the_ending_or_the_option_says_the_form() -> None:
    assert chosen_format(Path("a.PPTX")) == "pptx"
    assert chosen_format(Path("a.htm")) == "html"
    assert chosen_format(Path("a.html"), "html") == chosen_format(Path("a"), "html") == "html"
    with pytest.raises(Unusable, match="--format"):
        chosen_format(Path("a.docx"))
    with pytest.raises(Unusable, match="svg"):
        chosen_format(Path("a.png"), "svg")
    for module in FORMATS.values():
        assert callable(importlib.import_module(module).write)


def test_the_account_writes_by_ending(tmp_path: Path) -> None:
    account = relmap.read(HARBOUR)
    assert account.report(tmp_path / "a.svg", lang="zh").read_text(encoding="utf-8").startswith("<?xml")
    with pytest.raises(Unusable):
        account.report(tmp_path / "a.docx")


@pytest.mark.parametrize("form", QUICK)
def test_the_command_line_writes_every_form(form: str, tmp_path: Path) -> None:
    need(form)
    command = [sys.executable, "-m", "relmap", "report", "--bundle", str(HARBOUR), "--format", form, "--lang", "zh"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"relmap-report.{form}").stat().st_size > 5_000 and "望澜港湾银行" in done.stdout


# ---- all of them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", QUICK)
@pytest.mark.parametrize("account", [hostile, empty], ids=["hostile", "empty"])
def test_hostile_and_empty_accounts_make_files_too(account: Any, form: str, lang: str, tmp_path: Path) -> None:
    path = written(account(), tmp_path, form, lang)
    parts = {"": path.read_bytes()} if form != "png" else {}
    if form == "pptx":
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    for name, data in parts.items():
        tree = ElementTree.fromstring(data)
        for node in tree.iter():
            tag = node.tag.rpartition("}")[2]
            assert tag not in ("script", "hlinkClick", "hlinkHover", "fld", "a", "foreignObject", "image"), (name, tag)
            outside = [v for k, v in node.attrib.items() if k.endswith("href") and not v.startswith("#")]
            assert not outside and node.get("TargetMode") != "External"
            assert not [key for key in node.attrib if key.startswith("on")]


@pytest.mark.parametrize("form", [*QUICK, "html", "xlsx"])
def test_the_same_account_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    first = written(harbour(), tmp_path, form).read_bytes()
    assert written(again(), tmp_path, form).read_bytes() == first


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["svg", "pptx", "graphml", "xlsx"])
def test_masked_files_name_nobody(form: str, lang: str, tmp_path: Path) -> None:
    bundle = read(HARBOUR)
    content = everything(written(anonymous(), tmp_path, form, lang))
    named = [word for p in bundle.people if not p.placeholder for word in (*spellings(p.name, p.emails), p.id)]
    # a name as a whole: "Ye Zi" is nobody's in "eye zipped"; ids here carry a hyphen
    found = [word for word in named if len(word) > 1 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", content)]
    assert [word for word in found if len(word) > 2 or not word.isascii()] == []


def test_chance_is_never_spoken_of(tmp_path: Path) -> None:
    for lang, words in (("en", ("probab", "chance")), ("zh", ("概率",))):
        for form in ("svg", "pptx"):
            content = everything(written(harbour(), tmp_path, form, lang)).lower()
            assert not [word for word in words if word in content]


# ---- pictures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_has_the_map_of_the_report(lang: str) -> None:
    tree = ElementTree.fromstring(picture(harbour(), lang))
    chart = make_map(harbour().score, harbour().gaps)
    people = next(group for group in tree.iter(f"{SVG}g") if len(group) == len(chart.layout.cards))
    places = {node.get("transform") for node in people}
    assert {f"translate({box.x:g} {box.y:g})" for box in chart.layout.cards.values()} == places
    texts = " ".join(node.text or "" for node in tree.iter(f"{SVG}text"))
    assert ("Confidential" if lang == "en" else "机密") in texts and "2026-11-01" in texts
    assert not [node for node in tree.iter() if node.get("class") or node.get("style") or node.get("data-i")]


def test_the_picture_explains_its_own_signs_only() -> None:
    tree = ElementTree.fromstring(picture(harbour(), "en"))
    texts = {node.text for node in tree.iter(f"{SVG}text")}
    assert {"Mentor", "Influences", "Another gap"} <= texts and not texts & {"Tie of a third party", "Enemy's tie"}
    ids = {node.get("id") for node in tree.iter() if node.get("id")}
    for node in tree.iter(f"{SVG}use"):
        assert node.attrib["href"][1:] in ids
        assert node.attrib["{http://www.w3.org/1999/xlink}href"] == node.attrib["href"]


def test_only_few_lines_between_key_people_are_drawn() -> None:
    chart = make_map(harbour().score, harbour().gaps)
    lines = key_lines(chart)
    assert 0 < len(lines) <= LINES and {edge.kind for edge in lines} <= {"influence", "conflict"}
    assert all(chart.score.key[edge.source] and chart.score.key[edge.target] for edge in lines)
    crowded = replace(chart, edges=tuple(lines) * 40)
    assert key_lines(crowded) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pixels_are_twice_the_size_and_not_all_white(lang: str, tmp_path: Path) -> None:
    pillow = pytest.importorskip("PIL.Image")
    pytest.importorskip("resvg_py")
    tree = ElementTree.fromstring(picture(harbour(), lang))
    image = pillow.open(written(harbour(), tmp_path, "png", lang))
    assert image.size == tuple(round(2 * float(tree.attrib[side])) for side in ("width", "height"))
    head = image.convert("L").crop((0, 0, image.width // 3, 90))
    darkest, lightest = head.getextrema()
    assert darkest < 80 and lightest > 250


@needs_browser
def test_a_browser_draws_where_the_library_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    data = written(harbour(), tmp_path, "png").read_bytes()
    tree = ElementTree.fromstring(picture(harbour(), "en"))
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == pytest.approx(2 * float(tree.attrib["width"]), abs=2)


# ---- paper -----------------------------------------------------------------------------------------------------


@needs_browser
def test_paper_is_wide_a3_and_can_be_searched(tmp_path: Path) -> None:
    path = written(harbour(), tmp_path, "pdf", "zh")
    data = path.read_bytes()
    assert data.startswith(b"%PDF") and b"/Font" in data
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", data)
    assert boxes and all((round(float(w)), round(float(h))) == (1191, 842) for w, h in boxes)
    reader = shutil.which("pdftotext")
    if reader:
        text = subprocess.run([reader, str(path), "-"], capture_output=True, check=True).stdout.decode()
        assert "林乔" in text and "总指数" in text and "file://" not in text


def test_where_no_browser_is_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relmap.exports.browser.find_browser", lambda: None)
    monkeypatch.setattr("relmap.exports.png.find_browser", lambda: None)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(MissingExtra) as paper:
        write(harbour(), tmp_path / "a.pdf", "en")
    assert "Chrome" in paper.value.message("en") and "浏览器" in paper.value.message("zh")
    with pytest.raises(MissingExtra) as pixels:
        write(harbour(), tmp_path / "a.png", "en")
    assert "relmap[exports]" in pixels.value.message("en") and "relmap[exports]" in pixels.value.message("zh")
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "a.pdf"
    kept.write_text("old")
    program = tmp_path / "stub"
    program.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("RELMAP_CHROMIUM", str(program))
    with pytest.raises(Unusable, match="broken" if os.name == "posix" else ""):
        browser.run_browser("<p>", "report.html", kept, "--print-to-pdf={target}")
    assert kept.read_text() == "old" and sorted(p.name for p in tmp_path.iterdir()) == ["a.pdf", "stub"]
    monkeypatch.setenv("RELMAP_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(Unusable, match="nothing"):
        browser.find_browser()


def test_a_browser_may_ask_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def stub(command: list[str]) -> str:
        calls.append(command)
        target = next(part for part in command if part.startswith("--print-to-pdf=")).partition("=")[2]
        Path(target).write_bytes(b"%PDF")
        return ""

    monkeypatch.setattr(browser, "find_browser", lambda: "chromium")
    monkeypatch.setattr(browser, "_run", stub)
    browser.run_browser("<p>", "report.html", tmp_path / "a.pdf", "--print-to-pdf={target}")
    [command] = calls
    root = sys.platform == "linux" and os.geteuid() == 0
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in command and ("--no-sandbox" in command) == root
    assert command[-1].startswith("file://") and any(part.startswith("--user-data-dir=") for part in command)


# ---- graph -----------------------------------------------------------------------------------------------------


def test_the_graph_is_typed_and_keeps_parallel_edges(tmp_path: Path) -> None:
    path = written(harbour(), tmp_path, "graphml")
    graph = nx.read_graphml(path)
    assert graph.is_multigraph() and graph.is_directed()
    kinds = {data["kind"] for _, data in graph.nodes(data=True)}
    assert kinds == {"person", "organization", "unit", "process", "step"}
    edges = {data["kind"] for *_, data in graph.edges(data=True)}
    assert edges == {"reports_to", "tie", "influence", "member_of", "holds_role"}
    assert None not in {value for _, data in graph.nodes(data=True) for value in data.values()}
    assert max(graph.number_of_edges(a, b) for a, b in graph.edges()) > 1
    declared = re.findall(r'<key id="\w+" for="(\w+)" attr.name="(\w+)"', path.read_text(encoding="utf-8"))
    assert len(declared) == len(set(declared)), "one name has two types"
    numbers = re.findall(r'<edge [^>]*id="(\w+)"', path.read_text(encoding="utf-8"))
    assert len(numbers) == len(set(numbers)) == graph.number_of_edges()


def test_the_graph_says_what_the_score_says() -> None:
    score = harbour().score
    graph = account_graph(score)
    for person in ("Qiu Lin", "Fang Rui"):
        i = next(i for i, p in enumerate(score.frame.bundle.people) if p.name.startswith(person))
        node = graph.nodes[f"person:{score.frame.people.ids[i]}"]
        assert node["reach"] == pytest.approx(float(score.point.reach[i]))
    ties = [data for *_, data in graph.edges(data=True) if data["kind"] == "tie"]
    assert all(0 < tie["reach"] < 1 and tie["lambda"] > 0 for tie in ties)
    assert graph.graph["as_of"] == "2026-11-01"
    unknown = [n for n, d in graph.nodes(data=True) if d["kind"] == "person" and "stance" not in d]
    assert unknown
