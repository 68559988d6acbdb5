"""Section 5 of the law: key people, and how far the society around the customer opens them."""

from __future__ import annotations

import numpy as np

from relmap.frame.frame import LEVELS, POWERS, Flags, Frame, Group, Ints
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, Power, Role
from relmap.score.line import live_processes
from relmap.score.point import Census, PointScore, weighted_mean
from relmap.score.ties import Ties, reach

KEY_ROLES = (Role.APPROVER, Role.DECIDER)


def key_people(frame: Frame, on_map: Census) -> Flags:
    """Section 5: executives, the inner circle, and approvers and deciders of live processes. Shape (P,)."""
    people = frame.people
    key = (people.level == LEVELS.index(Level.EXECUTIVE)) | (people.power == POWERS.index(Power.INNER_CIRCLE))
    live = {process.id for process in live_processes(frame, on_map.day)}
    for record in frame.bundle.roles:
        if record.process in live and record.person is not None and record.role in KEY_ROLES:
            key[frame.index[record.person]] = True
    result: Flags = key & on_map.counted
    return result


def space_reach(
    frame: Frame,
    ties: Ties,
    on_map: Census,
    point: PointScore,
    key: Flags,
    stances: dict[str, int],
    settings: Settings,
) -> dict[str, float]:
    """Section 5: x_p = 1 − Π_e (1 − r_e · s_ep · ω_e) for each key person; empty without third parties."""
    third = np.flatnonzero((frame.people.group == Group.THIRD) & on_map.live)
    if not len(third):
        return {}
    willing = settings.willingness.by_stance()
    omega = np.array([willing[stances.get(frame.people.ids[e])] for e in third])
    doors = (point.reach[third] * omega)[:, None] * reach(ties.intensity[third])
    opened = 1.0 - np.prod(1.0 - doors, axis=0)
    return {frame.people.ids[p]: float(opened[p]) for p in np.flatnonzero(key)}


def space_value(frame: Frame, point: PointScore, space_people: dict[str, float]) -> float | None:
    """Space = Σ w x / Σ w over key people; None without third parties."""
    members: Ints = np.array([frame.index[person] for person in space_people], dtype=np.int64)
    return weighted_mean(point.weight[members], np.array(list(space_people.values())))
