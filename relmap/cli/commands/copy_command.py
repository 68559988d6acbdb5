"""`relmap copy`: everything that one store holds, into another."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from relmap.cli.output import print_json
from relmap.model.errors import Unusable
from relmap.store import is_address, open_store
from relmap.store.copy import Place, copy
from relmap.text import Text

EVERY = 2.0
"""How many seconds lie between two notes on one account."""


class _Shown:
    """Tells how a copy goes on, on the error stream."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._last = time.monotonic()

    def same(self, place: Place) -> None:
        self._print("copy.same", place)

    def begun(self, place: Place, records: int, changes: int) -> None:
        self._print("copy.begun", place, records=records, changes=changes)

    def part(self, place: Place, done: int, parts: int) -> None:
        if done == parts:
            self._print("copy.taken", place)
        elif time.monotonic() - self._last >= EVERY:
            self._print("copy.part", place, done=done, parts=parts)

    def _print(self, key: str, place: Place, **values: int) -> None:
        self._last = time.monotonic()
        print(self._text(key, **asdict(place), **values), file=sys.stderr, flush=True)


def run(call: Namespace, text: Text) -> None:
    """Copy, and say what both stores hold now."""
    if _one(call.source) == _one(call.target):
        raise Unusable("copy_same", store=call.source)
    with open_store(call.source) as source, open_store(call.target, write=True) as target:
        done = copy(source, target, call.target, _Shown(text), replace=call.replace)
    if call.json:
        print_json({"from": call.source, "to": call.target} | asdict(done))
    else:
        print(text("copy.done", source=call.source, target=call.target, **asdict(done)))


def _one(name: str) -> str:
    """A store's name as one spelling."""
    return name if is_address(name) else str(Path(name).resolve())
