"""The desk of the server: one room, its board, and everybody who is told; one thing at a time.

The store and the scores are worked in a thread of their own, so that the event loop keeps answering; what takes
longer (`relmap.serve.apart`) is made in other processes, the views a moment after the last edit.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from relmap.model.minutes import Minutes
from relmap.serve.access import SESSION_SECONDS, Door, Session
from relmap.serve.apart import let_go, processes
from relmap.serve.clock import now
from relmap.serve.errors import Barred
from relmap.serve.gathering import Gathering
from relmap.serve.hub import Hub, Message
from relmap.serve.pages import Pages, first_page, make_network_page, make_pages
from relmap.store.protocol import Store
from relmap.workshop.board import Board, Patch, plain
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor
from relmap.workshop.room import Event, Room
from relmap.workshop.session import begun, resumed
from relmap.workshop.words import told

T = TypeVar("T")
QUIET = 0.6
"""Seconds without an edit before the views are made again."""
POLL = 2.0
"""Seconds between looks at what others have written to the store."""
log = logging.getLogger("relmap.serve")


class Desk:
    """Everything that the routes work on.

    Args:
        store: opened for writing; the desk closes it.
        account: which one.
        door: who comes in; whoever was in when the server was lost is in again.
        place: where it is served; the last meeting of there goes on.
        day: the day that is scored, a proleptic ordinal; None for today, whatever today is.
        alone: nobody else can write to the store.
    """

    def __init__(
        self, store: Store, account: str, door: Door, place: str, day: int | None = None, *, alone: bool = False
    ) -> None:
        self.store = store
        self.room = Room(store, account)
        self.hub = Hub()
        self.pages: Pages | None = None
        self._fixed, self._alone = day, alone
        self.gathering = Gathering(self.room, self.hub, door, self._begun(place), self._keep)
        door.take_in(self.gathering.minutes.guests)
        self.board = Board(self.room.index.bundle(), self.day, self.room.settings)
        self._told = self.room.seq
        self._messages: dict[int, Message] = {}
        self._minutes: list[Minutes] = []
        self._anew_at = -1
        self._picture: tuple[Board | None, int, asyncio.Task[str] | None] = (None, -1, None)
        self._network: tuple[tuple[int, int], asyncio.Task[dict[str, Any]] | None] = ((-1, -1), None)
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "desk")
        self._brush = ThreadPoolExecutor(1, "brush")
        self._processes = processes()
        self._stale, self._ready = asyncio.Event(), asyncio.Event()
        self._stale.set()
        self._works: list[asyncio.Task[None]] = []
        self._leaving = False

    def start(self) -> None:
        """Begin to work: make the views, and follow the store.

        The collector of garbage need not look through what stays for good: at 500 people it took a tenth of a second
        of every fifteenth edit.
        """
        gc.collect()
        gc.freeze()
        self._works = [
            asyncio.create_task(work())
            for work in (self.refresh_forever, self.watch_forever, self.gathering.keep_forever)
        ]

    @property
    def day(self) -> int:
        """The day that is scored."""
        return date.today().toordinal() if self._fixed is None else self._fixed

    @property
    def name(self) -> str:
        """What the account is called."""
        return self.room.index.bundle().name

    def _begun(self, place: str) -> Minutes:
        """The meeting that was held here last, else a new one."""
        kept = resumed(self.store.minutes(self.room.account), place, time.time(), SESSION_SECONDS)
        return kept or begun(now(), place, self.room.seq, self._iso_day())

    async def _keep(self, before: Minutes, after: Minutes) -> Minutes | None:
        """Put minutes into the store, with the day that is scored now; None if it holds others than those before."""
        kept = after.model_copy(update={"day": self._iso_day()})
        async with self._turn:
            if not self._alone:
                self._tell(await self.worked(lambda: self._follow(self.room.catch_up)))
                if self.gathering.minutes is not before:
                    return None
            await self.worked(lambda: self.store.keep_minutes(self.room.account, kept))
        return kept

    def _iso_day(self) -> str:
        return date.fromordinal(self.day).isoformat()

    # --- edits -----------------------------------------------------------------------------------------

    async def submit(self, operation: Operation, session: Session) -> dict[str, Any]:
        """Take an operation and tell everybody; raises what `Room.submit` raises."""
        return await self._change(lambda actor: self.room.submit(operation, actor), session)

    async def undo(self, opid: str, session: Session) -> dict[str, Any]:
        """Take back the last change of this person."""
        return await self._change(lambda actor: self.room.undo(opid, actor), session)

    async def redo(self, opid: str, session: Session) -> dict[str, Any]:
        """Do again what this person took back."""
        return await self._change(lambda actor: self.room.redo(opid, actor), session)

    async def paste(self, opid: str, text: str, session: Session) -> dict[str, Any]:
        """Take a list of people; raises what `Room.paste` raises."""
        return await self._change(lambda actor: self.room.paste(opid, text, actor), session)

    async def catch_up(self) -> None:
        """Take what others have written, and a new day, and tell everybody."""
        async with self._turn:
            self._tell(await self.worked(lambda: self._follow(self.room.catch_up)))

    async def _change(self, take: Callable[[Actor], Event], session: Session) -> dict[str, Any]:
        actor = Actor(session.name, now(), session.person)
        found: dict[str, Any] = await asyncio.shield(asyncio.ensure_future(self._taken(take, actor)))
        return found

    async def _taken(self, take: Callable[[Actor], Event], actor: Actor) -> dict[str, Any]:
        """One step from the store to every page; goes on when whoever asked is gone."""
        async with self._turn:
            event: list[Event] = []
            try:
                messages = await self.worked(lambda: self._follow(lambda: event.append(take(actor))))
            except BaseException:
                self._tell(await self.worked(lambda: self._follow(list)))
                raise
            self._tell(messages)
        found: dict[str, Any] = self.message(event[0]).data
        return found

    def _follow(self, work: Callable[[], object]) -> list[Message]:
        """Do something to the room; then what there is to tell. Only the last message says what the picture became."""
        work()
        fresh = self.room.since(self._told)
        if not _without_gap([event.seq for event in fresh], self._told, self.room.seq):
            return [self._anew()]
        if not fresh and self.board.day == self.day and self.board.settings == self.room.settings:
            return []
        patch = self._seen()
        for event in fresh:
            self._messages[event.seq] = self._message(event, patch if len(fresh) == 1 else None)
        return [self._messages[event.seq] for event in fresh]

    def _anew(self) -> Message:
        """What is in no history has changed, as when somebody was erased: nothing that was known before is kept."""
        self.board = Board(self.room.index.bundle(), self.day, self.room.settings)
        self._messages.clear()
        self._minutes = self.store.minutes(self.room.account)
        return Message("anew", {}, self.room.seq)

    def _seen(self) -> Patch | None:
        """Let the board follow the room."""
        bundle = self.room.index.bundle()
        if (self.board.day, self.board.settings) != (self.day, self.room.settings):
            self.board = Board(bundle, self.day, self.room.settings)
            return None
        return self.board.update(bundle)

    def _tell(self, messages: Iterable[Message]) -> None:
        for one in messages:
            self._told = max(self._told, one.seq or 0)
            if one.kind == "anew":
                self.gathering.renewed(self._minutes)
                self.pages, self._anew_at = None, self._told
                self._ready.clear()
            self.hub.tell(one)
            self._stale.set()

    # --- what is told ----------------------------------------------------------------------------------

    def message(self, event: Event) -> Message:
        """An event as every page is told; one of before the server started has figures only if it is the last."""
        return self._messages.get(event.seq) or self._message(event, None, now=event.seq == self._told)

    def missed(self, seq: int) -> list[Message]:
        """The operations after one of them."""
        return [self.message(event) for event in self.room.since(seq) if event.seq <= self._told]

    def since(self, seq: int) -> list[Message]:
        """What a page that has seen everything up to `seq` has to be told: the operations, or to begin anew."""
        found = self.missed(seq)
        if seq < self._told and not _without_gap([one.seq for one in found], seq, self._told):
            return [Message("anew", {}, self._told)]
        return found

    def _message(self, event: Event, patch: Patch | None, *, now: bool = True) -> Message:
        known = {"who": event.who, "at": event.at, "opid": event.opid, "what": told(event, self.room.index)}
        picture = {"whole": True, "cards": {}, "lines": None}
        if patch is not None:
            lines = asdict(patch.lines) if patch.lines else None
            picture = {"whole": patch.whole, "cards": patch.cards, "lines": lines}
        figures = plain(self.board.figures) if now else None
        return Message("op", {"seq": event.seq, **known, **picture, "figures": figures}, event.seq)

    # --- what is made from it --------------------------------------------------------------------------

    async def picture(self) -> tuple[str, int]:
        """The map as it is now, drawn once for all who ask, and the number of the last operation in it."""
        async with self._turn:
            board, seq = self.board, self.room.seq
        drawn, at, task = self._picture
        if task is None or drawn is not board or at != seq or (task.done() and task.exception()):
            work = asyncio.get_running_loop().run_in_executor(self._brush, board.picture)
            task = asyncio.ensure_future(work)  # type: ignore[assignment]
            self._picture = (board, seq, task)
        assert task is not None
        return await asyncio.shield(task), seq

    async def fresh_pages(self) -> Pages:
        """The views as they were made last; the first time they are waited for. Raises Barred if the server stops."""
        while self.pages is None:
            await self._ready.wait()
            if self._leaving:
                raise Barred("stopping", 503)
        return self.pages

    async def present_pages(self) -> Pages:
        """The views as they were made last; the first time the map alone, at once."""
        if self.pages is None:
            return first_page(self.board, *await self.picture())
        return self.pages

    async def network(self) -> dict[str, Any]:
        """The network as it is now, made once for all who ask; raises MissingExtra without pyvis."""
        now = (self.room.seq, self.day)
        at, task = self._network
        if task is None or at != now or (task.done() and task.exception()):
            task = asyncio.create_task(self._network_now())
            self._network = (now, task)
        return await asyncio.shield(task)

    async def _network_now(self) -> dict[str, Any]:
        return await self.apart(make_network_page, *await self.now())

    async def refresh_forever(self) -> None:
        """Make the views again, a moment after the last edit."""
        while True:
            await self._stale.wait()
            seq = -1
            while seq != self.room.seq:
                seq = self.room.seq
                await asyncio.sleep(QUIET if self.pages else 0)
            self._stale.clear()
            try:
                made = await self.apart(make_pages, *await self.now(), seq)
            except Exception:
                log.exception("the views could not be made")
                await asyncio.sleep(POLL)
                continue
            if seq < self._anew_at:
                continue
            self.pages = made
            self._ready.set()
            self.hub.tell(Message("fresh", {"seq": seq}))

    async def watch_forever(self) -> None:
        """Look from time to time for what others have written, and for midnight."""
        while True:
            await asyncio.sleep(POLL)
            if self._alone and self.board.day == self.day:
                continue
            try:
                await self.catch_up()
            except Exception:
                log.exception("the store could not be asked")

    async def now(self) -> tuple[Any, int, Any]:
        """Account, day and settings as they are."""
        async with self._turn:
            return await self.worked(lambda: (self.room.index.bundle(), self.day, self.room.settings))

    async def worked(self, work: Callable[[], T]) -> T:
        """Do something with the room or its store, in their thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def apart(self, work: Callable[..., T], *what: Any) -> T:
        """Make something in another process; one that was lost is replaced. Raises Barred if the server stops."""
        loop = asyncio.get_running_loop()
        for again in (True, False):
            if self._leaving:
                break
            pool = self._processes
            try:
                return await loop.run_in_executor(pool, work, *what)
            except BrokenProcessPool:
                if self._leaving:
                    break
                if not again:
                    raise
                if pool is self._processes:
                    let_go(pool)
                    self._processes = processes()
        raise Barred("stopping", 503)

    def leave(self) -> None:
        """Stop working: what is on its way into the store still gets there, what is being made is given up."""
        self._leaving = True
        for work in self._works:
            work.cancel()
        self.hub.close()
        self._ready.set()
        let_go(self._processes)

    def close(self) -> None:
        """Stop working, and let go of the store."""
        self.leave()
        self._processes.shutdown(wait=False, cancel_futures=True)
        self._brush.shutdown(cancel_futures=True)
        self._thread.submit(self.store.close).result()
        self._thread.shutdown()
        gc.unfreeze()


def _without_gap(seqs: Sequence[int | None], after: int, until: int) -> bool:
    """Whether these are the numbers of all changes of the account after a version, until another one."""
    return list(seqs) == list(range(after + 1, until + 1))
