"""The reporting forest of the account: one parent each, and whom to fold when there are too many.

Only solid lines that are live make the tree. A second solid manager and every dotted one is an extra line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from relmap.draw.cards import Card
from relmap.frame.frame import Group, span
from relmap.model.records import Reporting
from relmap.model.vocabulary import ReportingKind
from relmap.score.coverage import Score

T = TypeVar("T")
Standing = tuple[int, float, tuple[str, str]]
_DIGITS = re.compile(r"\d+")
CROWD = 150
"""Above so many cards of the account the plain ones are folded."""
LEGAL = "\x1f"
"""Marks the id of a legal entity among those of units; no id of a record can hold a control character."""


@dataclass(frozen=True)
class Forest:
    """Who stands under whom, by index of person.

    Attributes:
        roots: people without a manager on the map.
        children: direct reports: those of the manager's own unit, then unit by unit; the highest and heaviest first.
        extra: further lines `(person, manager, record)`: dotted ones, and second managers.
        lines: the solid reporting line of each person who has a manager on the map.
        folded: which plain people hide under a manager.
        folded_units: who of those without a manager hides in a top-level unit.
        empty_units: top-level units in which nobody is known.
        unit: the deepest unit of each person, else his legal entity if it is a subsidiary.
        parent_unit: what stands above each unit: a unit, or a subsidiary.
        names: the names of all these.
        basis: all that the forest was made of.
    """

    roots: tuple[int, ...]
    children: Mapping[int, tuple[int, ...]]
    lines: Mapping[int, Reporting]
    extra: tuple[tuple[int, int, Reporting], ...]
    folded: Mapping[int, tuple[int, ...]]
    folded_units: Mapping[str | None, tuple[int, ...]]
    empty_units: tuple[str, ...]
    unit: Mapping[int, str | None]
    parent_unit: Mapping[str, str | None]
    names: Mapping[str, str]
    basis: tuple[object, ...] = field(default=(), compare=False, repr=False)

    def subtree(self, person: int) -> list[int]:
        """Somebody and all below him, depth first."""
        return [person] + [below for child in self.children.get(person, ()) for below in self.subtree(child)]

    def common_unit(self, people: list[int]) -> str | None:
        """The deepest unit that holds all of them."""
        chains = [self._chain(self.unit[person]) for person in people]
        if not chains:
            return None
        shared = [unit for unit in chains[0] if all(unit in chain for chain in chains[1:])]
        return shared[0] if shared else None

    def top_unit(self, person: int) -> str | None:
        """The top-level unit of somebody."""
        chain = self._chain(self.unit[person])
        return chain[-1] if chain else None

    def entity(self, unit: str) -> str | None:
        """The subsidiary that a unit belongs to, None in the customer's root or if it is one itself."""
        return next((above for above in self._chain(unit)[1:] if above.startswith(LEGAL)), None)

    def _chain(self, unit: str | None) -> list[str]:
        chain = []
        while unit is not None:
            chain.append(unit)
            unit = self.parent_unit.get(unit)
        return chain


def make_forest(score: Score, cards: Mapping[int, Card], crowd: int = CROWD, before: Forest | None = None) -> Forest:
    """The forest of everybody of the account who has a card; plain people are folded above `crowd` cards.

    `before` is an earlier one with that `crowd`, taken if it was made of the same.
    """
    members = [person for person, card in cards.items() if card.group is Group.ACCOUNT]
    basis = _basis(score, cards, members, crowd)
    if before is not None and before.basis == basis:
        return before
    parent, lines, extra = _managers(score, set(members))
    hidden = _plain(cards, members, parent) if len(members) > crowd else set()
    shown = [person for person in members if person not in hidden]
    parent_unit, names = _places(score)
    unit = {person: _place(score, person) for person in members}
    forest = Forest(
        roots=tuple(sorted((p for p in shown if p not in parent), key=lambda p: _standing(score, p))),
        children=_children(score, shown, parent, unit),
        lines={person: line for person, line in lines.items() if person not in hidden},
        extra=tuple(line for line in extra if not {line[0], line[1]} & hidden),
        folded=_grouped((host, p) for p in members if p in hidden and (host := _host(p, parent, hidden)) is not None),
        folded_units={},
        empty_units=tuple(cell.unit for cell in score.cells if cell.level is None),
        unit=unit,
        parent_unit=parent_unit,
        names=names,
        basis=basis,
    )
    homeless = ((forest.top_unit(p), p) for p in members if p in hidden and _host(p, parent, hidden) is None)
    return replace(forest, folded_units=_grouped(homeless))


def _basis(score: Score, cards: Mapping[int, Card], members: list[int], crowd: int) -> tuple[object, ...]:
    bundle, people = score.frame.bundle, score.frame.bundle.people
    return (
        tuple((person, people[person].unit, people[person].organization) for person in members),
        tuple(cards[person].plain for person in members) if len(members) > crowd else (),
        (score.frame.people.ids, score.frame.people.level.tobytes(), score.point.weight.tobytes()),
        (bundle.reporting, bundle.units, bundle.organizations, score.ties.day),
        tuple(cell.unit for cell in score.cells if cell.level is None),
    )


@lru_cache(1 << 16)
def natural(ident: str) -> tuple[str, str]:
    """Orders ids as people count: p2 before p10."""
    return _DIGITS.sub(lambda found: found[0].zfill(9), ident), ident


def place_order(unit: str | None) -> tuple[bool, bool, tuple[str, str]]:
    """Units by id, then subsidiaries, then none."""
    return unit is None, (unit or "").startswith(LEGAL), natural(unit or "")


def _grouped(pairs: Iterable[tuple[T, int]]) -> dict[T, tuple[int, ...]]:
    found: dict[T, tuple[int, ...]] = {}
    for key, person in pairs:
        found[key] = (*found.get(key, ()), person)
    return found


def _places(score: Score) -> tuple[dict[str, str | None], dict[str, str]]:
    """What stands above each unit and subsidiary, and their names."""
    bundle = score.frame.bundle
    above = {unit.id: unit.parent or _entity(score, unit.organization) for unit in bundle.units}
    names = {unit.id: unit.name for unit in bundle.units}
    for org in bundle.organizations:
        if (entity := _entity(score, org.id)) is not None:
            above[entity], names[entity] = _entity(score, org.parent), org.name
    return above, names


def _place(score: Score, person: int) -> str | None:
    record = score.frame.bundle.people[person]
    return record.unit or _entity(score, record.organization)


def _entity(score: Score, organization: str | None) -> str | None:
    """A legal entity below the customer's root, as a place like a unit."""
    root = score.frame.bundle.root
    return None if organization is None or root[organization] == organization else LEGAL + organization


def _children(
    score: Score, shown: list[int], parent: Mapping[int, int], unit: Mapping[int, str | None]
) -> dict[int, tuple[int, ...]]:
    standing = {person: _standing(score, person) for person in shown}
    first: dict[tuple[int, str | None], Standing] = {}
    pairs = [(parent[person], person) for person in shown if person in parent]
    for manager, person in pairs:
        group = (manager, unit[person])
        first[group] = min(first.get(group, standing[person]), standing[person])

    def rank(pair: tuple[int, int]) -> tuple[bool, Standing, Standing]:
        manager, person = pair
        return unit[person] != unit[manager], first[manager, unit[person]], standing[person]

    return _grouped(sorted(pairs, key=rank))


def _managers(
    score: Score, members: set[int]
) -> tuple[dict[int, int], dict[int, Reporting], list[tuple[int, int, Reporting]]]:
    parent: dict[int, int] = {}
    lines: dict[int, Reporting] = {}
    extra: list[tuple[int, int, Reporting]] = []
    for line in sorted(score.frame.bundle.reporting, key=_line_order):
        start, end = span(line.valid_from, line.valid_to)
        person, manager = score.frame.index[line.person], score.frame.index[line.manager]
        if not start <= score.ties.day < end or not {person, manager} <= members:
            continue
        if line.kind is ReportingKind.SOLID and person not in parent and not _above(parent, manager, person):
            parent[person], lines[person] = manager, line
        else:
            extra.append((person, manager, line))
    return parent, lines, extra


def _line_order(line: Reporting) -> tuple[str, str, str]:
    return line.person, line.manager, line.valid_from or ""


def _above(parent: dict[int, int], start: int, person: int) -> bool:
    """Whether somebody stands above (or is) the start; a line to him would close a circle."""
    at: int | None = start
    while at is not None:
        if at == person:
            return True
        at = parent.get(at)
    return False


def _host(person: int, parent: dict[int, int], hidden: set[int]) -> int | None:
    """The first manager above somebody who is shown."""
    above = parent.get(person)
    while above is not None and above in hidden:
        above = parent.get(above)
    return above


def _plain(cards: Mapping[int, Card], members: list[int], parent: dict[int, int]) -> set[int]:
    """The plain people under whom nobody stays: leaves first, then those who became leaves."""
    hidden: set[int] = set()
    while True:
        heads = {manager for person, manager in parent.items() if person not in hidden}
        more = {p for p in members if p not in hidden and cards[p].plain and p not in heads}
        if not more:
            return hidden
        hidden |= more


def _standing(score: Score, person: int) -> Standing:
    weight = round(float(score.point.weight[person]), 9)
    return int(score.frame.people.level[person]), -weight, natural(score.frame.people.ids[person])
