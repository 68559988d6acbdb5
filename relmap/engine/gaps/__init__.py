"""Section 9 of the law: what the account plan must close, ranked.

Each kind is one small function from a score to its gaps. A gap is known by its kind and subject, so that two
dates can be compared. Severities are in [0, 1]; order: severity descending, then kind, then subject, decided
on values rounded to 9 decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from relmap.engine.gaps import account, pairs, people, places
from relmap.engine.gaps.gap import Evidence, Gap
from relmap.score.coverage import Score

__all__ = ["FINDERS", "Evidence", "Gap", "GapChange", "compare_gaps", "find_gaps"]

FINDERS: tuple[Callable[[Score], Iterator[Gap]], ...] = (
    people.no_access,
    people.weak_access,
    people.single_thread,
    people.departed_person,
    people.unknown_stance,
    people.opponent,
    people.competitor_ahead,
    people.level_mismatch,
    pairs.stale_tie,
    pairs.below_desired,
    pairs.disagreement,
    places.vacant_role,
    places.broken_step,
    places.blind_cell,
    account.no_coach,
    account.no_supportive_key_person,
    account.supporters_outnumbered,
)


def find_gaps(score: Score) -> list[Gap]:
    """All gaps of an account, most severe first; kinds that the settings switch off are left out."""
    off = set(score.settings.gaps.off)
    return sorted(
        (gap for finder in FINDERS for gap in finder(score) if gap.kind not in off), key=lambda gap: gap.order
    )


@dataclass(frozen=True)
class GapChange:
    """What became of the gaps between two days."""

    new: tuple[Gap, ...]
    open: tuple[Gap, ...]
    closed: tuple[Gap, ...]


def compare_gaps(before: list[Gap], after: list[Gap]) -> GapChange:
    """Compare the gaps of two days by their identity; severities are those of the day on which they were last seen."""
    earlier, later = {gap.identity for gap in before}, {gap.identity for gap in after}
    return GapChange(
        new=tuple(gap for gap in after if gap.identity not in earlier),
        open=tuple(gap for gap in after if gap.identity in earlier),
        closed=tuple(gap for gap in before if gap.identity not in later),
    )
