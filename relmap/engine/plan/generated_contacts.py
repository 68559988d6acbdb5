"""Candidates that add contact: introduce, partner_route, deepen, sponsor, back_up, reactivate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from relmap.engine.hops import willingness
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.maker import Maker
from relmap.engine.plan.reactivation import lost_intensity
from relmap.model.vocabulary import ActionKind, GapKind
from relmap.score.ties import reach

LEAST_CHANCE = 0.02
"""Below this chance nobody is asked."""
ARRANGED = 0.1
"""A meeting of executives needs a route of somebody of ours of at least this probability."""
ROUTES = 6
WAYS, PARTNERS, SPONSORS, TIES, STALE = 3, 2, 3, 3, 60
"""Introductions, partner routes, sponsors and deepened ties per target; reactivated ties altogether."""


def contacts(maker: Maker) -> Iterator[Candidate]:
    """All of them."""
    yield from introductions(maker)
    yield from partner_routes(maker)
    yield from deepened(maker)
    yield from sponsors(maker)
    yield from second_contacts(maker)
    yield from reactivated(maker)


def introductions(maker: Maker) -> Iterator[Candidate]:
    """Over the best routes with different first people; q = the route's probability."""
    third = {maker.name(i) for i in maker.third}
    for target in maker.targets():
        seen: set[str] = set()
        for route in maker.paths.routes(maker.name(target), ROUTES):
            owner = route.path[0]
            if len(route.path) < 3 or route.path[1] in third or owner in seen or len(seen) >= WAYS:
                continue
            if route.probability >= LEAST_CHANCE:
                seen.add(owner)
                yield maker.make(
                    ActionKind.INTRODUCE,
                    maker.index[owner],
                    target,
                    route.path,
                    route.probability,
                    success=route.probability,
                )


def partner_routes(maker: Maker) -> Iterator[Candidate]:
    """Through a third party e to a key person p; q = r_e · s_ep · ω_e; the owner is who knows e best."""
    if not len(maker.third):
        return
    doors = maker.score.point.reach * willingness(maker.score)
    for target in np.flatnonzero(maker.score.key & maker.score.ties.live):
        chances = {int(e): float(doors[e] * reach(maker.lam[e, target])) for e in maker.third}
        for e in sorted(chances, key=lambda i: (-round(chances[i], 9), maker.name(i)))[:PARTNERS]:
            if chances[e] >= LEAST_CHANCE:
                owner = _closest(maker, e)
                path = (maker.name(owner), maker.name(e), maker.name(int(target)))
                yield maker.make(ActionKind.PARTNER_ROUTE, owner, int(target), path, chances[e], success=chances[e])


def deepened(maker: Maker) -> Iterator[Candidate]:
    """The strongest ties of ours with each person of the account and each third party.

    What is weaker than access (section 9) is no tie to deepen; a tie that has gone stale is reactivated first.
    """
    stale = {gap.place for gap in maker.gaps if gap.kind is GapKind.STALE_TIE}
    for target in (*maker.theirs.tolist(), *maker.third.tolist()):
        ties = [int(i) for i in maker.ours if reach(maker.lam[i, target]) >= maker.limits.no_access]
        for owner in sorted(ties, key=lambda i: (-round(float(maker.lam[i, target]), 9), maker.name(i)))[:TIES]:
            path = (maker.name(owner), maker.name(target))
            after = (f"{ActionKind.REACTIVATE.value}:{path[0]}:{path[1]}",) if path in stale else ()
            deeper = maker.make(ActionKind.DEEPEN, owner, target, path, float(reach(maker.lam[owner, target])))
            yield replace(deeper, after=after)


def sponsors(maker: Maker) -> Iterator[Candidate]:
    """Our executives with their executives and other key people, those first who stand closest.

    Rank alone opens no door: where nobody of ours has a way by which the meeting could be arranged, there is none.
    """
    ours = maker.seniors()
    for target in np.flatnonzero(maker.score.key & maker.score.ties.live):
        ways = dict(zip(maker.ours.tolist(), maker.paths.best(int(target)).tolist(), strict=True))
        if max(ways.values(), default=0.0) < ARRANGED:
            continue
        for owner in sorted(ours, key=lambda i: (-round(ways[i], 9), maker.name(i)))[:SPONSORS]:
            path = (maker.name(owner), maker.name(int(target)))
            yield maker.make(ActionKind.SPONSOR, owner, int(target), path, ways[owner])


def second_contacts(maker: Maker) -> Iterator[Candidate]:
    """Where one thread holds: somebody of ours of the same level is taken along; q = 0.8 · s of the first."""
    level = maker.score.frame.people.level
    for gap in maker.gaps:
        if gap.kind is not GapKind.SINGLE_THREAD or gap.person is None:
            continue
        target = maker.index[gap.person]
        holder = _closest(maker, target)
        strength = float(reach(maker.lam[holder, target]))
        others = [int(i) for i in maker.ours if i != holder]
        for second in sorted(others, key=lambda i: (abs(int(level[i]) - int(level[target])), maker.name(i)))[:2]:
            success = maker.score.settings.actions.back_up.success * strength
            path = (maker.name(second), maker.name(holder), gap.person)
            yield maker.make(ActionKind.BACK_UP, second, target, path, strength, success=success, gap=gap.kind)


def reactivated(maker: Maker) -> Iterator[Candidate]:
    """Stale ties, back to what they were, at most a working tie."""
    stale = [gap for gap in maker.gaps if gap.kind is GapKind.STALE_TIE][:STALE]
    for gap in stale:
        owner, target = maker.index[gap.place[0]], maker.index[gap.place[1]]
        delta = lost_intensity(maker.baseline, gap.place[0], gap.place[1], maker.request.working)
        if delta is not None:
            strength = float(reach(maker.lam[owner, target]))
            yield maker.make(ActionKind.REACTIVATE, owner, target, gap.place, strength, delta=delta, gap=gap.kind)


def _closest(maker: Maker, person: int) -> int:
    """Who of ours has the strongest tie with somebody; of equals the first by id."""
    return int(maker.ours[int(np.argmax(np.round(maker.lam[maker.ours, person], 9)))])
