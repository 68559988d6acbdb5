"""What comes to a page in another order than it happened: the page shows the account as it is all the same."""

from __future__ import annotations

from browser.seats import Sit

HOLD = """() => {
  const real = window.fetch;
  const free = new Promise((go) => { window.release = go; });
  window.fetch = async (path, options) => {
    const answer = await real(path, options);
    if (path === "/api/map") {
      window.held = true;
      await free;
    }
    return answer;
  };
}"""
SLOW_FIRST = """() => {
  const real = window.fetch;
  let first = true;
  window.fetch = async (path, options) => {
    const answer = await real(path, options);
    if (!first || !path.startsWith("/api/records/")) return answer;
    first = false;
    await new Promise((go) => setTimeout(go, 1500));
    window.late = true;
    return answer;
  };
}"""
CARD = "text => [...document.querySelectorAll('.mapbox .card')].some(card => card.textContent.includes(text))"


def test_a_picture_that_is_older_than_what_was_told(sit: Sit) -> None:
    a, b = sit("Ann"), sit("Bo")
    b.page.evaluate(HOLD)
    newcomer = {"id": "p-late", "name": "Late Comer", "organization": "whb", "level": "staff"}
    added = {"opid": "late-00000001", "verb": "add", "list": "people", "value": newcomer}
    assert a.ask("POST", "operations", added)[0] == 200
    b.until("() => window.held === true")
    a.choose("p-dcio")
    a.fill("title", "Told in between")
    b.until(CARD, "Told in between")
    b.page.evaluate("release()")
    b.until(CARD, "Late Comer")
    assert b.page.evaluate(CARD, "Told in between")
    for seat in (a, b):
        seat.silent()


def test_whoever_is_chosen_late_is_edited_as_he_is(sit: Sit) -> None:
    a, b = sit("Ann"), sit("Bo")
    a.choose("p-cio")
    a.fill("title", "Changed before he was chosen")
    b.shows("Changed before he was chosen")
    b.choose("p-cio")
    b.until("() => document.querySelector('#editor [data-field=title] input').value === 'Changed before he was chosen'")
    b.silent()


def test_a_list_that_was_asked_for_first_does_not_come_last(sit: Sit) -> None:
    a = sit("Ann")
    a.page.evaluate(SLOW_FIRST)
    a.page.click("#do-lists")
    a.page.locator("dialog select").first.select_option("people")
    a.page.fill("dialog input[type=search]", "office")
    a.until("() => window.late === true")
    a.page.wait_for_timeout(500)
    a.until("() => document.querySelectorAll('dialog .rows li').length > 0")
    shown = a.page.locator("dialog .rows b").all_text_contents()
    assert shown
    assert set(shown) <= {one["name"] for one in a.get("people")}
    a.page.locator("dialog select").first.select_option("interactions")
    a.page.fill("dialog input[type=search]", "")
    a.until("() => document.querySelectorAll('dialog .rows li').length > 200")
    newest = max(one["at"] for one in a.get("records/interactions"))
    assert newest in a.page.locator("dialog .rows li").first.inner_text()
    assert a.page.locator("dialog .rows li").last.inner_text().endswith("more; type what you look for.")
    a.page.fill("dialog input[type=search]", "nobody is called that")
    assert a.page.locator("dialog .rows").inner_text() == "Nothing here matches."
    a.silent()
