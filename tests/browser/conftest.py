"""One browser for each file of tests; every test visits pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        contexts.append(context)
        found = Visit(context.new_page(), file)
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
