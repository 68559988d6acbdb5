"""People at their browsers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from started import PATIENCE, Started

from browser.visits import playwright


def fresh(browser: playwright.Browser, **options: Any) -> playwright.BrowserContext:
    """A browser of somebody's own, that waits as patiently as everything here."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


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
        """Until a function of the page gives true; `wait_for_function` takes the promise of an async one for true."""
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(script, argument):
            assert time.monotonic() < end, (self.name, script, argument)
            self.page.wait_for_timeout(40)

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


def come_in(browser: playwright.Browser, server: Started, name: str, role: str, **options: Any) -> Seat:
    """Somebody at a browser of his own who has given his code and his name."""
    seat = Seat(fresh(browser, **options).new_page(), name)
    seat.page.on("console", lambda message: seat.console.append(message.text))
    seat.page.on("pageerror", lambda error: seat.console.append(error.stack or str(error)))
    seat.page.on("dialog", seat.asked)
    seat.page.on("request", lambda request: seat.requests.append(request.url))
    seat.page.goto(f"{server.url}/#code={server.codes[role]}")
    seat.page.fill("#name", name)
    seat.page.click("button[type=submit]")
    return seat
