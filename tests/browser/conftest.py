"""One browser for each file of tests, and where it asks for one a server; every test visits pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from started import Started, relmap

from browser.seats import Seat, Sit, come_in, fresh
from browser.visits import ARGUMENTS, HARBOUR, Visit, executable, playwright, write
from relmap.interchange import read


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    path = executable()
    with playwright.sync_playwright() as run:
        opened = run.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: playwright.Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def open_page(file: Path, width: int = 1440, height: int = 900, script: bool = True) -> Visit:
        context = fresh(browser, viewport={"width": width, "height": height}, java_script_enabled=script)
        contexts.append(context)
        found = Visit(context.new_page(), file, script)
        found.page.on("console", lambda message: found.console.append(message.text))
        found.page.on("pageerror", lambda error: found.console.append(str(error)))
        found.page.on("dialog", lambda dialog: (found.console.append(dialog.message), dialog.dismiss()))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(file.as_uri())
        found.settle()
        return found

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(read(HARBOUR), tmp_path_factory.mktemp("report") / "harbour.html")


@contextmanager
def served(address: str) -> Iterator[Started]:
    """A server on a new store with the worked example."""
    pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
    pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
    relmap("import", str(HARBOUR), "--store", address)
    with Started(address) as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with served(str(tmp_path_factory.mktemp("workshop") / "store.lbug")) as found:
        yield found


@pytest.fixture
def sit(browser: playwright.Browser, server: Started) -> Iterator[Sit]:
    contexts = []

    def sit_down(name: str, role: str = "editor", **options: Any) -> Seat:
        seat = come_in(browser, server, name, role, **({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(seat.page.context)
        seat.page.wait_for_selector("html.app .connection.on")
        return seat

    yield sit_down
    for context in contexts:
        context.close()
