"""Section 1 of the law: the intensity λ of every pair, from dated contact and dated ratings.

Intensities are in meeting equivalents expected within the horizon; they add over ties, and the reach of a
total intensity Λ is 1 − e^(−Λ).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relmap.frame.frame import CHANNELS, RUNGS, Flags, Floats, Frame, Group, Ints
from relmap.model.settings import Calibration, Settings
from relmap.model.settings import Ties as TieSettings


@dataclass(frozen=True)
class Ties:
    """Intensities as of a day; matrices have shape (P, P) and are symmetric unless said.

    Attributes:
        day: the day of evaluation (proleptic ordinal).
        live: who is live, shape (P,).
        flow: f[a, c], what passed from a to c, decayed; not symmetric.
        observed, declared: the two sources of λ.
        intensity: λ = max(observed, declared), 0 unless both are live.
        interacted: whether a record up to the day names both, whoever sent it.
    """

    day: int
    live: Flags
    flow: Floats
    observed: Floats
    declared: Floats
    intensity: Floats


def live_people(frame: Frame, day: int) -> Flags:
    """Who is live on a day: `from` ≤ T < `to`. Shape (P,)."""
    return (frame.people.start <= day) & (day < frame.people.end)


def tie_intensities(
    frame: Frame, day: int, settings: Settings, ahead: int = 0, before: tuple[Frame, Ties] | None = None
) -> Ties:
    """The intensity of every pair as of a day.

    Args:
        frame: the account.
        day: T; later facts do not count.
        settings: the parameters of the law.
        ahead: how many days further the known facts have faded (the baseline of a plan).
        before: an earlier frame with its ties, of the same day and settings; what rests on the very same contact
            is taken from it.

    Returns:
        The intensities of all pairs of live people.
    """
    live = live_people(frame, day)
    known = before if before and np.array_equal(before[1].live, live) else None
    if known and known[0].flows is frame.flows and known[0].ratings is frame.ratings:
        return known[1]
    flow, observed = _contact(frame, day, settings, ahead, live, known)
    declared = _declared(frame, day, settings.ties, ahead) * (live[:, None] & live[None, :])
    return Ties(day, live, flow, observed, declared, np.maximum(observed, declared))


def _contact(
    frame: Frame, day: int, settings: Settings, ahead: int, live: Flags, before: tuple[Frame, Ties] | None
) -> tuple[Floats, Floats]:
    """What passed between the live people, and λ_obs."""
    if before is not None and before[0].flows is frame.flows:
        return before[1].flow, before[1].observed
    flow = _flow(frame, day, settings.ties, ahead) * (live[:, None] & live[None, :])
    answered = observed_intensity(flow, frame.people.group == Group.OURS, settings.ties)
    return flow, calibrated(answered, settings.ties.calibration)


def flow_values(frame: Frame, day: int, settings: TieSettings, ahead: int = 0) -> Floats:
    """What each flow is worth on a day: value · share · κ · 2^(−age/h), κ = ln 2 · H/h. Shape (F,), 0 if later."""
    flows = frame.flows
    half_life = np.array([settings.half_life.of(channel) for channel in CHANNELS])
    value = np.array([settings.value.of(channel) for channel in CHANNELS])
    kappa = np.log(2.0) * settings.horizon / half_life
    age = (day - flows.day).astype(np.float64)
    fade = np.exp2(-(np.maximum(age, 0.0) + ahead) / half_life[flows.channel])
    return np.where(age >= 0, (value * kappa)[flows.channel] * flows.share * fade, 0.0)


def _flow(frame: Frame, day: int, settings: TieSettings, ahead: int) -> Floats:
    flow = np.zeros((frame.size, frame.size))
    flows, values = frame.flows, flow_values(frame, day, settings, ahead)
    np.add.at(flow, (flows.source, flows.target), np.where(flows.counts, values, 0.0))
    return flow


def observed_intensity(flow: Floats, ours: Flags, settings: TieSettings) -> Floats:
    """λ_obs of every pair from both directions of contact.

    One of ours and one of theirs: min(out, in + 0.1) + in. Both or none ours: min(f, g + 0.1) + min(g, f + 0.1).
    """
    back = flow.T
    mixed = ours[:, None] != ours[None, :]
    ours_first = np.broadcast_to(ours[:, None], flow.shape)
    out, inward = np.where(ours_first, flow, back), np.where(ours_first, back, flow)
    answered = np.minimum(out, inward + settings.unanswered) + inward
    balanced = np.minimum(flow, back + settings.unanswered) + np.minimum(back, flow + settings.unanswered)
    result: Floats = np.where(mixed, answered, balanced)
    return result


def calibrated(observed: Floats, link: Calibration | None) -> Floats:
    """λ_obs through the fitted link −ln(1 − σ(a + b·ln(1 + λ_obs))); unchanged without one, or where it is 0."""
    if link is None:
        return observed
    fitted: Floats = np.where(observed > 0, np.logaddexp(0.0, link.a + link.b * np.log1p(observed)), 0.0)
    return fitted


def latest_of_each_rater(frame: Frame, day: int) -> Ints:
    """Indices of the ratings that count on a day: of each rater and pair the latest one."""
    ratings = frame.ratings
    known = np.flatnonzero(ratings.day <= day)
    order = known[np.lexsort((ratings.day[known], ratings.rater[known], ratings.high[known], ratings.low[known]))]
    keys = np.stack([ratings.low, ratings.high, ratings.rater])[:, order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    latest: Ints = order[last]
    return latest


def rating_ages(frame: Frame, chosen: Ints, day: int, settings: TieSettings, ahead: int = 0) -> Floats:
    """The age weight α = 2^(−age/365) of ratings."""
    weights: Floats = np.exp2(-(day + ahead - frame.ratings.day[chosen]) / settings.rating_half_life)
    return weights


def rung_intensities(settings: TieSettings) -> Floats:
    """ℓ = −ln(1 − s) of each rung of the ladder, in rising order."""
    worth: Floats = -np.log1p(-np.array([settings.rapport.of(rung) for rung in RUNGS]))
    return worth


def _declared(frame: Frame, day: int, settings: TieSettings, ahead: int) -> Floats:
    """λ_decl = max α · Σ αℓ / Σ α over the latest rating of each rater."""
    chosen = latest_of_each_rater(frame, day)
    low, high = frame.ratings.low[chosen], frame.ratings.high[chosen]
    alpha = rating_ages(frame, chosen, day, settings, ahead)
    rung = rung_intensities(settings)[frame.ratings.rung[chosen]]
    total, weighted, newest = (np.zeros((frame.size, frame.size)) for _ in range(3))
    np.add.at(total, (low, high), alpha)
    np.add.at(weighted, (low, high), alpha * rung)
    np.maximum.at(newest, (low, high), alpha)
    declared: Floats = newest * np.divide(weighted, total, out=np.zeros_like(total), where=total > 0)
    return declared + declared.T


def reach(intensity: Floats) -> Floats:
    """1 − e^(−Λ), in [0, 1)."""
    result: Floats = -np.expm1(-intensity)
    return result
