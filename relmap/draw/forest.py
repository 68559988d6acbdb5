"""The reporting forest of the account: one parent each, and whom to fold when there are too many.

Only solid lines that are live make the tree. A second solid manager and every dotted one is an extra line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from relmap.draw.cards import Card
from relmap.frame.frame import LEVELS, Group, span
from relmap.model.records import Reporting
from relmap.model.vocabulary import ReportingKind
from relmap.score.coverage import Score

CROWD = 150
"""Above so many cards of the account the plain ones are folded."""


@dataclass(frozen=True)
class Forest:
    """Who stands under whom, by index of person.

    Attributes:
        roots: people without a manager on the map.
        children: direct reports, in the order of the bundle.
        extra: further lines `(person, manager, record)`: dotted ones, and second managers.
        lines: the solid reporting line of each person who has a manager on the map.
        folded: how many plain people hide under a manager.
        folded_units: how many of those without a manager hide in a top-level unit.
        empty_units: top-level units in which nobody is known.
        unit: the deepest unit of each person, by id.
        parent_unit: the unit above each unit.
    """

    roots: tuple[int, ...]
    children: Mapping[int, tuple[int, ...]]
    lines: Mapping[int, Reporting]
    extra: tuple[tuple[int, int, Reporting], ...]
    folded: Mapping[int, int]
    folded_units: Mapping[str | None, int]
    empty_units: tuple[str, ...]
    unit: Mapping[int, str | None]
    parent_unit: Mapping[str, str | None]

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

    def _chain(self, unit: str | None) -> list[str]:
        chain = []
        while unit is not None:
            chain.append(unit)
            unit = self.parent_unit.get(unit)
        return chain


def make_forest(score: Score, cards: Mapping[int, Card], crowd: int = CROWD) -> Forest:
    """The forest of everybody of the account who has a card; plain people are folded above `crowd` cards."""
    members = [person for person, card in cards.items() if card.group is Group.ACCOUNT]
    parent, lines, extra = _managers(score, set(members))
    hidden = _plain(cards, members, parent) if len(members) > crowd else set()
    shown = [person for person in members if person not in hidden]
    bundle = score.frame.bundle
    unit = {person: bundle.people[person].unit for person in members}
    forest = Forest(
        roots=tuple(sorted((p for p in shown if p not in parent), key=lambda p: _standing(score, p))),
        children={p: tuple(c for c in shown if parent.get(c) == p) for p in set(parent.values())},
        lines={person: line for person, line in lines.items() if person not in hidden},
        extra=tuple(line for line in extra if not {line[0], line[1]} & hidden),
        folded=Counter(host for p in sorted(hidden) if (host := _host(p, parent, hidden)) is not None),
        folded_units={},
        empty_units=tuple(cell.unit for cell in score.cells if cell.level is None),
        unit=unit,
        parent_unit={u.id: u.parent for u in bundle.units},
    )
    homeless = Counter(forest.top_unit(p) for p in sorted(hidden) if _host(p, parent, hidden) is None)
    return replace(forest, folded_units=homeless)


def _managers(
    score: Score, members: set[int]
) -> tuple[dict[int, int], dict[int, Reporting], list[tuple[int, int, Reporting]]]:
    parent: dict[int, int] = {}
    lines: dict[int, Reporting] = {}
    extra: list[tuple[int, int, Reporting]] = []
    for line in score.frame.bundle.reporting:
        start, end = span(line.valid_from, line.valid_to)
        person, manager = score.frame.index[line.person], score.frame.index[line.manager]
        if not start <= score.ties.day < end or not {person, manager} <= members:
            continue
        if line.kind is ReportingKind.SOLID and person not in parent and not _above(parent, manager, person):
            parent[person], lines[person] = manager, line
        else:
            extra.append((person, manager, line))
    return parent, lines, extra


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


def _standing(score: Score, person: int) -> tuple[int, float, int]:
    level = LEVELS[int(score.frame.people.level[person])]
    return (LEVELS.index(level), -float(score.point.weight[person]), person)
