"""A board that follows a crowd edit by edit shows what a fresh one shows, and so does a page told of the patches."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

import pytest
from rooms import DAY, LI, account, operation

from relmap.draw.forest import CROWD
from relmap.draw.orgmap import draw_edges
from relmap.draw.svg import canvas, markup
from relmap.engine.field import Field
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import RelmapError
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level
from relmap.score.coverage import evaluate
from relmap.workshop.board import Board
from relmap.workshop.effects import effects
from relmap.workshop.index import Index

EDGE = re.compile(r'<path d="([^"]*)" stroke-width="([^"]*)"(?: opacity="([^"]*)")? data-a="(\d+)" data-b="(\d+)"')


def crowded() -> Bundle:
    """The account of a room with so many plain people more that some are folded."""
    small = account()
    more = [
        records.Person(
            id=f"n{i}", name=f"N {i}", organization="cust", unit=("u1", "u2", None)[i % 3], level=Level.STAFF
        )
        for i in range(CROWD)
    ]
    under = [records.Reporting(person=f"n{i}", manager=f"c{i % 6}") for i in range(0, CROWD, 2)]
    return replace(small, people=(*small.people, *more), reporting=(*small.reporting, *under)).sorted()


def random_edit(dice: random.Random, index: Index) -> Any:
    """One edit of somebody; now and then of a record that others rest on."""
    everybody = sorted(ident for (ident,) in index.lists["people"])
    who, other = dice.sample(everybody if dice.random() < 0.4 else everybody[:6], 2)
    kind = dice.randrange(9)
    if kind == 0:
        return operation("add", "reporting", value={"person": who, "manager": other, "kind": "dotted"})
    if kind == 1:
        return operation("add", "influences", value={"source": who, "target": other, "sign": 1, "weight": 0.5})
    if kind == 2:
        contact = {"at": "2026-10-20", "channel": "call", "from_person": "s0", "to_people": [who]}
        return operation("add", "interactions", value=contact)
    if kind == 3 and who != "cust":
        return operation("remove", "people", who)
    field, value = dice.choice(
        [
            ("stance", dice.randint(-2, 2)),
            ("tie", {"with": dice.choice(["s0", "s1"]), "rapport": dice.choice(["ally", "working", "none"])}),
            ("manager", other),
            ("power", dice.choice(["political", "outside", None])),
            ("title", dice.choice(["A", "B"])),
            ("unit", dice.choice(["u1", "u2", None])),
            ("level", dice.choice(["executive", "staff"])),
        ]
    )
    person = index.get("people", (who,))
    seen = getattr(person, field, None)
    return operation("set", "people", who, field, value, was=getattr(seen, "value", seen))


def drawn(text: str) -> set[tuple[str, ...]]:
    """The lines in a layer, by all that is drawn of them."""
    return set(EDGE.findall(text))


def layer(board: Board) -> set[tuple[str, ...]]:
    root = canvas(1, 1)
    draw_edges(root, board.chart, board.chart.edges)
    return drawn(markup(root))


@pytest.mark.parametrize("seed", range(6))
def test_a_board_that_follows_is_a_fresh_one(seed: int) -> None:
    dice = random.Random(seed)
    index = Index(crowded())
    board = Board(index.bundle(), DAY, Settings())
    lines, taken, patched = layer(board), 0, 0
    for _ in range(40):
        try:
            changes = effects(index, random_edit(dice, index), LI)
        except RelmapError:
            continue
        index.apply(changes)
        patch = board.update(index.bundle())
        fresh = Board(index.bundle(), DAY, Settings())
        assert (board.score.values, board.outlook, board.gaps) == (fresh.score.values, fresh.outlook, fresh.gaps)
        assert board.picture() == fresh.picture()
        if patch.whole:
            lines = layer(board)
        elif patch.lines is not None:
            gone = {(str(a), str(b)) for a, b in patch.lines.pairs}
            lines = {line for line in lines if line[3:] not in gone} | drawn(patch.lines.markup)
            patched += 1
        assert lines == layer(board)
        taken += 1
    assert taken > 15 and patched and lines


def test_the_field_of_an_unchanged_account_is_kept() -> None:
    index = Index(crowded())
    score = evaluate(Board(index.bundle(), DAY, Settings()).score.frame, DAY, Settings())
    field = Field.of(score, score.settings.influence)
    assert Field.of(score, score.settings.influence, field) is field
    index.apply(effects(index, operation("add", "influences", value={"source": "c3", "target": "c4", "sign": -1,
                                                                     "weight": 0.9}), LI))  # fmt: skip
    moved = Board(index.bundle(), DAY, Settings()).score
    assert (Field.of(moved, moved.settings.influence, field).pull != field.pull).any()
