"""What an event did, as a sentence in both languages: the history, the line at the foot of every screen."""

from __future__ import annotations

from collections.abc import Sequence

from relmap.model.changes import Change
from relmap.model.vocabulary import LANGS, Lang
from relmap.text import Text
from relmap.workshop.index import Index
from relmap.workshop.phrases import Phrases
from relmap.workshop.room import REDO, UNDO, Event

SHOWN = 3
"""How many changes, or names, a sentence tells of one by one."""


def told(event: Event, index: Index) -> dict[str, str]:
    """The sentence of an event by language; the names are those that the account has now."""
    return {lang: _told(event, index, lang) for lang in LANGS}


def _told(event: Event, index: Index, lang: Lang) -> str:
    text = Text(lang)
    changes: Sequence[Change] = event.changes
    key = "redone" if event.opid.startswith(REDO) else "done"
    if event.opid.startswith(UNDO):  # what was taken back, not what taking it back did
        key, changes = "undone", [Change(one.kind, one.after, one.before, one.shared) for one in changes]
    return text(f"workshop.{key}", who=event.who, what=_what(changes, Phrases(index, text)))


def _what(changes: Sequence[Change], say: Phrases) -> str:
    """All that belongs together: as one deed where it was one, else one change after the other."""
    people = [one for one in changes if one.kind.list == "people"]
    gone = [one for one in people if one.after is None]
    if gone and len(gone) == len(people):
        return _several("gone", gone, len(changes) - len(gone), say)
    come = [one for one in people if one.before is None]
    if len(come) > 1:
        return _several("come", come, len(changes) - len(come), say)
    if all(one.kind.list == "reporting" for one in changes):
        moved = say.moved(changes)
        if moved:
            return moved
    if len(changes) > 1 and all(one.kind.list == "stances" and one.after is None for one in changes):
        return say.change(changes[0])
    ordered = sorted(changes, key=lambda one: bool(one.kind.record.natural))
    what = say.text("workshop.and").join(map(say.change, ordered[:SHOWN]))
    return say.text("workshop.more", what=what, count=len(changes) - SHOWN) if len(changes) > SHOWN else what


def _several(key: str, people: Sequence[Change], more: int, say: Phrases) -> str:
    """Who came or went, by name, and how many records with them."""
    names = say.text("workshop.comma").join(say.name(one) for one in people[:SHOWN])
    if len(people) > 1:
        names = say.text("workshop.names" if len(people) <= SHOWN else "workshop.names_more", names=names,
                         count=len(people))  # fmt: skip
    along = say.text(f"workshop.{key}_along", count=more) if more and key == "gone" else ""
    return say.text(f"workshop.{key}", names=names, along=along)
