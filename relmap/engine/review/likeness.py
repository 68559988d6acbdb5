"""Like for like between two states of an account: the earlier map with the later contact (the law, section 6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from relmap.frame.frame import Flags, Floats, Frame, Group, Ints, build
from relmap.score.coverage import Score, assess
from relmap.score.ties import Ties
from relmap.score.trend import Change, movement


def like_for_like(before: Score, after: Score) -> Score:
    """Score the earlier map (people, seats, levels, units, roles, third parties) with the later ties and stances.

    Who of ours has come since counts: with whom we work the map is contact. Whoever else has come is map.
    """
    frame = _earlier_map(before.frame, after.frame)
    places: Ints = np.array([after.frame.index.get(ident, -1) for ident in frame.people.ids], dtype=np.int64)
    live: Flags = np.where(places >= 0, after.ties.live[places], False)
    ties = Ties(
        day=after.ties.day,
        live=live,
        flow=_placed(after.ties.flow, places),
        observed=_placed(after.ties.observed, places),
        declared=_placed(after.ties.declared, places),
        intensity=_placed(after.ties.intensity, places),
    )
    return assess(frame, ties, after.settings, map_day=before.ties.day)


def split_states(before: Score, after: Score) -> Change:
    """Split the change between two states into contact change and map change; they add up to the whole."""
    like = like_for_like(before, after)
    return Change(
        start=before.ties.day,
        end=after.ties.day,
        dimensions={d: movement(before.values[d], like.values[d], after.values[d]) for d in after.values},
        index=movement(before.index, like.index, after.index),
    )


def _earlier_map(before: Frame, after: Frame) -> Frame:
    """The earlier account with those of ours who have come since, and the later stances; ties are given apart."""
    then, now = before.bundle, after.bundle
    known = {person.id for person in then.people}
    homes = {organization.id for organization in then.organizations}
    came = [
        person.model_copy(update={"unit": None, "successor": None})
        for person, group in zip(now.people, after.people.group, strict=True)
        if person.id not in known and group == Group.OURS
    ]
    people = (*then.people, *came)
    here = {person.id for person in people}
    return build(
        replace(
            then,
            organizations=(*then.organizations, *(o for o in now.organizations if o.id not in homes)),
            people=people,
            ties=(),
            interactions=(),
            stances=tuple(stance for stance in now.stances if stance.person in here),
        )
    )


def _placed(matrix: Floats, places: Ints) -> Floats:
    """A matrix of pairs in another order of people; 0 for who is not in it."""
    known = places >= 0
    result: Floats = np.where(known[:, None] & known[None, :], matrix[np.ix_(places, places)], 0.0)
    return result
