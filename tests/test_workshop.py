"""Several people edit one account: operations, conflicts, undo, restarts, on both engines; what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rooms import LI, WANG, ZHAO, Opened, in_step, new_opid, one, operation, room_on

from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.settings import Settings
from relmap.store.bring import bring
from relmap.workshop.refused import Conflict, Refused
from relmap.workshop.room import Room


@pytest.fixture
def opened(address: str) -> Iterator[Opened]:
    """The account in a store of each engine."""
    with room_on(address) as found:
        yield found


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


@pytest.mark.parametrize(("asked", "key"), REFUSED, ids=[f"{key}-{'-'.join(map(str, a[:4]))}" for a, key in REFUSED])
def test_what_does_not_fit_is_refused_and_changes_nothing(kept: Opened, asked: Any, key: str) -> None:
    _, room = kept
    before, seq = room.index.bundle(), room.seq
    with pytest.raises(RelmapError) as found:
        room.submit(operation(*asked), LI)
    assert found.value.key == key
    assert found.value.message("zh") != found.value.message("en")
    assert (room.index.bundle(), room.seq) == (before, seq)
