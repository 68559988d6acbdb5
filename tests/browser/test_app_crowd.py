"""Many at one account: a blind round, six who edit at random, and a server that is killed under them."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from typing import Any

from browser.seats import PATIENCE, Seat, Server, Sit, come_in

SECONDS = float(os.environ.get("RELMAP_CROWD_SECONDS", "12"))
"""How long six contexts edit at random."""


def test_a_blind_round_of_three(sit: Sit, server: Server) -> None:
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
        scale.first.wait_for(timeout=PATIENCE)
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


def test_six_who_edit_at_random_converge(sit: Sit, server: Server) -> None:
    seats = [sit(f"Crowd {i}") for i in range(6)]
    chance = random.Random(7)
    people = [one["id"] for one in seats[0].get("people") if one["organization"] == "whb"]
    end = time.monotonic() + SECONDS
    accepted: set[str] = set()
    number = 0
    while time.monotonic() < end:
        for seat in seats:
            number += 1
            accepted |= set(
                seat.page.evaluate(RANDOM_EDITS, [random_edits(chance, people, f"{seat.name[-1]}-{number}")])
            )
    last = max(seat.get("state")["seq"] for seat in seats)
    for seat in seats:
        seat.until("async seq => (await import('/script/app/account.js')).now.seq === seq", last)
    seats[0].page.wait_for_timeout(1000)  # the last picture is on its way
    pictures = [picture(seat) for seat in seats]
    store = seats[0].page.evaluate(
        "async () => [...new DOMParser().parseFromString(await (await fetch('/api/map')).text(), 'text/html')"
        ".querySelectorAll('.card')].map(c => c.getAttribute('transform') + c.textContent).sort()"
    )
    assert all(found == store for found in pictures)
    assert accepted
    kept = {one["opid"].removeprefix("undo:").removeprefix("redo:") for one in seats[0].get("history?most=1000")}
    assert accepted <= kept or len(kept) == 1000
    figures = seats[0].get("state")["figures"]
    for seat in seats:
        shown = seat.page.locator("[data-tile=index] b").text_content()
        assert shown == f"{figures['index']:.2f}"
        seat.silent()


RANDOM_EDITS = """async ([steps]) => {
  const headers = { "content-type": "application/json" };
  const done = await Promise.all(steps.map(async ([path, body]) => {
    const answer = await fetch("/api/" + path, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.ok ? body.opid : null;
  }));
  return done.filter(Boolean);
}"""


def random_edits(chance: random.Random, people: list[str], name: str) -> list[list[Any]]:
    """A few steps that are sent at once."""
    found: list[list[Any]] = []
    for i in range(3):
        opid, person = f"crowd-{name}-{i}", chance.choice(people)
        step = {"opid": opid, "verb": "set", "list": "people", "id": [person]}
        kind = chance.randrange(6)
        if kind == 0:
            found.append(["undo", {"opid": opid}])
        elif kind == 1:
            value = {"id": f"x-{opid}", "name": f"Extra {opid}", "organization": "whb", "level": "staff"}
            found.append(["operations", {"opid": opid, "verb": "add", "list": "people", "value": value}])
        elif kind == 2:
            found.append(["operations", step | {"field": "manager", "value": chance.choice(people), "was": None}])
        else:
            found.append(["operations", step | {"field": "stance", "value": chance.randint(-2, 2)}])
    return found


def picture(seat: Seat) -> list[str]:
    """The cards on the map of a page, without the marks of those who look at them."""
    found: list[str] = seat.page.evaluate(
        """() => [...document.querySelectorAll('.mapbox .card')].map(card => {
          const copy = card.cloneNode(true);
          for (const mark of copy.querySelectorAll('.looked')) mark.remove();
          return copy.getAttribute('transform') + copy.textContent;
        }).sort()"""
    )
    return found


def test_a_server_that_was_killed_has_lost_nothing(sit: Sit, server: Server) -> None:
    a = sit("Sam")
    a.choose("p-cio")
    a.fill("wants", "Not to be lost")
    a.shows("Not to be lost")
    before = a.seq()
    server.stop(signal.SIGKILL)
    a.until("() => !document.querySelector('.connection').classList.contains('on')")
    server.start()
    a.page.wait_for_selector("body.door", timeout=PATIENCE)
    come_in(a, server, "editor")
    assert a.seq() == before
    assert a.person("p-cio")["wants"] == "Not to be lost"
    history = a.get("history?most=5")
    assert history[-1]["seq"] == before
    assert json.dumps(history[-1]["what"]).count("Not to be lost")
