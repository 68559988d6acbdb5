"""What people try in a workshop, beyond an edit: beginning, dragging, questions, blind rounds, phones, the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import account
from started import Started

from browser.seats import Seat, Sit, come_in
from browser.visits import playwright
from relmap.interchange import write

PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Started]:
    """A server on an empty store."""
    with Started(str(tmp_path / "empty.lbug")) as found:
        yield found


def drag(seat: Seat, start: Any, end: tuple[float, float], *, shift: bool = False) -> None:
    """From a card to a place of the screen."""
    mouse = seat.page.mouse
    mouse.move(start["x"] + 40, start["y"] + 12)
    if shift:
        seat.page.keyboard.down("Shift")
    mouse.down()
    mouse.move(start["x"] + 60, start["y"] + 30, steps=3)
    mouse.move(*end, steps=6)
    mouse.up()
    if shift:
        seat.page.keyboard.up("Shift")


# --- beginning -----------------------------------------------------------------------------------------


def test_an_account_is_begun_in_the_page(browser: playwright.Browser, empty: Started, tmp_path: Path) -> None:
    lead = come_in(browser, empty, "Li Wei", "facilitator")
    rater = come_in(browser, empty, "王芳", "rater", **PHONE, locale="zh-CN")
    lead.page.wait_for_selector("#names")
    rater.page.wait_for_selector("text=研讨正在准备")
    assert rater.page.locator("form").count() == 0
    path = tmp_path / "客户.xlsx"
    write(account(), path)
    path.write_bytes(path.read_bytes()[:-200])
    lead.page.click("summary")
    lead.page.set_input_files("input[type=file]", path)
    lead.page.click("#file button")
    lead.page.wait_for_selector("#said p")
    assert "客户.xlsx" in lead.page.inner_text("#said")
    lead.page.fill("[name=customer]", "海港银行")
    lead.page.fill("[name=supplier]", "Northsail")
    lead.page.keyboard.press("Enter")
    lead.page.wait_for_selector("html.app .connection.on")
    assert "Being computed" in lead.page.inner_text("#overview")
    lead.until(
        "() => [...document.querySelectorAll('main > section:not(#network)')]"
        ".every(view => !view.textContent.includes('Being computed'))"
    )
    assert "Being computed" not in lead.page.inner_text("#overview")
    assert lead.page.inner_text("#account") == "海港银行"
    assert lead.page.locator("#hello").is_visible()
    assert lead.person("li-wei")["organization"] == "northsail"
    rater.page.wait_for_selector("html.app .connection.on")
    rater.until("() => document.querySelector('#gaps p.lead') !== null")
    for seat in (lead, rater):
        seat.page.click("nav.tabs a[href='#plan']")
        seat.page.click("nav.tabs a[href='#people']")
        seat.silent()
        seat.page.context.close()


# --- dragging ------------------------------------------------------------------------------------------


def test_a_card_dragged_onto_a_unit_goes_there(sit: Sit) -> None:
    a, b = sit("Dora"), sit("Emil")
    before = a.person("p-office")["unit"]
    target = a.person("p-cio")["unit"]
    start, goal = a.card("p-office").bounding_box(), a.card("p-cio").bounding_box()
    assert start and goal
    drag(a, start, (goal["x"] - 6, goal["y"] - 4))
    b.shows("Dora moved")
    assert a.person("p-office")["unit"] == target != before
    a.page.keyboard.press("z")
    b.shows("Dora took back: moved")
    assert a.person("p-office")["unit"] == before
    for seat in (a, b):
        seat.silent()


def test_a_card_put_by_hand_stays_there_until_undone(sit: Sit) -> None:
    a, b = sit("Hana"), sit("Ivo")
    start = a.card("p-office").bounding_box()
    assert start
    before = a.card("p-office").get_attribute("transform")
    drag(a, start, (start["x"] + 140.0, start["y"] + 152.0), shift=True)
    b.shows("Hana placed")
    a.until("() => document.querySelector('.ghost') === null")
    a.until("([id, before]) => document.querySelector(id).getAttribute('transform') !== before",
            [f".people .card[data-i='{a.card('p-office').get_attribute('data-i')}']", before])  # fmt: skip
    scale = float(a.page.evaluate("document.querySelector('.mapbox svg').getScreenCTM().a"))
    old, new = (
        [float(one) for one in (text or "")[10:-1].split()]
        for text in (before, a.card("p-office").get_attribute("transform"))
    )
    assert new[0] - old[0] == pytest.approx(100 / scale, rel=0.03)
    assert new[1] - old[1] == pytest.approx(140 / scale, rel=0.03)
    assert a.person("p-office")["x"] is not None
    a.page.keyboard.press("z")
    b.shows("Hana took back: placed")
    assert "x" not in a.person("p-office")
    a.silent()


# --- judging -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_guided_questions_propose_and_set(sit: Sit, lang: str) -> None:
    a = sit("Gil", locale="zh-CN" if lang == "zh" else "en-GB")
    assert a.page.evaluate("document.documentElement.lang") == lang
    a.choose("p-office")
    a.page.locator("#editor .buttons button").nth(2).click()
    groups = a.page.locator("dialog fieldset")
    for at in range(groups.count()):
        groups.nth(at).locator("input").last.check()
    word = {"en": "Outside", "zh": "圈外"}[lang]
    assert word in a.page.inner_text("dialog .proposal")
    a.page.click("dialog .buttons .main")
    a.until("() => document.querySelector('#editor [data-field=power] select').value === 'outside'")
    help_button = a.page.locator("#editor .rungs .help").first
    if not help_button.count():
        a.page.locator("#editor .ratings > select").select_option(index=1)
    help_button.click()
    title = a.page.inner_text("dialog h2")
    assert "Mu Qing" in title
    for at in range(groups.count()):
        groups.nth(at).locator("input").first.check()
    a.page.click("dialog .buttons .main")
    a.until("() => document.querySelector('#editor .rungs select').value === 'ally'")
    a.shows({"en": "rated the tie of", "zh": "的关系评为"}[lang])
    a.page.locator(".mapbox").focus()
    a.page.keyboard.press("z")
    a.shows({"en": "took back: rated the tie", "zh": "撤销了：将 Lin"}[lang])
    a.page.keyboard.press("z")
    a.shows({"en": "took back: set the power", "zh": "撤销了：将 Mu"}[lang])
    a.silent()


# --- keys, phones, the network -------------------------------------------------------------------------


def test_an_edit_with_the_keyboard_alone(sit: Sit) -> None:
    a, b = sit("Key"), sit("Board")
    press = a.page.keyboard.press
    press("f")
    a.page.keyboard.type("Mu Qing")
    press("Enter")
    a.page.wait_for_selector("#editor .fields")
    a.page.wait_for_timeout(300)
    if a.page.evaluate("document.activeElement.id") == "find":
        press("Tab")
    for _ in range(20):
        if a.page.evaluate("!document.activeElement.closest('input, select, textarea')"):
            break
        press("Tab")
    press("t")
    assert a.page.evaluate("document.activeElement.closest('[data-field]')?.dataset.field") == "title"
    before = a.person("p-office").get("title")
    press("Control+a")
    a.page.keyboard.type("Head of Keys")
    press("Tab")
    b.shows("Head of Keys")
    press("Escape")
    a.until("() => document.querySelector('#editor').hidden")
    assert a.page.evaluate("document.activeElement !== document.body")
    press("Control+z")
    b.shows("took back")
    assert a.person("p-office").get("title") == before
    a.silent()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rater_on_a_phone(sit: Sit, lang: str) -> None:
    seat = sit("Phone", "rater", **PHONE, locale="zh-CN" if lang == "zh" else "en-GB")
    for view in ("map", "meeting", "gaps", "people", "network"):
        seat.page.click(f"nav.tabs a[href='#{view}']")
        seat.page.wait_for_timeout(250)
        assert seat.page.evaluate("document.documentElement.scrollWidth") <= 390, view
    seat.page.click("nav.tabs a[href='#meeting']")
    seat.page.fill("#park input", "Who signs?")
    seat.page.click("#park button")
    seat.page.wait_for_selector("#parked >> text=Who signs?")
    assert not seat.page.is_visible(".deeds .edits")
    seat.silent()


def test_the_network_is_drawn_when_somebody_looks(sit: Sit) -> None:
    a, b = sit("Net"), sit("Work")
    assert not [url for url in a.requests if "network" in url.rpartition("/")[2] and "js" not in url]
    assert not [url for url in a.requests if "vis-network" in url]
    a.page.click("nav.tabs a[href='#network']")
    a.page.wait_for_selector(".netbox canvas")
    a.page.locator("#network .findings [data-pick]").first.click()
    name = a.page.locator("#network .findings [data-pick]").first.inner_text()
    assert a.page.inner_text("#network-person h3") == name
    step = {"opid": "network-00001", "verb": "add", "list": "people",
            "value": {"id": "aaa-first", "name": "Aaa First", "organization": "harbour", "level": "staff"}}  # fmt: skip
    step["value"]["organization"] = b.person("p-office")["organization"]  # type: ignore[index]
    assert b.ask("POST", "operations", step)[0] == 200
    a.until("async () => (await import('/script/state.js')).data.network?.nodes.some(n => n.id === 'person:aaa-first')")
    assert a.page.inner_text("#network-person h3") == name
    a.page.locator("#network .findings [data-pick]").first.click()
    assert a.page.locator("#network canvas").first.evaluate("one => one.width") > 100
    b.page.locator(".mapbox").focus()
    b.page.keyboard.press("z")
    b.shows("took back: added Aaa First")
    for seat in (a, b):
        seat.silent()


# --- leading -------------------------------------------------------------------------------------------


def test_a_facilitator_leads(sit: Sit, browser: playwright.Browser, server: Started) -> None:
    """The code of a facilitator works once, so one test leads."""
    lead = sit("Lead", "facilitator")
    first, second = sit("Ra", "rater", **PHONE, locale="zh-CN"), sit("Rb", "rater")
    judge(lead, first, second)
    invite(lead, browser, server)
    present(lead, first, second)
    for seat in (lead, first, second):
        seat.silent()


def judge(lead: Seat, first: Seat, second: Seat) -> None:
    """A blind round on rapport; one of the raters holds a phone and reads Chinese."""
    lead.choose("p-office")
    lead.page.locator("#editor .buttons button", has_text="Blind rating").click()
    lead.page.locator("dialog select").first.select_option("rapport")
    contact = lead.page.locator("dialog select").nth(1)
    assert contact.is_visible()
    name = contact.locator("option").first.inner_text()
    lead.page.click("dialog .buttons .main")
    for seat in (first, second):
        seat.page.wait_for_selector("#round .scale button")
        assert name in seat.page.inner_text("#round h3")
    box = first.page.locator("#round").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    first.page.locator("#round .scale button", has_text="信任").click()
    second.page.locator("#round .scale button", has_text="Ally").click()
    lead.until("() => document.querySelector('#round .hint').textContent.startsWith('2')")
    assert "信任" not in lead.page.inner_text("#round")
    lead.page.locator("#round .buttons .main").click()
    second.page.wait_for_selector("#round .tally")
    assert "2" in first.page.inner_text("#round .judged p")
    lead.page.locator("#round .buttons .main").click()
    lead.shows("Lead rated the tie of")


def invite(lead: Seat, browser: playwright.Browser, server: Started) -> None:
    """A new code for raters: the one before lets nobody in any more, whoever is in stays."""
    lead.page.keyboard.press("Escape")
    lead.page.click("nav.tabs a[href='#meeting']")
    lead.page.select_option("#code-role", "rater")
    lead.page.click("#invite")
    code = lead.page.inner_text("dialog .code").replace("-", "")
    link = lead.page.input_value("dialog input")
    assert link == f"{server.url}/#code={code}"
    lead.page.keyboard.press("Escape")
    late = come_in(browser, server, "Late", "rater")
    late.page.wait_for_selector("#said:not(:empty)")
    assert "not known" in late.page.inner_text("#said")
    late.page.goto(link)
    late.page.reload()
    late.page.goto(link)
    late.page.fill("#name", "Late")
    late.page.click("button[type=submit]")
    late.page.wait_for_selector("html.app .connection.on")
    lead.until("() => document.querySelectorAll('#present li').length === 4")
    late.page.context.close()
    lead.until("() => document.querySelectorAll('#present li').length === 3")


def present(lead: Seat, first: Seat, second: Seat) -> None:
    """Everybody is taken along from wherever he is, also to somebody on the map."""
    first.page.click("nav.tabs a[href='#people']")
    lead.page.click("#lead")
    first.page.wait_for_selector("#meeting.current")
    lead.page.click("nav.tabs a[href='#gaps']")
    for seat in (first, second):
        seat.page.wait_for_selector("#gaps.current")
        assert seat.page.is_visible("#following")
    lead.page.click("nav.tabs a[href='#map']")
    lead.choose("p-office")
    for seat in (first, second):
        seat.page.wait_for_selector("#map.current")
        seat.until("() => document.querySelector('#person h3')?.textContent.includes('Mu Qing')")
    lead.page.click("#lead")
    second.page.wait_for_selector("#following", state="hidden")
    second.page.click("nav.tabs a[href='#plan']")
    lead.page.click("nav.tabs a[href='#people']")
    second.page.wait_for_timeout(600)
    assert second.page.locator("#plan.current").count() == 1
