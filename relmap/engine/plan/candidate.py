"""What could be done: a candidate action and its expected effect on a tie."""

from __future__ import annotations

import math
from dataclasses import dataclass

from relmap.model.vocabulary import ActionKind, GapKind

STANCE_KINDS = (ActionKind.WIN_OVER, ActionKind.NEUTRALISE)
OPENING_KINDS = (ActionKind.INTRODUCE, ActionKind.SPONSOR, ActionKind.BACK_UP, ActionKind.PARTNER_ROUTE)
"""What brings two people together for the first time: of one pair they are the same meeting."""


@dataclass(frozen=True)
class Candidate:
    """A candidate action.

    Attributes:
        kind: a kind of the catalogue, or a word of the team's own.
        owner: one of ours.
        target: whom it is about; None where somebody is still to be found.
        via: the connector who is asked, if there is one.
        hours: what it costs, > 0.
        success: the chance q that it works, in (0, 1].
        delta: the intensity Δ that success adds to the tie owner–target; None adds none.
        after: ids of actions that must be chosen too, or done.
        given: whether the account holds it; else it was generated.
        path: the people of the route, from the owner to the target.
        strength: how sure that route is, in [0, 1].
        gap: the kind of gap that it answers, if it was made for one.
        place: the process, step and role that it asks about.
    """

    id: str
    kind: str
    owner: str
    target: str | None
    via: str | None
    hours: float
    success: float
    delta: float | None = None
    after: tuple[str, ...] = ()
    given: bool = False
    path: tuple[str, ...] = ()
    strength: float = 0.0
    gap: GapKind | None = None
    place: tuple[str, ...] = ()

    @property
    def intensity(self) -> float:
        """The expected effect Δ' = −ln(1 − q + q·e^(−Δ)) on the tie, in meeting equivalents."""
        return expected_intensity(self.success, self.delta or 0.0)


def expected_intensity(success: float, delta: float) -> float:
    """Δ' = −ln(1 − q + q·e^(−Δ)): what an uncertain Δ adds to an intensity; ≥ 0, 0 where q or Δ is."""
    return -math.log1p(success * math.expm1(-delta)) if success > 0 and delta > 0 else 0.0
