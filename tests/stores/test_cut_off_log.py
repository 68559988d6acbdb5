"""A log whose last record is cut off, as a kill in the middle of a commit leaves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_store import put, small

from relmap.store import open_store

PARTS = (0.0, 0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1.0)


@pytest.mark.parametrize("write", [False, True])
def test_what_was_committed_before_is_there(tmp_path: Path, write: bool) -> None:
    """Wherever it is cut: the store opens at the version before, or with a whole log at the one after."""
    first, second = small("acme", "p"), small("acme", *(f"q{i}" for i in range(40)))
    store, log = tmp_path / "a.lbug", tmp_path / "a.lbug.wal"
    with open_store(str(store), write=True) as opened:
        put(opened, first)
    with open_store(str(store), write=True) as opened:
        put(opened, second)
        whole = log.read_bytes()
        shutil.copy(store, tmp_path / "before")
    for part in PARTS:
        shutil.copy(tmp_path / "before", store)
        log.write_bytes(whole[: int(part * len(whole))])
        with open_store(str(store), write=write) as opened:
            found = opened.load("acme")
        assert (found.version, found.bundle) == ((2, second) if part == 1 else (1, first))
