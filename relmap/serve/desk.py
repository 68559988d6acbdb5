"""The desk of the server: one room, its board, and everybody who is told; one thing at a time.

The store and the scores are worked in a thread of their own, so that the event loop keeps answering; what takes
longer (gaps with reasons, the plan, every view) is made in another process shortly after the last edit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any, TypeVar

from relmap.serve.access import Session
from relmap.serve.hub import Hub, Message
from relmap.serve.pages import Pages, make_pages
from relmap.store.protocol import Store
from relmap.workshop.board import Board, Figures, Patch
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor
from relmap.workshop.room import Event, Room
from relmap.workshop.words import told

T = TypeVar("T")
QUIET = 0.6
"""Seconds without an edit before the views are made again."""


class Desk:
    """Everything that the routes work on."""

    def __init__(self, store: Store, account: str, day: int) -> None:
        self.room = Room(store, account)
        self.day = day
        self.board = Board(self.room.index.bundle(), day, self.room.settings)
        self.hub = Hub()
        self.pages: Pages | None = None
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "desk")
        self._process = ProcessPoolExecutor(1, get_context("spawn"))
        self._stale = asyncio.Event()
        self._stale.set()

    async def submit(self, operation: Operation, session: Session) -> dict[str, Any]:
        """Take an operation and tell everybody; raises what `Room.submit` raises."""
        return await self._change(lambda actor: self.room.submit(operation, actor), session)

    async def undo(self, opid: str, session: Session) -> dict[str, Any]:
        """Take back the last change of this person."""
        return await self._change(lambda actor: self.room.undo(opid, actor), session)

    async def redo(self, opid: str, session: Session) -> dict[str, Any]:
        """Do again what this person took back."""
        return await self._change(lambda actor: self.room.redo(opid, actor), session)

    def message(self, event: Event, patch: Patch | None = None) -> Message:
        """An event as every page is told; without a patch the page fetches the picture."""
        known = {"who": event.who, "at": event.at, "opid": event.opid, "what": told(event, self.room.index)}
        picture = {"whole": True, "cards": {}} if patch is None else {"whole": patch.whole, "cards": patch.cards}
        return Message("op", {"seq": event.seq, **known, **picture, "figures": plain(self.board.figures)}, event.seq)

    def missed(self, seq: int) -> list[Message]:
        """What a page that has seen everything up to `seq` has to be told."""
        return [self.message(event) for event in self.room.since(seq)]

    async def refresh_forever(self) -> None:
        """Make the views again, a moment after the last edit."""
        while True:
            await self._stale.wait()
            seq = -1
            while seq != self.room.seq:
                seq = self.room.seq
                await asyncio.sleep(QUIET)
            self._stale.clear()
            bundle, settings = self.room.index.bundle(), self.room.settings
            loop = asyncio.get_running_loop()
            self.pages = await loop.run_in_executor(self._process, make_pages, bundle, self.day, settings, seq)
            self.hub.tell(Message("fresh", {"seq": seq}))

    def close(self) -> None:
        """Stop working."""
        self.hub.close()
        self._process.shutdown(cancel_futures=True)
        self._thread.shutdown()

    async def _change(self, take: Callable[[Actor], Event], session: Session) -> dict[str, Any]:
        actor = Actor(session.name, datetime.now(UTC).isoformat(timespec="milliseconds"), session.person)
        async with self._turn:
            message = await self._worked(lambda: self._taken(take, actor))
            for one in message:
                self.hub.tell(one)
        self._stale.set()
        found: dict[str, Any] = message[-1].data
        return found

    def _taken(self, take: Callable[[Actor], Event], actor: Actor) -> list[Message]:
        """What there is to tell: what others wrote meanwhile, then this one; sent again, only this one."""
        before = self.room.seq
        event = take(actor)
        if event.seq <= before:
            return [self.message(event)]
        patch = self.board.update(self.room.index.bundle())
        others = [self.message(one) for one in self.room.since(before) if one.seq != event.seq]
        return [*others, self.message(event, patch)]

    async def _worked(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def plain(figures: Figures) -> dict[str, float | None]:
    """The figures by name."""
    found: dict[str, float | None] = {"index": figures.index, "outlook": figures.outlook}
    return found | {dimension.value: value for dimension, value in figures.dimensions.items()}
