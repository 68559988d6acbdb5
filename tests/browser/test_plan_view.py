"""The live side of the plan in a real browser: what is ticked, moved or taken out shows at once, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from browser.visits import HARBOUR, Visit, playwright, write
from relmap.engine.analysis import analyse
from relmap.engine.plan import PlanRequest
from relmap.engine.whatif import departures
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.html import render
from relmap.score.coverage import evaluate


@pytest.fixture
def plan(visit: Callable[..., Visit], harbour: Path) -> playwright.Page:
    found = visit(harbour)
    found.page.click("nav a[href='#plan']")
    found.settle()
    assert found.console == []
    page: playwright.Page = found.page
    return page


def figure(page: playwright.Page, name: str, part: str = "then") -> str:
    return str(page.inner_text(f".live [data-figure='{name}'] .{part}"))


def ticked(page: playwright.Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#plan .action", "rows => rows.filter(r => r.querySelector('input').checked).map(r => r.dataset.action)"
    )
    return found


def slide(page: playwright.Page, to: int) -> None:
    page.focus("#budget")
    page.keyboard.press("Home")
    for _ in range(to):
        page.keyboard.press("ArrowRight")


def test_with_nothing_supposed_it_says_what_the_header_says(plan: playwright.Page) -> None:
    assert figure(plan, "index") == plan.inner_text("header .index b")
    assert figure(plan, "outlook") == plan.inner_text("header .light b")
    assert figure(plan, "index", "moved") == ""
    assert "2026-11-01" in plan.inner_text("#judged-on") and plan.inner_text("#supposed") == "Nothing supposed yet"
    assert ticked(plan) == []


def test_ticking_and_unticking_move_the_figures(plan: playwright.Page) -> None:
    start = figure(plan, "index")
    plan.check("[data-action='a-cfo-intro'] input")
    assert sorted(ticked(plan)) == ["a-cfo-intro", "a-qiu-win"], "what it needs is done first"
    assert figure(plan, "index", "moved").startswith("+") and figure(plan, "outlook", "moved").startswith("+")
    assert "As of today, 2026-11-01: 2 done, 16 h. Index 0.25 to" in plan.text_content("#whatif-said")
    plan.uncheck("[data-action='a-qiu-win'] input")
    assert ticked(plan) == [] and figure(plan, "index") == start


def test_the_budget_keeps_the_promise_on_its_day(plan: playwright.Page) -> None:
    plan.check("input[name='judged'][value='1']")
    assert "2027-01-30" in plan.inner_text("#judged-on")
    slide(plan, 4)
    assert plan.inner_text("#hours") == "60 h" and len(ticked(plan)) == 13
    for name, promised in zip(
        ("index", "point", "line", "surface", "space", "outlook"),
        plan.locator(".promises dd b").all_inner_texts(),
        strict=True,
    ):
        assert figure(plan, name) == promised
    assert plan.locator(".curve .spot.on").get_attribute("data-b") == "4"
    slide(plan, 8)
    assert plan.inner_text("#hours") == "120 h" and plan.is_visible("#other-actions .action.done >> nth=0")
    slide(plan, 0)
    assert ticked(plan) == []
    plan.click("#whole")
    assert len(ticked(plan)) == 13 and plan.input_value("#budget") == "4"
    plan.click("#reset")
    assert ticked(plan) == [] and plan.input_value("#budget") == "0"


def test_a_departure_costs_what_the_list_says(plan: playwright.Page) -> None:
    bundle = read(HARBOUR)
    score = evaluate(build(bundle), day(bundle.as_of or ""), Settings())
    first, lost = next(iter(departures(score).items()))
    plan.click("[data-leave] >> nth=0")
    assert figure(plan, "index", "moved") == f"-{lost:.3f}" == "-" + plan.inner_text(".losses li:first-child > b")
    assert plan.inner_text("#gone") == next(p.name for p in bundle.people if p.id == first) + " ×"
    assert plan.locator(".unable:visible").count() > 3, "what he was to do counts nothing"
    plan.click("#gone button")
    assert figure(plan, "index", "moved") == "" and plan.locator("#gone li").count() == 0


def test_anybody_is_taken_out_by_name_and_from_the_map(plan: playwright.Page) -> None:
    plan.fill("#leave", "许静岚")
    plan.press("#leave", "Enter")
    assert "Xu Jinglan" in plan.inner_text("#gone") and plan.input_value("#leave") == ""
    plan.evaluate("document.querySelector('a[data-go=\"24\"]').click()")
    plan.click("#person .leaving")
    assert plan.is_visible("section#plan") and plan.locator("#gone li").count() == 2
    plan.fill("#leave", "nobody of that name")
    plan.press("#leave", "Enter")
    assert plan.locator("#gone li").count() == 2
    assert "2 gone" in plan.inner_text("#supposed")


def test_it_speaks_the_reader_s_language(plan: playwright.Page) -> None:
    plan.click("[data-leave] >> nth=0")
    plan.click("button.language")
    assert plan.inner_text("#supposed") == "已勾选 0 项，0 小时，1 人离开"
    assert "关系" not in plan.inner_text("#judged-on") and "今天" in plan.inner_text("#judged-on")
    assert plan.get_attribute("#gone button", "aria-label") == "Lin Qiao 林乔不离开"
    assert plan.get_attribute("#leave", "placeholder") == "查找要假设离开的人"
    plan.evaluate("document.querySelector('a[data-go=\"24\"]').click()")
    plan.click("button.language")
    (offer,) = plan.locator("#person .leaving").all_text_contents()
    assert offer == f"What if {plan.text_content('#person h3')} leaves?"


def test_keys_alone_are_enough(plan: playwright.Page) -> None:
    plan.focus("#plan .action input >> nth=0")
    plan.keyboard.press("Space")
    assert len(ticked(plan)) == 1 and plan.inner_text("#hours") == "own choice"
    name = plan.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-labelledby')).textContent.trim()"
    )
    assert name
    plan.focus("input[name='judged'][value='0']")
    plan.keyboard.press("ArrowDown")
    assert "2027-01-30" in plan.inner_text("#judged-on")
    plan.focus("#reset")
    plan.keyboard.press("Enter")
    assert ticked(plan) == []
    assert plan.get_attribute("#whatif-said", "role") == "status"
    slide(plan, 2)
    assert plan.get_attribute("#budget", "aria-valuetext") == "30 h"


def test_a_step_takes_less_than_a_frame(plan: playwright.Page) -> None:
    times = plan.evaluate("""() => [...document.querySelectorAll('#plan .action input')].map((field) => {
      const start = performance.now();
      field.click();
      document.querySelector('.live').getBoundingClientRect();
      return performance.now() - start;
    }).sort((a, b) => a - b)""")
    assert len(times) > 30 and times[len(times) // 2] <= 16


def test_the_bar_stays_in_sight(plan: playwright.Page) -> None:
    plan.evaluate("window.scrollTo(0, 1500)")
    plan.wait_for_timeout(100)
    box, tabs = plan.locator(".live").bounding_box(), plan.locator("nav.tabs").bounding_box()
    assert box and tabs and tabs["y"] >= 0
    assert abs(box["y"] - tabs["y"] - tabs["height"]) <= 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_phone_shows_all_of_it(visit: Callable[..., Visit], harbour: Path, lang: str) -> None:
    found = visit(harbour, 390, 844)
    if lang == "zh":
        found.page.click("button.language")
    found.page.evaluate("location.hash = 'plan'")
    found.settle()
    found.page.click("#whole")
    found.page.evaluate("document.querySelector('[data-leave]').click()")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    bar = found.page.locator(".live").bounding_box()
    assert bar and bar["height"] < 190
    assert found.console == []


def test_print_shows_the_plan_and_no_controls(plan: playwright.Page) -> None:
    plan.emulate_media(media="print")
    assert plan.is_visible(".actions") and plan.is_visible(".curve") and plan.is_visible(".promises")
    assert (
        not plan.is_visible(".live") and not plan.is_visible(".try") and not plan.is_visible(".action input >> nth=0")
    )


def test_without_a_horizon_there_is_one_day(visit: Callable[..., Visit], tmp_path: Path) -> None:
    bundle = read(HARBOUR)
    analysis = analyse(build(bundle), day(bundle.as_of or ""), Settings(), PlanRequest(horizon=0))
    file = tmp_path / "today.html"
    file.write_text(render(analysis, lang="en"), encoding="utf-8")
    found = visit(file)
    found.page.click("nav a[href='#plan']")
    found.page.click("#whole")
    assert found.page.locator("input[name='judged']").count() == 0 and found.console == []


def test_an_account_with_nobody_has_the_view_too(visit: Callable[..., Visit], tmp_path: Path) -> None:
    harbour = read(HARBOUR)
    empty = Bundle(account=harbour.account, as_of=harbour.as_of, organizations=harbour.organizations)
    found = visit(write(empty, tmp_path / "empty.html"))
    found.page.click("nav a[href='#plan']")
    assert figure(found.page, "index") == "not assessed" and found.console == []
