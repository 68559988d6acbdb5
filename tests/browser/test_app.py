"""The workshop app in a real browser against a real server: what one does, the others see."""

from __future__ import annotations

import time

from browser.seats import Sit

HOSTILE = "<img src=x onerror=alert(1)>\"'></svg><script>alert(2)</script>"


def test_an_edit_of_one_appears_at_the_other(sit: Sit) -> None:
    a, b = sit("Ann"), sit("Bo")
    a.until("() => document.querySelectorAll('#present li').length === 2")
    a.choose("p-cio")
    marked = b.card("p-cio").locator(".looked")
    marked.wait_for()
    assert marked.locator("title").text_content() == "Ann"
    a.fill("title", "Chief of Everything")
    b.until("() => [...document.querySelectorAll('.mapbox .card')].some(c => c.textContent.includes('Chief of Every'))")
    b.shows("Ann")
    a.page.locator('#editor [data-field="stance"] select').select_option("2")
    b.until("() => document.querySelector('.tile.up .moved') !== null")
    assert b.page.locator("[data-tile=outlook] .moved").text_content().startswith("+")
    assert any(one["person"] == "p-cio" and one["value"] == 2 for one in a.get("records/stances"))
    a.page.keyboard.press("Escape")
    for seat in (a, b):
        seat.silent()


def test_two_who_change_the_same_see_both_values(sit: Sit) -> None:
    a, b = sit("Ann"), sit("Bo")
    for seat in (a, b):
        seat.choose("p-net-head")
    box = b.page.locator('#editor [data-field="title"] input')
    box.fill("Of Bo")  # typing: what Ann sends meanwhile does not overwrite it
    a.fill("title", "Of Ann")
    b.shows("Of Ann")
    assert box.input_value() == "Of Bo"
    box.blur()
    window = b.page.locator("dialog.window")
    window.wait_for()
    assert [one.text_content() for one in window.locator("dd").all()] == ["Of Bo", "Of Ann"]
    window.locator("button.main").click()
    a.shows("Of Bo")
    assert a.person("p-net-head")["title"] == "Of Bo"


def test_undo_takes_back_ones_own(sit: Sit) -> None:
    a, b = sit("Uma"), sit("Ben")
    before = a.person("p-office").get("wants")
    a.choose("p-office")
    a.fill("wants", "Quiet")
    b.shows("Quiet")
    b.choose("p-dcio")
    b.fill("wants", "Noise")
    a.shows("Noise")
    a.page.keyboard.press("Control+z")
    b.shows("took back")
    assert (a.person("p-office").get("wants"), a.person("p-dcio")["wants"]) == (before, "Noise")
    a.page.keyboard.press("Control+Shift+z")
    b.shows("did again")
    assert a.person("p-office")["wants"] == "Quiet"


def test_quick_keys_and_their_help(sit: Sit) -> None:
    a = sit("Kay")
    ident = "p-office"
    a.choose(ident)
    a.page.locator(".mapbox").focus()
    a.page.keyboard.press("1")
    a.until("() => document.querySelector('#editor [data-field=stance] select').value === '-2'")
    a.page.keyboard.press("s")
    a.until("() => document.querySelector('#editor [data-field=level] select').value === 'staff'")
    assert (a.person(ident)["stance"], a.person(ident)["level"]) == (-2, "staff")
    a.page.keyboard.press("?")
    assert a.page.locator("dialog.window kbd").count() >= 20
    a.page.keyboard.press("Escape")
    a.page.keyboard.press("n")
    a.page.locator("dialog.window input").first.fill("Newcomer Under")
    a.page.locator("dialog.window input").first.press("Enter")
    a.until("() => [...document.querySelectorAll('.card')].some(c => c.textContent.includes('Newcomer'))")
    found = next(one for one in a.get("people") if one["name"] == "Newcomer Under")
    a.until("() => document.querySelector('#editor h3').textContent === 'Newcomer Under'")
    time.sleep(0.5)
    assert a.person(found["id"])["manager"] == ident
    a.page.locator(".mapbox").focus()
    a.page.keyboard.press("d")
    a.until("() => ![...document.querySelectorAll('.card')].some(c => c.textContent.includes('Newcomer'))")
    a.silent()


def test_a_pasted_list_and_hostile_names(sit: Sit) -> None:
    a, b = sit("Pat"), sit("Quinn")
    a.page.click("#do-paste")
    a.page.fill("dialog textarea", f"Name\tTitle\tLevel\nPasted One\tClerk\tStaff\n{HOSTILE}\t{HOSTILE}\tManager")
    assert a.page.locator("dialog td").count() == 9
    a.page.click("dialog .buttons .main")
    b.until("() => [...document.querySelectorAll('.card')].some(c => c.textContent.includes('Pasted One'))")
    found = next(one for one in b.get("people") if one["name"] == HOSTILE)
    b.choose(found["id"])
    assert b.page.locator("#editor h3").text_content() == HOSTILE
    b.page.click("nav.tabs a[href='#people']")
    b.page.click("#do-lists")
    b.page.locator("dialog select").first.select_option("people")
    b.page.fill("dialog input[type=search]", "onerror")
    b.until("() => document.querySelector('dialog .rows b')?.textContent.includes('onerror')")
    b.page.keyboard.press("Escape")
    for seat in (a, b):
        assert seat.page.locator("img, main script, dialog script").count() == 0
        seat.silent()


def test_a_card_dragged_onto_another_reports_to_it(sit: Sit) -> None:
    a, b = sit("Dee"), sit("Eve")
    start, target = (a.card(ident).bounding_box() for ident in ("p-office", "p-cio"))
    assert start and target
    a.page.mouse.move(start["x"] + 40, start["y"] + 10)
    a.page.mouse.down()
    a.page.mouse.move(start["x"] + 60, start["y"] + 30, steps=3)
    a.page.mouse.move(target["x"] + 40, target["y"] + 10, steps=6)
    assert a.page.locator(".card.drop").count() == 1
    a.page.mouse.up()
    b.shows("Dee")
    b.until(
        "async () => (await (await fetch('/api/people')).json()).find(p => p.id === 'p-office').manager === 'p-cio'"
    )
    assert a.page.locator(".ghost").count() == 0
    a.page.keyboard.press("z")
    b.shows("took back")


def test_a_viewer_may_only_look(sit: Sit) -> None:
    seat = sit("Vic", "viewer")
    step = {"opid": "viewer-00001", "verb": "remove", "list": "people", "id": ["p-cio"]}
    assert [seat.ask("POST", *asked)[0] for asked in (("presenting", {"view": "gaps"}), ("operations", step))] == [
        403,
        403,
    ]
