"""Drafts of 90-second talks with the key people of a plan: who he is, what he wants, what we ask.

The sentences are those of the catalogue (`talk.…`), so a team can put in its own; what only people can know stands in
square brackets. The draft is a start, not a script.
"""

from __future__ import annotations

from dataclasses import dataclass

from relmap.engine.plan.names import Names
from relmap.engine.plan.planning import Planning
from relmap.engine.plan.result import Plan, PlannedAction
from relmap.model.vocabulary import STANCE_LABELS, ActionKind, Level, Role
from relmap.score.coverage import Score
from relmap.score.ties import reach
from relmap.text import Text

COLD = 0.005
MEETING = (ActionKind.INTRODUCE, ActionKind.SPONSOR, ActionKind.PARTNER_ROUTE, ActionKind.BACK_UP)
ASKS = {
    ActionKind.DEEPEN: "deepen",
    ActionKind.REACTIVATE: "reactivate",
    ActionKind.WIN_OVER: "win_over",
    ActionKind.NEUTRALISE: "neutralise",
    ActionKind.DISCOVER: "discover",
}
URGENCY = (
    ActionKind.WIN_OVER,
    ActionKind.NEUTRALISE,
    *MEETING,
    ActionKind.DEEPEN,
    ActionKind.REACTIVATE,
    ActionKind.DISCOVER,
)
"""Which of several actions with one person the talk is about."""


@dataclass(frozen=True)
class Talk:
    """A draft for one person.

    Attributes:
        person: whom it is for; `owner` who speaks.
        briefing: what the speaker should know first, line by line.
        speech: what is said, paragraph by paragraph; about 90 seconds.
    """

    person: str
    owner: str
    action: str
    briefing: tuple[str, ...]
    speech: tuple[str, ...]


def talks(planning: Planning, plan: Plan, text: Text) -> tuple[Talk, ...]:
    """A draft for every key person of a plan, and for everybody who is to be won, in the order of the plan."""
    score = planning.baseline.today
    by_target: dict[str, list[PlannedAction]] = {}
    for planned in plan.chosen:
        target = planned.action.target
        stance = planned.action.kind in (ActionKind.WIN_OVER, ActionKind.NEUTRALISE)
        if target is not None and (stance or score.key[score.frame.index[target]]):
            by_target.setdefault(target, []).append(planned)
    return tuple(_talk(score, sorted(found, key=_urgency)[0], text) for found in by_target.values())


def _urgency(planned: PlannedAction) -> int:
    return next((i for i, kind in enumerate(URGENCY) if kind == planned.action.kind), len(URGENCY))


def _talk(score: Score, planned: PlannedAction, text: Text) -> Talk:
    action = planned.action
    assert action.target is not None
    names = Names(score.frame.bundle, text)
    return Talk(
        action.target,
        action.owner,
        action.id,
        _briefing(score, planned, names, text),
        _speech(score, planned, names, text),
    )


def _briefing(score: Score, planned: PlannedAction, names: Names, text: Text) -> tuple[str, ...]:
    action = planned.action
    person = names.record(action.target)
    power = person.power.label(names.lang) if person.power else text("talk.power_unknown")
    stance = text.either(STANCE_LABELS[score.stances.get(person.id)])
    title = person.title or Level(person.level).label(names.lang)
    way = "talk.route" if action.strength >= COLD else "talk.route_cold"
    lines = [
        text("talk.who", name=names.person(person.id), title=names.said(title), power=power),
        text("talk.stance", stance=stance, reach=f"{score.reach_of(person.id):.2f}"),
        text("talk.wants", wants=names.said(person.wants)) if person.wants else text("talk.wants_unknown"),
        text(f"talk.motive.{person.motive.value if person.motive else 'unknown'}"),
        text(way, route=names.route(action.path), strength=f"{action.strength:.2f}"),
    ]
    roles = [
        text("talk.role", role=role.role.label(names.lang), process=names.process(process.id))
        for process in score.processes
        for role in {r.role: r for step in process.steps for r in step.roles if r.person == person.id}.values()
    ]
    return (*lines, *roles)


def _speech(score: Score, planned: PlannedAction, names: Names, text: Text) -> tuple[str, ...]:
    """Opening, what he wants, what we bring, where he stands, what we ask."""
    action = planned.action
    person = names.record(action.target)
    name, owner = names.person(person.id), names.person(action.owner)
    stance = score.stances.get(person.id)
    side = "unknown" if stance is None else "for" if stance > 0 else "against" if stance < 0 else "open"
    opening = f"talk.open.{_opening(score, planned)}"
    ask = ASKS.get(ActionKind(action.kind), "meeting") if action.kind in set(ActionKind) else "meeting"
    return (
        text(opening, name=name, owner=owner, via=names.person(action.via) if action.via else "", us=names.our_firm()),
        text("talk.aim", wants=names.said(person.wants)) if person.wants else text("talk.aim_unknown"),
        text(f"talk.bring.{person.motive.value if person.motive else 'unknown'}"),
        _matter(score, person.id, names, text),
        text(f"talk.side.{side}"),
        text(f"talk.ask.{ask}", owner=owner),
    )


def _opening(score: Score, planned: PlannedAction) -> str:
    """Whether the two know each other already, else whether somebody brings them together."""
    action, index = planned.action, score.frame.index
    known = score.ties.intensity[index[action.owner], index[action.target or ""]]
    if float(reach(known)) >= score.settings.gaps.no_access:
        return "known"
    asked = action.via is not None and action.via != action.target and action.kind != ActionKind.DISCOVER
    return "via" if asked else "new"


def _matter(score: Score, person: str, names: Names, text: Text) -> str:
    """The process in which his part weighs most."""
    found = [
        (-process.share * step.share * role.weight, process.id, role.role)
        for process in score.processes
        for step in process.steps
        for role in step.roles
        if role.person == person
    ]
    if not found:
        return text("talk.matter_none")
    _, process, role = min(found, key=lambda entry: entry[:2])
    return text("talk.matter", process=names.process(process), part=text(f"talk.part.{Role(role).value}"))
