"""Every view, in both languages, light and dark, passes the rules of axe-core; all of it can be walked by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from meetings import MEETING

from browser.visits import HARBOUR, Visit
from relmap.engine.analysis import analyse
from relmap.engine.review import freeze
from relmap.frame import build
from relmap.interchange import read
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.report.html import render
from relmap.report.view import SECTIONS
from relmap.workshop.record import make_record


def axe() -> str:
    """The script of axe-core out of the package that brings it."""
    found = next(path for path in files("axe_playwright_python").iterdir() if path.name == "axe.min.js")
    return found.read_text(encoding="utf-8")


def violations(visit: Visit, part: str = "html") -> list[str]:
    """What breaks a rule in a part of the page; rules about a page as a whole are held to the whole only."""
    result: dict[str, Any] = visit.page.evaluate("part => axe.run(part, { resultTypes: ['violations'] })", part)
    return [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"][:3]
    ]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every view that there is, review and session too."""
    bundle, review = read(HARBOUR), Review(id="r", at="2026-08-01", present=("ns-lin",), note="Finance first")
    state = freeze(build(bundle), day("2026-08-01"), Settings(), review)
    analysis = analyse(build(bundle), day(bundle.as_of or ""), Settings(), review=state)
    path = tmp_path_factory.mktemp("reviewed") / "reviewed.html"
    session = make_record(MEETING, bundle, (), Settings(), ongoing=False)
    path.write_text(render(analysis, lang="en", session=session), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_view_breaks_a_rule(visit: Callable[..., Visit], reviewed: Path, lang: str, scheme: str) -> None:
    found = visit(reviewed)
    assert found.views() == list(SECTIONS)
    found.page.emulate_media(color_scheme=scheme)
    if lang == "zh":
        found.page.click("button.language")
    found.page.evaluate(axe())
    broken = {"page": violations(found)}
    for name in found.views():
        found.page.click(f"nav a[href='#{name}']")
        found.settle()
        found.keep(f"{name}-{lang}-{scheme}")
        broken[name] = violations(found, f"#{name}")
    found.page.click("#present")
    broken["story"] = violations(found)
    assert {name: texts for name, texts in broken.items() if texts} == {}


def test_the_plain_page_breaks_no_rule(browser: Any, harbour: Path) -> None:
    """Read as a browser without scripts reads it; axe itself needs one, so the page is stripped of its own."""
    text = harbour.read_text(encoding="utf-8")
    plain = text[: text.index('<script type="application/gzip"')] + "</body></html>"
    page = browser.new_page()
    page.set_content(plain.replace("script-src", "script-src 'unsafe-inline'"))
    page.evaluate(axe())
    result = page.evaluate("axe.run(document)")
    assert [(found["id"], found["nodes"][0]["html"][:160]) for found in result["violations"]] == []
    page.close()


def test_every_view_can_be_reached_and_left_by_keyboard(visit: Callable[..., Visit], harbour: Path) -> None:
    """Tab walks from the top through the tabs; Enter opens each view; nothing traps the focus."""
    found = visit(harbour)
    page = found.page
    for name in found.views():
        page.focus(f"nav a[href='#{name}']")
        page.keyboard.press("Enter")
        found.settle()
        assert page.is_visible(f"section#{name}")
        stops = []
        for _ in range(400):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => {
                    const at = document.activeElement;
                    if (!at || at === document.body) return null;
                    const box = at.getBoundingClientRect();
                    return [at.tagName, at.id, at.className.baseVal ?? at.className, box.width > 0 && box.height > 0];
                }"""
            )
            if stop is None:
                break
            stops.append(stop)
        else:
            pytest.fail(f"{name}: the focus never leaves the page")
        assert stops and all(visible for *_, visible in stops), [stop for stop in stops if not stop[-1]]


def test_the_story_can_be_told_by_keyboard(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    page.focus("#present")
    page.keyboard.press("Enter")
    said = [page.inner_text("#story li:not([hidden]) h3")]
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        found.settle()
        said.append(page.inner_text("#story li:not([hidden]) h3"))
    assert len(set(said)) == 6 and "6 / 6" in page.inner_text("#story")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#story li:not([hidden]) h3") == said[4]
    page.keyboard.press("Escape")
    assert not page.is_visible("#story") and page.evaluate("document.activeElement.id") == "present"
