"""Many at one account, on each store: six who edit at random while the server is killed under them lose nothing."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from started import PATIENCE, Started

from browser.conftest import served
from browser.crowd import Kept, kept, replayed, undone_and_redone
from browser.seats import Seat, Sit
from relmap.store import open_store
from relmap.workshop.board import plain
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor
from relmap.workshop.room import Room

SECONDS = float(os.environ.get("RELMAP_CROWD_SECONDS", "12"))
"""How long six contexts edit at random."""
KILLS = max(1, int(SECONDS / 40))
FEWEST = {"operations": SECONDS, "undos": SECONDS / 12, "redos": SECONDS / 40, "changed": SECONDS / 12,
          "mine": 1, "theirs": 1, "again": 1}  # fmt: skip
"""What has to have happened, for it to have been a crowd; on a busy machine they take longer than `SECONDS` for it."""
PAUSE = 250
"""Milliseconds that each of them rests at most between two steps."""
CROWD = (Path(__file__).parent / "crowd.js").read_text(encoding="utf-8")

AWAY = "() => !document.querySelector('.connection').classList.contains('on')"
DRAWN = """(svg, idOf) => {
  const people = (node) => ["i", "a", "b"].map((mark) => (mark in node.dataset ? idOf(node.dataset[mark]) : "")).join();
  const own = svg.cloneNode(true);
  for (const mark of own.querySelectorAll(".looked")) mark.remove();
  const cards = [...own.querySelectorAll(".card")]
    .map((card) => [people(card), card.getAttribute("transform"), card.textContent]);
  const lines = [...own.querySelectorAll("path[data-a]")].map((line) => [people(line), line.getAttribute("d")]);
  return [...cards, ...lines].map((parts) => parts.join(" | ")).sort();
}"""
SHOWN = f"""async () => {{
  const {{ idOf }} = await import("/script/app/account.js");
  return ({DRAWN})(document.querySelector(".mapbox svg"), idOf);
}}"""
FRESH = f"""([text, ids]) =>
  ({DRAWN})(new DOMParser().parseFromString(text, "text/html").querySelector("svg"), (i) => ids[i])"""
UP_TO_DATE = f"""async () => {{
  const {{ now }} = await import("/script/app/account.js");
  const [{{ seq, figures }}, people, map] = await Promise.all(
    ["state", "people", "map"].map(async (path) => {{
      const answer = await fetch(`/api/${{path}}`);
      return path === "map" ? answer.text() : answer.json();
    }}));
  const fresh = ({FRESH})([map, people.map((one) => one.id)]);
  const figured = Object.entries(figures).every(([name, value]) => {{
    const shown = document.querySelector(`[data-tile=${{name}}] b`).textContent;
    return value === null ? shown === "" : shown !== "" && Math.abs(Number(shown) - value) < 0.006;
  }});
  return figured && now.seq === seq && JSON.stringify(await ({SHOWN})()) === JSON.stringify(fresh);
}}"""
"""Whether a page shows what the server would show it now."""
VIEWS = """async (seq) => Number((await fetch("/api/views/gaps")).headers.get("x-relmap-seq")) === seq"""
EDITOR = """(person) => ["name", "title", "unit", "wants"].every((label) =>
  document.querySelector(`#editor [data-field="${label}"]`).querySelector("input, select, textarea").value
    === (person[label] ?? ""))"""


@pytest.fixture
def server(address: str) -> Iterator[Started]:
    with served(address) as found:
        yield found


@dataclass
class Crowd:
    """Six at their pages."""

    seats: list[Seat]
    server: Started
    away: list[tuple[float, float, float]] = field(default_factory=list)
    """When the server was killed, when it was there again, and when everybody was back; in seconds."""

    def begin(self) -> None:
        for number, seat in enumerate(self.seats):
            seat.page.evaluate(CROWD, {"who": seat.name, "seed": number, "pause": PAUSE})

    def go_on(self, seconds: float) -> None:
        self.seats[0].page.wait_for_timeout(seconds * 1000)

    def until_enough(self) -> None:
        end = time.monotonic() + PATIENCE
        while not enough(counted(self.found())) and time.monotonic() < end:
            self.go_on(1)

    def kill(self) -> None:
        """Kill the server wherever it is, requests being open, and start it again; nobody has to come in anew."""
        os.kill(self.server.pid, signal.SIGSTOP)
        while not sum(seat.page.evaluate("crowd.open") for seat in self.seats):
            self.go_on(0.02)
        killed = time.time()
        assert self.server.stop(signal.SIGKILL) == -signal.SIGKILL
        for seat in self.seats:
            seat.until(AWAY)
        self.server.start()
        there = time.time()
        for seat in self.seats:
            seat.page.wait_for_selector("html.app .connection.on")
        self.away.append((killed, there, time.time()))

    def end(self) -> None:
        """Until nobody edits, and everybody has been told everything."""
        for seat in self.seats:
            seat.page.evaluate("() => { crowd.stop = true; }")
        for seat in self.seats:
            seat.until("() => crowd.ended")
        for seat in self.seats:
            seat.until(UP_TO_DATE)
            seat.choose("p-cio")
            seat.until(EDITOR, seat.person("p-cio"))
        self.seats[0].until(VIEWS, self.seats[0].seq())
        self.go_on(3)  # until everybody has fetched the views

    def found(self) -> list[dict[str, Any]]:
        """What every page has kept."""
        return [seat.page.evaluate("crowd") for seat in self.seats]


def test_six_who_edit_at_random_converge(sit: Sit, server: Started) -> None:
    crowd = Crowd([sit(f"Crowd {i}") for i in range(6)], server)
    crowd.begin()
    for _ in range(KILLS):
        crowd.go_on(SECONDS / (KILLS + 1))
        crowd.kill()
    crowd.go_on(SECONDS / (KILLS + 1))
    crowd.until_enough()
    crowd.end()
    pages = crowd.found()
    assert server.stop() == 0
    assert server.faults == ""
    account = kept(server.store)
    posts = [post for page in pages for post in page["posts"]]
    everything_kept_once(account, posts)
    assert replayed(account) == account.stored.bundle
    undos, redos = undone_and_redone(account)
    fresh = picture_of(account, crowd.seats[0])
    for seat, page in zip(crowd.seats, pages, strict=True):
        assert page["faults"] == []
        assert seat.seq() == account.stored.version
        assert drawn(seat) == fresh
        shows_the_figures(seat, account)
        seat.silent()
    summary = summed(crowd, pages, posts) | {"undos": undos, "redos": redos}
    print(f"\n{server.store.split(':')[0]}: {summary}")
    assert enough(summary), summary
    assert summary["cut"]
    assert len(summary["back"]) == KILLS


def everything_kept_once(account: Kept, posts: list[dict[str, Any]]) -> None:
    """What was acknowledged is in the history once, in its place; nothing else is but what was lost on its way back."""
    numbers: dict[str, list[int]] = {}
    for version, opid, _, _ in account.versions():
        if opid:
            numbers.setdefault(opid, []).append(version)
    assert all(len(found) == 1 for found in numbers.values())
    for post in posts:
        if post["status"] == 200:
            assert numbers.get(post["opid"]) == [post["seq"]], post
    answered = {post["opid"] for post in posts if post["status"]}
    lost = {post["opid"] for post in posts} - answered
    assert numbers.keys() <= {post["opid"] for post in posts if post["status"] == 200} | lost


def picture_of(account: Kept, seat: Seat) -> list[str]:
    """The map as a fresh start draws it."""
    ids = [person.id for person in account.stored.bundle.people]
    found: list[str] = seat.page.evaluate(FRESH, [account.board.picture(), ids])
    return found


def drawn(seat: Seat) -> list[str]:
    """The map of a page: who stands where, what his card says, and the lines."""
    found: list[str] = seat.page.evaluate(SHOWN)
    return found


def shows_the_figures(seat: Seat, account: Kept) -> None:
    for name, value in plain(account.board.figures).items():
        shown = seat.page.locator(f"[data-tile={name}] b").text_content()
        assert (shown == "") == (value is None), name
        assert value is None or abs(float(str(shown)) - value) <= 0.005001, (name, shown, value)


def summed(crowd: Crowd, pages: list[dict[str, Any]], posts: list[dict[str, Any]]) -> dict[str, Any]:
    """How much has happened, and how soon everybody was told; times in milliseconds."""
    first: dict[str, float] = {}
    for post in posts:
        if post["status"] == 200:
            first[post["opid"]] = min(post["sent"], first.get(post["opid"], post["sent"]))
    calm = [
        (sent, max(page["told"][opid] for page in pages))
        for opid, sent in first.items()
        if all(opid in page["told"] for page in pages)
    ]
    taken = sorted(
        told - sent
        for sent, told in calm
        if not any(sent < back * 1000 and told > killed * 1000 for killed, _, back in crowd.away)
    )
    refused: dict[str, int] = {}
    for post in posts:
        if post["code"]:
            refused[post["code"]] = refused.get(post["code"], 0) + 1
    return counted(pages) | {
        "refused": dict(sorted(refused.items())),
        "cut": sum(
            post["status"] == 0 and any(post["sent"] <= killed * 1000 <= post["done"] for killed, _, _ in crowd.away)
            for post in posts
        ),
        "started": [round((there - killed) * 1000) for killed, there, _ in crowd.away],
        "back": [round((back - there) * 1000) for _, there, back in crowd.away],
        "told": [round(statistics.median(taken)), round(taken[int(0.95 * (len(taken) - 1))])],
    }


def counted(pages: list[dict[str, Any]]) -> dict[str, int]:
    """What the pages have done, and have been told."""
    posts = [post for page in pages for post in page["posts"]]
    taken = [post["opid"] for post in posts if post["status"] == 200]
    return {
        "operations": len(set(taken)),
        "undos": sum(opid.startswith("undo:") for opid in set(taken)),
        "redos": sum(opid.startswith("redo:") for opid in set(taken)),
        "changed": sum(post["code"] == "operation_changed" for post in posts),
        "mine": sum(page["mine"] for page in pages),
        "theirs": sum(page["theirs"] for page in pages),
        "again": len(taken) - len(set(taken)),
    }


def enough(found: dict[str, int]) -> bool:
    """Whether it was a crowd."""
    return all(found[name] >= least for name, least in FEWEST.items())


def test_a_server_that_was_killed_has_lost_nothing(sit: Sit, server: Started) -> None:
    a, b = sit("Sam"), sit("Bea")
    before = a.person("p-cio").get("wants")
    a.choose("p-cio")
    a.fill("wants", "Not to be lost")
    b.shows("Not to be lost")
    done = a.seq()
    server.stop(signal.SIGKILL)
    another_writes(server.store)
    server.start()
    caught_up((a, b), done + 1)
    server.stop(signal.SIGKILL)
    a.until(AWAY)
    a.fill("title", "Sent while it was away")
    server.start()
    caught_up((a, b), done + 2)
    for seq, who in enumerate((a, a, b), done + 3):
        who.page.keyboard.press("Control+z")
        caught_up((a, b), seq)
    assert a.person("p-cio").get("wants") == before
    server.stop()
    account = kept(server.store)
    assert replayed(account) == account.stored.bundle
    assert undone_and_redone(account) == (3, 0)
    fresh = picture_of(account, a)
    for seat in (a, b):
        assert drawn(seat) == fresh
        shows_the_figures(seat, account)
        seat.silent()


def caught_up(seats: Sequence[Seat], seq: int) -> None:
    """Until everybody has been told of an operation, without having come in anew, and shows all as it is."""
    for seat in seats:
        seat.page.wait_for_selector("html.app .connection.on")
        seat.until("async seq => (await import('/script/app/account.js')).now.seq === seq", seq)
        seat.until(UP_TO_DATE)


def another_writes(address: str) -> None:
    """An operation of a server that was killed before it could tell anybody."""
    with open_store(address, write=True) as store:
        (entry,) = store.accounts()
        judged = Operation(opid="untold-00001", verb="set", list="people", id=("p-cio",), field="stance", value=-2)
        Room(store, entry.account).submit(judged, Actor("Bea", datetime.now().astimezone().isoformat()))
