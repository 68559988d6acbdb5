"""Somebody is erased while pages are open: they load again, and nothing of him stays in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from started import Started, relmap

from browser.conftest import served
from browser.seats import Sit

NAMED = "name => document.documentElement.outerHTML.includes(name)"


@pytest.fixture
def server(neo4j_address: str) -> Iterator[Started]:
    """On a server, for a file lets nobody else in."""
    with served(neo4j_address) as found:
        yield found


def test_open_pages_begin_anew(sit: Sit, server: Started) -> None:
    a, b = sit("Ann"), sit("Bo")
    name = a.person("p-office")["name"]
    a.choose("p-office")
    a.fill("title", "Somebody")
    b.shows(name)
    with a.page.expect_navigation(), b.page.expect_navigation():
        relmap("erase", "p-office", "--yes", "--store", server.store)
    for seat in (a, b):
        seat.page.wait_for_selector("html.app .connection.on")
        assert not seat.page.evaluate(NAMED, name)
        assert name not in str(seat.get("people"))
    gone = sit(a.person("ns-cao")["name"])
    assert gone.get("me")["person"] == "ns-cao"
    with a.page.expect_navigation(), gone.page.expect_navigation():
        relmap("erase", "ns-cao", "--yes", "--store", server.store)
    gone.page.wait_for_selector("#name")
    for seat in (a, b):
        seat.page.wait_for_selector("html.app .connection.on")
        assert not seat.page.evaluate(NAMED, gone.name)
    b.choose("p-cio")
    b.fill("title", "Said afterwards")
    a.shows("Said afterwards")
    for seat in (a, b):
        assert not seat.page.evaluate(NAMED, name)
        seat.silent()
