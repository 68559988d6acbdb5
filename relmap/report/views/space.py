"""The society around the customer: which third party opens whom, how far, and what that adds to Space."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from relmap.draw.spacechart import Door, End, draw_space
from relmap.draw.svg import markup
from relmap.engine.hops import willingness
from relmap.frame.frame import Floats, Group, Ints
from relmap.model.vocabulary import Dimension
from relmap.report.phrase import Both, word
from relmap.report.views.people import Stand, stand
from relmap.score.coverage import Score
from relmap.score.ties import reach

FIRST = 6
"""How many doors of one third party stand in its row; the others are folded."""
NOTHING = 0.005
"""What would be shown as 0.00."""


@dataclass(frozen=True)
class Opened:
    """A key person whom a third party knows: s of their tie, and how much it opens, r · s · ω."""

    index: int
    name: str
    tie: float
    opens: float


@dataclass(frozen=True)
class Opener:
    """Somebody of a third party.

    Attributes:
        adds: how much Space would lose without him.
        shut: he knows key people, but we hardly reach him.
    """

    index: int
    name: str
    title: str
    stance: Stand
    reach: float
    bar: int
    willing: float
    adds: str
    doors: tuple[Opened, ...]
    rest: tuple[Opened, ...]
    shut: bool


@dataclass(frozen=True)
class Surrounding:
    """The people of one organization; `adds` is the sum of what they add."""

    organization: str
    side: Both
    adds: str
    people: tuple[Opener, ...]


@dataclass(frozen=True)
class SpaceView:
    """The society around the customer.

    Attributes:
        value: Space, None without third parties.
        groups: organizations, whatever adds most first.
        doorless: key people whom no third party opens.
        chart: the picture as SVG, "" without any tie to a key person.
    """

    value: float | None
    groups: tuple[Surrounding, ...]
    doorless: tuple[tuple[int, str, str], ...]
    opened: int
    chart: str


@dataclass(frozen=True)
class _Doors:
    """Third parties (rows) with ω, and key people (columns): s of each tie, and what it opens."""

    third: Ints
    key: Ints
    willing: Floats
    tie: Floats
    opens: Floats
    adds: Floats


def space_view(score: Score) -> SpaceView:
    """Third parties, grouped, and the key people whom they open, as of the day of the score."""
    doors = _doors(score)
    people = score.frame.bundle.people
    by_org: dict[str, list[int]] = defaultdict(list)
    for row in np.lexsort((doors.third, -np.round(doors.adds, 9))).tolist():
        by_org[people[doors.third[row]].organization].append(row)
    names = {org.id: org.name for org in score.frame.bundle.organizations}
    groups = [
        Surrounding(
            organization=names[org],
            side=word(score.frame.bundle.side[org]),
            adds=f"{doors.adds[rows].sum():.3f}",
            people=tuple(_opener(score, doors, row) for row in rows),
        )
        for org, rows in sorted(by_org.items(), key=lambda item: -round(float(doors.adds[item[1]].sum()), 9))
    ]
    opened = 1.0 - np.prod(1.0 - doors.opens, axis=0) if len(doors.third) else np.zeros(len(doors.key))
    shut = [int(p) for p, x in zip(doors.key, opened, strict=True) if x < NOTHING]
    return SpaceView(
        value=score.values[Dimension.SPACE],
        groups=tuple(groups),
        doorless=tuple((i, people[i].name, people[i].title or "") for i in shut),
        opened=len(doors.key) - len(shut),
        chart=_chart(score, doors),
    )


def _doors(score: Score) -> _Doors:
    third: Ints = np.flatnonzero((score.frame.people.group == Group.THIRD) & score.ties.live)
    key: Ints = np.flatnonzero(score.key)
    key = key[np.lexsort((key, -score.point.weight[key]))]
    tie: Floats = reach(score.ties.intensity[np.ix_(third, key)])
    willing: Floats = willingness(score)[third]
    opens: Floats = (score.point.reach[third] * willing)[:, None] * tie
    weight = score.point.weight[key]
    closed = np.prod(1.0 - opens, axis=0)
    others = np.divide(closed[None, :], 1.0 - opens, out=np.ones_like(opens), where=opens < 1)
    adds = (others - closed[None, :]) @ weight / weight.sum() if len(key) else np.zeros(len(third))
    return _Doors(third, key, willing, tie, opens, adds)


def _opener(score: Score, doors: _Doors, row: int) -> Opener:
    index = int(doors.third[row])
    person, people = score.frame.bundle.people[index], score.frame.bundle.people
    order = np.lexsort((doors.key, -np.round(doors.tie[row], 9))).tolist()
    found = tuple(
        Opened(int(doors.key[j]), people[doors.key[j]].name, float(doors.tie[row, j]), float(doors.opens[row, j]))
        for j in order
        if doors.tie[row, j] >= NOTHING
    )
    r = float(score.point.reach[index])
    return Opener(
        index=index,
        name=person.name,
        title=person.title or "",
        stance=stand(score.stances.get(person.id)),
        reach=r,
        bar=round(r * 20),
        willing=float(doors.willing[row]),
        adds=f"{doors.adds[row]:.3f}",
        doors=found[:FIRST],
        rest=found[FIRST:],
        shut=bool(found) and r < score.settings.gaps.no_access,
    )


def _chart(score: Score, doors: _Doors) -> str:
    shown = np.argwhere(doors.tie >= NOTHING).tolist()
    if not shown:
        return ""
    people = score.frame.bundle.people
    shut = score.point.reach[doors.third] < score.settings.gaps.no_access

    def end(index: int, note: float) -> End:
        return End(people[index].name, f"{note:.2f}")

    opened = 1.0 - np.prod(1.0 - doors.opens, axis=0)
    rows = [row for row in np.lexsort((doors.third, -doors.adds)).tolist() if any(row == r for r, _ in shown)]
    columns = sorted({j for _, j in shown})
    return markup(
        draw_space(
            left=[end(int(doors.third[row]), float(score.point.reach[doors.third[row]])) for row in rows],
            right=[end(int(doors.key[j]), float(opened[j])) for j in columns],
            doors=[Door(rows.index(r), columns.index(j), float(doors.tie[r, j]), bool(shut[r])) for r, j in shown],
        )
    )
