"""What a plan starts from: the account as it is, and as it will have faded when the plan is judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relmap.engine.outlook import Outlook, outlook
from relmap.engine.plan.candidate import Candidate
from relmap.frame.frame import Frame
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score, assess, evaluate
from relmap.score.ties import tie_intensities


@dataclass(frozen=True)
class Totals:
    """Index, outlook and the dimensions of one state; None where not assessed."""

    index: float | None
    outlook: float | None
    dimensions: dict[Dimension, float | None]


@dataclass(frozen=True)
class Baseline:
    """The account before the plan.

    Attributes:
        today: scored as of T: whom we can ask, what is missing.
        ahead: scored with the ties faded to T + H: what the plan is measured against.
        view: the outlook of the latter (stances do not fade).
    """

    today: Score
    ahead: Score
    view: Outlook

    @classmethod
    def of(cls, frame: Frame, day: int, settings: Settings, horizon: int) -> Baseline:
        """The baseline of an account.

        Args:
            frame: the account.
            day: T, a proleptic ordinal.
            settings: the parameters of the law.
            horizon: H in days, ≥ 0.
        """
        today = evaluate(frame, day, settings)
        ahead = assess(frame, tie_intensities(frame, day, settings, ahead=horizon), settings) if horizon else today
        return cls(today, ahead, outlook(ahead))

    @property
    def totals(self) -> Totals:
        """Index, outlook and dimensions without any action."""
        return Totals(self.ahead.index, self.view.value, self.ahead.values)

    def after(self, chosen: list[Candidate]) -> Score:
        """The account with the expected intensities of some actions added, by the law itself."""
        intensity = self.ahead.ties.intensity.copy()
        index = self.ahead.frame.index
        for action in chosen:
            if action.target is not None:
                owner, target = index[action.owner], index[action.target]
                intensity[owner, target] += action.intensity
                intensity[target, owner] = intensity[owner, target]
        return assess(self.ahead.frame, replace(self.ahead.ties, intensity=intensity), self.ahead.settings)
