"""The account as a typed graph for Gephi, yEd and whatever else reads GraphML.

Nodes are people, organizations, units, processes and steps; edges are what is in force on the day: `reports_to`,
`tie`, `influence`, `member_of`, `holds_role`. Two people may share several edges. Words are the codes of the bundle,
alike in every language; what is not known has no attribute.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from relmap.draw.svg import printable
from relmap.engine.analysis import Analysis
from relmap.files import replacing
from relmap.frame.frame import Group, is_live
from relmap.model.records import Person
from relmap.score.coverage import Score

if TYPE_CHECKING:
    import networkx as nx


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the graph; it is the same in every language."""
    import networkx as nx

    del lang
    graph = account_graph(analysis.score)
    with replacing(path) as draft:
        nx.write_graphml_xml(graph, draft, encoding="utf-8", prettyprint=True)


def account_graph(score: Score) -> nx.MultiDiGraph[str]:
    """The account on the day of its score; ids of nodes say their kind (`person:ceo`)."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    day = date.fromordinal(score.ties.day).isoformat()
    graph.graph |= _known(account=score.frame.bundle.name, as_of=day, index=score.index)
    _places(graph, score)
    _people(graph, score)
    _processes(graph, score)
    _lines(graph, score)
    _ties(graph, score)
    return graph


def _known(**values: Any) -> dict[str, Any]:
    """Attributes as GraphML knows them: texts, numbers and flags; what is None is left out."""
    return {
        name: printable(str(value)) if isinstance(value, str) else value
        for name, value in values.items()
        if value is not None
    }


def _edge(graph: nx.MultiDiGraph[str], kind: str, source: str, target: str, **values: Any) -> None:
    if source in graph and target in graph:
        number = graph.number_of_edges() + 1
        graph.add_edge(source, target, key=f"e{number}", kind=kind, **_known(**values))


def _places(graph: nx.MultiDiGraph[str], score: Score) -> None:
    """Organizations and units, and what is part of what."""
    bundle = score.frame.bundle
    for org in bundle.organizations:
        side = bundle.side[org.id].value
        graph.add_node(f"organization:{org.id}", **_known(kind="organization", label=org.name, side=side))
    for unit in bundle.units:
        graph.add_node(f"unit:{unit.id}", **_known(kind="unit", label=unit.name, weight=unit.weight))
    for org in bundle.organizations:
        _edge(graph, "member_of", f"organization:{org.id}", f"organization:{org.parent}")
    for unit in bundle.units:
        above = f"unit:{unit.parent}" if unit.parent else f"organization:{unit.organization}"
        _edge(graph, "member_of", f"unit:{unit.id}", above)


def _people(graph: nx.MultiDiGraph[str], score: Score) -> None:
    """Everybody who is live, and the open seats of the account."""
    group = score.frame.people.group
    shown = score.point.counted | (score.ties.live & (group != Group.ACCOUNT))
    for i in np.flatnonzero(shown).tolist():
        person = score.frame.bundle.people[i]
        graph.add_node(f"person:{person.id}", **_person(score, i, person))
        _edge(graph, "member_of", f"person:{person.id}", f"organization:{person.organization}")
        _edge(graph, "member_of", f"person:{person.id}", f"unit:{person.unit}")


def _person(score: Score, i: int, person: Person) -> dict[str, Any]:
    counted, seat = bool(score.point.counted[i]), bool(score.point.seat[i])
    group = Group(int(score.frame.people.group[i]))
    return _known(
        kind="person",
        label=person.name,
        title=person.title,
        group=group.name.lower(),
        level=person.level.value,
        power=person.power.value if person.power else None,
        stance=None if seat else score.stances.get(person.id),
        weight=float(score.point.weight[i]) if counted else None,
        reach=None if group is Group.OURS else float(score.point.reach[i]),
        key=bool(score.key[i]),
        seat=seat,
        placeholder=person.placeholder,
        confirmed=person.confirmed,
    )


def _processes(graph: nx.MultiDiGraph[str], score: Score) -> None:
    """Live processes, their steps, and who plays which role."""
    bundle = score.frame.bundle
    names = {process.id: process for process in bundle.processes}
    steps = {(step.process, step.id): step for step in bundle.steps}
    for process in score.processes:
        node, record = f"process:{process.id}", names[process.id]
        stage = record.stage.value if record.stage else None
        values = _known(label=record.name, stage=stage, value=record.value, coverage=process.line, share=process.share)
        graph.add_node(node, kind="process", **values)
        for step in process.steps:
            own = steps[process.id, step.id]
            place = f"step:{process.id}/{step.id}"
            values = _known(label=own.name, status=own.status.value, weight=own.weight, coverage=step.coverage)
            graph.add_node(place, kind="step", position=own.position, **values)
            _edge(graph, "member_of", place, node)
            for role in step.roles:
                if role.person is not None:
                    holder = f"person:{role.person}"
                    _edge(graph, "holds_role", holder, place, role=role.role.value, weight=role.weight, held=role.held)


def _lines(graph: nx.MultiDiGraph[str], score: Score) -> None:
    """Reporting lines and influence that are in force."""
    day, bundle = score.ties.day, score.frame.bundle
    for line in bundle.reporting:
        if is_live(line.valid_from, line.valid_to, day):
            ends = f"person:{line.person}", f"person:{line.manager}"
            _edge(graph, "reports_to", *ends, line=line.kind.value, confirmed=line.confirmed)
    for influence in bundle.influences:
        if is_live(influence.valid_from, influence.valid_to, day):
            ends = f"person:{influence.source}", f"person:{influence.target}"
            values: dict[str, Any] = {
                "sign": int(influence.sign),
                "weight": influence.weight,
                "confirmed": influence.confirmed,
            }
            _edge(graph, "influence", *ends, **values)


def _ties(graph: nx.MultiDiGraph[str], score: Score) -> None:
    """One edge for each two people with contact, from ours outwards; `lambda` is its intensity."""
    intensity, ids, group = score.ties.intensity, score.frame.people.ids, score.frame.people.group
    outer = {Group.OURS: 0, Group.THIRD: 1, Group.COMPETITOR: 2, Group.ACCOUNT: 3}
    for low, high in np.argwhere(np.triu(intensity, 1) > 0).tolist():
        first, second = sorted((low, high), key=lambda i: (outer[Group(int(group[i]))], i))
        lam = float(intensity[low, high])
        reach = -math.expm1(-lam)
        strength: dict[str, Any] = {"lambda": lam, "reach": reach, "weight": reach}
        _edge(graph, "tie", f"person:{ids[first]}", f"person:{ids[second]}", **strength)
