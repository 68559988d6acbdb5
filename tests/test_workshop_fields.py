"""What can be changed in a room: every field set and undone, items, notes, judgements, a pasted list."""

from __future__ import annotations

from typing import Any

import pytest
from rooms import AT, LI, WANG, ZHAO, Opened, account, new_opid, one, operation

from relmap.model.errors import InvalidInput, RelmapError
from relmap.model.identity import identity
from relmap.model.schema import BY_LIST, KINDS, Kind
from relmap.workshop.refused import Refused
from relmap.workshop.room import Room
from relmap.workshop.words import told


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
