"""The review: what has changed since the last one, gaps closed and new, and what the actions brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from relmap.engine.gaps import Gap
from relmap.engine.review import Comparison, Outcome
from relmap.engine.review.words import bought, moved, promised, state, together, verdict
from relmap.model.vocabulary import ActionKind, Dimension, Role
from relmap.report.phrase import Both, data, joined, run_on, say, sentence, word
from relmap.report.views.gaplist import OF_PROCESSES, GapRow, gap_rows
from relmap.report.views.trend import minus, parts_of, shown
from relmap.score.coverage import Score
from relmap.score.trend import Movement


@dataclass(frozen=True)
class FigureRow:
    """One figure then and now; the like-for-like change leads. Texts with three digits, – where there is none."""

    label: Both
    contact: str
    map: str
    total: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Person:
    """Somebody by name, with the place on the map if there is one."""

    name: Both
    index: int | None


@dataclass(frozen=True)
class ActionRow:
    """What became of an action.

    Attributes:
        status: how far it was then.
        code, word: what became of it; `mark` names the verdict in classes of the style sheet.
        bought: None of what is not done.
    """

    kind: Both
    owner: Person
    target: Person
    due: str
    status: Both
    code: str
    state: Both
    promised: Both
    bought: Both | None
    mark: str
    verdict: Both | None
    together: Both | None


@dataclass(frozen=True)
class ReviewView:
    """The whole view; `count` how many gaps are still open."""

    since: str
    lead: Both
    outlook: Both | None
    note: str
    present: tuple[str, ...]
    rescored: Both | None
    figures: tuple[FigureRow, ...]
    summary: Both
    actions: tuple[ActionRow, ...]
    closed: tuple[GapRow, ...]
    new: tuple[GapRow, ...]
    count: int


def review_view(found: Comparison) -> ReviewView:
    """The view of a comparison with a frozen state."""
    names = {person.id: person.name for person in found.then.bundle.people}
    return ReviewView(
        since=found.then.at,
        lead=_lead(found),
        outlook=_outlook(found),
        note=found.then.note or "",
        present=tuple(names.get(person, person) for person in found.then.present),
        rescored=_rescored(found),
        figures=tuple(_figures(found)),
        summary=_summary(found.actions),
        actions=tuple(_action(found, outcome) for outcome in found.actions),
        closed=_closed(found),
        new=gap_rows(found.after, found.gaps.new, ()),
        count=len(found.gaps.open),
    )


def _lead(found: Comparison) -> Both:
    change = found.change.index
    if change.total is None:
        return say("review.lead_none", date=shown(found.then.at))
    before, after = (shown(f"{score.index:.2f}") for score in (found.before, found.after))
    return say("review.lead", date=shown(found.then.at), before=before, after=after, **parts_of(change))


def _outlook(found: Comparison) -> Both | None:
    before, after = found.outlook
    if before is None or after is None:
        return None
    return say("review.outlook", before=shown(minus(f"{before:+.2f}")), after=shown(minus(f"{after:+.2f}")))


def _rescored(found: Comparison) -> Both | None:
    index = found.then.figures.get("index")
    if not found.rescored:
        return None
    return say("review.rescored", index=shown("–" if index is None else f"{index:.2f}"))


def _figures(found: Comparison) -> Iterator[FigureRow]:
    yield _figure(say("page.index"), found.change.index, found.before.index, found.after.index)
    for dimension in Dimension:
        change = found.change.dimensions[dimension]
        yield _figure(word(dimension), change, found.before.values[dimension], found.after.values[dimension])


def _figure(label: Both, change: Movement, before: float | None, after: float | None) -> FigureRow:
    parts = {name: minus(text) for name, text in moved(change).items()}
    return FigureRow(label, parts["contact"], parts["map"], parts["total"], before, after)


def _summary(actions: Sequence[Outcome]) -> Both:
    counts = {state: sum(outcome.state == state for outcome in actions) for state in ("done", "overdue", "dropped")}
    counted = say("review.summary", due=sum(outcome.fell_due for outcome in actions), **counts)
    return run_on([counted, say("review.measure")])


def _action(found: Comparison, outcome: Outcome) -> ActionRow:
    promise = outcome.promise
    kind = promise.kind
    gain, judged, others = bought(outcome), verdict(outcome), together(outcome)
    return ActionRow(
        kind=word(ActionKind(kind)) if kind in set(ActionKind) else data(kind),
        owner=_person(found, promise.owner),
        target=_person(found, promise.target) if promise.target else Person(_place(found.before, promise.place), None),
        due=outcome.done_at or outcome.due or "",
        status=sentence(f"review.was.{promise.status}", {}),
        code=outcome.state,
        state=sentence(*state(outcome)),
        promised=sentence(*promised(outcome)),
        bought=sentence(*gain) if gain else None,
        mark=outcome.word or "",
        verdict=sentence(*judged) if judged else None,
        together=sentence(*others) if others else None,
    )


def _person(found: Comparison, ident: str) -> Person:
    """Somebody of the account now, else as he was called then."""
    for score, here in ((found.after, True), (found.before, False)):
        index = score.frame.index.get(ident)
        if index is not None:
            return Person(data(score.frame.bundle.people[index].name), index if here else None)
    return Person(data(ident), None)


def _place(score: Score, place: tuple[str, ...]) -> Both:
    """A role that nobody was known to hold, and its step."""
    process, step, role = place
    name = next((s.name for s in score.frame.bundle.steps if (s.process, s.id) == (process, step)), step)
    return joined([word(Role(role)), data(name)])


def _closed(found: Comparison) -> tuple[GapRow, ...]:
    """Gaps in the words of that day; people are shown where they stand now."""
    rows = gap_rows(found.before, found.gaps.closed, ())
    return tuple(_today(found.after, row, gap) for row, gap in zip(rows, found.gaps.closed, strict=True))


def _today(now: Score, row: GapRow, gap: Gap) -> GapRow:
    place = now.frame.index.get(gap.person) if gap.person else None
    return replace(row, person=place, anchor="processes" if gap.kind in OF_PROCESSES else row.anchor)
