"""A frozen state and the account now, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from relmap.engine.gaps import GapChange, compare_gaps, find_gaps
from relmap.engine.outlook import outlook
from relmap.engine.review.freeze import figures_of
from relmap.engine.review.likeness import split_states
from relmap.engine.review.outcomes import Outcome, outcomes
from relmap.frame.frame import build
from relmap.model.frozen import Frozen
from relmap.score.coverage import Score, evaluate
from relmap.score.trend import Change, Movement

SAME = 1e-9


@dataclass(frozen=True)
class Comparison:
    """What has changed since a review.

    Attributes:
        then: the frozen state.
        before: its account on its day, scored by the settings in force now, so that only facts differ.
        after: the account now.
        change: the Index and each dimension, split into contact change (like for like) and map change.
        outlook: before and after, in [−1, 1]; None without a live process.
        rescored: whether `before` differs from the figures that were shown that day (other settings).
        gaps: new, still open and closed; closed ones as they stood then.
        actions: in the order of a review.
    """

    then: Frozen
    before: Score
    after: Score
    change: Change
    outlook: tuple[float | None, float | None]
    rescored: bool
    gaps: GapChange
    actions: tuple[Outcome, ...]

    @property
    def outlook_change(self) -> Movement:
        """How the outlook moved; it is not split."""
        earlier, later = self.outlook
        return Movement(None if earlier is None or later is None else later - earlier, None, None)


def compare(then: Frozen, after: Score) -> Comparison:
    """Compare a frozen state with the account now.

    Args:
        then: the frozen state.
        after: the account now, of a day that is not before it; its settings score both.
    """
    before = evaluate(build(then.bundle), then.day, after.settings)
    return Comparison(
        then=then,
        before=before,
        after=after,
        change=split_states(before, after),
        outlook=(outlook(before).value, outlook(after).value),
        rescored=_differ(then.figures, figures_of(before)),
        gaps=compare_gaps(find_gaps(before), find_gaps(after)),
        actions=outcomes(then, before, after),
    )


def _differ(shown: dict[str, float | None], scored: dict[str, float | None]) -> bool:
    return any(abs((shown.get(name) or 0.0) - (value or 0.0)) > SAME for name, value in scored.items())
