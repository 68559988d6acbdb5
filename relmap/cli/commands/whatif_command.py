"""`relmap whatif`: what a departure would cost, and what actions would bring."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from relmap.cli.output import number, print_json, table
from relmap.cli.source import Source, open_source
from relmap.engine.whatif import Hypothesis, departures, suppose, supposed_outlook
from relmap.engine.words import person_name
from relmap.frame import build
from relmap.model.errors import NotFound
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score, evaluate
from relmap.score.trend import Change, Movement, movement
from relmap.text import Text

SHOWN = 10


def run(call: Namespace, text: Text) -> None:
    """Rank the departures; or apply what is supposed, and compare."""
    source = open_source(call, text)
    frame = build(source.bundle, seat=call.seat)
    score = evaluate(frame, source.day, source.settings)
    if call.leaves or call.done:
        _suppose(call, source, score, text)
        return
    lost = departures(score)
    if call.json:
        print_json({"as_of": source.date, "index": score.index, "departure": lost})
        return
    print(text("whatif.headline", name=source.bundle.name, date=source.date, index=number(score.index, text)))
    if call.seat:
        seat = next(org.name for org in source.bundle.organizations if org.id == call.seat)
        print(text("whatif.seat", name=seat))
    ours = {score.frame.people.ids[i] for i in score.ours}
    rows = [
        [
            person_name(p, source.bundle),
            text("whatif.of_seat" if call.seat else "whatif.ours") if p in ours else text("whatif.theirs"),
            f"{value:.3f}",
        ]
        for p, value in list(lost.items())[:SHOWN]
    ]
    print(table([text("whatif.who"), text("whatif.side"), text("whatif.lost")], rows, right=(2,)))


def _suppose(call: Namespace, source: Source, score: Score, text: Text) -> None:
    actions = {action.id: action for action in source.bundle.actions}
    for wanted in call.done or []:
        if wanted not in actions:
            raise NotFound("no_action", action=wanted, known=", ".join(actions) or "–")
    hypothesis = Hypothesis(
        leaves=tuple(source.person(person) for person in call.leaves or []),
        done=tuple(actions[wanted] for wanted in call.done or []),
    )
    after, change = suppose(score, hypothesis)
    lean = supposed_outlook(score, hypothesis)
    if call.json:
        outlooks = {"outlook": {"before": lean[0], "after": lean[1]}}
        print_json(_as_json(source, score, after, change) | outlooks)
        return
    print(text("whatif.supposed", name=source.bundle.name, date=source.date))
    for person in hypothesis.leaves:
        print("  " + text("whatif.leaves", name=person_name(person, source.bundle)))
    for action in hypothesis.done:
        print("  " + text("whatif.done", action=action.id, name=person_name(action.target, source.bundle)))
    rows = [
        [
            d.label(text.lang),
            number(score.values[d], text),
            number(after.values[d], text),
            _signed(change.dimensions[d]),
        ]
        for d in Dimension
    ]
    rows.append([text("score.index"), number(score.index, text), number(after.index, text), _signed(change.index)])
    moved = movement(lean[0], lean[1], lean[1])
    rows.append([text("whatif.outlook"), number(lean[0], text), number(lean[1], text), _signed(moved)])
    print(
        table(
            [text("score.dimension"), text("whatif.now"), text("whatif.then"), text("whatif.change")],
            rows,
            right=(1, 2, 3),
        )
    )


def _signed(movement: Movement) -> str:
    return "–" if movement.total is None else f"{movement.total:+.3f}"


def _as_json(source: Source, before: Score, after: Score, change: Change) -> dict[str, Any]:
    def values(score: Score) -> dict[str, float | None]:
        return {"index": score.index} | {d.value: score.values[d] for d in Dimension}

    def parts(movement: Movement) -> dict[str, float | None]:
        return {"total": movement.total, "contact": movement.contact, "map": movement.map}

    moved = {"index": parts(change.index)} | {d.value: parts(m) for d, m in change.dimensions.items()}
    return {"as_of": source.date, "before": values(before), "after": values(after), "change": moved}
