"""How large the report is and how fast it opens and moves, beside stock pyvis and d3-org-chart on the same people.

    python benchmarks/report.py            # needs Chromium, pyvis, node and npm; writes benchmarks/results/report.md

Each round opens every page in a fresh context of one Chromium; figures are medians over the rounds. First paint is
the browser's own first contentful paint. Pan is the median and 95th percentile time between two frames while the
mouse drags the picture. The d3-org-chart page is as its own documentation has it, with its scripts written into the
file; stock pyvis is `Network(cdn_resources="in_line")` with its own physics.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crowd import crowd
from playwright.sync_api import Browser, sync_playwright

from relmap.engine.analysis import Analysis, analyse
from relmap.frame import build
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.html import render

SIZES = (50, 500)
RESULTS = Path(__file__).parent / "results" / "report.md"
PAN = """
() => new Promise((done) => {
  const frames = [];
  let last = performance.now();
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (frames.length < 60) requestAnimationFrame(tick);
    else done(frames.slice(2));
  };
  requestAnimationFrame(tick);
})
"""
WHATIF = """
() => [...document.querySelectorAll('#plan input[type=checkbox]')].slice(0, 12).map((box) => {
  const start = performance.now();
  box.click();
  void document.body.offsetHeight;
  return performance.now() - start;
})
"""


@dataclass(frozen=True)
class Candidate:
    """A page to open; `picture` is what can be dragged in it."""

    name: str
    file: Path
    picture: str
    ours: bool = False


def analysis_of(bundle: Bundle) -> Analysis:
    """The account, computed."""
    return analyse(build(bundle), day(bundle.as_of or ""), Settings())


def pyvis_page(bundle: Bundle) -> str:
    """The same people and lines, as pyvis draws them by itself."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    for person in bundle.people:
        network.add_node(person.id, label=person.name, title=person.title or "")
    for line in bundle.reporting:
        network.add_edge(line.person, line.manager)
    for tie in bundle.ties:
        network.add_edge(tie.a, tie.b)
    return str(network.generate_html())


def org_chart_page(bundle: Bundle, modules: Path) -> str:
    """The same hierarchy in d3-org-chart."""
    managers = {line.person: line.manager for line in bundle.reporting}
    theirs = [person for person in bundle.people if person.organization == bundle.account]
    nodes = [{"id": p.id, "parentId": managers.get(p.id, ""), "name": p.name, "title": p.title or ""} for p in theirs]
    names = ("d3/dist/d3.min.js", "d3-flextree/build/d3-flextree.min.js", "d3-org-chart/build/d3-org-chart.min.js")
    scripts = "".join(f"<script>{(modules / name).read_text(encoding='utf-8')}</script>" for name in names)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div class="chart"></div>'
        f"{scripts}<script>new d3.OrgChart().container('.chart').data({json.dumps(nodes)}).initialExpandLevel(99)"
        ".nodeContent((d) => `<div style='border:1px solid #999;padding:8px'>${d.data.name}<br>${d.data.title}</div>`)"
        ".nodeWidth(() => 196).nodeHeight(() => 70).render().expandAll().fit();</script></body></html>"
    )


def install(folder: Path) -> Path | None:
    """The browser libraries of the peer, or None where npm cannot bring them."""
    if not shutil.which("npm"):
        return None
    command = ["npm", "install", "--silent", "--prefix", str(folder), "d3", "d3-flextree", "d3-org-chart"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return folder / "node_modules" if done.returncode == 0 else None


def visit(browser: Browser, candidate: Candidate) -> dict[str, float]:
    """Open a page once and measure it."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if request.url.startswith("http") else None)
    page.route("http*://**", lambda route: route.abort())
    page.goto(candidate.file.as_uri(), wait_until="load")
    page.wait_for_timeout(800)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
    found: dict[str, float] = {"paint": paint, "requests": len(outside)}
    box = page.locator(candidate.picture).first.bounding_box()
    assert box
    x, y = box["x"] + min(box["width"], 1400) / 2, box["y"] + min(box["height"], 700) / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"window.frames_ = ({PAN})()")
    for step in range(60):
        page.mouse.move(x - 4 * step, y - 2 * step)
    frames: list[float] = page.evaluate("window.frames_")
    page.mouse.up()
    found |= {"pan": statistics.median(frames), "pan95": statistics.quantiles(frames, n=20)[-1]}
    if candidate.ours:
        page.goto(candidate.file.as_uri() + "#plan")
        page.wait_for_timeout(300)
        steps: list[float] = page.evaluate(WHATIF)
        found["whatif"] = statistics.median(steps)
        found["whatif_max"] = max(steps)
    page.close()
    return found


def candidates(size: int, folder: Path, modules: Path | None) -> tuple[list[Candidate], dict[str, float]]:
    """The pages of one size, and the seconds that ours take to render (median of five, analysis not counted)."""
    bundle = crowd(size)
    analysis = analysis_of(bundle)
    pages = {
        "relmap": (render(analysis, lang="en", network=False), ".mapbox", True),
        "relmap with the network": (render(analysis, lang="en"), ".mapbox", True),
        "pyvis as it comes": (pyvis_page(bundle), "canvas", False),
    }
    if modules is not None:
        pages["d3-org-chart"] = (org_chart_page(bundle, modules), ".chart svg", False)
    found = []
    for place, (name, (text, picture, ours)) in enumerate(pages.items()):
        file = folder / f"{size}-{place}.html"
        file.write_text(text, encoding="utf-8")
        found.append(Candidate(name, file, picture, ours))
    ways = {"relmap": False, "relmap with the network": True}
    return found, {name: statistics.median(_timed(analysis, way) for _ in range(5)) for name, way in ways.items()}


def _timed(analysis: Analysis, network: bool) -> float:
    start = time.perf_counter()
    render(analysis, lang="en", network=network)
    return time.perf_counter() - start


def measure(browser: Browser, size: int, rounds: int, folder: Path, modules: Path | None) -> list[str]:
    """The rows of one size."""
    pages, seconds = candidates(size, folder, modules)
    runs: dict[str, list[dict[str, float]]] = {page.name: [] for page in pages}
    for _ in range(rounds):
        for page in pages:
            runs[page.name].append(visit(browser, page))

    def median(name: str, figure: str, form: str = ".0f") -> str:
        values = [run[figure] for run in runs[name] if not math.isnan(run.get(figure, math.nan))]
        return f"{statistics.median(values):{form}}" if values else "–"

    return [
        f"| {size} | {page.name} | {page.file.stat().st_size / 1024:.0f} | {median(page.name, 'requests')} "
        f"| {median(page.name, 'paint')} | {median(page.name, 'pan')} ({median(page.name, 'pan95')}) "
        f"| {median(page.name, 'whatif', '.1f')} ({median(page.name, 'whatif_max', '.1f')}) "
        f"| {f'{seconds[page.name]:.2f}' if page.name in seconds else '–'} |"
        for page in pages
    ]


def main() -> None:
    """Measure every size and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    arguments: dict[str, Any] = {"args": ["--no-sandbox", "--disable-gpu"]}
    path = os.environ.get("RELMAP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as run:
        folder = Path(name)
        modules = install(folder)
        browser = run.chromium.launch(executable_path=path, **arguments)
        lines = [
            "# The report in a browser",
            "",
            f"Medians over {rounds} rounds, every page in each round; `python benchmarks/report.py`. "
            f"Python {platform.python_version()}, Chromium {browser.version} without GPU, {os.cpu_count()} cores, "
            f"{platform.machine()}. In brackets: 95th percentile of the frames, slowest step. "
            "A dash under first paint: nothing was painted, because it waits for what is outside.",
            "",
            "| people | page | KB | outside requests | first paint ms | pan ms a frame | what-if ms a step "
            "| render in Python s |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for size in SIZES:
            rows = measure(browser, size, rounds, folder, modules)
            print("\n".join(rows), flush=True)
            lines += rows
        browser.close()
    if modules is None:
        lines += ["", "d3-org-chart could not be fetched here; run again where npm can."]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
