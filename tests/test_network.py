"""The network: groups, bridges and isolated people, the picture, and pyvis' object that asks for nothing."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import relmap
from relmap.draw.force import pushed_apart, settle
from relmap.draw.network import NetworkPicture, make_network
from relmap.draw.orgmap import make_map
from relmap.engine.analysis import analyse
from relmap.engine.gaps import find_gaps
from relmap.engine.network import informal_network, tie_strengths
from relmap.frame import build
from relmap.frame.frame import Group
from relmap.interchange import read
from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.errors import MissingExtra
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report import pyvis_network
from relmap.report.html import render
from relmap.report.pack import PACKED, unpack
from relmap.report.views.network import network_view
from relmap.score.coverage import Score, evaluate

HARBOUR = Path(__file__).parent.parent / "examples" / "harbour_bank.json"
AS_OF = "2026-06-30"
EVIL = (
    "<script>alert(1)</script>",
    "</script><b>",
    "see href=x",
    "line\u2028end",
    "\u202eflip",
    "{{ 7*7 }}",
    "<b>x</b>",
)


def scored(bundle: Bundle) -> Score:
    return evaluate(build(bundle), day(bundle.as_of or AS_OF), Settings())


def picture_of(bundle: Bundle) -> NetworkPicture:
    score = scored(bundle)
    return make_network(make_map(score, find_gaps(score)))


def two_triangles() -> Bundle:
    """Two groups of three people of the customer over `c` and `d`, somebody alone, and one of ours."""
    people = [records.Person(id=i, name=i.upper(), organization="cust", level=words.Level.MANAGER) for i in "abcdef"]
    people += [
        records.Person(id="007", name="Alone", organization="cust", level=words.Level.EXECUTIVE),
        records.Person(id="us", name="Us", organization="us", level=words.Level.STAFF),
    ]
    pairs = ("ab", "bc", "ac", "de", "ef", "df", "cd")
    ties = [records.Tie(a=a, b=b, rapport=words.Rapport.TRUSTED, at=AS_OF) for a, b in pairs]
    ties.append(records.Tie(a="us", b="a", rapport=words.Rapport.WORKING, at=AS_OF))
    return check_bundle(
        Bundle(
            account="cust",
            as_of=AS_OF,
            organizations=(
                records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
                records.Organization(id="us", name="Us", side=words.Side.SUPPLIER),
            ),
            people=tuple(people),
            reporting=(records.Reporting(person="a", manager="007"),),
            ties=tuple(ties),
            influences=(
                records.Influence(source="a", target="b", sign=words.Sign.INFLUENCE, weight=1.0),
                records.Influence(source="b", target="a", sign=words.Sign.INFLUENCE, weight=1.0),
            ),
        ),
        "triangles",
    )


def test_groups_bridges_and_the_isolated() -> None:
    score = scored(two_triangles())
    found = informal_network(score)
    ids = score.frame.people.ids
    assert {frozenset(ids[i] for i in group) for group in found.groups} == {frozenset("abc"), frozenset("def")}
    assert [ids[i] for i in found.isolated] == ["007"]
    # Seven people: of the 15 pairs of others, c lies on the ways of {a, b} × {d, e, f}, and so does d the other way.
    assert [(ids[b.person], round(b.betweenness, 6)) for b in found.bridges] == [("c", 0.4), ("d", 0.4)]
    assert [set(b.groups) for b in found.bridges] == [{0, 1}, {0, 1}]


def test_reporting_makes_no_tie_and_influence_does() -> None:
    bundle = replace(two_triangles(), ties=())
    strength = tie_strengths(scored(check_bundle(bundle, "x")))
    assert np.count_nonzero(strength) == 2
    assert strength[0, 1] == strength[1, 0] == pytest.approx(0.6)


def test_an_account_without_ties_has_none_of_it() -> None:
    bundle = check_bundle(replace(two_triangles(), ties=(), influences=()), "x")
    picture = picture_of(bundle)
    assert picture.network.groups == picture.network.bridges == ()
    assert len(picture.network.isolated) == 7
    assert picture.below is None
    assert len({(node.x, node.y) for node in picture.nodes}) == len(picture.nodes) == 8
    view = network_view(picture)
    assert view.alone == 7 and not view.groups


def test_groups_stand_apart_and_nobody_covers_anybody() -> None:
    picture = picture_of(read(HARBOUR))
    upper = [node for node in picture.nodes if picture.below is None or node.y < picture.below]
    places = np.array([(node.x, node.y) for node in upper])
    near = np.abs(places[:, None] - places[None, :])
    overlapping = np.triu((near[:, :, 0] < 30) & (near[:, :, 1] < 30), 1)
    assert not overlapping.any()
    middles = [
        places[[i for i, node in enumerate(upper) if node.group == group]].mean(axis=0)
        for group in range(len(picture.network.groups))
    ]
    inside = np.mean([np.hypot(*(places[i] - middles[n.group])) for i, n in enumerate(upper) if n.group >= 0])
    between = np.mean([np.hypot(*(a - b)) for a in middles for b in middles if a is not b])
    assert inside < between / 2
    alone = {node.person for node in picture.nodes if picture.below is not None and node.y > picture.below}
    assert set(picture.network.isolated) <= alone


def test_forces_are_the_same_every_time_and_leave_the_beginning_alone() -> None:
    start = np.zeros((6, 2))
    pulls = np.ones((6, 6)) - np.eye(6)
    group = np.array([0, 0, 0, 1, 1, -1])
    first, again = (settle(start, pulls, group, 100.0) for _ in range(2))
    assert np.array_equal(first, again) and np.isfinite(first).all()
    assert not start.any()
    apart = pushed_apart(np.zeros((4, 2)), np.full((4, 2), 10.0))
    assert len({tuple(place) for place in apart.round(3).tolist()}) == 4


def test_ids_are_texts_with_a_prefix_and_every_line_of_a_pair_is_kept() -> None:
    network = relmap.Account(two_triangles()).to_pyvis()
    assert all(isinstance(node["id"], str) for node in network.nodes)
    assert "person:007" in network.node_ids
    pair = {"person:a", "person:b"}
    parallel = [edge for edge in network.edges if {edge["from"], edge["to"]} == pair]
    assert sorted(edge["kind"] for edge in parallel) == ["influence", "influence", "inside"]
    shapes = {json.dumps(edge["smooth"]) + str(edge["from"] < edge["to"]) for edge in parallel}
    assert len(shapes) == 3, "lines of one pair lie on each other"
    assert len({edge["id"] for edge in network.edges}) == len(network.edges)
    assert not any("title" in found for found in (*network.nodes, *network.edges))
    assert network.options.physics.enabled is False


def test_shapes_tell_whose_a_person_is_and_glyphs_the_stance() -> None:
    network = relmap.read(HARBOUR).to_pyvis()
    shapes = {(node["side"], node["shape"]) for node in network.nodes}
    assert shapes == {("account", "dot"), ("ours", "diamond"), ("third", "square"), ("competitor", "hexagon")}
    rivals = [node for node in network.nodes if node["side"] == "competitor"]
    assert rivals and all(node["shapeProperties"]["borderDashes"] for node in rivals)
    marks = {node["stance"]: node["label"].split()[0] for node in network.nodes if node["stance"] != "unknown"}
    assert marks["supporter"] == "▲" and marks["non_supporter"] == "▼"
    chinese = {node["id"]: node["label"] for node in relmap.read(HARBOUR).to_pyvis("zh").nodes}
    assert any(chinese[node["id"]] != node["label"] for node in network.nodes)


def test_making_one_changes_nothing_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    account = relmap.read(HARBOUR)
    before = account.bundle
    first, second = account.to_pyvis(), relmap.read(HARBOUR).to_pyvis()
    assert account.bundle == before == read(HARBOUR)
    assert first.nodes == second.nodes and first.edges == second.edges
    assert first._repr_html_() == second._repr_html_()
    assert list(tmp_path.iterdir()) == []
    assert account.network("network.html") == Path("network.html")
    first.show("shown.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network.html", "shown.html"]
    assert Path("shown.html").read_text(encoding="utf-8") == Path("network.html").read_text(encoding="utf-8")


def test_what_is_changed_in_the_network_is_on_its_page() -> None:
    network = relmap.Account(two_triangles()).to_pyvis()
    network.nodes[0]["label"] = "changed <by> hand"
    assert "changed \\u003cby\\u003e hand" in network.generate_html()


def hostile() -> Bundle:
    bundle = read(HARBOUR)
    people = tuple(p.model_copy(update={"name": f"{EVIL[i % 7]} {i}"}) for i, p in enumerate(bundle.people))
    return replace(bundle, people=people, organizations=bundle.organizations)


def test_hostile_names_stay_text() -> None:
    page = relmap.Account(hostile()).to_pyvis().generate_html()
    assert "alert(1)</script>" not in page and "</script><b>" not in page
    assert page.count("<script") == page.count("</script") == 3
    assert "{{ 7*7 }}" in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert {name for name, *_ in data["people"].values()} >= {f"{EVIL[i]} {i}" for i in range(5)}


def policy(page: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return found[1].replace("&#39;", "'")


def digest(text: str) -> str:
    return "'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.mark.parametrize("page", [
    lambda: relmap.read(HARBOUR).to_pyvis().generate_html(),
    lambda: render(analyse(build(read(HARBOUR)), day("2026-11-01"), Settings()), lang="zh"),
], ids=["alone", "report"])  # fmt: skip
def test_the_script_of_the_package_is_allowed_by_its_hash(page: Callable[[], str]) -> None:
    text = page()
    script = unpack(text)["vis_network"]["script"]
    assert script == pyvis_network.vis_script() and "Apache" in script[:800] and "MIT" in script[:800]
    assert digest(script) in policy(text)
    assert "unsafe" not in policy(text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_the_report_holds_the_nodes_of_pyvis_and_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analyse(build(read(HARBOUR)), day("2026-11-01"), Settings())
    full = render(analysis, lang="en")
    assert len(full) < 750_000
    page = unpack(full)["packed"]["page"]
    assert '<section id="network">' in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    network = relmap.read(HARBOUR).to_pyvis()
    assert data["network"]["nodes"] == json.loads(json.dumps(network.nodes))
    assert data["network"]["edges"] == json.loads(json.dumps(network.edges))
    without = render(analysis, lang="en", network=False)
    assert [name for name, _ in PACKED.findall(without)] == ["packed"]
    monkeypatch.setattr(pyvis_network, "find_spec", lambda name: None)
    assert render(analysis, lang="en") == without
    assert 'href="#network"' not in unpack(without)["packed"]["page"]


def test_without_pyvis(monkeypatch: pytest.MonkeyPatch) -> None:
    pyvis_network._network_class.cache_clear()
    monkeypatch.setitem(sys.modules, "pyvis.network", None)
    with pytest.raises(MissingExtra, match="relmap\\[network\\]"):
        relmap.Account(two_triangles()).to_pyvis()


def test_competitors_and_ours_are_in_no_group() -> None:
    score = scored(read(HARBOUR))
    groups = informal_network(score).groups
    sides = {Group(int(score.frame.people.group[i])) for group in groups for i in group}
    assert sides == {Group.ACCOUNT, Group.THIRD}
    assert all(len(group) >= 3 for group in groups)
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)
