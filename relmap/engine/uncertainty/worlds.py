"""The account as it might be: recorded facts replaced by answers, and scored by the law's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.engine.field import Field
from relmap.engine.outlook import role_weights
from relmap.engine.uncertainty.request import Figure
from relmap.engine.uncertainty.unknowns import RUNG_KINDS, Unknown, UnknownKind, stance_on
from relmap.frame.frame import RUNGS, Floats, Frame, Group, Ints
from relmap.model.records import RoleRecord, StanceRecord, Tie
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score, assess
from relmap.score.stances import process_stances
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
    """What one answer does: records replaced by position, or one more stance of a third party.

    A general stance of somebody of the account is `leaning` instead; a rung also brings λ_decl of its pair.
    """

    ties: tuple[tuple[int, Tie], ...] = ()
    stances: tuple[tuple[int, StanceRecord], ...] = ()
    roles: tuple[tuple[int, RoleRecord], ...] = ()
    added: tuple[StanceRecord, ...] = ()
    leaning: tuple[str, int] | None = None
    pair: tuple[int, int] | None = None
    rung: int = 0
    declared: float = 0.0


class Worlds:
    """Gives the score of an account under any answers to its unknowns.

    What no answer can change is worked out once: who pulls whom, how ratings have faded, the records that each
    answer enters. General stances of the account's people count in the outlook and in gaps only, so they are laid
    over a score that is made without them.
    """

    def __init__(self, score: Score, unknowns: Sequence[Unknown], contact: Contact) -> None:
        self.score = score
        self.unknowns = unknowns
        self.contact = contact
        self.field = Field.of(score, score.settings.influence)
        self.bound = {record.process for record in score.frame.bundle.stances if record.process}
        self._edits = [[_edit(score, unknown, answer) for answer in unknown.answers] for unknown in unknowns]
        self._response: Floats | None = None

    def draw(self, codes: Sequence[int], observed: Floats | None = None) -> Score:
        """The account under one answer to each unknown.

        Args:
            codes: for each unknown the position of its answer, or AS_RECORDED.
            observed: λ_obs of each uncertain pair; as recorded without it.
        """
        chosen = [edits[code] for edits, code in zip(self._edits, codes, strict=True) if code != AS_RECORDED]
        score = assess(_edited(self.score.frame, chosen), self._ties(chosen, observed), self.score.settings)
        return replace(score, stances=score.stances | dict(edit.leaning for edit in chosen if edit.leaning))

    def otherwise(self, score: Score, codes: Sequence[int], unknown: int, code: int) -> Score:
        """The account that `draw` made of some answers, if one of them were another."""
        leaning = self._edits[unknown][code].leaning
        if leaning:
            return replace(score, stances=score.stances | dict([leaning]))
        return self.draw([*codes[:unknown], code, *codes[unknown + 1 :]])

    def outlook(self, score: Score) -> float | None:
        """The outlook of the account, the mean over processes by value: `engine.outlook` without its details."""
        if not score.processes:
            return None
        general = self._lean(score.stances)
        total = 0.0
        for process in score.processes:
            lean = general
            if process.id in self.bound:
                lean = self._lean(score.stances | process_stances(score.frame, score.ties.day, process.id))
            total += process.share * float(role_weights(process, self.field) @ lean)
        return total

    def objective(self, score: Score, mu: float) -> float:
        """Index + μ · outlook; what is not assessed counts 0."""
        return (score.index or 0.0) + mu * (self.outlook(score) or 0.0)

    def _lean(self, stances: dict[str, int]) -> Floats:
        """The leans; where every stance is known they are linear in the stances, by one matrix for all draws."""
        own = self.field.own_stance(stances)
        if np.isnan(own).any():
            return self.field.lean(own)
        if self._response is None:
            columns = [self.field.lean(one) for one in np.eye(len(own))]
            self._response = np.array(columns).reshape(len(own), len(own)).T
        lean: Floats = self._response @ own
        return lean

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
    person = unknown.place[-1]
    if len(unknown.place) == 1 and frame.people.group[frame.index[person]] == Group.ACCOUNT:
        return _Edit(leaning=(person, answer))
    if unknown.kind is UnknownKind.UNKNOWN_STANCE:
        return _Edit(added=(stance_on(person, answer, score.ties.day),))
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
