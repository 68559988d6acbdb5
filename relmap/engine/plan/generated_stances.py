"""Candidates that move or find out a stance: win_over (also along levers), neutralise, discover."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from relmap.engine.hops import willingness
from relmap.engine.outlook import Field
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.maker import Maker
from relmap.model.vocabulary import ActionKind, GapKind, Stance


def stances(maker: Maker) -> Iterator[Candidate]:
    """All of them."""
    if len(maker.ours):
        yield from won_over(maker)
        yield from neutralised(maker)
        yield from discovered(maker)


def levers(maker: Maker) -> dict[str, float]:
    """Σ_process value share · lever of each live person of the account, in points of outlook per unit of x⁰."""
    total: dict[str, float] = {}
    for process, view in zip(maker.score.processes, maker.baseline.view.processes, strict=True):
        for person, lever in view.levers.items():
            total[person] = total.get(person, 0.0) + process.share * lever
    return total


def won_over(maker: Maker) -> Iterator[Candidate]:
    """Everybody whose stance moves a decision, who is not a mentor yet, and to whom somebody of ours has a way.

    A way is a tie or a route of at least the reach below which there is no access (section 9). The owner is who of
    ours has the strongest one. An opponent has to be neutralised first.
    """
    known = maker.score.stances
    for person, lever in sorted(levers(maker).items()):
        stance = known.get(person, 0)
        if lever <= 0 or stance < 0 or stance >= Stance.MENTOR:
            continue
        owner, strength, path = _way(maker, maker.index[person])
        if strength >= maker.limits.no_access:
            yield maker.make(ActionKind.WIN_OVER, owner, maker.index[person], path, strength)


def _way(maker: Maker, target: int) -> tuple[int, float, tuple[str, ...]]:
    """Who of ours gets to somebody best, how surely, and over whom."""
    owner, strength = maker.paths.strongest(target)
    route = maker.paths.route_of(maker.name(owner), maker.name(target)) if strength > 0 else None
    return owner, strength, route.path if route else (maker.name(owner), maker.name(target))


def neutralised(maker: Maker) -> Iterator[Candidate]:
    """Opponents, through the person whom they heed and to whom we get best (pull × way)."""
    field = Field.of(maker.score, maker.score.settings.influence)
    willing = willingness(maker.score)
    for gap in maker.gaps:
        if gap.kind is not GapKind.OPPONENT or gap.person not in field.index:
            continue
        pulls = field.pull[field.index[gap.person]]
        ways = {i: pulls[field.index[i]] * maker.paths.strongest(maker.index[i])[1] * willing[maker.index[i]] for i in field.ids if pulls[field.index[i]] > 0}
        heeded = min((i for i in ways if ways[i] > 0), key=lambda i: (-round(float(ways[i]), 9), i), default=None)
        if heeded is None:
            owner, strength, path = _way(maker, maker.index[gap.person])
        else:
            owner, strength = maker.paths.strongest(maker.index[heeded])
            path = (maker.name(owner), heeded, gap.person)
        if strength > 0:
            yield maker.make(ActionKind.NEUTRALISE, owner, maker.index[gap.person], path, strength, gap=gap.kind)


def discovered(maker: Maker) -> Iterator[Candidate]:
    """Unknown stances that matter, and vacant roles: whoever of ours is closest to somebody who should know asks."""
    for gap in maker.gaps:
        if gap.kind is GapKind.UNKNOWN_STANCE and gap.person is not None:
            yield _asked(maker, maker.index[gap.person], _neighbours(maker, maker.index[gap.person]), ())
        elif gap.kind is GapKind.VACANT_ROLE:
            yield _asked(maker, None, _players(maker, gap.place), gap.place)


def _asked(maker: Maker, target: int | None, sources: list[int], place: tuple[str, ...]) -> Candidate:
    """The question, put by whom and to whom: the strongest hop times the willingness of who is asked."""
    willing = willingness(maker.score)
    ways = maker.paths.hops[np.ix_(maker.ours, sources)] * willing[sources][None, :] if sources else np.zeros((1, 0))
    if not ways.size or not ways.any():
        owner = maker.seniors()[0]
        path = (maker.name(owner),) if target is None else (maker.name(owner), maker.name(target))
        return maker.make(ActionKind.DISCOVER, owner, target, path, 0.0, place=place)
    row, column = np.unravel_index(int(np.argmax(np.round(ways, 9))), ways.shape)
    owner, source = int(maker.ours[row]), sources[int(column)]
    path = (maker.name(owner), maker.name(source), *((maker.name(target),) if target is not None else ()))
    return maker.make(ActionKind.DISCOVER, owner, target, path, float(maker.paths.hops[owner, source]), place=place)


def _neighbours(maker: Maker, person: int) -> list[int]:
    """Who should know somebody of the account: those who work beside, above or below him."""
    near = maker.paths.hops[:, person] > 0
    return [int(i) for i in maker.theirs if near[i] and i != person]


def _players(maker: Maker, place: tuple[str, ...]) -> list[int]:
    """Who plays in the process whose role is vacant, of the account and of third parties."""
    process = next(p for p in maker.score.processes if p.id == place[0])
    known = {r.person for step in process.steps for r in step.roles if r.person is not None and r.held}
    return [int(i) for i in (*maker.theirs, *maker.third) if maker.name(int(i)) in known]
