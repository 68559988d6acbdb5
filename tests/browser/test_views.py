"""Routes, space, grid and lines in a real browser; the page finds the routes that Python finds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, GOLDEN

from browser.visits import HOME, Visit, playwright
from relmap.engine.routes import RouteMap
from relmap.frame import build
from relmap.interchange import read
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.views.routes import routes_data
from relmap.score.coverage import Score, evaluate

TOOLS = ("paths", "disjoint")
ASK = """([data, asked, count]) => {
  const hop = (flat, at) => ({ to: String(flat[at]), strength: flat[at + 1] / 1e6 });
  const row = (flat) => Array.from({ length: flat.length / 3 }, (_, i) => hop(flat, 3 * i));
  const hops = new Map(Object.entries(data.hops).map(([from, flat]) => [from, row(flat)]));
  const graph = { hops, willing: data.willing, order: data.order, most: data.most };
  return asked.map(([sources, target]) => {
    const routes = tools.bestRoutes(graph, sources, target, count);
    const chokes = routes.length ? tools.chokePoints(graph, sources, routes[0]) : [];
    return { routes, chokes, disjoint: tools.disjointRoutes(graph, sources, target) };
  });
}"""


def scored(path: Path) -> Score:
    bundle = read(path)
    return evaluate(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


def pure(browser: playwright.Browser) -> playwright.Page:
    """A blank page that knows the pure modules."""
    page = browser.new_context().new_page()
    texts = [(HOME / "visual" / "script" / f"{name}.js").read_text(encoding="utf-8") for name in TOOLS]
    assert not any(word in text for text in texts for word in ("document", "window", "import "))
    body = "\n".join(text.replace("\nexport ", "\n") for text in texts)
    page.add_script_tag(
        content=f"const tools = (() => {{{body}\nreturn {{ bestRoutes, chokePoints, disjointRoutes }};}})();"
    )
    return page


def strength_of(routes: RouteMap, path: list[int]) -> float:
    found = float(routes.first[path[0], path[1]])
    for a, c in pairwise(path[1:]):
        found *= float(routes.onward[a, c])
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_page_finds_the_routes_of_python(browser: playwright.Browser, case: str) -> None:
    score = scored(GOLDEN / f"{case}.json")
    routes = RouteMap(score)
    data: Any = routes_data(score, routes)
    targets = [i for i in range(len(routes.ids)) if routes.between[i]]
    answers = pure(browser).evaluate(ASK, [data, [[data["ours"], str(i)] for i in targets], 4])
    for target, answer in zip(targets, answers, strict=True):
        wanted = routes.access(routes.ids[target], 3)
        ranked = [wanted.best, *wanted.alternatives] if wanted.best else []
        assert len(answer["routes"]) == len(ranked)
        for found, expected in zip(answer["routes"], ranked, strict=True):
            path = [int(i) for i in found["path"]]
            assert found["strength"] == pytest.approx(expected.probability, abs=1e-5)
            assert strength_of(routes, path) == pytest.approx(expected.probability, abs=1e-5)
        if score.key[target] and ranked:
            best = tuple(routes.ids[int(i)] for i in answer["routes"][0]["path"])
            tied = len(ranked) > 1 and abs(ranked[0].probability - ranked[1].probability) < 1e-5
            assert tied or best == ranked[0].path
        assert answer["disjoint"] == wanted.disjoint
        assert {routes.ids[int(i)] for i in answer["chokes"]} == set(wanted.choke_points)


def test_a_start_of_the_customer_leads_on(browser: playwright.Browser) -> None:
    """Whoever starts need not be willing; ours are never led to; a single start may be shared."""
    score = scored(GOLDEN / "case2.json")
    routes = RouteMap(score)
    data: Any = routes_data(score, routes)
    people = [i for i in range(len(routes.ids)) if routes.between[i]]
    start = people[0]
    answers = pure(browser).evaluate(ASK, [data, [[[str(start)], str(i)] for i in people[1:]], 3])
    assert any(answer["routes"] for answer in answers)
    for answer in answers:
        for route in answer["routes"]:
            path = [int(i) for i in route["path"]]
            assert path[0] == start and len(path) <= 5 and not any(routes.sources[i] for i in path)
            assert route["strength"] == pytest.approx(strength_of(routes, path), abs=1e-5)
        assert (answer["disjoint"] > 0) == bool(answer["routes"])


def ask(page: playwright.Page, start: str, end: str) -> None:
    page.fill("#route-from", start)
    page.fill("#route-to", end)


def test_the_picker_answers_by_keyboard_and_swaps(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    page.click("nav a[href='#routes']")
    page.focus("#route-to")
    page.keyboard.type("许静岚")
    chains = page.locator("#route-result .chain")
    assert chains.count() == 3
    listed = page.locator(".way", has_text="Xu Jinglan 许静岚").filter(has_text="Chief Financial").locator(".chain")
    assert chains.first.inner_text() == listed.first.inner_text()
    assert page.is_disabled(".picker .swap")
    ask(page, "He Jiansheng 何建生", "Xu Jinglan 许静岚")
    before = chains.first.inner_text().splitlines()
    page.focus(".picker .swap")
    page.keyboard.press("Enter")
    after = chains.first.inner_text().splitlines()
    assert "He Jiansheng" in before[0] and "He Jiansheng" in after[-1]
    page.click(".picker .all")
    assert page.input_value("#route-from") == "" and page.evaluate("document.activeElement.id") == "route-to"
    ask(page, "Nobody at all", "Xu Jinglan 许静岚")
    assert page.get_attribute("#route-from", "aria-invalid") == "true" and "Nobody is found" in page.inner_text(
        "#route-result"
    )
    page.fill("#route-from", "")
    page.click("button.language")
    assert "互不重叠" in page.inner_text("#route-result") and found.console == []


def test_the_panel_of_somebody_leads_to_his_routes(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    page.click(".mapbox .card[data-i='22']")
    page.click("button.language")
    assert page.locator("#person .to-routes").count() == 1
    page.click("#person .to-routes")
    assert page.is_visible("section#routes") and page.input_value("#route-to").startswith("Xu Jinglan")
    assert page.locator("#route-result .chain").count() == 3 and found.console == []


def test_ours_are_no_target(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.click("nav a[href='#routes']")
    ask(page, "", "Lin Qiao 林乔")
    assert page.locator("#route-result .chain").count() == 0
    assert "can only be a start" in page.inner_text("#route-result")
    values = page.eval_on_selector_all("#route-ends option", "nodes => nodes.map(n => n.value)")
    assert values and "Lin Qiao 林乔" not in values and len(values) == len(set(values))


def test_a_route_is_drawn_on_the_map_and_cleared_by_key(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    page.click("nav a[href='#routes']")
    ask(page, "", "许静岚")
    path = (page.get_attribute("#route-result [data-path]", "data-path") or "").split()
    page.focus("#route-result [data-path]")
    page.keyboard.press("Enter")
    found.settle()
    assert page.is_visible("section#map") and page.locator(".trail .leg").count() == len(path) - 1
    assert set(found.ids(".card.on-trail")) == set(path)
    assert [text.inner_html() for text in page.locator(".trail text").all()] == [str(i + 1) for i in range(len(path))]
    room = page.locator(".mapbox").bounding_box()
    for box in (card.bounding_box() for card in page.locator(".card.on-trail").all()):
        assert room and box and room["x"] <= box["x"] and box["x"] + box["width"] <= room["x"] + room["width"]
        assert room["y"] <= box["y"] and box["y"] + box["height"] <= room["y"] + room["height"]
    assert "Clear the route" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    assert page.locator(".trail").count() == 0 and not page.is_visible(".trail-bar")
    page.click("nav a[href='#routes']")
    page.locator(".way [data-path]").first.click()
    page.evaluate(f"document.querySelector('a[data-go=\"{path[-1]}\"]').click()")
    assert page.locator(".trail").count() == 0 and found.ids(".card.selected") == [path[-1]]
    assert found.console == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["routes", "space", "grid", "processes"])
def test_views_fit_a_phone(visit: Callable[..., Visit], harbour: Path, view: str, lang: str) -> None:
    found = visit(harbour, 390, 844)
    page = found.page
    if lang == "zh":
        page.click("button.language")
    page.evaluate(f"location.hash = '{view}'")
    found.settle()
    assert page.is_visible(f"section#{view}") and page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("a", "b", ".hop", ".stop", "button"):
        right = page.eval_on_selector_all(
            f"section#{view} {name}:not(.scroll-x *)",
            "nodes => Math.max(0, ...nodes.map(n => n.getBoundingClientRect().right))",
        )
        assert right <= 390, name
    assert found.console == []


def test_a_name_in_the_grid_and_in_space_leads_to_the_map(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    for place in ("#grid li a[data-go]", "#space .opener a[data-go]", "#routes .way h3 a[data-go]"):
        found.page.click(f"nav a[href='{place.split()[0]}']")
        wanted = found.page.get_attribute(place, "data-go")
        found.page.locator(place).first.click()
        found.settle()
        assert found.page.is_visible("section#map") and found.ids(".card.selected") == [wanted]
