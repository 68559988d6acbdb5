"""The story to present from: where we stand, the three biggest gaps, the plan, the ask.

A story is a row of steps; each shows something and says one or two sentences about it. The first one is written
here; a team may present its own (`relmap.report.storyfile`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from relmap.engine.analysis import Analysis, Planned
from relmap.model.vocabulary import ActionKind, Dimension
from relmap.report.phrase import Both, data, joined, run_on, say, word
from relmap.report.views.gaplist import GapRow
from relmap.score.coverage import Score

BIGGEST = 3


@dataclass(frozen=True)
class StoryStep:
    """What is shown, and what is said.

    Attributes:
        view: the name of the view.
        anchor: what to bring into sight in it, "" for its top.
        person: index of whoever is selected, None for nobody.
    """

    title: Both
    text: Both
    view: str
    anchor: str = ""
    person: int | None = None


def first_story(analysis: Analysis, gaps: Sequence[GapRow]) -> tuple[StoryStep, ...]:
    """The story that the figures tell themselves."""
    steps = [_stand(analysis), *(_gap(gap) for gap in gaps[:BIGGEST])]
    if analysis.planned.plan.chosen:
        steps += [_plan(analysis.planned, analysis.score), _ask(analysis.planned, analysis.score)]
    return tuple(steps)


def _stand(analysis: Analysis) -> StoryStep:
    score = analysis.score
    parts = [say("story.account", name=score.frame.bundle.name, day=date.fromordinal(score.ties.day).isoformat())]
    if score.index is None:
        return StoryStep(say("story.stand"), run_on([*parts, say("story.no_index")]), "map")
    ranked = sorted(((d, v) for d, v in score.values.items() if v is not None), key=lambda found: -found[1])
    (best, most), (worst, least) = ranked[0], ranked[-1]
    parts.append(say("story.index", index=score.index))
    if len(ranked) > 1:
        parts.append(say("story.range", best=word(best), most=most, worst=word(worst), least=least))
    if score.not_assessed:
        parts.append(say("story.not_assessed", dimensions=joined(word(d) for d in score.not_assessed)))
    if analysis.outlook.value is not None:
        lean = f"{round(analysis.outlook.value, 2) + 0.0:+.2f}"
        parts.append(say("story.outlook", outlook=data(lean), status=word(analysis.outlook.status)))
    return StoryStep(say("story.stand"), run_on(parts), "map")


def _gap(gap: GapRow) -> StoryStep:
    """One gap: on the map if it is about somebody, else where it is listed."""
    parts = [gap.evidence]
    if gap.advice is not None:
        key = "story.advice_with" if gap.advice.target else "story.advice"
        parts.append(say(key, owner=gap.advice.owner, kind=gap.advice.kind, target=gap.advice.target))
    title = say("story.gap", rank=gap.rank, kind=gap.kind, who=gap.who)
    if gap.person is not None:
        return StoryStep(title, run_on(parts), "map", person=gap.person)
    return StoryStep(title, run_on(parts), "gaps", anchor=f"gap-{gap.rank}")


def _plan(planned: Planned, score: Score) -> StoryStep:
    plan, horizon = planned.plan, planned.planning.request.horizon
    day = date.fromordinal(score.ties.day + horizon).isoformat()
    parts = [say("story.plan_of", count=len(plan.chosen), hours=f"{plan.hours:g}")]
    if plan.before.index is not None and plan.after.index is not None:
        parts.append(say("story.plan_index", before=plan.before.index, after=plan.after.index, day=day))
    bought = [
        say("story.plan_part", dimension=word(d), before=before, after=after)
        for d, before, after in _dimensions(planned)
        if round(after, 2) > round(before, 2)
    ]
    if bought:
        parts.append(say("story.plan_parts", parts=joined(bought)))
    parts.append(say("story.certified", gap=f"{plan.gap * 100:.2g}"))
    return StoryStep(say("story.plan"), run_on(parts), "plan")


def _dimensions(planned: Planned) -> Iterator[tuple[Dimension, float, float]]:
    for dimension in Dimension:
        before, after = planned.plan.before.dimensions[dimension], planned.plan.after.dimensions[dimension]
        if before is not None and after is not None:
            yield dimension, before, after


def _ask(planned: Planned, score: Score) -> StoryStep:
    """Whose hours it takes, and which doors our executives have to open themselves."""
    names = {person.id: person.name for person in score.frame.bundle.people}
    hours: dict[str, float] = {}
    for chosen in planned.plan.chosen:
        hours[chosen.action.owner] = hours.get(chosen.action.owner, 0.0) + chosen.action.hours
    owners = sorted(hours, key=lambda owner: (-hours[owner], owner))
    listed = joined(say("story.owner", owner=names[owner], hours=f"{hours[owner]:g}") for owner in owners)
    parts = [say("story.hours", hours=f"{planned.plan.hours:g}", owners=listed)]
    sponsored = [
        say("story.sponsor", owner=names[c.action.owner], target=names[c.action.target])
        for c in planned.plan.chosen
        if c.action.kind == ActionKind.SPONSOR and c.action.target is not None
    ]
    if sponsored:
        parts.append(say("story.sponsors", pairs=joined(sponsored)))
    return StoryStep(say("story.ask"), run_on(parts), "plan")
