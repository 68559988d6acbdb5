"""A store on an empty database of a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from relmap.store import Store, open_store


@pytest.fixture
def store(neo4j_address: str) -> Iterator[Store]:
    with open_store(neo4j_address, write=True) as opened:
        yield opened
