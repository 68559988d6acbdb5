"""`relmap review`: keep the state of an account, and see later what has become of it."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from relmap.cli.output import number, print_json, table
from relmap.cli.people import find_person
from relmap.cli.reviews import alike, chosen_review, frozen_of
from relmap.cli.source import Source, open_source
from relmap.cli.user import current_user
from relmap.engine.gaps import Gap
from relmap.engine.review import Comparison, Outcome, compare, freeze
from relmap.engine.review.as_json import comparison_json
from relmap.engine.review.words import bought, moved, promised, state, verdict
from relmap.engine.words import gap_subject, person_name, sentence
from relmap.files import must_be_new
from relmap.frame import build
from relmap.interchange.check import check_bundle
from relmap.interchange.frozen_file import write_frozen
from relmap.model.changes import ChangeSet
from relmap.model.changes import compare as differ
from relmap.model.errors import Unusable
from relmap.model.frozen import Frozen
from relmap.model.records import Review
from relmap.model.vocabulary import ActionKind, Dimension
from relmap.score.coverage import Score, evaluate
from relmap.store import open_store
from relmap.store.choice import the_only_account
from relmap.text import Text

SHOWN = 12
"""How many gaps of a kind are listed."""


def run(call: Namespace, text: Text) -> None:
    """Freeze, list or compare."""
    {"freeze": _freeze, "list": _list, "compare": _compare}[call.verb](call, text)


def _freeze(call: Namespace, text: Text) -> None:
    if call.mask:
        raise Unusable("review_masked")
    if call.output and not call.bundle:
        raise Unusable("review_output")
    source = open_source(call, text)
    if call.bundle:
        path = Path(call.output or f"review-{source.date}.json")
        must_be_new(path, force=call.force)
        kept = _frozen(call, source, set())
        write_frozen(kept, path)
        _tell_frozen(call, text, source, kept, str(path))
        return
    taken = {review.id for review in source.bundle.reviews}
    kept = _frozen(call, source, taken)
    after = check_bundle(replace(source.bundle, reviews=(*source.bundle.reviews, kept.review)), kept.id)
    changes = differ(source.bundle, after.sorted())
    made = ChangeSet(call.who or current_user(), datetime.now(UTC).isoformat(timespec="seconds"), changes)
    with open_store(call.store, write=True) as store:
        version = store.freeze(source.bundle.account, made, kept, expected=source.version)
    _tell_frozen(call, text, source, replace(kept, version=version), None)


def _frozen(call: Namespace, source: Source, taken: set[str]) -> Frozen:
    name = f"review-{source.date}"
    number = 1
    while name in taken:
        number += 1
        name = f"review-{source.date}-{number}"
    present = tuple(find_person(source.bundle, person) for person in call.present or ())
    review = Review(id=name, at=source.date, present=present, note=call.note or None)
    return freeze(build(source.bundle), source.day, source.settings, review)


def _tell_frozen(call: Namespace, text: Text, source: Source, kept: Frozen, file: str | None) -> None:
    if call.json:
        print_json(_summary(kept) | {"written": file})
        return
    print(
        text(
            "review.frozen",
            name=source.bundle.name,
            date=kept.at,
            id=kept.id,
            index=number(kept.figures["index"], text),
            gaps=len(kept.gaps),
            promises=len(kept.promises),
        )
    )
    if file:
        print(text("review.written", file=file))


def _summary(kept: Frozen) -> dict[str, object]:
    return {
        "id": kept.id,
        "at": kept.at,
        "version": kept.version,
        "figures": kept.figures,
        "gaps": len(kept.gaps),
        "promises": len(kept.promises),
        "present": list(kept.present),
        "note": kept.note,
    }


def _list(call: Namespace, text: Text) -> None:
    if call.bundle:
        raise Unusable("review_no_list")
    with open_store(call.store) as store:
        account = call.account or the_only_account(store)
        store.load(account)
    found = frozen_of(call, account)
    if call.json:
        print_json({"account": account, "reviews": [_summary(kept) for kept in found]})
        return
    if not found:
        print(text("review.none"))
        return
    names = ("date", "id", "version", "index", "gaps", "promises", "note")
    rows = [
        [
            kept.at,
            kept.id,
            str(kept.version),
            number(kept.figures["index"], text),
            str(len(kept.gaps)),
            str(len(kept.promises)),
            kept.note or "",
        ]
        for kept in found
    ]
    print(table([text(f"review.column.{name}") for name in names], rows, right=(2, 3, 4, 5)))


def _compare(call: Namespace, text: Text) -> None:
    source = open_source(call, text)
    source, then = alike(source, chosen_review(call, source))
    found = compare(then, evaluate(build(source.bundle), source.day, source.settings))
    if call.json:
        print_json(comparison_json(found))
        return
    print(
        "\n".join([*_head(found, text), "", _figures(found, text), "", *_actions(found, text), "", *_gaps(found, text)])
    )


def _head(found: Comparison, text: Text) -> list[str]:
    today = date.fromordinal(found.after.ties.day).isoformat()
    lines = [text("review.headline", name=found.after.frame.bundle.name, date=today, since=found.then.at)]
    ends = {"before": number(found.before.index, text), "after": number(found.after.index, text)}
    lines.append(text("review.contact", **moved(found.change.index), **ends))
    before, after = found.outlook
    if before is not None and after is not None:
        lines.append(text("review.outlook", before=f"{before:+.2f}", after=f"{after:+.2f}"))
    if found.rescored:
        lines.append(text("review.rescored", index=number(found.then.figures["index"], text)))
    return lines


def _figures(found: Comparison, text: Text) -> str:
    names = ("figure", "contact", "map", "total", "then", "now")
    parts = [(text("score.index"), found.change.index, found.before.index, found.after.index)]
    for dimension in Dimension:
        change = found.change.dimensions[dimension]
        label = dimension.label(text.lang)
        parts.append((label, change, found.before.values[dimension], found.after.values[dimension]))
    rows = [
        [label, *(moved(change)[name] for name in names[1:4]), number(before, text), number(after, text)]
        for label, change, before, after in parts
    ]
    return table([text(f"review.column.{name}") for name in names], rows, right=range(1, 6))


def _actions(found: Comparison, text: Text) -> list[str]:
    counts = {name: sum(o.state == name for o in found.actions) for name in ("done", "overdue", "dropped")}
    lines = [text("review.actions", due=sum(o.fell_due for o in found.actions), **counts)]
    if not found.actions:
        return lines
    names = ("state", "action", "who", "due", "promised", "bought")
    rows = [_outcome(outcome, found, text) for outcome in found.actions]
    return [*lines, table([text(f"review.column.{name}") for name in names], rows, most=60)]


def _outcome(outcome: Outcome, found: Comparison, text: Text) -> list[str]:
    promise, word, gain = outcome.promise, verdict(outcome), bought(outcome)
    kind = ActionKind(promise.kind).label(text.lang) if promise.kind in set(ActionKind) else promise.kind
    who = " → ".join(_called(ident, found) for ident in (promise.owner, promise.target or "/".join(promise.place)))
    result = f"{sentence(word, text)}: {sentence(gain, text)}" if word and gain else ""
    when = outcome.done_at or outcome.due or ""
    return [sentence(state(outcome), text), kind, who, when, sentence(promised(outcome), text), result]


def _called(ident: str, found: Comparison) -> str:
    """The name of somebody now, else then; an id that neither knows as it is."""
    for score in (found.after, found.before):
        if ident in score.frame.index:
            return person_name(ident, score.frame.bundle)
    return ident


def _gaps(found: Comparison, text: Text) -> list[str]:
    gaps = found.gaps
    counts = {"closed": len(gaps.closed), "new": len(gaps.new), "open": len(gaps.open)}
    return [
        text("review.gaps", **counts),
        *_listed(gaps.closed, found.before, "review.closed", text),
        *_listed(gaps.new, found.after, "review.new", text),
    ]


def _listed(gaps: tuple[Gap, ...], score: Score, key: str, text: Text) -> list[str]:
    bundle = score.frame.bundle
    lines = [text(key, kind=gap.kind.label(text.lang), subject=gap_subject(gap, bundle, text)) for gap in gaps[:SHOWN]]
    lines += [text("review.more", count=len(gaps) - SHOWN)] if len(gaps) > SHOWN else []
    return [f"  {line}" for line in lines]
