"""Several people edit one account: operations, conflicts, undo, restarts, on both engines; and the board beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rooms import AT, DAY, LI, WANG, ZHAO, account, new_opid, one, operation, room_on

from relmap.model.bundle import Bundle
from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.identity import identity
from relmap.model.schema import BY_LIST, KINDS, Kind
from relmap.model.settings import Settings
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.store.protocol import Store
from relmap.workshop.board import Board, plain
from relmap.workshop.refused import Conflict, Refused
from relmap.workshop.room import Room
from relmap.workshop.rounds import Round
from relmap.workshop.session import Meeting
from relmap.workshop.words import told

Opened = tuple[Store, Room]


@pytest.fixture
def opened(address: str) -> Iterator[Opened]:
    """The account in a store of each engine."""
    with room_on(address) as found:
        yield found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """The account in an embedded store."""
    with room_on(str(tmp_path / "room.lbug")) as (_, found):
        yield found


def in_step(store: Store, room: Room) -> None:
    """What the room knows is what the store holds, every operation once in its history."""
    assert store.load("cust").bundle == room.index.bundle()
    opids = [event.opid for event in Room(store, "cust").events if event.opid]
    assert len(opids) == len(set(opids))
    assert opids == [event.opid for event in room.events if event.opid]


# --- one operation on both engines ---------------------------------------------------------------------


def test_a_field_is_set_undone_and_done_again(opened: Opened) -> None:
    store, room = opened
    event = room.submit(operation("set", "people", "c0", "title", "CFO"), LI)
    assert event.seq == room.seq == 2
    assert one(room, "people", "c0").title == "CFO"
    assert room.undo(new_opid(), LI).seq == 3
    assert one(room, "people", "c0").title is None
    room.redo(new_opid(), LI)
    assert one(room, "people", "c0").title == "CFO"
    in_step(store, room)


def test_what_is_sent_twice_is_done_once(opened: Opened) -> None:
    store, room = opened
    asked = operation("append", "people", "c0", "note", "Called.")
    assert room.submit(asked, LI) is room.submit(asked, LI)
    assert Room(store, "cust").submit(asked, LI).seq == 2
    turn = new_opid()
    assert room.undo(turn, LI) is room.undo(turn, LI)
    in_step(store, room)


def test_a_removal_takes_what_hangs_on_it_and_comes_back_whole(opened: Opened) -> None:
    store, room = opened
    before = room.index.bundle()
    room.submit(operation("remove", "people", "c0"), LI)
    after = store.load("cust").bundle
    assert "c0" not in {person.id for person in after.people}
    assert [a.id for a in after.actions] == ["a2"]
    assert (after.actions[0].via, after.actions[0].after) == (None, ())
    assert after.roles[0].person is None
    assert [contact.to_people for contact in after.interactions] == [("c1",)]
    room.undo(new_opid(), LI)
    assert store.load("cust").bundle == before
    in_step(store, room)


def test_a_restart_loses_nothing(opened: Opened) -> None:
    store, room = opened
    room.submit(operation("set", "people", "c0", "title", "CFO"), LI)
    room.submit(operation("set", "people", "c1", "stance", 2), WANG)
    room.undo(new_opid(), WANG)
    again = Room(store, "cust")
    assert (again.seq, again.index.bundle(), again.events) == (room.seq, room.index.bundle(), room.events)
    again.redo(new_opid(), WANG)
    again.undo(new_opid(), LI)
    assert one(again, "people", "c0").title is None
    assert {stance.value for stance in again.index.bundle().stances if stance.person == "c1"} == {-1, 2}


def test_a_card_is_put_in_a_place_and_let_go(opened: Opened) -> None:
    store, room = opened
    room.submit(operation("set", "people", "c0", "place", {"x": 120, "y": 40.5}), LI)
    assert (one(room, "people", "c0").x, one(room, "people", "c0").y) == (120.0, 40.5)
    with pytest.raises(InvalidInput):
        room.submit(operation("set", "people", "c0", "place", {"x": 120}), LI)
    room.submit(operation("set", "people", "c0", "place", None), LI)
    assert one(room, "people", "c0").x is None
    in_step(store, room)


def test_a_stance_can_be_unknown_again_in_one_step(opened: Opened) -> None:
    store, room = opened
    room.submit(operation("set", "people", "c1", "stance", 2), LI)
    room.submit(operation("set", "people", "c1", "stance", 1), WANG)
    room.submit(operation("set", "people", "c1", "stance", None), LI)
    assert not [s for s in room.index.bundle().stances if s.person == "c1" and s.process is None and s.toward is None]
    room.undo(new_opid(), LI)
    assert {s.value for s in room.index.bundle().stances if s.person == "c1"} >= {1, 2}
    in_step(store, room)


def test_two_rooms_on_one_store_follow_each_other(opened: Opened) -> None:
    store, room = opened
    other = Room(store, "cust")
    other.submit(operation("set", "people", "c0", "title", "CFO"), WANG)
    with pytest.raises(Conflict) as found:
        room.submit(operation("set", "people", "c0", "title", "CEO"), LI)
    assert (found.value.mine, found.value.theirs) == ("CEO", "CFO")
    room.submit(operation("set", "people", "c1", "title", "CTO"), LI)
    assert [event.seq for event in other.catch_up()] == [3]
    assert other.index.bundle() == room.index.bundle()


def test_settings_that_came_meanwhile_are_followed(opened: Opened) -> None:
    store, room = opened
    bring(
        store,
        room.index.bundle(),
        Settings.model_validate({"gaps": {"no_access": 0.2}}),
        who="else",
        name="else",
        delete=False,
    )
    room.submit(operation("set", "people", "c0", "title", "CFO"), LI)
    assert room.settings.gaps.no_access == 0.2
    in_step(store, room)


# --- what is refused -----------------------------------------------------------------------------------


def test_both_values_of_a_conflict_are_told(room: Room) -> None:
    room.submit(operation("set", "people", "c0", "title", "CFO"), LI)
    with pytest.raises(Conflict) as found:
        room.submit(operation("set", "people", "c0", "title", "CEO", was="Clerk"), WANG)
    assert (found.value.key, found.value.mine, found.value.theirs) == ("operation_changed", "CEO", "CFO")
    with pytest.raises(Refused, match="Nothing would change"):
        room.submit(operation("set", "people", "c0", "title", "CFO"), WANG)


def test_an_undo_is_refused_after_somebody_elses_change(room: Room) -> None:
    room.submit(operation("set", "people", "c0", "title", "CFO"), LI)
    room.submit(operation("set", "people", "c0", "power", "political"), WANG)
    room.submit(operation("set", "people", "c0", "title", "CEO", was="CFO"), WANG)
    with pytest.raises(Conflict, match="somebody has changed “title” since") as found:
        room.undo(new_opid(), LI)
    assert (found.value.mine, found.value.theirs) == ("CFO", "CEO")
    room.undo(new_opid(), WANG)
    room.undo(new_opid(), LI)
    assert (one(room, "people", "c0").title, one(room, "people", "c0").power.value) == (None, "political")


def test_an_undo_is_refused_when_the_record_has_come_to_be_used(room: Room) -> None:
    added = {"id": "c9", "name": "New", "organization": "cust", "level": "staff"}
    room.submit(operation("add", "people", value=added), LI)
    room.submit(operation("set", "people", "c5", "manager", "c9", was="c2"), WANG)
    with pytest.raises(Conflict, match="it has come to be used"):
        room.undo(new_opid(), LI)
    with pytest.raises(Refused, match="nothing of yours to undo"):
        room.undo(new_opid(), ZHAO)
    with pytest.raises(Refused, match="nothing of yours to do again"):
        room.redo(new_opid(), ZHAO)


def test_nobody_comes_to_report_to_himself(room: Room) -> None:
    """c1 under c3, who is under c1; and two moves that would close a circle together."""
    with pytest.raises(InvalidInput, match="c1 → "):
        room.submit(operation("set", "people", "c1", "manager", "c3", was="c0"), LI)
    room.submit(operation("set", "people", "c1", "manager", "c2", was="c0"), LI)
    with pytest.raises(InvalidInput):
        room.submit(operation("set", "people", "c2", "manager", "c1", was="c0"), WANG)
    with pytest.raises(InvalidInput):
        room.submit(operation("set", "units", "u1", "parent", "u2"), LI)
    with pytest.raises(InvalidInput):
        room.submit(operation("include", "actions", "a1", "after", "a2"), LI)


PERSON = {"id": "c9", "name": "x", "organization": "cust", "level": "staff"}
REFUSED: list[tuple[Any, str]] = [
    (("set", "people", "nobody", "title", "x"), "operation_gone"),
    (("set", "people", "nobody", "manager", "c0"), "operation_gone"),
    (("set", "people", ("c0", "x"), "manager", "c1"), "operation_gone"),
    (("remove", "people", "nobody"), "operation_gone"),
    (("set", "people", "c0", "id", "c9", "c0"), "operation_identity"),
    (("set", "steps", ("p", "t"), "process", "q", "p"), "operation_identity"),
    (("set", "people", "c0", "organization", "us", "cust"), "operation_side"),
    (("set", "people", "s0", "organization", "cust", "us"), "operation_side"),
    (("set", "organizations", "dealer", "parent", "us"), "operation_side"),
    (("set", "organizations", "us", "side", "other", "supplier"), "operation_side"),
    (("set", "people", "c0", "level", "boss", "manager"), "invalid_input"),
    (("set", "people", "c0", "name", None, "Name c0"), "invalid_input"),
    (("set", "people", "c0", "unit", "u9", "u1"), "invalid_input"),
    (("set", "people", "c0", "stance", 3), "invalid_input"),
    (("set", "people", "c0", "tie", {"with": "c0", "rapport": "ally"}), "invalid_input"),
    (("set", "people", "c0", "tie", "ally"), "invalid_input"),
    (("set", "people", "c0", "x", 5.0), "invalid_input"),
    (("include", "people", "c0", "title", "x"), "operation_no_list"),
    (("include", "people", "c0", "emails", 3), "invalid_input"),
    (("exclude", "people", "c0", "emails", "none@x"), "operation_empty"),
    (("append", "people", "c0", "level", "x"), "invalid_input"),
    (("add", "people", (), "", PERSON | {"id": "c0"}), "operation_exists"),
    (("add", "people", (), "", PERSON | {"organization": "none"}), "invalid_input"),
    (("add", "people", (), "", {"nothing": 1}), "invalid_input"),
    (("remove", "organizations", "cust"), "invalid_input"),
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A room for what changes nothing."""
    with room_on(str(tmp_path_factory.mktemp("room") / "room.lbug")) as found:
        yield found


@pytest.mark.parametrize(("asked", "key"), REFUSED, ids=[f"{key}-{'-'.join(map(str, a[:4]))}" for a, key in REFUSED])
def test_what_does_not_fit_is_refused_and_changes_nothing(kept: Opened, asked: Any, key: str) -> None:
    _, room = kept
    before, seq = room.index.bundle(), room.seq
    with pytest.raises(RelmapError) as found:
        room.submit(operation(*asked), LI)
    assert found.value.key == key
    assert found.value.message("zh") != found.value.message("en")
    assert (room.index.bundle(), room.seq) == (before, seq)


# --- the kinds of change -------------------------------------------------------------------------------


def test_items_of_a_list_come_and_go_one_by_one(room: Room) -> None:
    room.submit(operation("include", "people", "c0", "emails", "a@x"), LI)
    room.submit(operation("include", "people", "c0", "emails", "b@x"), WANG)
    room.submit(operation("exclude", "people", "c0", "emails", "a@x"), LI)
    assert one(room, "people", "c0").emails == ("b@x",)


def test_a_note_only_grows(room: Room) -> None:
    room.submit(operation("append", "people", "c0", "note", "One."), LI)
    room.submit(operation("append", "people", "c0", "note", "Two."), WANG)
    assert one(room, "people", "c0").note == "One.\nTwo."


def test_a_manager_is_changed_by_the_line(room: Room) -> None:
    room.submit(operation("set", "people", "c5", "manager", "c0", was="c2"), LI)
    assert [line.manager for line in room.index.bundle().reporting if line.person == "c5"] == ["c0"]
    room.submit(operation("set", "people", "c5", "manager", None, was="c0"), LI)
    assert [line for line in room.index.bundle().reporting if line.person == "c5"] == []


def test_a_judgement_is_of_today_and_has_a_name(room: Room) -> None:
    room.submit(operation("set", "people", "c2", "stance", 1), LI)
    room.submit(operation("set", "people", "c2", "stance", 2), LI)
    room.submit(operation("set", "people", "c2", "stance", -1), ZHAO)
    found = [(s.value, s.at, s.rater) for s in room.index.bundle().stances if s.person == "c2"]
    assert sorted(found, key=str) == [(-1, AT[:10], None), (2, AT[:10], "s0")]
    room.submit(operation("set", "people", "c2", "tie", {"with": "s0", "rapport": "ally", "desired": "ally"}), LI)
    assert [(t.rapport.value, t.rater) for t in room.index.bundle().ties if t.b == "c2"] == [("ally", "s0")]


def test_what_is_added_gets_an_id_and_a_place(room: Room) -> None:
    event = room.submit(operation("add", "people", value={"name": "New", "organization": "cust", "level": "staff"}), LI)
    assert event.changes[0].after is not None
    room.submit(operation("add", "steps", value={"process": "p", "name": "Third"}), LI)
    room.submit(operation("add", "roles", value={"process": "p", "step": "t", "role": "buyer"}), LI)
    bundle = room.index.bundle()
    assert [step.position for step in bundle.steps] == [0, 1, 2]
    assert [role.position for role in bundle.roles if role.step == "t"] == [0, 1, 2]
    room.submit(operation("set", "roles", ("p", "t", "2"), "position", 5, was=2), LI)
    assert one(room, "roles", "p", "t", "5").role.value == "buyer"
    room.submit(operation("set", "influences", identity(bundle.influences[0]), "sign", -1, was=1), LI)
    assert [i.sign.value for i in room.index.bundle().influences] == [-1]


def other(kind: Kind, label: str, now: Any) -> Any:
    """Another value that fits a field, None where there is none in this account."""
    column = kind.column(label)
    if column.ref is not None:
        found = [identity(record)[-1] for record in getattr(account(), column.ref.target)]
        name = next((name for name in found if name != now), None)
        return [name] if column.many else name
    if column.words is not None:
        return next(word.value for word in column.words if word.value != now)  # type: ignore[attr-defined]
    samples = {"text": "Other", "number": 0.25, "integer": 7, "flag": not now}
    dated = label in ("at", "from", "to", "due", "done_at")
    return "2026-10-15" if dated else ["Other"] if column.many else samples[column.scalar]


FIELDS = [(kind.list, column.label) for kind in KINDS for column in kind.columns]
MAY_NOT = {"operation_identity", "operation_side", "invalid_input", "operation_exists"}


@pytest.mark.parametrize(("list_name", "label"), FIELDS, ids=[f"{name}.{label}" for name, label in FIELDS])
def test_every_field_can_be_set_and_undone(kept: Opened, list_name: str, label: str) -> None:
    """Or it says why not; then nothing has changed."""
    store, room = kept
    kind, before = BY_LIST[list_name], room.index.bundle()
    ident, record = next(iter(sorted(room.index.lists[list_name].items())))
    column = kind.column(label)
    value = getattr(record, column.name)
    now = list(value) if column.many else getattr(value, "value", value)
    wanted = other(kind, label, now)
    try:
        room.submit(operation("set", list_name, ident, label, wanted, was=now), LI)
    except RelmapError as error:
        assert error.key in MAY_NOT
        assert label in ("id", "process", "step", "organization", "side", "x", "y", "parent", "account", "person", "to",
                         "manager", "after", "a", "b", "source", "target", "from_person")  # fmt: skip
    else:
        assert store.load("cust").bundle == room.index.bundle() != before
        assert told(room.events[-1], room.index).keys() == {"en", "zh"}
        room.undo(new_opid(), LI)
    assert room.index.bundle() == before


def test_a_list_is_pasted_as_one_operation(room: Room) -> None:
    before = room.index.bundle()
    text = (
        "姓名\t职务\t部门\t上级\t层级\t立场\n新人甲\t总监\t新部门\tName c0\t高层\t支持者\n新人乙\t\tOne\t新人甲\t\t\n"
    )
    room.paste(new_opid(), text, LI)
    after = {person.name: person for person in room.index.bundle().people}
    assert (after["新人甲"].title, after["新人甲"].level.value) == ("总监", "executive")
    assert after["新人乙"].unit == "u1"
    managers = {line.person: line.manager for line in room.index.bundle().reporting}
    assert managers[after["新人乙"].id] == after["新人甲"].id
    assert [s.value for s in room.index.bundle().stances if s.person == after["新人甲"].id] == [1]
    room.undo(new_opid(), LI)
    assert room.index.bundle() == before
    with pytest.raises(InvalidInput) as found:
        room.paste(new_opid(), "Name\tLevel\tManager\nA\tbosss\tNobody\n\tstaff\t\n", LI)
    assert [(p.where.row, p.where.column) for p in found.value.problems] == [(1, "level"), (1, "manager"), (2, "name")]
    with pytest.raises(Refused):
        room.paste(new_opid(), "\n", LI)


# --- at random -----------------------------------------------------------------------------------------

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


def rewind(room: Room) -> None:
    """Undo everything that stands, the latest first, whoever did it."""
    while standing := {who: stack for who, stack in room._done.items() if stack}:
        who = max(standing, key=lambda name: standing[name][-1].seq)
        room.undo(new_opid(), next(actor for actor in (LI, WANG, ZHAO) if actor.who == who))


QUICK = settings(
    max_examples=25,
    deadline=None,
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


# --- the board -----------------------------------------------------------------------------------------


def test_a_patched_picture_is_the_whole_one(room: Room) -> None:
    """Cards and lines put into the old picture give the new one, character by character."""
    board = Board(room.index.bundle(), DAY, room.settings)
    steps = [("set", "c1", "title", "CFO"), ("set", "c2", "stance", -2), ("set", "c1", "name", "Other"),
             ("set", "c4", "tie", {"with": "s1", "rapport": "ally"}), ("set", "c0", "power", "political")]  # fmt: skip
    patched = 0
    for step in steps:
        before = parts(board.picture())
        do(room, LI, step)
        patch = board.update(room.index.bundle())
        after = parts(board.picture())
        if patch.whole:
            continue
        patched += 1
        changed = {key for key in after if before.get(key) != after[key]}
        assert changed <= {str(i) for i in patch.cards} | ({"edges"} if patch.lines else set())
    assert patched >= 3


def parts(picture: str) -> dict[str, str]:
    """A picture apart: its cards, the layer of lines, and the rest."""
    from xml.etree import ElementTree as Tree

    root = Tree.fromstring(picture)
    found = {}
    for layer in root:
        if layer.get("class") == "people":
            found |= {str(card.get("data-i", card.get("data-person", n))): Tree.tostring(card, "unicode")
                      for n, card in enumerate(layer)}  # fmt: skip
        else:
            key = layer.get("class") or "rest"
            found[key] = found.get(key, "") + Tree.tostring(layer, "unicode")
    return found


def test_an_account_of_two_names_can_be_shown() -> None:
    bundle = Bundle(account="cust", organizations=account().organizations[:2])
    board = Board(bundle, date(2026, 11, 2).toordinal(), Settings())
    assert plain(board.figures)["point"] in (None, 0.0)
    assert board.picture().startswith("<svg")


# --- the meeting ---------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from(["Li", "Wang", "Zhao"]), st.none() | st.integers(-2, 2)))
def test_a_round_tells_nothing_before_it_is_revealed(said: dict[str, int | None]) -> None:
    asked = Round(1, "stance", "c0")
    for who, value in said.items():
        asked.rate(who, value)
    assert asked.answered == sorted(said)
    with pytest.raises(Refused):
        _ = asked.result
    values = sorted(value for value in said.values() if value is not None)
    found = asked.reveal()
    assert (found.count, found.values) == (len(values), tuple(values))
    with pytest.raises(Refused):
        asked.rate("Li", 1)


def test_an_agenda_with_a_timer() -> None:
    meeting = Meeting(AT, 1)
    meeting.run(100.0)
    meeting.pause(160.0)
    assert meeting.timer.left == 14 * 60
    meeting.go_to(2)
    assert (meeting.timer.item, meeting.timer.ends, meeting.timer.left) == (2, None, 600.0)
    for wrong in (lambda: meeting.go_to(9), lambda: meeting.round(1), lambda: meeting.settle(1, True)):
        with pytest.raises(Refused):
            wrong()
    with pytest.raises(Refused):
        meeting.ask("rapport", "c0", None)
    meeting.ask("stance", "c0", None)
    with pytest.raises(Refused):
        meeting.ask("stance", "c1", None)
    both = {"en": "Why?", "zh": "为何？"}
    assert meeting.park(both, "Li") is meeting.park(dict(both), "Wang")
