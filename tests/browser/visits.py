"""Opening a report in a real browser, and noting everything that it says and asks for."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relmap.engine.analysis import analyse
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.html import render

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
HOME = Path(__file__).parents[2]
HARBOUR = HOME / "examples" / "harbour_bank.json"
ARTEFACTS = HOME / "tests" / "artefacts"
"""Pictures of every view, made anew by the tests; not in the repository."""
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

SETTLED = """async () => {
  const wait = (time) => new Promise((go) => { setTimeout(go, time); });
  const packed = () => document.getElementById("packed") && document.querySelector(".plain");
  for (let tries = 0; tries < 1000 && packed(); tries += 1) await wait(10);
  for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
  await wait(60);
}"""


def executable() -> str:
    """Where the browser is; without one a developer skips these tests, and CI fails."""
    found = os.environ.get("RELMAP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = "no Chromium found; set RELMAP_CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def write(bundle: Bundle, path: Path, lang: str = "en") -> Path:
    analysis = analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())
    path.write_text(render(analysis, lang=lang), encoding="utf-8")
    return path


@dataclass
class Visit:
    """An open page and everything that it said and asked for."""

    page: playwright.Page
    file: Path
    script: bool = True
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Give the page time to unpack itself and for a frame or two: its own time, however busy the machine is."""
        if self.script:
            self.page.evaluate(SETTLED)
        else:
            self.page.wait_for_timeout(120)

    def keep(self, name: str) -> None:
        """Keep a picture of the page as an artefact of the tests."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

    def ids(self, selector: str) -> list[str]:
        """The people behind all elements of a selector."""
        found: list[str] = self.page.eval_on_selector_all(selector, "nodes => nodes.map(n => n.dataset.i)")
        return found

    def views(self) -> list[str]:
        """The names of all views, in the order of their tabs."""
        found: list[str] = self.page.eval_on_selector_all("nav.tabs a", "nodes => nodes.map(n => n.hash.slice(1))")
        return found
