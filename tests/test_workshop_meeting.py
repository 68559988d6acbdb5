"""The board that a meeting looks at, its blind rounds and its agenda."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms import AT, DAY, LI, account, do

from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.workshop.board import Board, plain
from relmap.workshop.refused import Refused
from relmap.workshop.room import Room
from relmap.workshop.rounds import Round
from relmap.workshop.session import Meeting

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
