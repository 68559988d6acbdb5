"""Candidates that move or find out a stance: win_over (also along levers), neutralise, discover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from relmap.engine.field import Field
from relmap.engine.gaps import Gap
from relmap.engine.hops import willingness
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.maker import Maker
from relmap.model.vocabulary import ActionKind, GapKind, Stance

WON = 60
"""Of how many people winning over is considered."""


def stances(maker: Maker) -> Iterator[Candidate]:
    """All of them."""
    if len(maker.ours):
        calming = list(neutralised(maker))
        yield from calming
        yield from won_over(maker, {action.target: action.id for action in calming})
        yield from discovered(maker)


def levers(maker: Maker) -> dict[str, float]:
    """Σ_process value share · lever of each live person of the account, in points of outlook per unit of x⁰."""
    total: dict[str, float] = {}
    for process, view in zip(maker.score.processes, maker.baseline.view.processes, strict=True):
        for person, lever in view.levers.items():
            total[person] = total.get(person, 0.0) + process.share * lever
    return total


def won_over(maker: Maker, calmed: Mapping[str | None, str]) -> Iterator[Candidate]:
    """Whom to win so that the approver moves: those with the greatest lever × room to move × way to them (section 7).

    A way is a tie or a route of at least the reach below which there is no access (section 9). The owner is who of
    ours has the strongest one. An opponent has to be neutralised first (`calmed`: by which action).
    """
    ranked = []
    for person, lever in levers(maker).items():
        stance = maker.score.stances.get(person, 0)
        if lever > 0 and stance < Stance.MENTOR:
            _, strength = maker.paths.strongest(maker.index[person])
            if strength >= maker.limits.no_access:
                ranked.append((-round(lever * (1 - stance / 2) * strength, 9), person))
    for _, person in sorted(ranked)[:WON]:
        owner, strength, path = _way(maker, maker.index[person])
        won = maker.make(ActionKind.WIN_OVER, owner, maker.index[person], path, strength)
        yield replace(won, after=(calmed[person],)) if person in calmed else won


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
        pulls = dict(zip(field.ids, field.pull[field.index[gap.person]].tolist(), strict=True))
        ways = {
            name: pull * float(willing[maker.index[name]]) * maker.paths.strongest(maker.index[name])[1]
            for name, pull in pulls.items()
            if pull > 0
        }
        heeded = min((i for i in ways if ways[i] > 0), key=lambda i: (-round(ways[i], 9), i), default=None)
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
            yield _asked(maker, gap, maker.index[gap.person], _neighbours(maker, maker.index[gap.person]))
        elif gap.kind is GapKind.VACANT_ROLE:
            yield _asked(maker, gap, None, _players(maker, gap.place))


def _asked(maker: Maker, gap: Gap, target: int | None, sources: list[int]) -> Candidate:
    """The question, put by whom and to whom: the strongest hop times the willingness of who is asked."""
    place = gap.place if target is None else ()
    willing = willingness(maker.score)
    ways = (
        maker.paths.hops[np.ix_(maker.ours, np.array(sources, dtype=np.int64))] * willing[sources][None, :]
        if sources
        else np.zeros((1, 0))
    )
    if not ways.size or not ways.any():
        owner = maker.seniors()[0]
        path = (maker.name(owner),) if target is None else (maker.name(owner), maker.name(target))
        return maker.make(ActionKind.DISCOVER, owner, target, path, 0.0, place=place, gap=gap.kind)
    row, column = np.unravel_index(int(np.argmax(np.round(ways, 9))), ways.shape)
    owner, source = int(maker.ours[row]), sources[int(column)]
    path = (maker.name(owner), maker.name(source), *((maker.name(target),) if target is not None else ()))
    return maker.make(
        ActionKind.DISCOVER, owner, target, path, float(maker.paths.hops[owner, source]), place=place, gap=gap.kind
    )


def _neighbours(maker: Maker, person: int) -> list[int]:
    """Who should know somebody of the account: those who work beside, above or below him."""
    near = maker.paths.hops[:, person] > 0
    return [int(i) for i in maker.theirs if near[i] and i != person]


def _players(maker: Maker, place: tuple[str, ...]) -> list[int]:
    """Who plays in the process whose role is vacant, of the account and of third parties."""
    process = next(p for p in maker.score.processes if p.id == place[0])
    known = {r.person for step in process.steps for r in step.roles if r.person is not None and r.held}
    return [int(i) for i in (*maker.theirs, *maker.third) if maker.name(int(i)) in known]
