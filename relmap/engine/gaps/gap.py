"""What a gap is, and what every finder needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from relmap.model.vocabulary import GapKind
from relmap.score.coverage import Score

Evidence = dict[str, float | int | str | None]


@dataclass(frozen=True)
class Gap:
    """One gap.

    Attributes:
        subject: a person's id, a pair (`ours|theirs`), `process/step/role`, `process/step`, `unit/level` or `account`.
        severity: in [0, 1].
        person: the person it is about, if it is about one.
        place: the ids that the subject is made of.
        evidence: the numbers that made it a gap.
    """

    kind: GapKind
    subject: str
    severity: float
    person: str | None = None
    place: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, str] | None:
        """One of ours and one of theirs, if it is about their tie."""
        return (self.place[0], self.place[1]) if self.subject == "|".join(self.place) and len(self.place) == 2 else None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes it the same gap on another day."""
        return self.kind.value, self.subject

    @property
    def order(self) -> tuple[float, str, str]:
        """Where it stands in the ranking."""
        return (-round(self.severity, 9), self.kind.value, self.subject)


def severity(score: Score, person: int, shortfall: float) -> float:
    """`w_p / max w · shortfall`, max over the account's people and open seats."""
    heaviest = score.point.heaviest
    return float(score.point.weight[person]) / heaviest * shortfall if heaviest else 0.0


def key_people(score: Score) -> Iterator[tuple[int, str, float]]:
    """The live key people: index, id, reach."""
    for person in np.flatnonzero(score.key & score.ties.live):
        yield int(person), score.frame.people.ids[person], float(score.point.reach[person])


def about(score: Score, kind: GapKind, person: int, shortfall: float, evidence: Evidence) -> Gap:
    """A gap about one person."""
    ident = score.frame.people.ids[person]
    return Gap(kind, ident, severity(score, person, shortfall), ident, (ident,), evidence)
