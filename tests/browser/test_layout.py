"""The organization map in a real browser at every size of account and of window: no card on another, a good start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_layout import account

from browser.visits import Visit, write

SIZES = (40, 150, 500)
WINDOWS = ((1280, 720), (1920, 1080), (390, 844))
OVERLAPS = """() => {
  const cards = [...document.querySelectorAll(".mapbox .card")].map((card) => {
    const box = card.querySelector(".face, use").getBoundingClientRect();
    return { i: card.dataset.i, l: box.left, t: box.top, r: box.right, b: box.bottom };
  });
  const found = [];
  for (const [n, a] of cards.entries()) {
    for (const b of cards.slice(n + 1)) {
      if (a.l < b.r - 0.01 && b.l < a.r - 0.01 && a.t < b.b - 0.01 && b.t < a.b - 0.01) found.push([a.i, b.i]);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A report of each size; some people were put in a place by hand, two of them in the same."""
    folder = tmp_path_factory.mktemp("sizes")
    spots = {"c5": (300.0, 260.0), "c6": (310.0, 270.0), "c9": (-400.0, 500.0)}
    return {size: write(account(size, size, spots), folder / f"{size}.html") for size in SIZES}


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]}x{window[1]}")
@pytest.mark.parametrize("size", SIZES)
def test_no_card_covers_another(
    visit: Callable[..., Visit], reports: dict[int, Path], size: int, window: tuple[int, int]
) -> None:
    found = visit(reports[size], *window)
    assert found.page.locator(".mapbox .card").count() > 30
    assert found.page.evaluate(OVERLAPS) == []
    assert found.console == []


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]}x{window[1]}")
@pytest.mark.parametrize("size", SIZES)
def test_it_opens_at_the_head_of_the_organization(
    visit: Callable[..., Visit], reports: dict[int, Path], size: int, window: tuple[int, int]
) -> None:
    page = visit(reports[size], *window).page
    head = page.get_attribute(".mapbox svg", "data-head")
    room = page.locator(".mapbox").bounding_box()
    card = page.locator(f".mapbox .card[data-i='{head}'] > use").first.bounding_box()
    assert room and card
    assert room["x"] <= card["x"] and card["x"] + card["width"] <= room["x"] + room["width"]
    assert room["y"] <= card["y"] <= room["y"] + room["height"] * 0.7
    assert card["width"] >= (160 if window[0] < 700 else 95), "readable"


def test_a_count_of_the_folded_lists_them(visit: Callable[..., Visit], reports: dict[int, Path]) -> None:
    found = visit(reports[500])
    page = found.page
    people = (page.locator("a.fold[data-people]").first.get_attribute("data-people") or "").split()
    assert people
    page.locator("a.fold[data-people]").first.dispatch_event("click")
    found.settle()
    assert page.is_visible("section#people")
    rows = page.locator("#people table").first.locator("tbody tr:visible")
    assert {row.get_attribute("data-i") for row in rows.all()} == set(people)
    assert page.is_visible(f"text={len(people)} of 500 people")
    page.click("button.language")
    assert page.is_visible("text=共 500 人")
    page.click(".listed button")
    assert page.locator("#people table").first.locator("tbody tr:visible").count() == 500
    assert found.console == []


def test_a_folded_person_is_told_of_beside_the_map(visit: Callable[..., Visit], reports: dict[int, Path]) -> None:
    page = visit(reports[500]).page
    page.locator("a.fold[data-people]").first.dispatch_event("click")
    name = page.locator("#people tbody tr:visible a[data-go]").first
    said = name.inner_text()
    name.click()
    assert page.is_visible("section#map") and page.inner_text("#person h3") == said
