"""An account as arrays: ids mapped to integers once, dates to days, words to small codes.

What is here does not depend on the date of evaluation or on settings, so one frame serves every date of a
trend and every what-if. Shapes: P people, U top-level units, R ratings, F flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt

from relmap.model.bundle import Bundle
from relmap.model.errors import NotFound
from relmap.model.records import day
from relmap.model.vocabulary import Channel, Level, Power, Rapport, Seat, Side

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BEGINNING, NEVER = 0, 10**9
PLACING = ("people", "organizations", "units")
"""The lists that `People` is made of."""
LEVELS: tuple[Level, ...] = tuple(Level)
POWERS: tuple[Power | None, ...] = (*Power, None)
CHANNELS: tuple[Channel, ...] = tuple(Channel)
RUNGS: tuple[Rapport, ...] = tuple(Rapport)


class Group(IntEnum):
    """Whose a person is, as the law counts."""

    ACCOUNT = 0
    OURS = 1
    THIRD = 2
    COMPETITOR = 3


@dataclass(frozen=True)
class People:
    """Everybody, in the order of the bundle; all arrays have shape (P,).

    Attributes:
        group: a `Group`.
        level, power: codes into LEVELS and POWERS.
        unit: the top-level unit (index into `Frame.units`), −1 without one.
        start, end: first day and first day no longer live (half-open).
        keeps_seat: whether the seat stays open after leaving.
        competitor: index of the root organization of a competitor's people, else −1.
    """

    ids: tuple[str, ...]
    group: Ints
    level: Ints
    power: Ints
    unit: Ints
    start: Ints
    end: Ints
    keeps_seat: Flags
    competitor: Ints


@dataclass(frozen=True)
class Ratings:
    """Declared ratings of pairs, shape (R,): `low < high` people, rater code, rung code, day, record index."""

    low: Ints
    high: Ints
    rater: Ints
    rung: Ints
    day: Ints
    record: Ints


@dataclass(frozen=True)
class Flows:
    """What passes from one person to another by one interaction, shape (F,).

    Attributes:
        source, target: people.
        channel: code into CHANNELS.
        share: (n − 1)^(−½) · m^(−½), halved where contact is mutual; in (0, 1].
        day: calendar day.
        counts: False where a larger share passed between the two on that channel and day already.
        record: index of the interaction in the bundle.
    """

    source: Ints
    target: Ints
    channel: Ints
    share: Floats
    day: Ints
    counts: Flags
    record: Ints


@dataclass(frozen=True)
class Meetings:
    """Who was named together, shape (M,): every two people of each interaction with its day, `low < high`."""

    low: Ints
    high: Ints
    day: Ints


@dataclass(frozen=True)
class Frame:
    """One account as arrays, and the bundle that it was made from."""

    bundle: Bundle
    people: People
    units: tuple[str, ...]
    unit_weight: Floats
    ratings: Ratings
    flows: Flows
    meetings: Meetings
    index: dict[str, int]

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.people.ids)


def build(bundle: Bundle, seat: str | None = None, before: Frame | None = None) -> Frame:
    """Map an account to arrays.

    Args:
        bundle: the account.
        seat: an organization in whose place we look at the account: its people are then `OURS`, and ours a
            competitor's. None looks from our own place.
        before: an earlier frame of the account from the same seat; contact and ratings that have stayed the very
            same records, between the same people, are taken from it.

    Raises:
        NotFound: if there is no such organization, or it is the account's own.
    """
    index = {person.id: i for i, person in enumerate(bundle.people)}
    account_root = bundle.root[bundle.account]
    top = [u for u in bundle.units if u.parent is None and bundle.root[u.organization] == account_root]
    units = tuple(unit.id for unit in top)
    if before and all(getattr(before.bundle, name) is getattr(bundle, name) for name in PLACING):
        people = before.people
    else:
        sides = _sides(bundle, account_root, seat)
        people = _people(bundle, account_root, {unit: i for i, unit in enumerate(units)}, sides)
    same = before if before and _same_people(before.people, people) else None
    contact = same if same and same.bundle.interactions is bundle.interactions else None
    rated = same if same and same.bundle.ties is bundle.ties else None
    return Frame(
        bundle=bundle,
        people=people,
        units=units,
        unit_weight=np.array([unit.weight for unit in top], dtype=np.float64),
        ratings=rated.ratings if rated else _ratings(bundle, index),
        flows=contact.flows if contact else _flows(bundle, index, people.group == Group.OURS),
        meetings=contact.meetings if contact else _meetings(bundle, index),
        index=index,
    )


def _same_people(before: People, after: People) -> bool:
    """Whether the same people stand in the same places on the same sides."""
    return before.ids == after.ids and bool(np.array_equal(before.group, after.group))


def ints(values: Iterable[int]) -> Ints:
    """An integer column."""
    return np.fromiter(values, dtype=np.int64)


def span(valid_from: str | None, valid_to: str | None) -> tuple[int, int]:
    """The half-open interval of days in which a record is live."""
    return (day(valid_from) if valid_from else BEGINNING, day(valid_to) if valid_to else NEVER)


def is_live(valid_from: str | None, valid_to: str | None, day: int) -> bool:
    """Whether a record is live on a day: `from` ≤ T < `to`."""
    start, end = span(valid_from, valid_to)
    return start <= day < end


def _sides(bundle: Bundle, account_root: str, seat: str | None) -> dict[str, Side]:
    """The side of each organization, seen from a seat."""
    if seat is None:
        return bundle.side
    if seat not in bundle.root or bundle.root[seat] == account_root:
        others = [org.id for org in bundle.organizations if bundle.root[org.id] != account_root]
        raise NotFound("no_seat", organization=seat, known=", ".join(others))
    turned = {org: Side.COMPETITOR if side is Side.SUPPLIER else side for org, side in bundle.side.items()}
    return turned | {org: Side.SUPPLIER for org, root in bundle.root.items() if root == bundle.root[seat]}


def _people(bundle: Bundle, account_root: str, unit_index: dict[str, int], sides: dict[str, Side]) -> People:
    found = bundle.people
    spans = [span(p.valid_from, p.valid_to) for p in found]
    rivals = sorted({bundle.root[org] for org, side in sides.items() if side is Side.COMPETITOR})
    return People(
        ids=tuple(p.id for p in found),
        group=ints(_group(bundle, p.organization, account_root, sides) for p in found),
        level=ints(LEVELS.index(p.level) for p in found),
        power=ints(POWERS.index(p.power) for p in found),
        unit=ints(unit_index.get(bundle.top_unit[p.unit], -1) if p.unit else -1 for p in found),
        start=ints(s for s, _ in spans),
        end=ints(e for _, e in spans),
        keeps_seat=np.array([p.seat is Seat.OPEN and p.successor is None for p in found], dtype=bool),
        competitor=ints(_position(rivals, bundle.root[p.organization]) for p in found),
    )


def _position(values: Sequence[str], value: str) -> int:
    return values.index(value) if value in values else -1


def _group(bundle: Bundle, organization: str, account_root: str, sides: dict[str, Side]) -> Group:
    if bundle.root[organization] == account_root:
        return Group.ACCOUNT
    by_side = {Side.SUPPLIER: Group.OURS, Side.COMPETITOR: Group.COMPETITOR}
    return by_side.get(sides[organization], Group.THIRD)


def _ratings(bundle: Bundle, index: dict[str, int]) -> Ratings:
    pairs = [sorted((index[tie.a], index[tie.b])) for tie in bundle.ties]
    raters = {rater: i for i, rater in enumerate(dict.fromkeys(tie.rater for tie in bundle.ties))}
    return Ratings(
        low=ints(low for low, _ in pairs),
        high=ints(high for _, high in pairs),
        rater=ints(raters[tie.rater] for tie in bundle.ties),
        rung=ints(RUNGS.index(tie.rapport) for tie in bundle.ties),
        day=ints(day(tie.at) for tie in bundle.ties),
        record=ints(range(len(pairs))),
    )


def _flows(bundle: Bundle, index: dict[str, int], ours: Flags) -> Flows:
    rows: list[tuple[int, int, int, int, int]] = []
    shares: list[float] = []
    for record, contact in enumerate(bundle.interactions):
        sender = index[contact.from_person]
        named = dict.fromkeys([sender, *(index[person] for person in contact.to_people)])
        if len(named) < 2:
            continue
        of_ours = max(1, sum(bool(ours[person]) for person in named))
        share = (len(named) - 1) ** -0.5 * of_ours**-0.5
        channel, when = CHANNELS.index(contact.channel), day(contact.at)
        for source in named if contact.channel.mutual else (sender,):
            rows += [(source, target, channel, when, record) for target in named if target != source]
            shares += [share / 2 if contact.channel.mutual else share] * (len(named) - 1)
    sources, targets, channels, days, records = (ints(row[i] for row in rows) for i in range(5))
    share_column = np.array(shares, dtype=np.float64)
    counts = _largest_of_the_day(sources, targets, channels, days, share_column)
    return Flows(sources, targets, channels, share_column, days, counts, records)


def _meetings(bundle: Bundle, index: dict[str, int]) -> Meetings:
    rows: list[tuple[int, int, int]] = []
    for contact in bundle.interactions:
        named = sorted({index[contact.from_person], *(index[person] for person in contact.to_people)})
        when = day(contact.at)
        rows += [(low, high, when) for low, high in combinations(named, 2)]
    return Meetings(*(ints(row[i] for row in rows) for i in range(3)))


def _largest_of_the_day(source: Ints, target: Ints, channel: Ints, days: Ints, share: Floats) -> Flags:
    """Mark, for each direction, channel and day, the one flow with the largest share (the first of equals)."""
    order = np.lexsort((-share, days, channel, target, source))
    keys = np.stack([source, target, channel, days])[:, order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    counts = np.zeros(len(order), dtype=bool)
    counts[order[first]] = True
    return counts
