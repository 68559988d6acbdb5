"""The workshop app in a real browser against a real server on a store of its own."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from browser.visits import HARBOUR, HOME, playwright
from relmap.model.schema import KINDS, Column, Kind
from relmap.model.vocabulary import LANGS

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
SECONDS = float(os.environ.get("RELMAP_CROWD_SECONDS", "12"))
"""How long six contexts edit at random."""
HOSTILE = "<img src=x onerror=alert(1)>\"'></svg><script>alert(2)</script>"
PATIENCE = 20_000


def relmap(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "relmap", *arguments], check=True, capture_output=True)


@dataclass
class Server:
    """`relmap serve` on a store; `codes` by role."""

    store: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    codes: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        arguments = ["serve", "--store", str(self.store), "--port", str(self.port), "--no-browser"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "relmap", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = self.process.stdout.readline()
            assert line, said
            said += line
        link = re.search(r"http://127\.0\.0\.1:(\d+)/#code=(\w{8})", said)
        assert link is not None, said
        self.port = int(link[1])
        self.codes = {"facilitator": link[2]}
        self.codes |= {role.lower(): code for role, code in re.findall(r"(Editor|Rater|Viewer): (\w{8})", said)}

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None


@dataclass
class Seat:
    """Somebody at his browser."""

    page: playwright.Page
    name: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The status and the answer of a request of his page."""
        script = """async ([method, path, body]) => {
          const headers = { "content-type": "application/json" };
          const answer = await fetch("/api/" + path, { method, ...(body && { headers, body: JSON.stringify(body) }) });
          const text = await answer.text();
          return [answer.status, answer.headers.get("content-type").includes("json") ? JSON.parse(text) : text];
        }"""
        return self.page.evaluate(script, [method, path, body])

    def asked(self, dialog: playwright.Dialog) -> None:
        self.console.append(dialog.message)
        dialog.dismiss()

    def get(self, path: str) -> Any:
        return self.ask("GET", path)[1]

    def person(self, ident: str) -> dict[str, Any]:
        return next(one for one in self.get("people") if one["id"] == ident)

    def card(self, ident: str) -> playwright.Locator:
        """The card of somebody on the map."""
        number = self.page.evaluate(
            "async (id) => { const { known } = await import('/script/app/account.js'); return known(id); }", ident
        )
        return self.page.locator(f'.mapbox .people .card[data-i="{number}"]')

    def choose(self, ident: str) -> None:
        self.page.evaluate(
            """async (id) => { const { known } = await import('/script/app/account.js');
            const { choose } = await import('/script/select.js'); choose(known(id)); }""",
            ident,
        )
        self.page.wait_for_selector("#editor .fields")

    def fill(self, label: str, value: str) -> None:
        box = self.page.locator(f'#editor [data-field="{label}"] input, #editor [data-field="{label}"] textarea')
        box.fill(value)
        box.blur()

    def seq(self) -> int:
        found: int = self.page.evaluate("async () => (await import('/script/app/account.js')).now.seq")
        return found

    def until(self, script: str, argument: object = None) -> None:
        self.page.wait_for_function(script, arg=argument, timeout=PATIENCE)

    def shows(self, text: str) -> None:
        """Until the line at the foot says something."""
        self.until("text => document.querySelector('#last').textContent.includes(text)", text)

    def silent(self) -> None:
        """Nothing on the console but what the browser itself says of refused requests; nothing asked elsewhere."""
        said = [line for line in self.console if not line.startswith("Failed to load resource")]
        assert said == []
        assert {re.sub(r"^(\w+://[^/]*).*", r"\1", url) for url in self.requests if url.startswith("http")} == {
            re.sub(r"^(\w+://[^/]*).*", r"\1", self.page.url)
        }


Sit = Callable[..., Seat]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("workshop") / "store.lbug")
    relmap("import", str(HARBOUR), "--store", str(found.store))
    found.start()
    yield found
    found.stop()


@pytest.fixture
def sit(browser: playwright.Browser, server: Server) -> Iterator[Sit]:
    contexts = []

    def sit_down(name: str, role: str = "editor", **options: Any) -> Seat:
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        seat = Seat(context.new_page(), name)
        seat.page.on("console", lambda message: seat.console.append(message.text))
        seat.page.on("pageerror", lambda error: seat.console.append(str(error)))
        seat.page.on("dialog", seat.asked)
        seat.page.on("request", lambda request: seat.requests.append(request.url))
        come_in(seat, server, role)
        return seat

    yield sit_down
    for context in contexts:
        context.close()


def come_in(seat: Seat, server: Server, role: str) -> None:
    code = server.codes[role]
    seat.page.goto(f"http://127.0.0.1:{server.port}/#code={code}")
    seat.page.fill("#name", seat.name)
    seat.page.click("button[type=submit]")
    seat.page.wait_for_selector("html.app .connection.on", timeout=60_000)


def test_the_forms_hold_what_the_schema_declares() -> None:
    text = (HOME / "visual" / "script" / "app" / "columns.js").read_text(encoding="utf-8")
    shown = json.loads(
        re.sub(r",(\s*[\]}])", r"\1", re.sub(r"(?m)^( *)(\w+):", r'\1"\2":', text.partition(" = ")[2].rstrip(";\n")))
    )
    assert shown == {
        kind.list: {
            "name": dict(zip(LANGS, kind.sheet, strict=True)),
            "columns": [described(kind, column) for column in kind.columns],
        }
        for kind in KINDS
    }


def described(kind: Kind, column: Column) -> dict[str, Any]:
    """A column as the forms know it."""
    default = getattr(column.default, "value", column.default)
    words: list[Any] = list(column.words or ())
    return {
        "label": column.label,
        "header": {lang: kind.header(column, lang) for lang in LANGS},
        "scalar": column.scalar,
        "many": column.many,
        "required": column.required,
        "default": list(default) if isinstance(default, tuple) else default,
        "words": [[word.value, *(word.label(lang) for lang in LANGS)] for word in words] or None,
        "ref": column.ref.target if column.ref else None,
        "scope": column.ref.scope if column.ref else None,
    }


def test_an_edit_of_one_appears_at_the_other(sit: Sit) -> None:
    a, b = sit("Ann"), sit("Bo")
    a.until("() => document.querySelectorAll('#present li').length === 2")
    a.choose("p-cio")
    marked = b.card("p-cio").locator(".looked")
    marked.wait_for(timeout=PATIENCE)
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


def test_a_viewer_may_only_look(sit: Sit) -> None:
    seat = sit("Vic", "viewer")
    step = {"opid": "viewer-00001", "verb": "remove", "list": "people", "id": ["p-cio"]}
    assert [seat.ask("POST", *asked)[0] for asked in (("presenting", {"view": "gaps"}), ("operations", step))] == [
        403,
        403,
    ]


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
