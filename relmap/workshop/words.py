"""What an event did, as a sentence in both languages: the history, the line at the foot of every screen."""

from __future__ import annotations

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import Column, Kind
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import Text
from relmap.workshop.index import Index, references
from relmap.workshop.room import REDO, UNDO, Event


def told(event: Event, index: Index) -> dict[str, str]:
    """The sentence of an event by language; the names are those that the account has now."""
    return {lang: _told(event, index, lang) for lang in LANGS}


def _told(event: Event, index: Index, lang: Lang) -> str:
    text = Text(lang)
    key = "undone" if event.opid.startswith(UNDO) else "redone" if event.opid.startswith(REDO) else "done"
    changes = sorted(event.changes, key=lambda change: bool(change.kind.record.natural))
    shown = [_change(change, index, text) for change in changes[:3]]
    what = text("workshop.and").join(shown)
    if len(event.changes) > 3:
        what = text("workshop.more", what=what, count=len(event.changes) - 3)
    return text(f"workshop.{key}", who=event.who, what=what)


def _change(change: Change, index: Index, text: Text) -> str:
    kind, record = change.kind, change.after or change.before
    assert record is not None
    values = {"list": text.either(kind.sheet), "name": name_of(index, kind, record)}
    if change.before is None:
        return text("workshop.added", **values)
    if change.after is None:
        return text("workshop.removed", **values)
    fields = [_field(kind, column, change, text) for column in kind.columns if _differs(column, change)]
    return text("workshop.changed", **values, fields=text("workshop.and").join(fields))


def _differs(column: Column, change: Change) -> bool:
    return bool(getattr(change.before, column.name) != getattr(change.after, column.name))


def _field(kind: Kind, column: Column, change: Change, text: Text) -> str:
    before, after = (_shown(getattr(record, column.name), text) for record in (change.before, change.after))
    return text("workshop.field", field=kind.header(column, text.lang), before=before, after=after)


def _shown(value: object, text: Text) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return text("workshop.comma").join(map(str, value))
    label = getattr(value, "label", None)
    return str(label(text.lang)) if callable(label) else str(value)


def name_of(index: Index, kind: Kind, record: Record) -> str:
    """What people call a record: its name, else the names of those whom it is about."""
    own = getattr(record, "name", None)
    if own:
        return str(own)
    people = [
        str(getattr(found, "name", key[1][-1]))
        for _, key in references(kind, record)
        if key[0] in ("people", "steps") and (found := index.get(*key)) is not None
    ]
    return " – ".join(dict.fromkeys(people)) or " / ".join(identity(record))
