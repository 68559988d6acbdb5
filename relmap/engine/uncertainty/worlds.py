"""The account as it might be: recorded facts replaced by answers, and scored by the law's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.outlook import Field, process_lean, role_weights
from relmap.engine.uncertainty.request import Figure
from relmap.engine.uncertainty.unknowns import RUNG_KINDS, Unknown, UnknownKind, stance_on
from relmap.frame.frame import RUNGS, Floats, Frame, Group, Ints
from relmap.model.records import RoleRecord, StanceRecord, Tie
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score, assess
from relmap.score.stances import general_stances
from relmap.score.ties import Ties, flow_values, rating_ages, rung_intensities

AS_RECORDED = -1


@dataclass(frozen=True)
class Contact:
    """The pairs whose observed intensity is uncertain, in order of their ids; shapes (N,).

    Attributes:
        low, high: people by index.
        observed: λ_obs > 0.
        shape: n_eff + ½ of the Gamma distribution of λ_obs, n_eff = (Σv)²/Σv² over the counting flows both ways.
    """

    low: Ints
    high: Ints
    observed: Floats
    shape: Floats


def uncertain_contact(score: Score) -> Contact:
    """Every pair with observed contact that a score, or a gap, looks at.

    Pairs within the account and pairs of ours take no part: no score depends on their contact.
    """
    frame, ties = score.frame, score.ties
    group, ids = frame.people.group, frame.people.ids
    values = np.where(frame.flows.counts, flow_values(frame, ties.day, score.settings.ties), 0.0)
    total, squares = np.zeros((2, frame.size, frame.size))
    np.add.at(total, (frame.flows.source, frame.flows.target), values)
    np.add.at(squares, (frame.flows.source, frame.flows.target), np.square(values))
    total, squares = total + total.T, squares + squares.T
    low, high = np.nonzero(np.triu((ties.observed > 0) & (group[:, None] != group[None, :])))
    order = sorted(range(len(low)), key=lambda k: sorted((ids[low[k]], ids[high[k]])))
    low, high = low[order], high[order]
    effective = np.square(total[low, high]) / np.where(squares[low, high] > 0, squares[low, high], 1.0)
    return Contact(low, high, ties.observed[low, high], effective + 0.5)


@dataclass(frozen=True)
class _Edit:
    """What one answer does: records replaced by position, or one more stance; and λ_decl of the pair of a rung."""

    ties: tuple[tuple[int, Tie], ...] = ()
    stances: tuple[tuple[int, StanceRecord], ...] = ()
    roles: tuple[tuple[int, RoleRecord], ...] = ()
    added: tuple[StanceRecord, ...] = ()
    pair: tuple[int, int] | None = None
    rung: int = 0
    declared: float = 0.0


class Worlds:
    """Gives the score of an account under any answers to its unknowns.

    What no answer can change is worked out once: the lines of influence, the fading of ratings, the records that
    each answer enters.
    """

    def __init__(self, score: Score, unknowns: Sequence[Unknown], contact: Contact) -> None:
        self.score = score
        self.unknowns = unknowns
        self.contact = contact
        self.field = Field.of(score, score.settings.influence)
        self.bound = {record.process for record in score.frame.bundle.stances if record.process}
        self._edits = [[_edit(score, unknown, answer) for answer in unknown.answers] for unknown in unknowns]

    def draw(self, codes: Sequence[int], observed: Floats | None = None) -> Score:
        """The account under one answer to each unknown.

        Args:
            codes: for each unknown the position of its answer, or AS_RECORDED.
            observed: λ_obs of each uncertain pair; as recorded without it.
        """
        chosen = [edits[code] for edits, code in zip(self._edits, codes, strict=True) if code != AS_RECORDED]
        return assess(_edited(self.score.frame, chosen), self._ties(chosen, observed), self.score.settings)

    def answered(self, unknown: int, code: int) -> Score:
        """The account as recorded, but for one answer."""
        edit = self._edits[unknown][code]
        frame = _edited(self.score.frame, [edit])
        if self._leaves_scores(self.unknowns[unknown]):
            return replace(self.score, frame=frame, stances=general_stances(frame, self.score.ties.day))
        return assess(frame, self._ties([edit], None), self.score.settings)

    def rests_on_ties(self, unknown: int) -> bool:
        """Whether the answer is a rung, which no outlook depends on."""
        return self.unknowns[unknown].kind in RUNG_KINDS

    def _leaves_scores(self, unknown: Unknown) -> bool:
        """Whether the answer is a stance of somebody of the account, which counts in the outlook only."""
        if unknown.kind in RUNG_KINDS or unknown.kind is UnknownKind.VACANT_ROLE:
            return False
        frame = self.score.frame
        return bool(frame.people.group[frame.index[unknown.place[-1]]] == Group.ACCOUNT)

    def outlook(self, score: Score) -> float | None:
        """The outlook of the account, the mean over processes by value: `engine.outlook` without its details."""
        if not score.processes:
            return None
        general = self.field.lean(self.field.own_stance(score.stances))
        total = 0.0
        for process in score.processes:
            lean = process_lean(score, self.field, process.id)[1] if process.id in self.bound else general
            total += process.share * float(role_weights(process, self.field) @ lean)
        return total

    def _ties(self, edits: list[_Edit], observed: Floats | None) -> Ties:
        base = self.score.ties
        seen, declared = base.observed.copy(), base.declared.copy()
        if observed is not None:
            low, high = self.contact.low, self.contact.high
            seen[low, high] = seen[high, low] = observed
        for edit in edits:
            if edit.pair is not None:
                low_one, high_one = edit.pair
                declared[low_one, high_one] = declared[high_one, low_one] = edit.declared
        return replace(base, observed=seen, declared=declared, intensity=np.maximum(seen, declared))


def figures(score: Score, outlook: float | None) -> dict[Figure, float | None]:
    """Every figure of a scored account."""
    dimensions = {Figure(dimension.value): score.values[dimension] for dimension in Dimension}
    return {Figure.INDEX: score.index, **dimensions, Figure.OUTLOOK: outlook}


def _edit(score: Score, unknown: Unknown, answer: int) -> _Edit:
    """The records that one answer enters: whoever judged the matter agrees on it."""
    frame, bundle = score.frame, score.frame.bundle
    if unknown.kind in RUNG_KINDS:
        rated = np.array(unknown.records, dtype=np.int64)
        newest = float(rating_ages(frame, rated, score.ties.day, score.settings.ties).max())
        one, other = (frame.index[ident] for ident in unknown.place)
        ties = tuple((i, bundle.ties[i].model_copy(update={"rapport": RUNGS[answer]})) for i in unknown.records)
        worth = float(rung_intensities(score.settings.ties)[answer])
        return _Edit(ties=ties, pair=(one, other), rung=answer, declared=newest * worth)
    if unknown.kind is UnknownKind.VACANT_ROLE:
        holder = {"person": frame.people.ids[answer]}
        return _Edit(roles=tuple((i, bundle.roles[i].model_copy(update=holder)) for i in unknown.records))
    if unknown.kind is UnknownKind.UNKNOWN_STANCE:
        return _Edit(added=(stance_on(unknown.place[-1], answer, score.ties.day),))
    return _Edit(stances=tuple((i, bundle.stances[i].model_copy(update={"value": answer})) for i in unknown.records))


def _edited(frame: Frame, edits: list[_Edit]) -> Frame:
    """The account with the records of some answers in place of its own."""
    ties, stances, roles = list(frame.bundle.ties), list(frame.bundle.stances), list(frame.bundle.roles)
    rung = frame.ratings.rung.copy()
    for edit in edits:
        for position, tie in edit.ties:
            ties[position] = tie
            rung[position] = edit.rung
        for position, stance in edit.stances:
            stances[position] = stance
        for position, role in edit.roles:
            roles[position] = role
        stances += edit.added
    bundle = replace(frame.bundle, ties=tuple(ties), stances=tuple(stances), roles=tuple(roles))
    return replace(frame, bundle=bundle, ratings=replace(frame.ratings, rung=rung))
