"""Rooms for tests: a small account in a store, people who edit it, operations at random."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.store.protocol import Store
from relmap.workshop.operation import Operation
from relmap.workshop.putting import Actor
from relmap.workshop.room import Room

AT = "2026-11-02T10:00:00+08:00"
DAY = records.day(AT)
LI, WANG, ZHAO = (Actor(name, AT, person) for name, person in (("Li", "s0"), ("Wang", "s1"), ("Zhao", None)))
Opened = tuple[Store, Room]
_numbers = count()


def account() -> Bundle:
    """Six people of the customer, two of ours, a dealer's; with a record of every kind."""
    ids = [f"c{i}" for i in range(6)]
    people = [
        records.Person(id=i, name=f"Name {i}", organization="cust", unit="u1", level=words.Level.MANAGER) for i in ids
    ]
    people += [
        records.Person(id=i, name=f"Name {i}", organization=org, level=words.Level.STAFF)
        for i, org in (("s0", "us"), ("s1", "us"), ("x0", "dealer"))
    ]
    return Bundle(
        account="cust",
        organizations=(
            records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
            records.Organization(id="us", name="Us", side=words.Side.SUPPLIER),
            records.Organization(id="dealer", name="Dealer", side=words.Side.CHANNEL),
        ),
        units=(
            records.Unit(id="u1", organization="cust", name="One"),
            records.Unit(id="u2", organization="cust", name="Two", parent="u1"),
        ),
        people=tuple(people),
        reporting=tuple(records.Reporting(person=ids[i], manager=ids[(i - 1) // 2]) for i in range(1, 6)),
        influences=(records.Influence(source="c1", target="c0", sign=words.Sign.INFLUENCE, weight=0.5),),
        ties=(records.Tie(a="s0", b="c0", rapport=words.Rapport.WORKING, at="2026-10-01"),),
        interactions=(
            records.Interaction(at="2026-10-02", channel="meeting", from_person="s0", to_people=["c0", "c1"]),
        ),
        stances=(
            records.StanceRecord(person="c0", value=1, at="2026-10-01"),
            records.StanceRecord(person="c1", value=-1, at="2026-10-01", process="p"),
        ),
        processes=(records.Process(id="p", name="Deal", value=3.0),),
        steps=(
            records.Step(process="p", id="t", name="Step"),
            records.Step(process="p", id="v", name="Two", position=1),
        ),
        roles=(
            records.RoleRecord(process="p", step="t", role=words.Role.DECIDER, person="c0"),
            records.RoleRecord(process="p", step="t", role=words.Role.USER, person="c1", position=1),
        ),
        actions=(
            records.Action(id="a1", kind="visit", owner="s0", target="c0", hours=4.0, success=0.5, status="proposed"),
            records.Action(
                id="a2", kind="visit", owner="s1", target="c1", via="c0", hours=4.0, success=0.5, status="proposed",
                after=["a1"],
            ),
        ),
        reviews=(records.Review(id="r1", at="2026-09-01", present=["s0", "s1"]),),
    )  # fmt: skip


@contextmanager
def room_on(address: str) -> Iterator[tuple[Store, Room]]:
    """A store that holds the account, and its room."""
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
        yield store, Room(store, "cust")


def operation(
    verb: str, list_name: str, ident: Any = (), field: str = "", value: Any = None, was: Any = None
) -> Operation:
    """An operation with an id of its own."""
    ids = (ident,) if isinstance(ident, str) else tuple(ident)
    return Operation(
        opid=new_opid(),
        verb=verb,
        list=list_name,
        id=ids,
        field=field,
        value=value,
        was=was,  # type: ignore[arg-type]
    )


def new_opid() -> str:
    """An id that no other operation of this run has."""
    return f"op-{next(_numbers):08}"


def one(room: Room, list_name: str, *ident: str) -> Any:
    """A record."""
    return room.index.get(list_name, ident)


def in_step(store: Store, room: Room) -> None:
    """What the room knows is what the store holds, every operation once in its history."""
    assert store.load("cust").bundle == room.index.bundle()
    opids = [event.opid for event in Room(store, "cust").events if event.opid]
    assert len(opids) == len(set(opids))
    assert opids == [event.opid for event in room.events if event.opid]


def field_now(room: Room, ident: str, field: str) -> Any:
    """What an editor who looks now sees."""
    if field == "manager":
        lines = [x for x in room.index.bundle().reporting if x.person == ident and x.kind.value == "solid"]
        return lines[0].manager if lines else None
    found = one(room, "people", ident)
    value = getattr(found, "valid_to" if field == "to" else field, None)
    return getattr(value, "value", value)


def do(room: Room, actor: Any, step: Any) -> None:
    """One step of somebody."""
    verb, *rest = step
    if verb == "undo":
        room.undo(new_opid(), actor)
    elif verb == "redo":
        room.redo(new_opid(), actor)
    elif verb == "set":
        ident, field, value = rest
        room.submit(operation("set", "people", ident, field, value, was=field_now(room, ident, field)), actor)
    elif verb == "add":
        room.submit(operation("add", rest[0], value=rest[1]), actor)
    elif verb == "remove":
        room.submit(operation("remove", rest[0], rest[1]), actor)
    elif verb == "append":
        room.submit(operation("append", "people", rest[0], "note", "More."), actor)
    else:
        room.submit(operation(verb, "people", rest[0], "emails", rest[1]), actor)
