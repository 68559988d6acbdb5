"""Gaps and suggestions as sentences: what is missing, why that counts, and who should do what about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relmap.engine.gaps import Gap
from relmap.engine.suggest import Suggestion
from relmap.engine.words import gap_evidence, suggestion_sentence
from relmap.model.vocabulary import GapKind, Level, Role
from relmap.report.phrase import Both, Part, data, joined, say, sentence, word
from relmap.report.views.people import unit_name
from relmap.score.coverage import Score

OF_PROCESSES = (GapKind.VACANT_ROLE, GapKind.BROKEN_STEP)


@dataclass(frozen=True)
class Advice:
    """A suggested action. `via` is empty where nobody has to be asked, `target` where the gap itself names whom."""

    kind: Both
    owner: str
    owner_index: int
    via: str
    target: str
    hours: Both
    reason: Both


@dataclass(frozen=True)
class GapRow:
    """One gap.

    Attributes:
        who: its subject.
        where: title and unit of a person, process of a step.
        person: index of the person to show on the map, None without one.
        anchor: the section that shows it where there is no person.
        bar: severity in twentieths.
    """

    rank: int
    kind: Both
    who: Both
    where: Both
    severity: float
    bar: int
    evidence: Both
    person: int | None
    anchor: str
    advice: Advice | None


def gap_rows(score: Score, gaps: Sequence[Gap], suggestions: Sequence[Suggestion]) -> tuple[GapRow, ...]:
    """All gaps in their order, each with its suggestion if it has one."""
    names, advice = _Names(score), {(s.gap.kind, s.gap.subject): s for s in suggestions}
    return tuple(_row(names, gap, rank, advice.get((gap.kind, gap.subject))) for rank, gap in enumerate(gaps, start=1))


def _row(names: _Names, gap: Gap, rank: int, suggestion: Suggestion | None) -> GapRow:
    score = names.score
    return GapRow(
        rank=rank,
        kind=word(gap.kind),
        who=_who(names, gap),
        where=_where(names, gap),
        severity=gap.severity,
        bar=min(20, round(gap.severity * 20)),
        evidence=sentence(*gap_evidence(gap, score.settings)),
        person=score.frame.index[gap.person] if gap.person else None,
        anchor=_anchor(names, gap),
        advice=_advice(names, gap, suggestion) if suggestion else None,
    )


def _anchor(names: _Names, gap: Gap) -> str:
    """Where the page shows what is not about one person."""
    if gap.kind is GapKind.BLIND_CELL:
        return "surface"
    return f"process-{names.process_order(gap.place[0])}" if gap.kind in OF_PROCESSES else "people"


class _Names:
    """Looks up what ids are called."""

    def __init__(self, score: Score) -> None:
        self.score = score
        bundle = score.frame.bundle
        self.people = {person.id: person for person in bundle.people}
        self.units = {unit.id: unit.name for unit in bundle.units}
        self.processes = {process.id: process.name for process in bundle.processes}
        self.steps = {(step.process, step.id): step.name for step in bundle.steps}

    def process_order(self, ident: str) -> int:
        """Which of the live processes it is, from 0."""
        return next((i for i, process in enumerate(self.score.processes) if process.id == ident), 0)


def _who(names: _Names, gap: Gap) -> Both:
    if gap.pair is not None:
        return joined(data(names.people[ident].name) for ident in gap.pair)
    if gap.person is not None:
        return data(names.people[gap.person].name)
    if gap.kind is GapKind.BLIND_CELL:
        unit, level = gap.place
        label = say("surface.nobody_known") if level == "unknown" else word(Level[level.upper()])
        return say("gap.cell", unit=names.units[unit], level=label)
    if gap.kind not in OF_PROCESSES:
        return say("gap.account")
    if gap.kind is GapKind.VACANT_ROLE:
        return say("gap.role", role=word(Role[gap.place[2].upper()]), step=names.steps[gap.place[0], gap.place[1]])
    return data(names.steps[gap.place[0], gap.place[1]])


def _where(names: _Names, gap: Gap) -> Both:
    if gap.person is not None:
        person = names.people[gap.person]
        parts = [text for text in (person.title, unit_name(names.score, person)) if text]
        return Both(*(tuple(_dotted(parts)) for _ in range(2)))
    if gap.kind is GapKind.BLIND_CELL:
        return say("gap.of_surface")
    return data(names.processes[gap.place[0]]) if gap.kind in OF_PROCESSES else Both((), ())


def _dotted(texts: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for text in texts:
        parts += [Part(" · "), Part(text, True)] if parts else [Part(text, True)]
    return parts


def _advice(names: _Names, gap: Gap, suggestion: Suggestion) -> Advice:
    owner = names.people[suggestion.owner].name
    via = names.people[suggestion.via].name if suggestion.via else ""
    other = suggestion.target is not None and suggestion.target != gap.person
    target = names.people[suggestion.target].name if other and suggestion.target else ""
    reason = sentence(*suggestion_sentence(suggestion, names.score.frame.bundle, _who(names, gap)))
    hours = say("gap.hours", hours=f"{suggestion.hours:g}")
    return Advice(word(suggestion.kind), owner, names.score.frame.index[suggestion.owner], via, target, hours, reason)
