"""The board that a meeting looks at, its blind rounds and its agenda."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms import AT, DAY, LI, account, do

from relmap.model.bundle import Bundle
from relmap.model.minutes import Minutes, Round, instant
from relmap.model.settings import Settings
from relmap.workshop import session
from relmap.workshop.board import Board, plain
from relmap.workshop.refused import Refused
from relmap.workshop.room import Room
from relmap.workshop.rounds import answered, own, rated, revealed

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


PLACE = "http://127.0.0.1:8642"


def meeting() -> Minutes:
    return session.begun(AT, PLACE, 1, "2026-11-02")


@given(st.dictionaries(st.sampled_from(["Li", "Wang", "Zhao"]), st.none() | st.integers(-2, 2)))
def test_a_round_tells_nothing_before_it_is_revealed_and_no_names_after(said: dict[str, int | None]) -> None:
    asked = Round(number=1, topic="stance", person="c0")
    for who, value in said.items():
        asked = rated(asked, who, value)
        assert own(asked, who) == value
    assert answered(asked) == sorted(said)
    assert asked.result is None
    values = sorted(value for value in said.values() if value is not None)
    found = revealed(asked)
    assert found.result is not None
    assert (found.result.count, found.result.values) == (len(values), tuple(values))
    assert not {"Li", "Wang", "Zhao"} & set(str(found).split("'"))
    assert revealed(found) is found
    with pytest.raises(Refused):
        rated(found, "Li", 1)


def test_a_judgement_is_changed_until_it_is_revealed() -> None:
    asked = rated(rated(Round(number=1, topic="stance", person="c0"), "Li", 1), "Li", -1)
    assert asked.answers == (("Li", -1),)
    with pytest.raises(Refused):
        rated(asked, "Li", 3)


def test_an_agenda_with_a_timer() -> None:
    found = session.paused(session.running(meeting(), 100.0), 160.0)
    assert found.timer.left == 14 * 60
    assert session.paused(found, 170.0) is found
    found = session.turned(session.turned(found, 2), 1)
    assert (found.timer.item, found.timer.ends, found.timer.left, found.reached) == (1, None, 900.0, 2)
    for wrong in (lambda: session.turned(found, 9), lambda: session.judged(found, 1, "Li", 0),
                  lambda: session.settled(found, 1, True)):  # fmt: skip
        with pytest.raises(Refused):
            wrong()


def test_one_round_at_a_time() -> None:
    with pytest.raises(Refused):
        session.asked(meeting(), "rapport", "c0", None)
    found = session.asked(meeting(), "stance", "c0", None)
    with pytest.raises(Refused):
        session.asked(found, "stance", "c1", None)
    found = session.asked(session.unveiled(found, 1), "rapport", "c1", "s0")
    assert [one.number for one in found.rounds] == [1, 2]


def test_the_same_question_is_parked_once() -> None:
    both = {"en": "Why?", "zh": "为何？"}
    found = session.parked(meeting(), both, "Li", AT)
    assert session.parked(found, dict(both), "Wang", AT) is found
    assert session.settled(found, 1, True).questions[0].done


def test_a_step_leaves_the_minutes_before_it_alone() -> None:
    before = meeting()
    kept = before.model_dump_json()
    session.decided(session.turned(session.came_in(before, "Li"), 3), "Call", "Li", AT)
    assert before.model_dump_json() == kept


def test_the_last_meeting_of_a_place_goes_on_for_a_while() -> None:
    now, hour = instant(AT), 3600.0
    old, last, other = (meeting() for _ in range(3))
    old = old.model_copy(update={"changed": "2026-11-01T22:00:00+08:00"})
    other = other.model_copy(update={"place": "https://map.example.com"})
    kept = [last, old, other]
    assert session.resumed(kept, PLACE, now + hour, 12 * hour) is last
    assert session.resumed([old], PLACE, now + hour, 12 * hour) is None
    assert session.resumed(kept, "http://127.0.0.1:8643", now, 12 * hour) is None
    assert session.resumed([last], PLACE, now - 2, 12 * hour) is last, "a clock may be put back a little"
    assert session.resumed([last], PLACE, now - 24 * hour, 12 * hour) is None
