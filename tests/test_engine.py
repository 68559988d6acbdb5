"""Green light, routes, gaps and what-if: golden numbers, independent oracles, properties."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest
from accounts import AS_OF, FIXED, accounts
from hypothesis import given, settings
from hypothesis import strategies as st

from relmap.engine.field import Field
from relmap.engine.gaps import compare_gaps, find_gaps
from relmap.engine.hops import hop_strengths
from relmap.engine.outlook import map_status, outlook, process_lean, ranked_levers, role_weights
from relmap.engine.plan.candidate import expected_intensity
from relmap.engine.routes import RouteMap, connector_load
from relmap.engine.suggest import suggest
from relmap.engine.whatif import Hypothesis, departures, suppose, supposed_outlook
from relmap.engine.words import coaching, gap_evidence, gap_subject, sentence, suggestion_sentence
from relmap.frame import Group, build
from relmap.interchange import read
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import NotFound
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import GapKind, MapStatus, Sign
from relmap.score.coverage import Score, evaluate
from relmap.text import Text

T = day(AS_OF)
Golden = tuple[Bundle, dict[str, Any]]


def score_of(bundle: Bundle) -> Score:
    return evaluate(build(bundle), day(bundle.as_of or AS_OF), Settings())


# --- green light ----------------------------------------------------------------------------------------------


def test_golden_outlook(golden: Golden) -> None:
    bundle, expected = golden
    found = outlook(score_of(bundle))
    assert found.lean == pytest.approx(expected["outlook"]["lean"], abs=1e-9)
    wanted = expected["outlook"]["processes"]
    assert {p.id for p in found.processes} == set(wanted)
    for process in found.processes:
        assert process.outlook == pytest.approx(wanted[process.id]["outlook"], abs=1e-9)
        assert process.levers == pytest.approx(wanted[process.id]["levers"], abs=1e-9)


def test_a_lever_is_the_derivative(golden: Golden) -> None:
    """By the adjoint, and by moving each stance a little."""
    bundle, _ = golden
    score = score_of(bundle)
    field = Field.of(score, score.settings.influence)
    for process in score.processes:
        own, lean = process_lean(score, field, process.id)
        weights = role_weights(process, field)
        levers = field.levers(own, weights)
        known = np.flatnonzero(~np.isnan(own))
        for i in known[:12]:
            moved = own.copy()
            moved[i] += 1e-6
            difference = float(weights @ (field.lean(moved) - lean)) / 1e-6
            assert levers[i] == pytest.approx(difference, abs=1e-6)


@given(accounts())
def test_leans_stay_on_the_scale(bundle: Bundle) -> None:
    found = outlook(score_of(bundle))
    assert all(-1 - 1e-9 <= x <= 1 + 1e-9 for x in found.lean.values())
    assert all(-1 - 1e-9 <= p.outlook <= 1 + 1e-9 for p in found.processes)


@given(accounts())
def test_the_map_status_by_its_rule(bundle: Bundle) -> None:
    score = score_of(bundle)
    ids = score.frame.people.ids
    supportive = {ids[i] for i in np.flatnonzero(score.key & score.ties.live) if score.stances.get(ids[i], 0) > 0}
    deciding = {r.person for r in bundle.roles if r.role in ("approver", "decider")}
    status = MapStatus.RED if not supportive else MapStatus.GREEN if supportive & deciding else MapStatus.AMBER
    assert map_status(score) is status


def test_levers_are_ranked_by_what_they_are_worth(golden: Golden) -> None:
    bundle, _ = golden
    score = score_of(bundle)
    routes = RouteMap(score)
    for process in outlook(score).processes:
        levers = ranked_levers(process, routes)
        assert [round(one.worth, 9) for one in levers] == sorted((round(one.worth, 9) for one in levers), reverse=True)
        for one in levers:
            assert one.worth == pytest.approx(one.lever * (1 - one.own) * one.route)


# --- routes -----------------------------------------------------------------------------------------------------


def test_golden_routes(golden: Golden) -> None:
    bundle, expected = golden
    routes = RouteMap(score_of(bundle))
    for target, wanted in expected["routes"].items():
        best = routes.access(target).best
        if not wanted["path"]:
            assert best is None
        else:
            assert best is not None
            assert best.probability == pytest.approx(wanted["probability"], abs=1e-9)
            assert list(best.path) == wanted["path"]


def every_route(routes: RouteMap, target: str) -> list[tuple[float, tuple[str, ...]]]:
    """All routes within the hops allowed, by trying every chain of people."""
    ids, end = routes.ids, routes.index[target]
    between = [i for i in np.flatnonzero(routes.between) if i != end]
    found = []
    for source in np.flatnonzero(routes.sources):
        for length in range(routes.most_hops):
            for chain in itertools.permutations(between, length):
                path = (int(source), *map(int, chain), end)
                steps = [routes.first[path[0], path[1]]]
                steps += [routes.onward[a, c] for a, c in itertools.pairwise(path[1:])]
                probability = math.prod(map(float, steps))
                if probability > 0:
                    found.append((probability, tuple(ids[i] for i in path)))
    return sorted(found, key=lambda r: (-round(r[0], 9), len(r[1]), r[1]))


@settings(max_examples=25)
@given(accounts(), st.data())
def test_routes_equal_brute_force(bundle: Bundle, data: st.DataObject) -> None:
    score = score_of(bundle)
    routes = RouteMap(score, most_hops=data.draw(st.sampled_from([1, 2, 3])))
    live = [p for p in (i.id for i in bundle.people) if routes.between[routes.index[p]]]
    if not live:
        return
    target = data.draw(st.sampled_from(live))
    wanted = every_route(routes, target)
    access = routes.access(target, alternatives=4)
    found = [r for r in (access.best, *access.alternatives) if r is not None]
    assert [(pytest.approx(p, abs=1e-9), path) for p, path in wanted[:5]] == [(r.probability, r.path) for r in found]
    without = [p for p in {p for _, path in wanted for p in path[:-1]} if all(p in path for _, path in wanted)]
    assert sorted(access.choke_points) == sorted(without)


def test_the_best_route_equals_a_shortest_path_in_igraph(golden: Golden) -> None:
    """The hop limit as layers: one copy of everybody a hop."""
    bundle, expected = golden
    routes = RouteMap(score_of(bundle))
    size, hops = len(routes.ids), routes.most_hops
    edges, weights = [], []
    for a, c in zip(*np.nonzero(routes.first * routes.sources[:, None]), strict=True):
        edges.append((a, size + c))
        weights.append(-math.log(routes.first[a, c]))
    for layer in range(1, hops):
        for a, c in zip(*np.nonzero(routes.onward), strict=True):
            edges.append((layer * size + a, (layer + 1) * size + c))
            weights.append(-math.log(routes.onward[a, c]))
    graph = igraph.Graph(n=size * (hops + 1), edges=edges, directed=True)
    sources = np.flatnonzero(routes.sources).tolist()
    for target in expected["routes"]:
        ends = [layer * size + routes.index[target] for layer in range(1, hops + 1)]
        lengths = graph.distances(source=sources, target=ends, weights=weights)
        shortest = min(itertools.chain.from_iterable(lengths))
        best = routes.access(target, 0).best
        assert (best.probability if best else 0.0) == pytest.approx(math.exp(-shortest), abs=1e-12)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_disjoint_routes_and_choke_points_equal_flows_and_cuts(seed: int) -> None:
    """Random graphs; the hop limit is wide enough not to bind."""
    rng = np.random.default_rng(seed)
    bundle = random_account(rng)
    routes = RouteMap(score_of(bundle), most_hops=9)
    access = routes.access("c0", 0)
    graph: nx.DiGraph = nx.DiGraph([("S", "T0"), ("c0", "END")])
    for a, c in zip(*np.nonzero(routes.first * routes.sources[:, None]), strict=True):
        graph.add_edge("S", routes.ids[a])
        graph.add_edge(routes.ids[a], routes.ids[c])
    for a, c in zip(*np.nonzero(routes.onward), strict=True):
        if routes.ids[a] != "c0":
            graph.add_edge(routes.ids[a], routes.ids[c])
    reachable = "c0" in graph and nx.has_path(graph, "S", "c0")
    assert (access.best is not None) == reachable
    if reachable:
        assert access.disjoint == nx.node_connectivity(graph, "S", "c0")
        cuts = [p for p in graph if p not in ("S", "c0", "END", "T0")]
        cuts = [p for p in cuts if not nx.has_path(nx.restricted_view(graph, [p], []), "S", "c0")]
        assert sorted(access.choke_points) == sorted(cuts)


def random_account(rng: np.random.Generator) -> Bundle:
    """Three of ours, six of theirs, ties at random."""
    from accounts import ORGANIZATIONS, UNITS

    from relmap.model.vocabulary import Level, Rapport

    ids = ["s0", "s1", "s2", *(f"c{i}" for i in range(6))]
    people = tuple(
        records.Person(id=i, name=i, organization="us" if i[0] == "s" else "cust", level=Level.STAFF) for i in ids
    )
    pairs = [pair for pair in itertools.combinations(ids, 2) if rng.random() < 0.3]
    ties = tuple(records.Tie(a=a, b=b, rapport=rng.choice(list(Rapport)[1:]), at=AS_OF) for a, b in pairs)
    return Bundle(account="cust", as_of=AS_OF, organizations=ORGANIZATIONS, units=UNITS, people=people, ties=ties)


@given(accounts())
def test_hops_are_probabilities_and_conflict_closes_them(bundle: Bundle) -> None:
    pair = (bundle.people[0].id, "x0")
    conflict = records.Influence(source=pair[0], target=pair[1], sign=Sign.CONFLICT, weight=1.0)
    score = score_of(replace(bundle, influences=(conflict,)))
    strength = hop_strengths(score)
    assert np.all((strength >= 0) & (strength <= 1))
    a, c = (score.frame.index[p] for p in pair)
    assert strength[a, c] == strength[c, a] == 0
    rival = score.frame.people.group == Group.COMPETITOR
    assert not strength[rival].any()


def test_who_cannot_be_a_target(golden: Golden) -> None:
    bundle, _ = golden
    score = score_of(bundle)
    routes = RouteMap(score)
    ours = score.frame.people.ids[score.ours[0]]
    for nobody in (ours, "nobody"):
        with pytest.raises(NotFound):
            routes.access(nobody)


def test_connectors_are_counted(golden: Golden) -> None:
    bundle, expected = golden
    routes = RouteMap(score_of(bundle))
    found = [routes.access(target, 0) for target in expected["routes"]]
    load = connector_load(found)
    assert sum(load.values()) == sum(len(a.best.path) - 2 for a in found if a.best)


# --- gaps, suggestions -----------------------------------------------------------------------------------------


def test_golden_gaps(golden: Golden) -> None:
    bundle, expected = golden
    found = find_gaps(score_of(bundle))
    assert [(g.kind.value, g.subject) for g in found] == [(g["kind"], g["subject"]) for g in expected["gaps"]]
    assert [g.severity for g in found] == pytest.approx([g["severity"] for g in expected["gaps"]], abs=1e-9)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_gap_can_be_said_and_answered(golden: Golden, lang: str) -> None:
    bundle, _ = golden
    score, text = score_of(bundle), Text(lang)
    gaps = find_gaps(score)
    answers = suggest(score, gaps, most=len(gaps))
    assert len(answers) == len(gaps)
    names = {p.id: p.name for p in bundle.people}
    for gap, answer in zip(gaps, answers, strict=True):
        assert gap_subject(gap, bundle, text)
        assert sentence(gap_evidence(gap, score.settings), text)
        assert coaching(gap.kind, score.settings, text)
        said = sentence(suggestion_sentence(answer, bundle, gap_subject(gap, bundle, text)), text)
        assert names[answer.owner] in said
        assert 0 < answer.success <= 1
        assert score.frame.index[answer.owner] in score.ours


def test_kinds_can_be_switched_off_and_worded(golden: Golden) -> None:
    bundle, _ = golden
    own = {"gaps": {"off": ["stale_tie"], "coaching": {"no_access": {"en": "Ring Bo.", "zh": "找老王。"}}}}
    score = evaluate(build(bundle), day(bundle.as_of or ""), Settings.parse(own, "own.toml"))
    kinds = {gap.kind for gap in find_gaps(score)}
    assert GapKind.STALE_TIE not in kinds
    assert kinds
    assert coaching(GapKind.NO_ACCESS, score.settings, Text("zh")) == "找老王。"


def test_gaps_of_two_days(golden: Golden) -> None:
    bundle, _ = golden
    frame, today = build(bundle), day(bundle.as_of or "")
    before, after = (find_gaps(evaluate(frame, d, Settings())) for d in (today - 90, today))
    change = compare_gaps(before, after)
    assert {g.identity for g in (*change.new, *change.open)} == {g.identity for g in after}
    assert {g.identity for g in (*change.open, *change.closed)} == {g.identity for g in before}
    assert compare_gaps(after, after) == compare_gaps(after, after)
    assert not compare_gaps(after, after).new


# --- what-if ----------------------------------------------------------------------------------------------------


def test_golden_departures(golden: Golden) -> None:
    bundle, expected = golden
    found = departures(score_of(bundle))
    assert found == pytest.approx(expected["departure"], abs=1e-9)
    assert [round(v, 9) for v in found.values()] == sorted((round(v, 9) for v in found.values()), reverse=True)


@settings(max_examples=25)
@given(accounts())
def test_a_departure_equals_recomputation(bundle: Bundle) -> None:
    score = score_of(bundle)
    for person, lost in departures(score).items():
        gone = tuple(p.model_copy(update={"valid_to": AS_OF}) if p.id == person else p for p in bundle.people)
        kept = score_of(replace(bundle, people=gone))
        if person in FIXED or all(p.valid_to is None for p in bundle.people if p.id == person):
            seat_kept = person in FIXED or next(p for p in bundle.people if p.id == person).seat.value == "open"
            if seat_kept:
                assert (score.index or 0) - (kept.index or 0) == pytest.approx(lost, abs=1e-9)


def test_supposing_a_departure_is_the_departure(golden: Golden) -> None:
    bundle, expected = golden
    score = score_of(bundle)
    for person in list(expected["departure"])[:5]:
        _, change = suppose(score, Hypothesis(leaves=(person,)))
        assert change.index.total == pytest.approx(-expected["departure"][person], abs=1e-9)
        assert change.index.map == pytest.approx(0, abs=1e-12)


def test_winning_somebody_over_moves_the_outlook_by_the_lever(demo_file: Path) -> None:
    bundle = read(demo_file)
    score = score_of(bundle)
    won = next(a for a in bundle.actions if a.id == "a-qiu-win")
    before, after = supposed_outlook(score, Hypothesis(done=(won,)))
    assert before is not None
    shares = {p.id: p.share for p in score.processes}
    expected = sum(shares[p.id] * p.levers["p-budget"] * 0.5 * won.success for p in outlook(score).processes)
    assert after == pytest.approx(before + expected, abs=1e-12)
    assert suppose(score, Hypothesis(done=(won,)))[1].index.total == pytest.approx(0, abs=1e-12)


@given(st.floats(0.01, 1), st.floats(0.01, 5))
def test_an_expected_intensity_gives_the_expected_reach(success: float, delta: float) -> None:
    expected = success * (1 - math.exp(-delta))
    assert 1 - math.exp(-expected_intensity(success, delta)) == pytest.approx(expected, abs=1e-12)


def test_from_a_competitors_seat(golden: Golden) -> None:
    """His people are ours then, and ours are his competitors."""
    bundle, _ = golden
    rivals = [o.id for o in bundle.organizations if bundle.side[o.id].value == "competitor"]
    if not rivals:
        with pytest.raises(NotFound):
            build(bundle, seat="nobody")
        return
    frame = build(bundle, seat=rivals[0])
    mine = {p.id for p in bundle.people if bundle.root[p.organization] == bundle.root[rivals[0]]}
    assert {frame.people.ids[i] for i in np.flatnonzero(frame.people.group == Group.OURS)} == mine
    ours = {p.id for p in bundle.people if bundle.side[p.organization].value == "supplier"}
    assert ours <= {frame.people.ids[i] for i in np.flatnonzero(frame.people.group == Group.COMPETITOR)}
    assert evaluate(frame, day(bundle.as_of or ""), Settings()).index is not None


@pytest.mark.parametrize("name", ["case1", "case2", "case3", "case4", "ep_google", "plan11"])
def test_the_strength_of_the_best_route_is_known_for_all_at_once(name: str) -> None:
    bundle = read(Path(__file__).parent / "golden" / f"{name}.json")
    routes = RouteMap(evaluate(build(bundle), day(bundle.as_of or ""), Settings()))
    for person in np.flatnonzero(routes.between).tolist():
        best = routes.routes(routes.ids[person], 1)
        assert routes.strengths[person] == pytest.approx(best[0].probability if best else 0.0, abs=1e-12)
