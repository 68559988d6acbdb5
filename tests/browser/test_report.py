"""The report in a real browser: safe, silent, in both languages, usable by mouse, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from browser.visits import HARBOUR, Visit, write
from relmap.interchange import read

EVIL = (
    "<script>alert(1)</script>",
    "</script><img src=x>",
    "https://example.invalid/?href=1",
    "\"quoted\" 'names' `too`",
    "one\u2028two",
    "\u202eesrever",
    "שלום עולם",
)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bundle = read(HARBOUR)
    people = tuple(
        person.model_copy(update={"name": f"{EVIL[i % 7]} #{i}", "title": EVIL[(i + 3) % 7]})
        for i, person in enumerate(bundle.people)
    )
    units = tuple(unit.model_copy(update={"name": EVIL[i % 7]}) for i, unit in enumerate(bundle.units))
    account = replace(bundle, people=people, units=units)
    return write(account, tmp_path_factory.mktemp("evil") / "evil.html")


@pytest.mark.parametrize("account", ["harbour", "evil"])
def test_it_is_silent_and_asks_for_nothing(
    visit: Callable[..., Visit], account: str, request: pytest.FixtureRequest
) -> None:
    """Every view in both languages, whatever people are called."""
    file: Path = request.getfixturevalue(account)
    found = visit(file)
    for _ in range(2):
        for name in found.views():
            found.page.click(f"nav a[href='#{name}']")
            found.settle()
            assert found.page.is_visible(f"section#{name}")
        found.page.click("button.language")
    assert found.console == []
    assert {url.split("#")[0] for url in found.requests} <= {file.as_uri(), "data:,"}


def test_hostile_names_are_shown_as_text(visit: Callable[..., Visit], evil: Path) -> None:
    found = visit(evil)
    count = len(read(HARBOUR).people)
    for i in found.ids(".mapbox .card")[:14]:
        found.page.evaluate(f"document.querySelector('a[data-go=\"{i}\"]').click()")
        assert found.page.inner_text("#person h3") == f"{EVIL[int(i) % 7]} #{i}".replace("\u2028", "\u2028")
    assert count > 14
    assert found.page.locator("img").count() == 0 and found.page.locator("script:not([id])").count() == 2
    assert found.console == []
    assert {url.split("#")[0] for url in found.requests} <= {evil.as_uri(), "data:,"}


def test_a_name_from_right_to_left_turns_nothing_round(visit: Callable[..., Visit], evil: Path) -> None:
    found = visit(evil)
    found.page.click("nav a[href='#people']")
    isolated = found.page.eval_on_selector_all(
        "#people tbody bdi", "nodes => nodes.every(n => getComputedStyle(n).unicodeBidi === 'isolate')"
    )
    assert isolated
    assert found.page.evaluate("getComputedStyle(document.body).direction") == "ltr"


def test_the_language_switches_everywhere(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    assert page.is_visible("text=Organization map") and not page.locator("nav .zh").first.is_visible()
    page.click("button.language")
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.locator("nav .zh").first.is_visible() and not page.locator("nav .en").first.is_visible()
    assert page.get_attribute("#find", "placeholder") == "查找姓名、职务或角色"
    assert "触达" in (page.get_attribute(".mapbox .card[data-i='2']", "aria-label") or "")
    assert page.inner_text("button.language") == "English"
    page.click("button.language")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_selecting_a_person_draws_his_lines_and_fades_the_rest(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    assert page.locator(".edges path.on").count() == 0
    page.click(".mapbox .card[data-i='22']")
    assert page.locator(".edges path.on").count() >= 5
    assert page.inner_text("#person h3").startswith("Xu Jinglan")
    panel = page.inner_text("#person")
    assert "0.14" in panel and "Budget approval" in panel and "Avoid risk" in panel and "No access" in panel
    faded = page.locator(".mapbox .card:not(.near-by)").first
    assert float(faded.evaluate("node => getComputedStyle(node).opacity")) < 0.5
    page.keyboard.press("Escape")
    assert page.locator(".edges path.on").count() == 0 and page.is_visible("#overview")


def test_the_panel_takes_the_reach_apart(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.evaluate("document.querySelector('a[data-go=\"24\"]').click()")
    panel = page.inner_text("#person")
    assert "Zhu Min" in panel and "2026-10-29" in panel and "%" in panel and "from contact" in panel


def test_a_gap_leads_to_its_person(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    found.page.click("nav a[href='#gaps']")
    found.page.click("#gap-4 .title a")
    found.settle()
    assert found.page.is_visible("section#map")
    assert found.ids(".card.selected") == ["22"]
    box, card = found.page.locator(".mapbox").bounding_box(), found.page.locator(".card.selected").bounding_box()
    assert box and card and box["x"] <= card["x"] and card["x"] + card["width"] <= box["x"] + box["width"]
    assert box["y"] <= card["y"] and card["y"] + card["height"] <= box["y"] + box["height"]


def test_a_table_sorts_by_number_and_by_pinyin(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.click("nav a[href='#people']")
    reach = "#people table.wide tbody td:nth-child(8)"
    page.click("#people table.wide thead th:nth-child(8) button")
    rising = [float(text) for text in page.locator(reach).all_inner_texts()]
    assert rising == sorted(rising)
    page.click("#people table.wide thead th:nth-child(8) button")
    assert [float(text) for text in page.locator(reach).all_inner_texts()] == sorted(rising, reverse=True)
    assert page.get_attribute("#people table.wide thead th:nth-child(8)", "aria-sort") == "descending"
    page.click("button.language")
    page.click("#people table.wide thead th:nth-child(1) button")
    names = page.locator("#people table.wide tbody th a").all_inner_texts()
    assert names.index("谭杰") < names.index("吴小舟")


def test_searching_fades_and_enter_selects(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    found.page.fill("#find", "许静岚")
    assert found.page.inner_text("#found") == "1 found"
    assert len(found.ids(".mapbox .card:not(.out)")) == 1
    found.page.press("#find", "Enter")
    assert found.ids(".card.selected") == ["22"]
    found.page.fill("#find", "zzz")
    assert found.page.inner_text("#found") == "Nobody found"
    found.page.fill("#find", "")
    found.page.check("#gaps-only")
    assert 0 < len(found.ids(".mapbox .card:not(.out)")) < len(found.ids(".mapbox .card"))


def test_the_keyboard_walks_and_selects(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    page = found.page
    assert page.locator(".mapbox .card[tabindex='0']").count() == 1
    page.focus(".mapbox")
    before = page.evaluate("document.querySelector('.mapbox svg').style.transform")
    page.keyboard.press("+")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('.mapbox svg').style.transform") != before
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.i")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.i")
    assert first is not None and second not in (None, first)
    page.keyboard.press("Enter")
    assert found.ids(".card.selected") == [second]
    assert page.get_attribute(f".card[data-i='{second}']", "aria-pressed") == "true"


def test_the_map_pans_and_zooms(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page

    def where() -> str:
        return str(page.evaluate("document.querySelector('.mapbox svg').style.transform"))

    start = where()
    page.mouse.move(500, 500)
    page.mouse.wheel(0, -400)
    zoomed = where()
    page.mouse.down()
    page.mouse.move(560, 540, steps=4)
    page.mouse.up()
    assert len({start, zoomed, where()}) == 3
    assert page.locator(".card.selected").count() == 0, "dragging is not selecting"
    page.click("#fit")
    assert where() == start


def test_badges_hide_when_far_out(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.click("#fit")
    assert not page.locator(".card .near").first.is_visible() and page.locator(".far-off.fu.en").first.is_visible()
    for _ in range(4):
        page.click("#in")
    assert not page.locator(".card .far-off").first.is_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_phone_shows_everything_without_scrolling_sideways(
    visit: Callable[..., Visit], harbour: Path, lang: str
) -> None:
    found = visit(harbour, 390, 844)
    if lang == "zh":
        found.page.click("button.language")
    for name in found.views():
        found.page.evaluate(f"location.hash = '{name}'")
        found.settle()
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 390, name
    found.page.evaluate("location.hash = 'gaps'")
    found.settle()
    found.page.click("#gap-4 .title a")
    found.settle()
    card, panel = found.page.locator(".card.selected").bounding_box(), found.page.locator(".panel").bounding_box()
    assert card and panel and card["y"] >= 0 and card["y"] + card["height"] <= panel["y"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_script_the_map_and_everybody_can_be_read(
    visit: Callable[..., Visit], tmp_path: Path, lang: str
) -> None:
    found = visit(write(read(HARBOUR), tmp_path / "plain.html", lang), script=False)
    assert found.page.is_visible("svg.orgmap") and found.page.locator(".plain tbody tr").count() == 40
    assert ("组织关系图" if lang == "zh" else "Organization map") in found.page.inner_text(".plain h2 >> nth=0")
    assert found.page.locator("i.en, i.zh, .edges, button").count() == 0
    assert found.console == []


def test_print_shows_every_section(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.emulate_media(media="print")
    for name in ("map", "gaps", "plan", "processes", "surface", "space", "grid", "trend", "scores", "people"):
        assert page.is_visible(f"section#{name}")
    assert not page.is_visible("nav.tabs") and not page.is_visible(".tools")
    assert len(page.pdf(width="420mm", height="297mm")) > 50_000


@pytest.mark.parametrize("view", ["map", "people", "network"])
def test_an_address_names_a_view_and_a_person(visit: Callable[..., Visit], harbour: Path, view: str) -> None:
    found = visit(harbour)
    found.page.goto(f"{harbour.as_uri()}#{view}/p-cfo")
    found.page.reload()
    found.settle()
    assert found.page.is_visible(f"section#{view}")
    assert "Xu Jinglan" in (found.page.text_content("#person h3") or "")
    found.page.keyboard.press("Escape")
    assert found.page.evaluate("location.hash") == f"#{view}"


def test_back_goes_back_to_the_view_before(visit: Callable[..., Visit], harbour: Path) -> None:
    found = visit(harbour)
    found.page.click("nav a[href='#gaps']")
    found.page.click("#gap-3 .title a")
    found.settle()
    assert found.page.evaluate("location.hash") == "#map/p-president"
    found.page.go_back()
    found.settle()
    assert found.page.is_visible("section#gaps")


def test_the_first_page_on_paper_is_the_sheet(visit: Callable[..., Visit], harbour: Path) -> None:
    page = visit(harbour).page
    page.emulate_media(media="print")
    sheet = page.locator("#map").bounding_box()
    for part in (".mapbox svg", ".sheet-gaps", ".sheet-plan", "#map .legend"):
        box = page.locator(part).bounding_box()
        assert sheet and box and box["y"] + box["height"] <= sheet["y"] + sheet["height"] + 1, part
    assert page.locator(".sheet-gaps li").count() == 14 and page.locator(".sheet-plan li").count() == 13
