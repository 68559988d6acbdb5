"""A workshop server on a store of its own, and people at their browsers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser.visits import playwright

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


def come_in(seat: Seat, server: Server, role: str) -> None:
    code = server.codes[role]
    seat.page.goto(f"http://127.0.0.1:{server.port}/#code={code}")
    seat.page.fill("#name", seat.name)
    seat.page.click("button[type=submit]")
    seat.page.wait_for_selector("html.app .connection.on", timeout=60_000)
