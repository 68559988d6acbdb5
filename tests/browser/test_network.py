"""The network view in a real browser: opened late, silent, selected from both sides, in both languages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import relmap
from browser.visits import HARBOUR, Visit, write
from relmap.interchange import read
from relmap.model.bundle import Bundle

EVIL = ("<script>alert(1)</script>", "</script><img src=x>", "https://example.invalid/?href=1", "\u202eesrever", "שלום")


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bundle = read(HARBOUR)
    people = tuple(
        person.model_copy(update={"name": f"{EVIL[i % 5]} #{i}", "title": EVIL[(i + 2) % 5]})
        for i, person in enumerate(bundle.people)
    )
    return write(replace(bundle, people=people), tmp_path_factory.mktemp("evil") / "evil.html")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return relmap.read(HARBOUR).network(tmp_path_factory.mktemp("alone") / "network.html", lang="zh")


def opened(found: Visit) -> Visit:
    """The page with its network drawn."""
    if found.page.locator("nav a[href='#network']").count():
        found.page.click("nav a[href='#network']")
    found.page.wait_for_selector(".netbox canvas")
    found.settle()
    return found


def silent(found: Visit) -> bool:
    return found.console == [] and {url.split("#")[0] for url in found.requests} <= {found.file.as_uri(), "data:,"}


COPY = """() => {
  const canvas = document.querySelector(".netbox canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
"""


def ink(found: Visit) -> int:
    """How many pixels of the canvas are coloured."""
    count: int = found.page.evaluate(
        COPY
        + """
          let found = 0;
          for (let i = 3; i < pixels.length; i += 4) found += Number(pixels[i] > 200);
          return found;
        }"""
    )
    return count


def opponent(found: Visit) -> tuple[float, float]:
    """Where on the screen the highest sign of somebody who does not support us is: by its colour."""
    box = found.page.locator(".netbox canvas").bounding_box()
    at: int = found.page.evaluate(
        COPY
        + """
          const same = (i) => pixels[i] === 0xc6 && pixels[i + 1] === 0x7a && pixels[i + 2] === 0;
          for (let i = 0; i < pixels.length; i += 4) if (same(i) && same(i + 4) && same(i + 8)) return i / 4;
          return -1;
        }"""
    )
    wide = int(found.page.evaluate("document.querySelector('.netbox canvas').width"))
    assert box and at >= 0
    return box["x"] + at % wide + 1, box["y"] + at // wide + 3


def heading(found: Visit) -> str:
    return found.page.inner_text("#network-person h3")


def test_it_is_unpacked_when_it_is_opened_and_says_nothing(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    assert found.page.evaluate("typeof window.vis") == "undefined"
    opened(found)
    assert found.page.evaluate("typeof window.vis") == "object"
    assert ink(found) > 2000
    found.page.click("nav a[href='#map']")
    opened(found)
    found.page.hover(".netbox")
    assert found.page.locator(".netbox canvas").count() == 1
    assert silent(found)


def test_an_address_opens_it_with_somebody_selected(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    found.page.goto(f"{harbour.as_uri()}#network/p-cfo")
    found.page.reload()
    found.page.wait_for_selector(".netbox canvas")
    assert heading(found).startswith("Xu Jinglan")
    assert silent(found)


def test_selecting_in_the_network_selects_everywhere(visit: Callable[..., Visit], harbour: Path) -> None:
    found = opened(visit(harbour))
    drawn = ink(found)
    found.page.click("#network .findings [data-pick='22']")
    found.settle()
    assert heading(found).startswith("Xu Jinglan")
    assert not found.page.is_visible("#network-legend")
    assert ink(found) < drawn / 2, "nobody is faded"
    neighbour = found.page.locator("#network-person .near a").first
    name = neighbour.inner_text()
    neighbour.click()
    assert heading(found) == name
    found.page.click("#network-person [data-go]")
    found.settle()
    assert found.page.is_visible("section#map")
    assert found.page.inner_text("#person h3") == name
    assert silent(found)


def test_a_click_on_a_sign_selects_and_a_second_one_lets_go(visit: Callable[..., Visit], harbour: Path) -> None:
    found = opened(visit(harbour))
    at = opponent(found)
    found.page.mouse.click(*at)
    found.settle()
    assert heading(found).split()[0] in ("Peng", "Deng")
    assert "Non-supporter" in found.page.inner_text("#network-person .facts-line")
    found.page.mouse.click(*at)
    found.settle()
    assert found.page.is_visible("#network-legend")
    assert silent(found)


def test_somebody_selected_on_the_map_stands_out_in_the_network(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    found.page.click(".mapbox .card[data-i='22']")
    opened(found)
    assert heading(found).startswith("Xu Jinglan")
    chosen = ink(found)
    found.page.keyboard.press("Escape")
    found.settle()
    assert ink(found) > 2 * chosen


def test_the_language_switches(visit: Callable[..., Visit], harbour: Path) -> None:
    found = opened(visit(harbour))
    found.page.click("#network .findings [data-pick='22']")
    assert "reach 0." in found.page.inner_text("#network-person").lower()
    found.page.click("button.language")
    assert "触达 0." in found.page.inner_text("#network-person")
    assert found.page.is_visible("text=桥梁人物") and not found.page.is_visible("text=Bridges")
    assert "关系网络" in (found.page.get_attribute(".netbox", "aria-label") or "")
    assert silent(found)


def test_filters_show_and_hide(visit: Callable[..., Visit], harbour: Path) -> None:
    found = opened(visit(harbour))
    before = ink(found)
    found.page.check("[data-kind='reporting']")
    found.settle()
    with_reporting = ink(found)
    assert with_reporting > before
    for kind in ("inside", "ours", "third", "influence", "conflict", "reporting"):
        found.page.uncheck(f"[data-kind='{kind}']")
    found.settle()
    assert ink(found) < before
    found.page.check("#network-key")
    found.settle()
    assert ink(found) < before / 2
    assert silent(found)


def test_it_can_be_used_by_keyboard(visit: Callable[..., Visit], harbour: Path) -> None:
    found = opened(visit(harbour))
    stops = found.page.eval_on_selector_all("#network .netbox [tabindex='0']", "nodes => nodes.length")
    assert stops == 0, "a second stop without a name"
    found.page.focus(".netbox")
    before = opponent(found)
    found.page.keyboard.press("ArrowRight")
    found.settle()
    assert opponent(found)[0] < before[0] - 20
    found.page.focus("#network .findings [data-pick='22']")
    found.page.keyboard.press("Enter")
    assert heading(found).startswith("Xu Jinglan")


def test_hostile_names_are_text(visit: Callable[..., Visit], evil: Path) -> None:
    found = opened(visit(evil))
    for link in found.page.locator("#network .findings [data-pick]").all()[:12]:
        name = link.inner_text()
        link.click()
        assert heading(found) == name
    found.page.mouse.move(400, 400)
    assert found.page.locator("#network img").count() == 0
    assert silent(found)


def test_alone_it_needs_nothing_else(visit: Callable[..., Visit], alone: Path) -> None:
    found = opened(visit(alone))
    assert ink(found) > 2000
    assert found.page.is_visible("text=非正式圈子")
    found.page.click(".findings [data-pick]")
    assert heading(found)
    assert found.page.locator("#network-person [data-go]").count() == 0
    found.page.keyboard.press("Escape")
    assert found.page.is_visible("#network-legend")
    assert silent(found)


def test_in_a_notebook_it_stands_in_a_frame_of_its_own(visit: Callable[..., Visit], tmp_path: Path) -> None:
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{relmap.read(HARBOUR).to_pyvis()._repr_html_()}", "utf-8")
    found = visit(file)
    frame = found.page.frame_locator("iframe")
    frame.locator(".netbox canvas").wait_for()
    assert frame.locator("h1").inner_text().startswith("Wanglan")
    assert [text for text in found.console if "policy" in text.lower() or "error" in text.lower()] == []
    assert not [url for url in found.requests if url.startswith("http")]


def many(bundle: Bundle, times: int) -> Bundle:
    """The same people again and again, each with a line to his first self."""
    people = [
        person.model_copy(update={"id": f"{person.id}-{n}"})
        for n in range(times)
        for person in bundle.people
        if bundle.root[person.organization] == bundle.root[bundle.account]
    ]
    ties = [
        tie.model_copy(update={"a": f"{people[i].id}", "b": tie.b})
        for i, tie in enumerate(bundle.ties * times)
        if i < len(people)
    ]
    return bundle.with_lists({"people": [*bundle.people, *people], "ties": [*bundle.ties, *ties]})


def test_five_hundred_people_open_at_once(visit: Callable[..., Visit], tmp_path: Path) -> None:
    bundle = many(read(HARBOUR), 11)
    assert len(bundle.people) > 500
    file = relmap.Account(bundle).network(tmp_path / "large.html")
    found = visit(file)
    start = time.perf_counter()
    found.page.reload()
    found.page.wait_for_selector(".netbox canvas")
    assert time.perf_counter() - start < 6, "far from the second and a half that it should take"
    assert silent(found)
