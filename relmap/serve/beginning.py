"""A store without an account: people come in, and the facilitator says in the page what the account begins with."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.errors import RelmapError, StoreError, Unusable
from relmap.model.records import Organization, Person
from relmap.model.vocabulary import Level, Side
from relmap.serve.access import Session
from relmap.serve.desk import POLL, Desk
from relmap.serve.errors import Barred
from relmap.serve.meetings import Form
from relmap.serve.session import Facilitator, Viewer
from relmap.serve.shapes import responses
from relmap.store.bring import bring
from relmap.store.protocol import Store

router = APIRouter(prefix="/api", tags=["begin"], responses=responses(401, 403, 409, 422))
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of a file that is taken; a workbook of two thousand people has one or two megabytes."""
FORMS = (".xlsx", ".json")
NAME_BYTES = 200
"""The end of a file's name by which it is called; file systems take little more."""
OPEN = ("/api/join", "/api/leave", "/api/me")
"""What can be asked of the app before there is an account."""
log = logging.getLogger("relmap.serve")

Called = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class Names(Form):
    """What the two companies are called, and under which name the facilitator stands on the map, if at all."""

    customer: Called
    supplier: Called
    me: Annotated[str, Field(max_length=200)] | None = None


class Begun(BaseModel):
    """Whether there is an account."""

    begun: bool


class Waiting:
    """Who has come in before there is an account; who of ours they are is looked up when there is one."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []

    def one_of_ours(self, person: str | None, _: str) -> str | None:
        """What somebody says of himself, until it can be looked up."""
        return person

    async def joined(self, session: Session) -> None:
        """Somebody has come in."""
        self.sessions.append(session)

    async def left(self, session: Session) -> None:
        """Somebody has ended his session."""
        self.sessions.remove(session)


class Beginning:
    """Stands in for the desk until there is an account.

    Args:
        store: opened for writing, without an account.
        account: the id that a new account is to have, None for one made from the customer's name.
        seat: makes the desk of an account.
        alone: nobody else can write to the store.
    """

    def __init__(self, store: Store, account: str | None, seat: Callable[[str], Desk], *, alone: bool) -> None:
        self.gathering = Waiting()
        self.opened: Callable[[Desk], None] = lambda _: None
        self._store, self._account, self._seat, self._alone = store, account, seat, alone
        self._desk: Desk | None = None
        self._turn = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from time to time whether somebody else has brought an account."""
        if not self._alone:
            self._watching = asyncio.create_task(self._watch())

    def leave(self) -> None:
        """Stop what the desk makes, if there is one."""
        if self._desk:
            self._desk.leave()

    def close(self) -> None:
        """Let go of the store."""
        if self._watching:
            self._watching.cancel()
        self._store.close()

    async def names(self, names: Names, who: Session) -> None:
        """Begin with two names; raises Barred if somebody has begun already."""
        asked = (names.customer, names.supplier, who.name, self._account, names.me)
        await self._begin(lambda: begin(self._store, *asked), who, names.me)

    async def file(self, bundle: Bundle, name: str, who: Session) -> None:
        """Begin with what a file holds; raises Barred if somebody has begun already."""

        def work() -> str:
            bring(self._store, bundle, None, who=who.name, name=name, delete=True)
            return bundle.account

        await self._begin(work, who, None)

    async def _begin(self, work: Callable[[], str], who: Session, me: str | None) -> None:
        async with self._turn:
            if self._desk is not None:
                raise Barred("begun_already", 409)
            desk = await asyncio.to_thread(lambda: self._seat(work()))
            who.person = me or who.person
            await self._open(desk)

    async def _open(self, desk: Desk) -> None:
        """From now on there is an account, and everybody who is here is in."""
        self._desk = desk
        for session in self.gathering.sessions:
            session.person = desk.gathering.one_of_ours(session.person, session.name)
        try:
            await desk.gathering.joined(*self.gathering.sessions)
        except RelmapError:  # they are in all the same, and kept with the next step of the meeting
            log.exception("the minutes could not be kept")
        desk.start()
        self.opened(desk)
        if self._watching:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            async with self._turn:
                try:
                    known = await asyncio.to_thread(lambda: [entry.account for entry in self._store.accounts()])
                    found = self._account or (known[0] if len(known) == 1 else None)
                    if found in known and self._desk is None:
                        await self._open(await asyncio.to_thread(self._seat, found))
                except StoreError:
                    log.exception("the store could not be asked")


def begun(request: Request) -> None:
    """A dependency: nothing but coming in, before there is an account."""
    if isinstance(request.app.state.desk, Beginning) and request.url.path not in OPEN:
        raise Barred("no_account_yet", 409)


def _beginning(request: Request) -> Beginning:
    desk = request.app.state.desk
    if not isinstance(desk, Beginning):
        raise Barred("begun_already", 409)
    return desk


@router.get("/begin", summary="Whether there is an account")
async def is_begun(request: Request, _: Viewer) -> Begun:
    """Until there is one, nothing else can be asked but to come in and to go."""
    return Begun(begun=not isinstance(request.app.state.desk, Beginning))


@router.post("/begin", summary="Begin an account")
async def begin_with_names(names: Names, request: Request, session: Facilitator) -> Begun:
    """In a store without one; the facilitator says what the two companies are called."""
    await _beginning(request).names(names, session)
    return Begun(begun=True)


A_FILE = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


@router.post("/begin/file", summary="Begin with a file", responses=responses(400, 413), openapi_extra=A_FILE)
async def begin_with_file(
    request: Request, session: Facilitator, name: Annotated[str, Query(min_length=1, max_length=200)]
) -> Begun:
    """Take the account that a workbook or a JSON bundle holds, as `relmap import` does: as a whole or not at all."""
    beginning = _beginning(request)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_FILE:
            raise Barred("file_too_large", 413)
        parts.append(part)
    bundle = await asyncio.to_thread(read_file, name, b"".join(parts))
    await beginning.file(bundle, name, session)
    return Begun(begun=True)


def read_file(name: str, content: bytes) -> Bundle:
    """The account that a file holds; problems are told by the name that the file has at home.

    Raises:
        Unusable: for a form that is not taken.
        InvalidInput: with every problem of the file.
    """
    base = re.split(r"[\\/]", name)[-1]
    own = "".join(char if char.isprintable() else "_" for char in base).encode("utf-8", "replace")
    known = Path(own[-NAME_BYTES:].decode("utf-8", "ignore"))
    if known.suffix.lower() not in FORMS:
        raise Unusable("unknown_form", file=base, forms=", ".join(FORMS))
    with tempfile.TemporaryDirectory(prefix="relmap-") as folder:
        path = Path(folder, known)
        path.write_bytes(content)
        try:
            return read(path)
        except RelmapError as error:
            error.values = {key: path.name if value == str(path) else value for key, value in error.values.items()}
            raise


def begin(
    store: Store, customer: str, supplier: str, who: str, account: str | None = None, me: str | None = None
) -> str:
    """Make an account and return its id.

    Args:
        store: opened for writing.
        customer, supplier: what the two companies are called.
        who: who does it, for the history.
        account: the id of the account; made from the customer's name unless given.
        me: somebody of ours to begin with, by name.

    Raises:
        Unusable: without a name, or if the account is there already.
    """
    customer, supplier, me = customer.strip(), supplier.strip(), (me or "").strip()
    if not customer or not supplier:
        raise Unusable("no_names")
    ident = account or _ident(customer)
    if ident in {entry.account for entry in store.accounts()}:
        raise Unusable("account_there", account=ident)
    own = _ident(supplier)
    own = own if own != ident else f"{own}-us"
    organizations = (
        Organization(id=ident, name=customer, side=Side.CUSTOMER),
        Organization(id=own, name=supplier, side=Side.SUPPLIER),
    )
    person = {"id": _ident(me), "name": me, "organization": own, "level": Level.STAFF}
    people = (Person.model_validate(person),) if me else ()
    bundle = Bundle(ident, organizations=organizations, people=people)
    bring(store, bundle, None, who=who, name=ident, delete=True)
    return ident


def _ident(name: str) -> str:
    """A name as an id: letters and digits of any script, small."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "account"
