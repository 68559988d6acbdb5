"""Tells every open page what happens, in order; a page that was away gets what it missed.

What is kept by the store (operations) carries its number as the event's id; what is only of the moment (presence,
the timer) carries none, and a page that comes back gets its present state instead.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

QUEUE = 1000
"""Messages that may wait for one page; a page that is slower than that is let go and comes back by itself."""
HEARTBEAT = 15.0


@dataclass(frozen=True)
class Message:
    """One event for every page; `seq` None for what is only of the moment."""

    kind: str
    data: Any
    seq: int | None = None

    @cached_property
    def text(self) -> str:
        """As the event stream has it, made once for all pages."""
        head = f"id: {self.seq}\n" if self.seq is not None else ""
        return f"{head}event: {self.kind}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


@dataclass
class Hub:
    """The open pages."""

    _queues: set[asyncio.Queue[Message | None]] = field(default_factory=set)
    _closed: bool = False

    def tell(self, message: Message) -> None:
        """Put a message on its way to every page."""
        for queue in list(self._queues):
            try:
                queue.put_nowait(message)
            except asyncio.QueueFull:
                self._queues.discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)

    def listen(self) -> asyncio.Queue[Message | None]:
        """A new page; whatever is told from now on waits for it."""
        queue: asyncio.Queue[Message | None] = asyncio.Queue(QUEUE)
        self._queues.add(queue)
        if self._closed:
            queue.put_nowait(None)
        return queue

    def close(self) -> None:
        """The server stops; every stream ends, and one that comes later as well."""
        self._closed = True
        for queue in list(self._queues):
            queue.put_nowait(None)

    async def stream(
        self, queue: asyncio.Queue[Message | None], missed: list[Message], allowed: Callable[[], bool]
    ) -> AsyncIterator[str]:
        """What was missed, then everything that comes, while it is allowed; each operation once, in order."""
        last = 0
        try:
            for message in missed:
                last = max(last, message.seq or 0)
                yield message.text
            while True:
                try:
                    found = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    if not allowed():
                        return
                    yield ": still here\n\n"
                    continue
                if found is None or not allowed():
                    return
                if found.seq is not None and found.seq <= last:
                    continue
                last = max(last, found.seq or 0)
                yield found.text
        finally:
            self._queues.discard(queue)
