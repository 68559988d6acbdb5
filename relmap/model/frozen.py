"""A frozen state: an account as it stood on the day of a review, and what was promised then.

Records and settings say everything that the law can compute; figures, gaps and promises are kept beside them as they
were shown on that day, for a later relmap or other settings may compute others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from relmap.model.bundle import Bundle
from relmap.model.records import Review, day
from relmap.model.settings import Settings

_BETWEEN_IDS = re.compile(r"([|/:])")


@dataclass(frozen=True)
class KeptGap:
    """A gap as it was listed: kind, subject and severity in [0, 1]."""

    kind: str
    subject: str
    severity: float


@dataclass(frozen=True)
class Promise:
    """What an action was expected to bring.

    Attributes:
        status: `agreed` or `doing`, or `planned` if the plan of that day chose it.
        target: whom it is about; None where somebody was still to be found, at `place` (process, step, role).
        success: q in (0, 1].
        intensity: the expected effect Δ' on the tie owner–target, in meeting equivalents, ≥ 0.
        index, outlook: what the plan expected of it, in points; None where the plan did not choose it.
    """

    id: str
    kind: str
    owner: str
    target: str | None
    status: str
    hours: float
    success: float
    intensity: float
    via: str | None = None
    due: str | None = None
    place: tuple[str, ...] = ()
    index: float | None = None
    outlook: float | None = None


@dataclass(frozen=True)
class Frozen:
    """A dated state of an account.

    Attributes:
        id: that of its review.
        at: the day it is of, ISO.
        figures: the Index, the outlook and each dimension by name; None where not assessed.
        version: that of the account in its store, 0 outside of one.
    """

    id: str
    at: str
    bundle: Bundle
    settings: Settings
    figures: dict[str, float | None]
    gaps: tuple[KeptGap, ...]
    promises: tuple[Promise, ...]
    present: tuple[str, ...] = ()
    note: str | None = None
    version: int = 0

    @property
    def day(self) -> int:
        """The day it is of, as a proleptic ordinal."""
        return day(self.at)

    @property
    def review(self) -> Review:
        """The record that the account holds of it."""
        return Review(id=self.id, at=self.at, present=self.present, note=self.note)

    def rewritten(self, bundle: Bundle, text: Callable[[str], str]) -> Frozen:
        """The same state with other records, and every id and text beside them changed by `text`."""

        def ids(joined: str) -> str:
            apart = "".join(map(text, _BETWEEN_IDS.split(joined)))
            return apart if apart != joined else text(joined)

        return replace(
            self,
            id=text(self.id),
            bundle=bundle,
            gaps=tuple(replace(gap, subject=ids(gap.subject)) for gap in self.gaps),
            promises=tuple(_rewritten(promise, ids) for promise in self.promises),
            present=tuple(map(text, self.present)),
            note=text(self.note) if self.note else self.note,
        )


def last_before(states: Sequence[Frozen], day: int) -> Frozen | None:
    """The last state before a day; where there is none that of the day itself."""
    known = sorted((s for s in states if s.day <= day), key=lambda s: (s.day, s.version, s.id))
    earlier = [state for state in known if state.day < day]
    return earlier[-1] if earlier else known[-1] if known else None


def _rewritten(promise: Promise, ids: Callable[[str], str]) -> Promise:
    changed: dict[str, object] = {"place": tuple(map(ids, promise.place))}
    for entry in fields(Promise):
        value = getattr(promise, entry.name)
        if isinstance(value, str) and entry.name not in ("status", "due"):
            changed[entry.name] = ids(value)
    return replace(promise, **changed)  # type: ignore[arg-type]
