"""Three people at random: the room is the store, the board a fresh one, all can be undone; two rooms on a server."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rooms import DAY, LI, WANG, ZHAO, Opened, account, do, in_step, new_opid, one, operation, room_on

from relmap.model.errors import RelmapError
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.workshop.board import Board, plain
from relmap.workshop.room import Room

PEOPLE = [f"c{i}" for i in range(6)] + ["s0", "s1", "x0"]
person = st.sampled_from(PEOPLE)
SETS = st.one_of(
    st.tuples(person, st.just("title"), st.sampled_from(["A", "B", None])),
    st.tuples(person, st.just("power"), st.sampled_from(["political", "outside", None])),
    st.tuples(person, st.just("stance"), st.integers(-2, 2)),
    st.tuples(person, st.just("manager"), st.sampled_from([*PEOPLE, None])),
    st.tuples(person, st.just("unit"), st.sampled_from(["u1", "u2", None])),
    st.tuples(person, st.just("name"), st.sampled_from(["N", "M"])),
    st.tuples(person, st.just("to"), st.sampled_from(["2026-09-30", None])),
    st.tuples(person, st.just("tie"), st.builds(lambda o, r: {"with": o, "rapport": r}, person,
                                                 st.sampled_from(["ally", "none"]))),
)  # fmt: skip
RECORDS = st.one_of(
    st.builds(lambda i: ("people", {"id": i, "name": i, "organization": "cust", "level": "staff"}), person),
    st.builds(lambda a, b: ("reporting", {"person": a, "manager": b, "kind": "dotted"}), person, person),
    st.builds(lambda a, b: ("influences", {"source": a, "target": b, "sign": 1, "weight": 0.5}), person, person),
    st.builds(lambda p: ("roles", {"process": "p", "step": "v", "role": "user", "person": p}), person),
    st.builds(lambda a, b: ("interactions", {"at": "2026-10-20", "channel": "call", "from_person": a,
                                             "to_people": [b]}), person, person),
)  # fmt: skip
emails = st.sampled_from(["a@x", "b@x"])
STEPS = st.one_of(
    st.builds(lambda s: ("set", *s), SETS),
    st.builds(lambda r: ("add", *r), RECORDS),
    st.builds(lambda p: ("remove", "people", p), person),
    st.just(("remove", "units", "u2")),
    st.just(("remove", "processes", "p")),
    st.builds(lambda v, p, e: (v, p, e), st.sampled_from(["include", "exclude"]), person, emails),
    st.builds(lambda p: ("append", p), person),
    st.just(("undo",)),
    st.just(("redo",)),
)  # fmt: skip


def rewind(room: Room) -> None:
    """Undo everything that stands, the latest first, whoever did it."""
    while standing := {who: stack for who, stack in room._done.items() if stack}:
        who = max(standing, key=lambda name: standing[name][-1].seq)
        room.undo(new_opid(), next(actor for actor in (LI, WANG, ZHAO) if actor.who == who))


QUICK = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


@QUICK
@given(steps=st.lists(st.tuples(st.sampled_from([LI, WANG, ZHAO]), STEPS), min_size=3, max_size=14))
def test_three_people_at_random(kept: Opened, steps: list[Any]) -> None:
    """The room is the store, the history has every operation once, the board is a fresh one, and all can be undone."""
    store, _ = kept
    bring(store, account(), None, who="start", name="start", delete=True)
    room = Room(store, "cust")
    room._done.clear()
    room._undone.clear()
    start, board = room.index.bundle(), Board(room.index.bundle(), DAY, room.settings)
    for actor, step in steps:
        try:
            do(room, actor, step)
        except RelmapError:
            continue
        board.update(room.index.bundle())
    in_step(store, room)
    same(board, Board(store.load("cust").bundle, DAY, room.settings))
    rewind(room)
    assert room.index.bundle() == start
    in_step(store, room)


def same(board: Board, fresh: Board) -> None:
    """Two boards show the same."""
    assert plain(board.figures) == plain(fresh.figures)
    assert board.gaps == fresh.gaps
    assert (board.chart.layout, board.chart.cards, board.chart.edges) == (
        fresh.chart.layout,
        fresh.chart.cards,
        fresh.chart.edges,
    )
    assert board.picture() == fresh.picture()


def test_three_people_on_a_server(neo4j_address: str) -> None:
    """Two rooms on one server, one edit each in turn: both end as the store."""
    with room_on(neo4j_address) as (store, room), open_store(neo4j_address, write=True) as second:
        other = Room(second, "cust")
        for number in range(6):
            who, where = ((LI, room), (WANG, other))[number % 2]
            where.submit(operation("append", "people", "c0", "note", f"{number}"), who)
        room.catch_up()
        assert one(room, "people", "c0").note == "\n".join("012345")
        in_step(store, room)
