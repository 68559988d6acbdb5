"""Section 11 of the law: what a departure would cost, on either side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from relmap.frame.frame import Group
from relmap.score.coverage import Score, assess


def departures(score: Score) -> dict[str, float]:
    """The Index lost if each live person of the account or of ours left, greatest loss first.

    Somebody of the account leaves a seat without ties, one of ours takes the ties along; either way the person's
    intensities become 0. Zero everywhere where nothing is assessed.
    """
    group = score.frame.people.group
    candidates = np.flatnonzero(score.ties.live & ((group == Group.ACCOUNT) | (group == Group.OURS)))
    lost = {score.frame.people.ids[i]: (score.index or 0.0) - (without(score, int(i)).index or 0.0) for i in candidates}
    return dict(sorted(lost.items(), key=lambda item: (-round(item[1], 9), item[0])))


def without(score: Score, person: int) -> Score:
    """The same account with all ties of one person gone; the map stays as it is."""
    intensity = score.ties.intensity.copy()
    intensity[person, :] = intensity[:, person] = 0.0
    return assess(score.frame, replace(score.ties, intensity=intensity), score.settings)
