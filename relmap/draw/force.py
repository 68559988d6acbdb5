"""Positions by forces: ties pull, everybody pushes, groups hold together; then nobody covers anybody.

Fruchterman and Reingold (1991) over dense arrays. No chance is involved: the beginning is given.
"""

from __future__ import annotations

import numpy as np

from relmap.frame.frame import Flags, Floats, Ints

ROUNDS = 220
CROWD = 800
CROWD_ROUNDS = 70
PUSHES = 90
COHESION = 0.3
ROOM = 0.75
"""The radius of a group is ROOM · spacing · √members; groups that come nearer push each other away."""
GRAVITY = 0.05
WIDEST = 1.5
LOOSE = 0.3
"""How much of its pull a tie between two groups has."""
STRETCH = 1.6
"""Screens are wider than high: the picture is turned and stretched towards that ratio, by WIDEST at most."""


def settle(start: Floats, pulls: Floats, group: Ints, spacing: float) -> Floats:
    """Where everybody comes to rest.

    Args:
        start: the first positions, shape (N, 2).
        pulls: how strongly each pair holds together, shape (N, N), symmetric, ≥ 0.
        group: the group of each, shape (N,), −1 for none.
        spacing: the distance that two who are tied would like to keep.
    """
    place = _scaled(start, spacing)
    count = len(place)
    members = (group[:, None] == np.arange(group.max(initial=-1) + 1)[None, :]).astype(np.float64)
    sizes = np.maximum(members.sum(axis=0), 1.0)
    pulls = np.where(group[:, None] == group[None, :], 1.0, LOOSE) * pulls
    rounds = ROUNDS if count <= CROWD else CROWD_ROUNDS
    for step in range(rounds):
        square = _squares(place) + 1.0
        push = spacing**3 / square**1.5
        pull = pulls * np.sqrt(square) / spacing
        weight = push - pull
        force = place * weight.sum(axis=1, keepdims=True) - weight @ place
        middles = (members.T @ place) / sizes[:, None]
        force += COHESION * (members @ middles - place * members.sum(axis=1, keepdims=True))
        force += members @ _apart(middles, ROOM * spacing * np.sqrt(sizes))
        force -= GRAVITY * place
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        limit = spacing * (1.0 - step / rounds)
        place = place + force / length[:, None] * np.minimum(length, limit)[:, None]
        place -= place.mean(axis=0)
    return _wide(place)


def pushed_apart(place: Floats, size: Floats) -> Floats:
    """The positions moved as little as needed so that boxes of a size, shape (N, 2), hardly overlap."""
    x, y = place[:, 0].copy(), place[:, 1].copy()
    wide, high = ((size[:, None, i] + size[None, :, i]) / 2 for i in (0, 1))
    index = np.arange(len(place))
    order = np.sign(index[:, None] - index[None, :])
    for _ in range(PUSHES if len(place) <= CROWD else PUSHES // 3):
        right, down = x[:, None] - x[None, :], y[:, None] - y[None, :]
        over_x, over_y = wide - np.abs(right), high - np.abs(down)
        both = (over_x > 0) & (over_y > 0) & (order != 0)
        if not both.any():
            break
        sideways = over_x < over_y
        x += _moved(both & sideways, over_x, right, order)
        y += _moved(both & ~sideways, over_y, down, order)
    return np.stack([x, y], axis=1)


def _moved(where: Flags, over: Floats, apart: Floats, order: Floats) -> Floats:
    """How far each gives way along one axis to those whom it overlaps; of two at one place the later one goes on."""
    side = np.where(apart == 0, order, np.sign(apart))
    found: Floats = np.where(where, over * side, 0.0).sum(axis=1) * 0.3
    return found


def _scaled(start: Floats, spacing: float) -> Floats:
    """The beginning, as wide as so many people need; two who begin at one place are told apart by their order."""
    place = np.asarray(start, dtype=np.float64)
    turn = np.arange(len(place)) * 2.399963
    place = place - place.mean(axis=0)
    spread = max(float(np.abs(place).max(initial=0.0)), 1.0)
    place = place / spread * spacing * np.sqrt(len(place)) / 2
    scattered: Floats = place + np.stack([np.cos(turn), np.sin(turn)], axis=1) * spacing * 0.1
    return scattered


def _apart(middles: Floats, radius: Floats) -> Floats:
    """How far each group, by its middle, is pushed by those that it overlaps. Shape (G, 2)."""
    way = middles[:, None] - middles[None, :]
    distance = np.maximum(np.hypot(way[:, :, 0], way[:, :, 1]), 1.0)
    overlap = np.maximum(radius[:, None] + radius[None, :] - distance, 0.0)
    found: Floats = (way * (overlap / distance)[:, :, None]).sum(axis=1) * COHESION
    return found


def _wide(place: Floats) -> Floats:
    """Turned, by a right angle at most, so that most of it lies from left to right, and stretched to fill a screen."""
    if len(place) < 2:
        return place
    x, y = place[:, 0], place[:, 1]
    turn = -0.5 * np.arctan2(2 * (x * y).mean(), np.square(x).mean() - np.square(y).mean())
    place = place @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    width, height = np.ptp(place, axis=0)
    found: Floats = place * np.array([np.clip(STRETCH * height / max(width, 1.0), 1.0, WIDEST), 1.0])
    return found


def _squares(place: Floats) -> Floats:
    norm = np.square(place).sum(axis=1)
    found: Floats = np.maximum(norm[:, None] + norm[None, :] - 2 * place @ place.T, 0.0)
    return found
