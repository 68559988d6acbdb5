"""The plan as a page shows it: what to do and why, what it brings and how surely, and what else could be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from relmap.draw.curve import Dot, draw_curve
from relmap.draw.svg import markup
from relmap.engine.analysis import Analysis
from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.formulate import formulate
from relmap.engine.plan.names import Names
from relmap.engine.plan.planning import Planning
from relmap.engine.plan.result import CurvePoint, Plan, PlannedAction
from relmap.engine.plan.words import PlanWords, signed
from relmap.engine.whatif import action_delta
from relmap.engine.whatif_model import whatif_model
from relmap.model.records import Action
from relmap.model.vocabulary import LANGS, ActionStatus, Dimension, Lang
from relmap.report.phrase import Both, Part, data, say, word
from relmap.score.coverage import Score
from relmap.text import Text

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around what people typed, while sentences are put together: characters that no text may hold."""
OPEN_STATUS = (ActionStatus.PROPOSED, ActionStatus.AGREED, ActionStatus.DOING)
MOST_LOSSES = 10


@dataclass(frozen=True)
class Named:
    """Somebody, by the name in each language; `index` None where it is a role that nobody is known to hold."""

    name: Both
    index: int | None


@dataclass(frozen=True)
class ActionRow:
    """An action: who does what with whom, through whom, for how many hours.

    Attributes:
        number: of the row in the page; `place` in the order of the plan, 0 outside of it.
        index, outlook: what the plan would lose without it, "" outside of it.
        status: how far it is; that it is only suggested.
        reasons: why, sentence by sentence; of a recorded one outside the plan its note.
    """

    id: str
    number: int
    place: int
    kind: Both
    owner: Named
    target: Named
    via: Named | None
    hours: str
    index: str
    outlook: str
    status: Both
    due: str
    reasons: tuple[Both, ...]


@dataclass(frozen=True)
class OwnerBar:
    """The hours that the plan takes of one of ours; the bar is in twentieths of the largest."""

    who: Named
    hours: str
    bar: int


@dataclass(frozen=True)
class Promise:
    """A figure on the day of the plan, without and with it; None where not assessed."""

    code: str
    label: Both
    before: float | None
    after: float | None


@dataclass(frozen=True)
class BudgetRow:
    """A budget of the curve."""

    hours: str
    index: str
    outlook: str
    gain: str
    actions: int
    knee: bool
    current: bool


@dataclass(frozen=True)
class Loss:
    """What a departure would cost the Index; the bar is in twentieths of the largest."""

    who: Named
    ours: bool
    lost: float
    bar: int


@dataclass(frozen=True)
class PlanView:
    """The view of the plan.

    Attributes:
        today, until: the day of the report, and the day on which the plan is judged.
        days: how many days lie between them.
        mu: points of Index per point of outlook.
        size, certificate: what the plan takes, and how good it is for certain; in plain words.
        chosen, recorded, others: the plan; what else is recorded; what another budget would take.
        losses: the dearest departures, as of today.
    """

    today: str
    until: str
    days: int
    mu: str
    size: Both
    certificate: Both
    warnings: tuple[Both, ...]
    promises: tuple[Promise, ...]
    chosen: tuple[ActionRow, ...]
    recorded: tuple[ActionRow, ...]
    others: tuple[ActionRow, ...]
    owners: tuple[OwnerBar, ...]
    chart: str
    budgets: tuple[BudgetRow, ...]
    losses: tuple[Loss, ...]


class _Isolated(Names):
    """Names with signs around them, so that a page can keep them apart from our words."""

    def said(self, words: str) -> str:
        """The reader's half of a text, marked."""
        return OPEN + super().said(words.replace(OPEN, "").replace(CLOSE, "")) + CLOSE


class _Both:
    """Says a plan in both languages at once."""

    def __init__(self, planning: Planning, plan: Plan, score: Score) -> None:
        self.score = score
        self.words: dict[Lang, PlanWords] = {}
        for lang in LANGS:
            text = Text(lang)
            self.words[lang] = PlanWords(planning, plan, text)
            self.words[lang].names = _Isolated(planning.baseline.ahead.frame.bundle, text)

    def say(self, make: Callable[[PlanWords], str]) -> Both:
        """A sentence in both languages, data apart."""
        return Both(_parts(make(self.words["en"])), _parts(make(self.words["zh"])))

    def lines(self, make: Callable[[PlanWords], Sequence[str]]) -> tuple[Both, ...]:
        """Sentences in both languages, as many in the one as in the other."""
        english, chinese = make(self.words["en"]), make(self.words["zh"])
        return tuple(Both(_parts(en), _parts(zh)) for en, zh in zip(english, chinese, strict=True))

    def named(self, person: str) -> Named:
        """Somebody by id."""
        return Named(self.say(lambda words: words.names.person(person)), self.score.frame.index[person])

    def target(self, action: Candidate) -> Named:
        """Whom an action is about."""
        index = None if action.target is None else self.score.frame.index[action.target]
        return Named(self.say(lambda words: words.subject(action)), index)


def _parts(marked: str) -> tuple[Part, ...]:
    """A sentence with signs as parts: every odd piece is data."""
    pieces = marked.replace(CLOSE, OPEN).split(OPEN)
    return tuple(Part(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def plan_view(analysis: Analysis) -> PlanView:
    """The plan of an analysis, what else could be done, and what departures would cost."""
    planned, score = analysis.planned, analysis.score
    planning, plan = planned.planning, planned.plan
    both = _Both(planning, plan, score)
    records = {action.id: action for action in score.frame.bundle.actions}
    rows = [_row(both, action, records.get(action.id), i) for i, action in enumerate(supposable(analysis))]
    chosen = tuple(_planned(both, row, found) for row, found in zip(rows, plan.chosen, strict=False))
    rest = rows[len(chosen) :]
    days = int(planning.request.horizon)
    return PlanView(
        today=date.fromordinal(score.ties.day).isoformat(),
        until=date.fromordinal(score.ties.day + days).isoformat(),
        days=days,
        mu=f"{planning.request.mu:g}",
        size=_size(both, plan),
        certificate=both.say(lambda words: words.certificate()) if plan.chosen else Both((), ()),
        warnings=both.lines(lambda words: words.warnings()),
        promises=tuple(_promises(plan)),
        chosen=chosen,
        recorded=tuple(row for row in rest if row.id in records),
        others=tuple(row for row in rest if row.id not in records),
        owners=tuple(_owners(both, plan)),
        chart=_chart(planned.curve, plan),
        budgets=tuple(_budget(point, plan) for point in planned.curve),
        losses=tuple(_losses(both, analysis)),
    )


def plan_data(analysis: Analysis) -> dict[str, Any]:
    """What the script supposes with: the model, the actions of each budget, and the day on which the plan is judged."""
    planned, score = analysis.planned, analysis.score
    baseline, today = planned.planning.baseline, score.ties.day
    actions = supposable(analysis)
    days = [(today, score)]
    if planned.planning.request.horizon:
        days.append((today + int(planned.planning.request.horizon), baseline.ahead))
    pools = formulate(baseline, actions, planned.planning.request.mu).pools
    budgets = [[0.0, list[str]()], *([point.budget, list(point.actions)] for point in planned.curve)]
    chosen = [found.action.id for found in planned.plan.chosen]
    return {
        "model": whatif_model(days, analysis.outlook.value, actions, pools),
        "budgets": budgets,
        "plan": chosen,
    }


def supposable(analysis: Analysis) -> tuple[Candidate, ...]:
    """Every action that a reader can suppose done: of the plan, recorded and still open, of another budget."""
    planned, bundle = analysis.planned, analysis.score.frame.bundle
    candidates = {action.id: action for action in planned.planning.candidates}
    open_ones = {a.id: _as_candidate(a, analysis) for a in bundle.actions if a.status in OPEN_STATUS}
    chosen = [found.action.id for found in planned.plan.chosen]
    wanted = dict.fromkeys([*chosen, *open_ones, *chain.from_iterable(p.actions for p in planned.curve)])
    return tuple(candidates.get(ident) or open_ones[ident] for ident in wanted)


def _as_candidate(action: Action, analysis: Analysis) -> Candidate:
    """A recorded action that the plan does not choose among, with its expected effect."""
    return Candidate(
        id=action.id,
        kind=action.kind,
        owner=action.owner,
        target=action.target,
        via=action.via,
        hours=action.hours,
        success=action.success,
        delta=action_delta(action, analysis.score.settings) or None,
        after=action.after,
        given=True,
    )


def _size(both: _Both, plan: Plan) -> Both:
    if not plan.chosen:
        return both.say(lambda words: words.text("plan.nothing", count=plan.considered))
    owners = len({found.action.owner for found in plan.chosen})
    size = {"hours": f"{plan.hours:g}", "budget": f"{plan.budget:g}", "owners": owners}
    return both.say(lambda words: words.count(len(plan.chosen)) + words.text("plan.size", **size))


def _promises(plan: Plan) -> Iterable[Promise]:
    before, after = plan.before, plan.after
    yield Promise("index", say("page.index"), before.index, after.index)
    for dimension in Dimension:
        yield Promise(dimension.value, word(dimension), before.dimensions[dimension], after.dimensions[dimension])
    yield Promise("outlook", say("page.outlook"), before.outlook, after.outlook)


def _row(both: _Both, action: Candidate, record: Action | None, number: int) -> ActionRow:
    kind = both.say(lambda words: words.kind(action))
    note = record.note if record else None
    return ActionRow(
        id=action.id,
        number=number,
        place=0,
        kind=data(action.kind) if kind.same else kind,
        owner=both.named(action.owner),
        target=both.target(action),
        via=both.named(action.via) if action.via else None,
        hours=f"{action.hours:g}",
        index="",
        outlook="",
        status=word(record.status) if record else say("plan.suggested"),
        due=(record.due or "")[:10] if record else "",
        reasons=(both.say(lambda words: words.names.said(note)),) if note else (),
    )


def _planned(both: _Both, row: ActionRow, planned: PlannedAction) -> ActionRow:
    """The row of a chosen action; the chosen come first in their order, so its place is its number from 1."""
    return replace(
        row,
        place=row.number + 1,
        index=signed(planned.buys.index),
        outlook=signed(planned.buys.outlook),
        reasons=both.lines(lambda words: words.reasons(planned)),
    )


def _owners(both: _Both, plan: Plan) -> Iterable[OwnerBar]:
    hours: dict[str, float] = {}
    for found in plan.chosen:
        hours[found.action.owner] = hours.get(found.action.owner, 0.0) + found.action.hours
    most = max(hours.values(), default=1.0)
    for owner, taken in sorted(hours.items(), key=lambda item: (-item[1], item[0])):
        yield OwnerBar(both.named(owner), f"{taken:g}", max(1, round(20 * taken / most)))


def _chart(curve: Sequence[CurvePoint], plan: Plan) -> str:
    dots = [Dot(p.budget, max(0.0, p.value - plan.base), p.knee, p.budget == plan.budget) for p in curve]
    return markup(draw_curve(dots))


def _budget(point: CurvePoint, plan: Plan) -> BudgetRow:
    return BudgetRow(
        hours=f"{point.budget:g}",
        index=f"{point.index:.3f}",
        outlook=f"{point.outlook:+.3f}",
        gain=signed(point.value - plan.base),
        actions=len(point.actions),
        knee=point.knee,
        current=point.budget == plan.budget,
    )


def _losses(both: _Both, analysis: Analysis) -> Iterable[Loss]:
    dearest = [(person, lost) for person, lost in analysis.departures.items() if lost >= 0.0005][:MOST_LOSSES]
    ours = {analysis.score.frame.people.ids[i] for i in analysis.score.ours}
    for person, lost in dearest:
        yield Loss(both.named(person), person in ours, lost, max(1, round(20 * lost / dearest[0][1])))
