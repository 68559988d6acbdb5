"""What a plan may not break: rows of hours and asks, what comes after what, what must be and what may not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from relmap.engine.plan.candidate import OPENING_KINDS, Candidate
from relmap.engine.plan.request import PlanRequest
from relmap.frame.frame import Flags, Floats, Ints

ROOM = 1e-9


@dataclass(frozen=True)
class Row:
    """Σ amounts of the chosen members ≤ cap; `kind` is hours, owner, asks (per connector) or pair (first meetings)."""

    kind: str
    subject: str | None
    members: Ints
    amounts: Floats
    cap: float

    def used(self, chosen: Flags) -> float:
        """What a choice takes."""
        return float(self.amounts[chosen[self.members]].sum())


@dataclass(frozen=True)
class Broken:
    """Why the actions that must be done cannot all be done within the limits.

    `kind` is the row that was raised to `need`, or `after` (subject: the action, whose predecessor is missing).
    """

    kind: str
    subject: str | None
    need: float
    cap: float


@dataclass(frozen=True)
class Limits:
    """All limits on n candidates.

    Attributes:
        hours: of each candidate, (n,).
        needs: the candidates that each one needs chosen too.
        forced, refused: what must be chosen, and what may not be, (n,).
    """

    hours: Floats
    rows: tuple[Row, ...]
    needs: tuple[tuple[int, ...], ...]
    forced: Flags
    refused: Flags

    @cached_property
    def barred(self) -> Flags:
        """What cannot be chosen: the refused, and what does not fit even alone with all that it needs."""
        barred = self.refused.copy()
        for one in np.flatnonzero(~barred & ~self.forced):
            trial = self.forced.copy()
            trial[sorted(self.closure([int(one)]))] = True
            barred[one] = not self.has_room(trial)
        return barred

    @cached_property
    def table(self) -> Floats:
        """What each candidate takes of each row, (n, rows)."""
        table = np.zeros((len(self.hours), len(self.rows)))
        for place, row in enumerate(self.rows):
            table[row.members, place] = row.amounts
        return table

    @cached_property
    def caps(self) -> Floats:
        """The cap of each row."""
        return np.array([row.cap for row in self.rows])

    def left(self, chosen: Flags) -> Floats:
        """What a choice leaves of each row."""
        result: Floats = self.caps + ROOM - self.table[chosen].sum(axis=0)
        return result

    def has_room(self, chosen: Flags) -> bool:
        """Whether a choice keeps within all rows."""
        return bool((self.left(chosen) >= 0).all())

    def fitting(self, chosen: Flags) -> Flags:
        """Which single candidates could be added to a choice without breaking anything, (n,)."""
        room = (self.table <= self.left(chosen)[None, :]).all(axis=1)
        ready = np.array([all(chosen[need] for need in needs) for needs in self.needs], dtype=bool)
        return room & ready & ~self.barred

    def closure(self, wanted: Iterable[int]) -> set[int]:
        """Some candidates with all that they need."""
        found: set[int] = set()
        waiting = list(wanted)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self.needs[one])
        return found

    def allow(self, chosen: Flags) -> bool:
        """Whether a choice breaks nothing."""
        if (chosen & self.barred).any() or (self.forced & ~chosen).any():
            return False
        if not self.has_room(chosen):
            return False
        return all(chosen[need] for one in np.flatnonzero(chosen) for need in self.needs[one])

    def with_hours(self, hours: float) -> Limits:
        """The same limits under another budget, raised to what must be done."""
        rows = tuple(replace(r, cap=max(hours, r.used(self.forced))) if r.kind == "hours" else r for r in self.rows)
        return replace(self, rows=rows)


def limits_of(
    candidates: Sequence[Candidate], done: set[str], request: PlanRequest
) -> tuple[Limits, tuple[Broken, ...]]:
    """The limits of a request; where what must be done breaks one, it is raised and named.

    Args:
        candidates: what may be chosen.
        done: ids of the actions that are done; they meet `after` as the chosen do.
        request: budget, limits, musts.
    """
    index = {candidate.id: i for i, candidate in enumerate(candidates)}
    barred = np.array([candidate.id in set(request.must_not) for candidate in candidates], dtype=bool)
    missing = np.zeros(len(candidates), dtype=bool)
    needs: list[tuple[int, ...]] = []
    for i, candidate in enumerate(candidates):
        open_ones = [ident for ident in candidate.after if ident not in done]
        missing[i] = any(ident not in index for ident in open_ones)
        needs.append(tuple(index[ident] for ident in open_ones if ident in index))
    must = np.array([candidate.id in set(request.must) for candidate in candidates], dtype=bool)
    broken = _waive(candidates, needs, must, barred, missing)
    barred |= missing & ~must
    _bar_followers(needs, barred)
    hours = np.array([candidate.hours for candidate in candidates], dtype=np.float64)
    draft = Limits(hours, (), tuple(needs), must, barred)
    forced = np.zeros(len(candidates), dtype=bool)
    forced[sorted(draft.closure(np.flatnonzero(must).tolist()))] = True
    rows, raised = _raised(_rows(candidates, hours, request), forced)
    return replace(draft, rows=rows, forced=forced), (*broken, *raised)


def _waive(
    candidates: Sequence[Candidate], needs: list[tuple[int, ...]], must: Flags, barred: Flags, missing: Flags
) -> list[Broken]:
    """Let what must be done go without predecessors that cannot be; the needs are changed in place."""
    broken = []
    waiting, seen = np.flatnonzero(must).tolist(), set()
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        barred[one] = barred[one] and not must[one]
        if missing[one] or any(barred[need] and not must[need] for need in needs[one]):
            broken.append(Broken("after", candidates[one].id, 0.0, 0.0))
            needs[one] = tuple(need for need in needs[one] if must[need] or not barred[need])
            missing[one] = False
        waiting.extend(needs[one])
    return broken


def _bar_followers(needs: Sequence[tuple[int, ...]], barred: Flags) -> None:
    """Whatever needs something that cannot be chosen cannot be chosen either."""
    changed = True
    while changed:
        changed = False
        for one, found in enumerate(needs):
            if not barred[one] and any(barred[need] for need in found):
                barred[one] = changed = True


def _rows(candidates: Sequence[Candidate], hours: Floats, request: PlanRequest) -> list[Row]:
    everybody = np.arange(len(candidates))
    rows = [Row("hours", None, everybody, hours, request.hours)]
    owned = members_by(candidates, lambda candidate: candidate.owner)
    rows += [
        Row("owner", o, owned[o], hours[owned[o]], request.owner_hours[o])
        for o in sorted(owned)
        if o in request.owner_hours
    ]
    asked = members_by(candidates, lambda candidate: candidate.via)
    pairs = members_by(candidates, _opened_pair)
    rows += [
        Row("pair", pair, pairs[pair], np.ones(len(pairs[pair])), 1.0) for pair in sorted(pairs) if len(pairs[pair]) > 1
    ]
    return rows + [Row("asks", via, asked[via], np.ones(len(asked[via])), float(request.asks)) for via in sorted(asked)]


def _opened_pair(candidate: Candidate) -> str | None:
    """The pair that a generated first meeting brings together: one is enough (what the team proposes is its affair)."""
    opens = candidate.kind in OPENING_KINDS and not candidate.given
    return f"{candidate.owner}|{candidate.target}" if opens else None


def members_by(candidates: Sequence[Candidate], key: Callable[[Candidate], str | None]) -> dict[str, Ints]:
    """The indices of the candidates that share something (an owner, a connector, a target)."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        name = key(candidate)
        if name is not None:
            found[name].append(i)
    return {name: np.array(members, dtype=np.int64) for name, members in found.items()}


def _raised(rows: list[Row], forced: Flags) -> tuple[tuple[Row, ...], list[Broken]]:
    """Raise the caps that what must be done exceeds."""
    broken = [Broken(r.kind, r.subject, r.used(forced), r.cap) for r in rows if r.used(forced) > r.cap + ROOM]
    return tuple(replace(row, cap=max(row.cap, row.used(forced))) for row in rows), broken
