"""The views of routes, space, power against stance, and lines: what they show is what the law says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from relmap.engine.analysis import Analysis, analyse
from relmap.engine.gaps import find_gaps
from relmap.engine.hops import HopKind, hop_kinds, hop_strengths
from relmap.engine.routes import RouteMap
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension
from relmap.report.view import make_report
from relmap.report.views.grid import CROWD, SHOWN_OF_CROWD, grid_view
from relmap.report.views.processes import process_views
from relmap.report.views.routes import KIND_CODES, routes_data, routes_view
from relmap.report.views.space import space_view
from relmap.score.coverage import Score, evaluate
from relmap.score.ties import reach

HARBOUR = Path(__file__).parent.parent / "examples" / "harbour_bank.json"
GOLDEN = Path(__file__).parent / "golden"


def scored(bundle: Bundle) -> Score:
    return evaluate(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


@pytest.fixture(scope="module")
def harbour() -> Score:
    return scored(read(HARBOUR))


def analysed(bundle: Bundle) -> Analysis:
    return analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


def test_the_ways_are_those_of_the_golden_numbers(golden: tuple[Bundle, Mapping[str, Any]]) -> None:
    bundle, expected = golden
    analysis = analysed(bundle)
    ids = analysis.score.frame.people.ids
    found = {ids[way.index]: way for way in routes_view(analysis).ways}
    wanted = expected["routes"]
    assert found.keys() == wanted.keys()
    for person, way in found.items():
        path = [ids[int(i)] for i in way.best.path.split()] if way.best else []
        assert path == wanted[person]["path"]
        assert (way.best.strength if way.best else 0.0) == pytest.approx(wanted[person]["probability"], abs=1e-9)


def test_what_stands_on_a_route_multiplies_to_its_strength() -> None:
    for way in routes_view(analysed(read(HARBOUR))).ways:
        for route in (way.best, *way.alternatives):
            assert route is not None and route.stops[0].hop is None
            hops = [stop.hop for stop in route.stops[1:]]
            between = [stop.willing for stop in route.stops[1:-1]]
            assert np.prod([*hops, *between]) == pytest.approx(route.strength, abs=1e-12)
            assert [stop.stance is not None for stop in route.stops] == [False, *[True] * len(between), False]


def test_a_hop_is_a_line_only_where_the_line_is_what_makes_it_strong() -> None:
    score = scored(read(GOLDEN / "case2.json"))
    strength, ties, kinds = hop_strengths(score), reach(score.ties.intensity), hop_kinds(score)
    assert set(kinds.values()) == {HopKind.REPORTING, HopKind.INFLUENCE}
    part = strength > 0
    for pair in zip(*np.nonzero(part), strict=True):
        a, c = int(pair[0]), int(pair[1])
        assert (strength[a, c] > ties[a, c]) == ((a, c) in kinds)


def test_the_page_gets_every_hop_of_the_law_and_no_other(golden: tuple[Bundle, Mapping[str, Any]]) -> None:
    score = scored(golden[0])
    data = cast("dict[str, Any]", routes_data(score, RouteMap(score)))
    routes = RouteMap(score)
    part = routes.sources | routes.between
    held = np.zeros_like(routes.first)
    for source, flat in data["hops"].items():
        for target, strength, kind in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            held[int(source), target] = strength / 1e6
            assert 0 <= kind < len(KIND_CODES)
    assert np.abs(held - np.where(part[:, None], routes.first, 0.0)).max() <= 5e-7
    order = sorted(data["order"], key=lambda i: data["order"][i])
    assert [routes.ids[int(i)] for i in order] == sorted(routes.ids[int(i)] for i in order)
    named = cast("dict[str, Any]", make_report(analysed(golden[0])).script_data)["people"]
    assert data["order"].keys() <= named.keys()


def test_what_third_parties_open_makes_up_space(golden: tuple[Bundle, Mapping[str, Any]]) -> None:
    score = scored(golden[0])
    view = space_view(score)
    assert view.value == score.values[Dimension.SPACE]
    ids = score.frame.people.ids
    closed = dict.fromkeys(score.space_people, 1.0)
    for group in view.groups:
        for opener in group.people:
            for door in (*opener.doors, *opener.rest):
                closed[ids[door.index]] *= 1 - door.opens
                assert door.opens == pytest.approx(door.tie * opener.reach * opener.willing)
    for person, opened in score.space_people.items():
        assert 1 - closed[person] == pytest.approx(opened, abs=0.02)  # ties that would show as 0.00 are left out
    doorless = {ids[index] for index, _, _ in view.doorless}
    assert doorless == {person for person, opened in score.space_people.items() if opened < 0.005}


def test_whoever_adds_most_comes_first_and_adds_what_space_would_lose(harbour: Score) -> None:
    view = space_view(harbour)
    sums = [float(group.adds) for group in view.groups]
    assert sums == sorted(sums, reverse=True)
    first = view.groups[0].people[0]
    bundle = harbour.frame.bundle
    gone = harbour.frame.people.ids[first.index]
    left = tuple(p.model_copy(update={"valid_to": "2026-10-31"}) if p.id == gone else p for p in bundle.people)
    without = scored(replace(bundle, people=left)).values[Dimension.SPACE]
    before = harbour.values[Dimension.SPACE]
    assert before is not None and without is not None
    assert float(first.adds) == pytest.approx(before - without, abs=6e-4)


def test_the_picture_of_space_has_everybody_once_and_a_line_for_every_tie(harbour: Score) -> None:
    view = space_view(harbour)
    picture = fromstring(view.chart)
    doors = [door for group in view.groups for opener in group.people for door in (*opener.doors, *opener.rest)]
    name = "{http://www.w3.org/2000/svg}"
    assert len(list(picture.iter(f"{name}path"))) == len(doors)
    boxes = [float(box.attrib["y"]) for box in picture.iter(f"{name}rect") if box.attrib["x"] != "0.5"]
    assert len(boxes) == len({door.index for door in doors})
    assert min(b - a for a, b in zip(sorted(boxes), sorted(boxes)[1:], strict=False)) >= 22


def test_space_without_third_parties_says_what_to_record() -> None:
    bundle = read(HARBOUR)
    ours = {org.id for org in bundle.organizations if bundle.side[org.id] in ("customer", "supplier", "competitor")}
    people = tuple(p.model_copy(update={"unit": None}) for p in bundle.people if p.organization in ours)
    bare = Bundle(account=bundle.account, as_of=bundle.as_of, organizations=bundle.organizations, people=people)
    view = space_view(scored(bare))
    assert view.groups == () and view.value is None and view.chart == ""


def test_everybody_stands_in_one_cell_of_the_grid(golden: tuple[Bundle, Mapping[str, Any]]) -> None:
    score = scored(golden[0])
    view = grid_view(score, find_gaps(score))
    cells = [cell for row in view.rows for cell in row.cells]
    found = [card.index for cell in cells for card in (*cell.people, *cell.rest)]
    assert sorted(found) == np.flatnonzero(score.point.counted).tolist()
    assert sum(count for _, count in view.columns) == len(found) == sum(row.count for row in view.rows)
    weights = [[float(score.point.weight[c.index]) for c in (*cell.people, *cell.rest)] for cell in cells]
    assert all(row == sorted(row, reverse=True) for row in weights)


def test_a_crowd_is_counted_with_its_heaviest_named(harbour: Score) -> None:
    bundle = harbour.frame.bundle
    model = next(p for p in bundle.people if p.organization == bundle.account and not p.placeholder)
    crowd = tuple(model.model_copy(update={"id": f"x{i:03}", "name": f"Somebody {i}"}) for i in range(CROWD))
    score = scored(replace(bundle, people=(*bundle.people, *crowd)))
    view = grid_view(score, ())
    assert max(len(cell.people) for row in view.rows for cell in row.cells) <= SHOWN_OF_CROWD + 1
    assert sum(len(cell.rest) for row in view.rows for cell in row.cells) > 100


def test_role_goals_count_every_post_once(harbour: Score) -> None:
    views = process_views(analysed(harbour.frame.bundle))
    for view, process in zip(views, harbour.processes, strict=True):
        posts = {(r.role, r.person) for s in process.steps for r in s.roles if r.person is not None}
        vacant = sum(r.person is None for s in process.steps for r in s.roles)
        assert sum(goal.count for goal in view.goals) == len(posts) + vacant
        assert all(goal.met <= goal.held <= goal.count for goal in view.goals)
        assert [step.number for step in view.steps] == list(range(1, len(view.steps) + 1))
        assert sum(step.vacant for step in view.steps) == sum(not r.held for s in process.steps for r in s.roles)
        assert view.verdict.plain("en") in ("undecided", "leans our way", "leans against us")
        assert sum(step.weakest for step in view.steps) == 1 and 1 <= len(view.win) <= 3


def test_every_view_has_a_tab_and_the_marks_of_a_person_are_his_worst_gap(harbour: Score) -> None:
    report = make_report(analysed(harbour.frame.bundle))
    assert {"routes", "space", "grid", "processes"} <= {section.name for section in report.sections}
    rank = {card.index: card.rank for row in report.grid.rows for cell in row.cells for card in cell.people}
    for person in report.people:
        if person.index in rank:
            assert rank[person.index] == (person.gaps[0][1] if person.gaps else None)
