"""An edited stakeholder table into a store: its edits as one change set, all of them or none."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from relmap.cli.people import find_person
from relmap.cli.source import parse_day
from relmap.exports.stakeholders import current
from relmap.frame import build
from relmap.interchange.tables.stakeholder_columns import Codes
from relmap.interchange.tables.stakeholder_edits import Edits, edits
from relmap.interchange.tables.stakeholder_read import Table, read
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, ChangeSet, compare
from relmap.model.errors import Unusable
from relmap.model.problems import Problem, shown
from relmap.model.records import day as day_of
from relmap.model.vocabulary import STANCE_LABELS
from relmap.score.coverage import evaluate
from relmap.store import open_store
from relmap.store.protocol import StoredAccount
from relmap.text import Text


@dataclass(frozen=True)
class Taken:
    """What a table brought.

    Attributes:
        bundle: the account after it.
        version: that of the account after the changes, before them if they were only to be told.
        lines: what the user should know about it, in his language.
        warnings: what was found in the table and not taken.
    """

    bundle: Bundle
    changes: tuple[Change, ...]
    version: int
    lines: list[str] = field(default_factory=list)
    warnings: tuple[Problem, ...] = ()


def take(call: Namespace, text: Text, who: str) -> Taken:
    """Take the edits of a table into the store, or with `--dry-run` only say what they are.

    Raises:
        Unusable: for a table that cannot be taken, or an option that does not go with one.
        InvalidInput: with every cell that cannot be taken, and every conflict.
        NotFound: if there is no such store, account or rater.
        VersionConflict: if the account changed while the table was read.
    """
    for option, given in (("--delete-missing", call.delete_missing), ("--settings", call.settings)):
        if given:
            raise Unusable("table_option", option=option)
    table = read(Path(call.file))
    with open_store(call.store) as store:
        stored = store.load(table.account)
    at = _day(call, stored.bundle)
    rater = find_person(stored.bundle, call.rater) if call.rater else None
    found = edits(table, stored.bundle, _now(table, stored, at), at, rater)
    changes = compare(stored.bundle, found.bundle)
    version = stored.version
    if changes and not call.dry_run:
        made = ChangeSet(who, datetime.now(UTC).isoformat(timespec="seconds"), changes)
        with open_store(call.store, write=True, wait=call.wait) as store:
            version = store.apply(table.account, made, expected=version)
    name = next((p.name for p in stored.bundle.people if p.id == rater), text("stakeholders.import.nobody"))
    head = text("stakeholders.import.taken", name=found.bundle.name, made=table.as_of, day=at, rater=name)
    lines = [head, *_told(found, text), *_shown(found, stored, text)]
    return Taken(found.bundle, changes, version, lines, found.warnings)


def _day(call: Namespace, bundle: Bundle) -> str:
    """The day of new judgements: the one given, else the account's own, else today."""
    when = call.as_of or bundle.as_of or date.today().isoformat()
    return date.fromordinal(parse_day(when)).isoformat()


def _now(table: Table, stored: StoredAccount, at: str) -> dict[str, Codes]:
    """The table as it would be made of the store: on its own day, or on that of the judgements if that is later."""
    day = max(day_of(at), day_of(table.as_of))
    return current(evaluate(build(stored.bundle), day, stored.settings))


def _told(found: Edits, text: Text) -> list[str]:
    """What was not taken, and that nobody is deleted."""
    lines = []
    if found.warnings:
        lines = [text("stakeholders.import.warnings")]
        lines += [f"  {warning.message(text.lang)}" for warning in found.warnings]
    if found.missing:
        names = text("import.comma").join(map(shown, found.missing))
        lines.append(text("stakeholders.import.missing", names=names))
    return lines


def _shown(found: Edits, stored: StoredAccount, text: Text) -> list[str]:
    """Whose stance the account does not show as it was entered, for others judge too, or of another day."""
    if not found.stances:
        return []
    when = stored.as_of or date.today().isoformat()
    stances = evaluate(build(found.bundle), day_of(when), stored.settings).stances
    names = {person.id: person.name for person in found.bundle.people}
    side = text.lang == "zh"
    return [
        text(
            "stakeholders.import.shown",
            name=names[person],
            said=STANCE_LABELS[said][side],
            shown=STANCE_LABELS[stances.get(person)][side],
            date=when[:10],
        )
        for person, said in found.stances.items()
        if stances.get(person) != said
    ]
