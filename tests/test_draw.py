"""The pictures: text that fits, positions that never overlap, lines that end where people stand."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from relmap.draw import palette
from relmap.draw.cards import Card
from relmap.draw.orgmap import OrgMap, draw_map, make_map
from relmap.draw.outline import Box
from relmap.draw.svg import markup
from relmap.draw.typeset import fit, fit_for, half, initials, width
from relmap.engine.gaps import find_gaps
from relmap.frame import Group, build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import Organization, Person, Reporting, StanceRecord, Unit, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, ReportingKind, Side
from relmap.score.coverage import Score, evaluate

HOME = Path(__file__).parent.parent
ACCOUNTS = [*sorted(HOME.glob("tests/golden/*[0-9e].json")), HOME / "examples" / "harbour_bank.json"]
SVG = "{http://www.w3.org/2000/svg}"


def score_of(bundle: Bundle) -> Score:
    return evaluate(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


def chart_of(bundle: Bundle) -> OrgMap:
    score = score_of(bundle)
    return make_map(score, find_gaps(score))


def random_account(size: int, seed: int, lines: float = 0.95, plain: bool = True) -> Bundle:
    """An account of random shape; without `plain` everybody has a stance, so that nobody is folded."""
    dice = random.Random(seed)
    people = [
        Person(
            id=f"c{i}",
            name=f"Person {i}",
            organization="c",
            unit=f"u{dice.randrange(7)}",
            level=dice.choice(list(Level)),
        )
        for i in range(size)
    ]
    ours = [
        Person(id=f"s{i}", name=f"Our {i}", organization="s", level=Level.MANAGER) for i in range(dice.randrange(1, 14))
    ]
    chosen = [(i, dice.randrange(i)) for i in range(1, size) if dice.random() < lines]
    kinds = [ReportingKind.SOLID, ReportingKind.SOLID, ReportingKind.SOLID, ReportingKind.DOTTED]
    reporting = tuple(Reporting(person=f"c{i}", manager=f"c{m}", kind=dice.choice(kinds)) for i, m in chosen)
    known = people[:: 3 if plain else 1]
    return Bundle(
        account="c",
        as_of="2026-06-01",
        organizations=(
            Organization(id="c", name="Customer", side=Side.CUSTOMER),
            Organization(id="s", name="Supplier", side=Side.SUPPLIER),
        ),
        units=tuple(Unit(id=f"u{i}", organization="c", name=f"Unit {i}") for i in range(8)),
        people=(*people, *ours),
        reporting=reporting,
        stances=tuple(StanceRecord(person=p.id, value=dice.randrange(-2, 3), at="2026-01-01") for p in known),
    )


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def assert_sound(chart: OrgMap) -> None:
    """What must hold of every layout."""
    layout = chart.layout
    shown = list(layout.cards.values())
    assert not [pair for pair in combinations(shown, 2) if overlap(*pair)]
    assert all(box.x >= 0 and box.right <= layout.width and box.y >= 0 and box.bottom <= layout.height for box in shown)
    lanes = {lane.group: lane.frame for lane in layout.lanes}
    for person, box in layout.cards.items():
        group = chart.cards[person].group
        lane = lanes[Group.THIRD if group is Group.COMPETITOR else group]
        assert lane.x <= box.x and box.right <= lane.right and lane.y <= box.y and box.bottom <= lane.bottom
    frames = [block.frame for block in layout.blocks]
    assert not [pair for pair in combinations(frames, 2) if overlap(*pair)]
    for block in layout.blocks:
        folds = [fold.box for fold in block.folds]
        for box in [*block.cards.values(), *folds]:
            assert block.frame.x < box.x and box.right < block.frame.right
            assert block.frame.y < box.y and box.bottom < block.frame.bottom
        assert not [pair for pair in combinations([*block.cards.values(), *folds], 2) if overlap(*pair)]


def everybody(chart: OrgMap, score: Score) -> int:
    folded = sum(fold.count for block in chart.layout.blocks for fold in block.folds)
    return folded + sum(card.group is Group.ACCOUNT for card in chart.cards.values())


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.stem)
def test_no_two_cards_overlap(path: Path) -> None:
    bundle = read(path)
    chart = chart_of(bundle)
    assert_sound(chart)
    assert everybody(chart, chart.score) == int(chart.score.point.counted.sum())


@pytest.mark.parametrize("size", [1, 2, 40, 150, 500])
@pytest.mark.parametrize("lines", [0.0, 0.5, 0.95, 1.0])
def test_random_accounts_are_laid_out_soundly(size: int, lines: float) -> None:
    chart = chart_of(random_account(size, seed=size, lines=lines))
    assert_sound(chart)
    assert everybody(chart, chart.score) == size


def test_nobody_is_folded_while_there_is_room_nor_if_something_is_known() -> None:
    assert not any(
        block.folds for block in chart_of(random_account(60, 1)).layout.blocks for fold in block.folds if fold.count
    )
    crowded = chart_of(random_account(300, 2, plain=False))
    assert sum(card.group is Group.ACCOUNT for card in crowded.cards.values()) == 300


def test_only_plain_people_are_folded() -> None:
    chart = chart_of(random_account(400, 3))
    shown = {chart.score.frame.people.ids[i] for i in chart.layout.cards}
    with_stance = {record.person for record in chart.score.frame.bundle.stances}
    assert with_stance <= shown
    assert len(shown) < 400


def test_the_same_account_gives_the_same_picture() -> None:
    first, second = (markup(draw_map(chart_of(read(ACCOUNTS[-1])))) for _ in range(2))
    assert first == second


def test_the_whole_is_near_the_wanted_proportions() -> None:
    layout = chart_of(random_account(60, 5)).layout
    assert 1.2 < layout.width / layout.height < 2.1


def test_every_line_ends_at_its_person_and_starts_at_his_manager() -> None:
    chart = chart_of(read(ACCOUNTS[-1]))
    index = chart.score.frame.index
    assert chart.layout.links
    for person, corners in chart.layout.links.items():
        box, line = chart.layout.cards[person], chart.forest.lines[person]
        manager = chart.layout.cards[index[line.manager]]
        assert corners[-1] == (box.x, box.y + box.h / 2)
        assert corners[0][1] == manager.bottom and manager.x <= corners[0][0] <= manager.right


def test_lines_run_straight() -> None:
    for corners in chart_of(random_account(150, 8)).layout.links.values():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(corners))


def test_a_second_manager_is_an_extra_line() -> None:
    base = random_account(12, 4, lines=0.0)
    both = (
        Reporting(person="c3", manager="c1"),
        Reporting(person="c3", manager="c2"),
        Reporting(person="c1", manager="c3"),
    )
    account = Bundle(**{**base.__dict__, "reporting": both})
    chart = chart_of(account)
    assert {line.person: line.manager for line in chart.forest.lines.values()} == {"c1": "c3", "c3": "c2"}
    assert {(line[0], line[1]) for line in chart.forest.extra} == {(3, 1)}


def test_a_unit_that_nobody_knows_is_shown_as_a_blind_spot() -> None:
    chart = chart_of(random_account(20, 6))
    assert any(fold.count == 0 for block in chart.layout.blocks for fold in block.folds)
    assert "Nobody known" in markup(draw_map(chart, ("en",)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_picture_in_one_language_holds_no_classes_of_the_other(lang: str) -> None:
    text = markup(draw_map(chart_of(read(ACCOUNTS[-1])), (lang,)))  # type: ignore[arg-type]
    assert 'class="en"' not in text and 'class="zh"' not in text
    assert ("缺口" in text) == (lang == "zh")
    assert ("GAP" in text) == (lang == "en")


def test_pictures_hold_presentation_attributes_only() -> None:
    root = fromstring(markup(draw_map(chart_of(read(ACCOUNTS[-1])))))
    assert root.tag == f"{SVG}svg"
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert not [node for node in root.iter() if any(name.startswith("on") for name in node.attrib)]


def test_hostile_names_stay_text() -> None:
    base = random_account(3, 1)
    evil = '</text><script>alert("1")</script>\u202e&'
    people = tuple(person.model_copy(update={"name": evil, "title": evil}) for person in base.people)
    text = markup(draw_map(chart_of(Bundle(**{**base.__dict__, "people": people}))))
    assert "<script" not in text
    assert not fromstring(text).findall(f".//{SVG}script")


def test_a_card_says_what_is_known() -> None:
    chart = chart_of(read(ACCOUNTS[-1]))
    cards = {chart.score.frame.people.ids[i]: card for i, card in chart.cards.items()}
    assert cards["p-cfo"].rank == 4
    assert cards["p-dcio"].seat and cards["p-dcio"].stance is None
    assert cards["p-legal"].placeholder
    assert next(contact.initials for contact in cards["p-net-head"].contacts) == "LQ"
    assert cards["ns-lin"].covers == 16


def test_a_plain_card_is_one_without_anything_to_miss() -> None:
    empty = Card(0, "N", "", Group.ACCOUNT, None, None, (), 0.0, (), 0, False, False, False, None, False)
    assert empty.plain
    assert not Card(0, "N", "", Group.ACCOUNT, 0, None, (), 0.0, (), 0, False, False, False, None, False).plain


def test_a_chinese_character_counts_two() -> None:
    assert width("中", 10) == 10
    assert width("中文", 10) > width("abc", 10)
    assert width("i", 10) < width("m", 10)


@pytest.mark.parametrize(
    "text", ["Chief Information Officer", "首席信息官兼数据中心总经理", "Wei An 魏安", "", "W" * 300]
)
def test_text_fits_its_room(text: str) -> None:
    for room in (20, 60, 150):
        assert width(fit(text, room, 11), 11) <= room
    assert fit(text, 10_000, 11) == text


def test_a_cut_text_ends_in_an_ellipsis() -> None:
    assert fit("Head of Network and Infrastructure", 100, 11).endswith("…")


def test_each_reader_gets_his_half_of_a_text_in_both_languages() -> None:
    title = "Head of Network and Infrastructure 网络与基础设施中心总经理"
    assert half(title, "zh") == "网络与基础设施中心总经理"
    assert half(title, "en") == "Head of Network and Infrastructure"
    assert half("核心网络与SD-WAN改造", "en") == "核心网络与SD-WAN改造"
    assert half("Kevin Lau", "zh") == "Kevin Lau"
    assert fit_for("President 行长", "zh", 200, 11) == "President 行长"
    assert fit_for(title, "zh", 150, 11) == "网络与基础设施中心总经理"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Wei An 魏安", "WA"), ("贺磊", "磊"), ("Ours 3", "O3"), ("Ada", "AD"), ("…", "?"), ("X", "X")],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_text_on_the_blue_ramp_is_readable() -> None:
    for step in range(palette.RAMP_STEPS + 1):
        assert palette.contrast(palette.ramp(step), palette.ramp_ink(step)) >= 4.5


def test_words_are_readable_on_their_ground() -> None:
    for colour in (palette.INK, palette.MUTED, palette.OURS, palette.THIRD, palette.GAP):
        assert palette.contrast(colour, palette.FACE) >= 4.5
    assert palette.contrast(palette.KEY_BADGE, palette.FACE) >= 4.5


def test_stances_look_as_declared() -> None:
    assert palette.stance(2).colour == "#08408A" and palette.stance(-1).colour == "#C67A00"
    assert [mark.glyph for mark in palette.STANCES.values()] == ["▲▲", "▲", "●", "▼", "▼▼", "?"]
