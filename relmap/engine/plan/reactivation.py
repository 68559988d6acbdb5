"""What a tie was worth before it went stale."""

from __future__ import annotations

from relmap.engine.plan.baseline import Baseline
from relmap.score.ties import tie_intensities


def lost_intensity(baseline: Baseline, owner: str, target: str, cap: float) -> float | None:
    """Δ of a reactivation: from what the tie will have faded to, up to its former λ, at most `cap`.

    The former λ is that of the last day on which the two were in contact, or were rated. None where nothing was lost.
    """
    frame, today = baseline.today.frame, baseline.today.ties.day
    pair = sorted((frame.index[owner], frame.index[target]))
    flows, ratings = frame.flows, frame.ratings
    between = ((flows.source == pair[0]) & (flows.target == pair[1])) | (
        (flows.source == pair[1]) & (flows.target == pair[0])
    )
    rated = (ratings.low == pair[0]) & (ratings.high == pair[1])
    days = [*flows.day[between & (flows.day <= today)].tolist(), *ratings.day[rated & (ratings.day <= today)].tolist()]
    if not days:
        return None
    former = tie_intensities(frame, max(days), baseline.today.settings).intensity[pair[0], pair[1]]
    lost = min(float(former), cap) - float(baseline.ahead.ties.intensity[pair[0], pair[1]])
    return lost if lost > 1e-9 else None
