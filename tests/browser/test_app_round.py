"""A blind round on several devices: nobody sees what another judged before all is revealed."""

from __future__ import annotations

from browser.seats import Sit


def test_a_blind_round_of_three(sit: Sit) -> None:
    lead, *others = (
        sit("Lea", "facilitator"),
        sit("Rob", "rater", viewport={"width": 390, "height": 800}),
        sit("Ria", "rater"),
    )
    lead.choose("p-president")
    lead.page.locator("#editor .buttons button", has_text="Blind").click()
    lead.page.click("dialog .buttons .main")
    for seat, choice in zip((lead, *others), (0, 1, 4), strict=True):
        scale = seat.page.locator("#round .scale button")
        scale.first.wait_for()
        scale.nth(choice).click()
        seat.until("() => document.querySelector('#round [aria-pressed=true]') !== null")
    lead.until("() => document.querySelector('#round .hint').textContent.includes('3')")
    assert all("tally" not in seat.page.content() for seat in others)
    lead.page.locator("#round .buttons .main").click()
    for seat in (lead, *others):
        seat.until("() => document.querySelector('#round .tally') !== null")
        assert "0.3" in str(seat.page.locator("#round .judged").text_content())
    lead.page.locator("#round .buttons .main").click()
    others[0].shows("Lea")
    assert lead.person("p-president")["stance"] == 0
    for seat in others:
        assert seat.page.locator("#do-person").is_hidden()
        seat.silent()
