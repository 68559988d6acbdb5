"""What the four scores are made of: what carries each of them, and what costs most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from relmap.model.vocabulary import Dimension
from relmap.report.phrase import Both, Part, data, say, word
from relmap.score.coverage import Cell, Score

MOST = 5


@dataclass(frozen=True)
class Piece:
    """A contribution: what is it, how much of the score it carries or costs, and where it is shown."""

    who: Both
    detail: Both
    amount: float
    bar: int
    person: int | None = None


@dataclass(frozen=True)
class DimensionView:
    """One dimension with what it is made of; `value` None is not assessed."""

    code: str
    label: Both
    value: float | None
    bar: int
    share: float
    weight: float
    formula: Both
    carried: tuple[Piece, ...]
    missing: tuple[Piece, ...]
    notes: tuple[Both, ...]


def dimension_views(score: Score) -> tuple[DimensionView, ...]:
    """The four dimensions, in their order."""
    makers = {Dimension.POINT: _point, Dimension.LINE: _line, Dimension.SURFACE: _surface, Dimension.SPACE: _space}
    return tuple(_view(score, dimension, *makers[dimension](score)) for dimension in Dimension)


def _view(
    score: Score, dimension: Dimension, carried: list[Piece], missing: list[Piece], notes: list[Both]
) -> DimensionView:
    value = score.values[dimension]
    half = score.settings.weights.weakest_link
    return DimensionView(
        code=dimension.value,
        label=word(dimension),
        value=value,
        bar=round((value or 0) * 20),
        share=score.index_share(dimension),
        weight=score.settings.index.of(dimension),
        formula=say(f"scores.{dimension.value}", half=half, rest=1 - half),
        carried=_scaled(_largest(carried), [*carried, *missing]),
        missing=_scaled(_largest(missing), [*carried, *missing]),
        notes=tuple(notes),
    )


def _largest(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    found = [piece for piece in pieces if piece.amount >= 0.0005]
    return tuple(sorted(found, key=lambda piece: -round(piece.amount, 9))[:MOST])


def _scaled(pieces: Sequence[Piece], everything: Sequence[Piece]) -> tuple[Piece, ...]:
    """Bars in twentieths of the largest amount of the dimension, so that losses and gains compare."""
    largest = max((piece.amount for piece in everything), default=1.0)
    return tuple(replace(piece, bar=max(1, round(piece.amount / largest * 20))) for piece in pieces)


def _piece(who: Both, detail: Both, amount: float, person: int | None = None) -> Piece:
    return Piece(who, detail, amount, 0, person)


def _point(score: Score) -> tuple[list[Piece], list[Piece], list[Both]]:
    counted = np.flatnonzero(score.point.counted).tolist()
    return (*_by_person(score, counted, {i: float(score.point.reach[i]) for i in counted}), [])


def _space(score: Score) -> tuple[list[Piece], list[Piece], list[Both]]:
    opened = {score.frame.index[person]: value for person, value in score.space_people.items()}
    notes = [] if opened else [say("scores.no_third")]
    return (*_by_person(score, list(opened), opened), notes)


def _by_person(score: Score, people: Sequence[int], value: dict[int, float]) -> tuple[list[Piece], list[Piece]]:
    weight = score.point.weight
    total = sum(float(weight[i]) for i in people) or 1.0
    carried, missing = [], []
    for i in people:
        who, detail = (
            data(score.frame.bundle.people[i].name),
            say("scores.reach_weight", reach=value[i], weight=_short(weight[i])),
        )
        carried.append(_piece(who, detail, float(weight[i]) * value[i] / total, i))
        missing.append(_piece(who, detail, float(weight[i]) * (1 - value[i]) / total, i))
    return carried, missing


def _short(value: float) -> str:
    return f"{float(value):g}"


def _line(score: Score) -> tuple[list[Piece], list[Piece], list[Both]]:
    names = {process.id: process.name for process in score.frame.bundle.processes}
    steps = {(step.process, step.id): step.name for step in score.frame.bundle.steps}
    carried, missing = [], []
    for process in score.processes:
        coverage = {step.id: step.coverage for step in process.steps}
        detail = say("scores.no_steps")
        if process.weakest is not None:
            weakest = steps[process.id, process.weakest]
            detail = say("scores.weakest", step=weakest, coverage=coverage[process.weakest], line=process.line)
        carried.append(_piece(data(names[process.id]), detail, process.share * process.line))
        missing.append(_piece(data(names[process.id]), detail, process.share * (1 - process.line)))
    return carried, missing, [] if score.processes else [say("scores.no_process")]


def _surface(score: Score) -> tuple[list[Piece], list[Piece], list[Both]]:
    names = {unit.id: unit.name for unit in score.frame.bundle.units}
    carried = [_cell(names, cell, cell.share * cell.coverage) for cell in score.cells]
    missing = [_cell(names, cell, cell.share * (1 - cell.coverage)) for cell in score.cells]
    notes = [] if score.cells else [say("scores.no_units")]
    if score.homeless:
        people = {person.id: person.name for person in score.frame.bundle.people}
        found = [Part(people[i], True) for i in score.homeless]
        listed = Both(_commas(found, ", "), _commas(found, "、"))
        notes.append(say("scores.homeless", count=len(found), people=listed))
    return carried, missing, notes


def _commas(parts: Sequence[Part], comma: str) -> tuple[Part, ...]:
    return tuple(piece for i, part in enumerate(parts) for piece in ([Part(comma), part] if i else [part]))


def _cell(names: dict[str, str], cell: Cell, amount: float) -> Piece:
    level = word(cell.level) if cell.level else say("surface.nobody_known")
    detail = say("scores.cell", coverage=cell.coverage, count=len(cell.people))
    return _piece(say("gap.cell", unit=names[cell.unit], level=level), detail, float(amount))
