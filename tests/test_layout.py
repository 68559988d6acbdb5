"""The layout of any account: nobody covers anybody, whatever was put where by hand and however its records stand."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from relmap.draw.forest import CROWD
from relmap.draw.orgmap import OrgMap, draw_map, make_map
from relmap.draw.outline import CARD_H, CARD_W, Box
from relmap.draw.svg import markup
from relmap.engine.gaps import find_gaps
from relmap.frame import Group, build
from relmap.interchange import read, write
from relmap.model.bundle import Bundle
from relmap.model.errors import InvalidInput, StoreError
from relmap.model.privacy import masked
from relmap.model.records import Organization, Person, Reporting, StanceRecord, Unit, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, Side
from relmap.score.coverage import evaluate
from relmap.store import migrate_server, open_store
from relmap.store.bring import bring
from relmap.store.graph import SCHEMA_VERSION
from relmap.store.queries import library

DEMO = Path(__file__).parent.parent / "examples" / "harbour_bank.json"
AS_OF = "2026-06-01"
Spot = tuple[float, float]


def chart_of(bundle: Bundle) -> OrgMap:
    score = evaluate(build(bundle), day(AS_OF), Settings())
    return make_map(score, find_gaps(score))


def account(size: int, seed: int = 1, spots: dict[str, Spot] | None = None, lines: float = 0.9) -> Bundle:
    """A tree of people in units three levels deep and a subsidiary, some put somewhere by hand."""
    dice = random.Random(seed)
    units = [
        Unit(id=f"u{i}", organization="c", name=f"Unit {i}", parent=f"u{i // 2 - 1}" if i > 1 else None)
        for i in range(7)
    ]
    units.append(Unit(id="v", organization="d", name="Workshop"))
    people = []
    for i in range(size):
        inside = dice.random() < 0.8
        x, y = (spots or {}).get(f"c{i}", (None, None))
        people.append(
            Person(
                id=f"c{i}",
                name=f"Person {i}",
                organization="c" if inside else "d",
                unit=f"u{dice.randrange(7)}" if inside else dice.choice(["v", None]),
                level=dice.choice(list(Level)),
                x=x,
                y=y,
            )
        )
    reporting = [
        Reporting(person=f"c{i}", manager=f"c{dice.randrange(max(0, i - 30), i)}")
        for i in range(1, size)
        if dice.random() < lines
    ]
    ours = [Person(id=f"s{i}", name=f"Our {i}", organization="s", level=Level.MANAGER) for i in range(3)]
    return Bundle(
        account="c",
        as_of=AS_OF,
        organizations=(
            Organization(id="c", name="Customer", side=Side.CUSTOMER),
            Organization(id="d", name="Daughter", side=Side.CUSTOMER, parent="c"),
            Organization(id="s", name="Supplier", side=Side.SUPPLIER),
        ),
        units=tuple(units),
        people=(*people, *ours),
        reporting=tuple(reporting),
        stances=tuple(StanceRecord(person=p.id, value=0, at="2026-01-01") for p in people if dice.random() < 0.3),
    )


@st.composite
def accounts(draw: DrawFn) -> Bundle:
    size = draw(st.integers(1, 24))
    at = st.one_of(st.floats(-20_000, 20_000), st.floats(-100, 1200), st.integers(0, 12).map(lambda n: n * 44.0))
    spots = draw(st.dictionaries(st.integers(0, size - 1).map("c{}".format), st.tuples(at, at), max_size=size))
    return account(size, draw(st.integers(0, 10_000)), spots, draw(st.sampled_from([0.0, 0.6, 1.0])))


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def named(chart: OrgMap) -> dict[str, Box]:
    return {chart.score.frame.people.ids[i]: box for i, box in chart.layout.cards.items()}


def assert_sound(chart: OrgMap) -> None:
    """What must hold of every layout, with positions by hand or without."""
    layout = chart.layout
    folds = [fold.box for block in layout.blocks for fold in block.folds]
    boxes = [*layout.cards.values(), *folds]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    frames = [block.frame for block in layout.blocks]
    assert not [pair for pair in combinations(frames, 2) if overlap(*pair)]
    for box in [*boxes, *frames, *(lane.frame for lane in layout.lanes)]:
        assert box.x >= 0 and box.y >= 0
        assert box.right <= layout.width + 1e-6 and box.bottom <= layout.height + 1e-6
    for block in layout.blocks:
        inside = [box for person, box in block.cards.items() if not chart.cards[person].pinned]
        assert all(box.bottom < block.frame.bottom and box.right < block.frame.right for box in inside)


def assert_lines_follow(chart: OrgMap) -> None:
    index, cards = chart.score.frame.index, chart.layout.cards
    for person, corners in chart.layout.links.items():
        box, manager = cards[person], cards[index[chart.forest.lines[person].manager]]
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(corners))
        assert corners[0][1] == pytest.approx(manager.bottom) and manager.x <= corners[0][0] <= manager.right
        left, top = (box.x, box.y + CARD_H / 2), (box.x + CARD_W / 2, box.y)
        assert corners[-1] == pytest.approx(left) or corners[-1] == pytest.approx(top)


@given(accounts())
@example(account(9, 3, {"c0": (0.0, 0.0), "c1": (0.0, 0.0), "c2": (5.0, 5.0)}))
@settings(max_examples=150)
def test_nobody_covers_anybody_and_lines_follow(bundle: Bundle) -> None:
    chart = chart_of(bundle)
    assert_sound(chart)
    assert_lines_follow(chart)


@given(accounts(), st.randoms())
@settings(max_examples=60)
def test_the_order_of_the_records_does_not_matter(bundle: Bundle, dice: random.Random) -> None:
    lists: dict[str, Any] = {}
    for kind, records in bundle.lists():
        mixed = list(records)
        dice.shuffle(mixed)
        lists[kind.list] = mixed
    first, second = chart_of(bundle), chart_of(bundle.with_lists(lists))
    assert named(first) == named(second)
    assert first.layout.lanes == second.layout.lanes
    assert markup(draw_map(first)) == markup(draw_map(chart_of(bundle)))


@pytest.mark.parametrize("spot", [(400.0, 300.0), (-900.0, -50.0), (2500.0, 90.0), (0.0, 0.0)])
def test_a_card_stays_where_it_was_put(spot: Spot) -> None:
    chart = chart_of(account(30, 2, {"c7": spot}))
    box, origin = named(chart)["c7"], chart.layout.origin
    assert (box.x - origin[0], box.y - origin[1]) == pytest.approx(spot)


def test_more_people_of_ours_do_not_move_what_was_put_by_hand() -> None:
    base = account(30, 2, {"c7": (400.0, 300.0)})
    crowd = tuple(Person(id=f"t{i}", name="More", organization="s", level=Level.STAFF) for i in range(60))
    for bundle in (base, replace(base, people=(*base.people, *crowd))):
        chart = chart_of(bundle)
        lane = next(lane.frame for lane in chart.layout.lanes if lane.group is Group.ACCOUNT)
        assert (named(chart)["c7"].x - lane.x, named(chart)["c7"].y - lane.y) == (400.0, 300.0)


def test_whoever_is_put_where_he_stands_anyway_moves_nobody() -> None:
    before = chart_of(account(30, 2))
    lane = next(lane.frame for lane in before.layout.lanes if lane.group is Group.ACCOUNT)
    boxes = named(before)
    spots = {f"c{i}": (boxes[f"c{i}"].x - lane.x, boxes[f"c{i}"].y - lane.y) for i in (0, 3, 11)}
    assert named(chart_of(account(30, 2, spots))) == boxes


def test_few_make_way_for_one() -> None:
    before = named(chart_of(account(40, 5)))
    target = before["c20"]
    after = named(chart_of(account(40, 5, {"c9": (target.x + 20, target.y - 100)})))
    still = [ident for ident, box in before.items() if (after[ident].x, after[ident].y) == (box.x, box.y)]
    assert len(still) >= 25
    assert all(after[ident].x == box.x for ident, box in before.items() if ident != "c9")


def test_a_map_that_is_wholly_made_by_hand() -> None:
    spots = {f"c{i}": (float(i % 8) * 230, float(i // 8) * 110) for i in range(24)}
    chart = chart_of(account(24, 4, spots))
    assert_sound(chart)
    assert not [block for block in chart.layout.blocks if block.cards]
    assert chart.layout.width < 2200 and chart.layout.height < 1200


@pytest.mark.parametrize("size", [40, 150, 500])
def test_every_size_is_sound_and_near_the_shape_of_a_screen(size: int) -> None:
    chart = chart_of(account(size, size))
    assert_sound(chart)
    assert 1.25 < chart.layout.width / chart.layout.height < 2.0
    shown = sum(card.group is Group.ACCOUNT for card in chart.cards.values())
    folded = [person for block in chart.layout.blocks for fold in block.folds for person in fold.people]
    assert shown + len(folded) == size and len(set(folded)) == len(folded)
    assert (size > CROWD) == bool(folded)


def test_whoever_was_put_somewhere_is_not_folded() -> None:
    plain = chart_of(account(300, 7))
    hidden = next(person for block in plain.layout.blocks for fold in block.folds for person in fold.people)
    ident = plain.score.frame.people.ids[hidden]
    assert ident in named(chart_of(account(300, 7, {ident: (3.0, 4.0)})))


def test_units_within_units_and_subsidiaries_are_named() -> None:
    picture = markup(draw_map(chart_of(account(30, 2)), ("en",)))
    assert "Daughter" in picture and "Workshop" in picture and "Unit 6" in picture
    picture = markup(draw_map(chart_of(read(DEMO)), ("zh",)))
    assert "数据中心运维组" in picture and "望澜港湾金融租赁" in picture


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.xlsx", "folder"])
def test_positions_survive_every_file(name: str, tmp_path: Path) -> None:
    bundle = account(12, 2, {"c3": (-12.25, 40.0), "c5": (19_999.5, 0.0)})
    write(bundle, tmp_path / name)
    assert read(tmp_path / name).people == bundle.people


def test_masking_keeps_positions() -> None:
    hidden = masked(account(12, 2, {"c3": (-12.25, 40.0)}))
    assert [(p.x, p.y) for p in hidden.people if p.x is not None] == [(-12.25, 40.0)]


@pytest.mark.parametrize(
    ("given", "key", "column"),
    [
        ({"x": 1.0}, "half_a_position", "y"),
        ({"y": 1.0}, "half_a_position", "x"),
        ({"x": 20_000.5, "y": 0.0}, "off_the_map", "x"),
        ({"x": "left", "y": 0.0}, "not_number", "x"),
    ],
)
def test_a_position_is_checked(given: dict[str, Any], key: str, column: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write(account(2, 1), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["people"][0] |= given
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert (problem.key, problem.where.column) == (key, column)
    assert problem.message("en") and problem.message("zh")


def test_positions_survive_every_store_and_moves_are_history(address: str) -> None:
    bundle = account(8, 2, {"c3": (-12.25, 40.0)})
    moved = tuple(
        person.model_copy(update={"x": 5.5, "y": 6.0}) if person.id == "c3" else person for person in bundle.people
    )
    with open_store(address, write=True) as store:
        bring(store, bundle, None, who="li", name="first", delete=True)
        assert store.load("c").bundle.people == bundle.sorted().people
        bring(store, replace(bundle, people=moved), None, who="li", name="second", delete=True)
        entry = next(entry for entry in store.history("c") if entry.version == 2)
    assert entry.before is not None and entry.after is not None
    before, after = json.loads(entry.before), json.loads(entry.after)
    assert (before["x"], before["y"], after["x"], after["y"]) == (-12.25, 40.0, 5.5, 6.0)


def test_a_server_of_version_two_is_migrated(neo4j_address: str) -> None:
    with open_store(neo4j_address, write=True) as store:
        bring(store, account(8, 2), None, who="li", name="first", delete=True)
        store.write(lambda: store.run(library("store")["set_schema_version"].text, {"version": 2}))
    with pytest.raises(StoreError) as caught:
        open_store(neo4j_address)
    assert caught.value.key == "schema_older"
    assert (migrate_server(neo4j_address), migrate_server(neo4j_address)) == (2, SCHEMA_VERSION)
    with open_store(neo4j_address) as store:
        assert store.load("c").bundle == account(8, 2).sorted()
