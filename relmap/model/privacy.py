"""Names out of an account: one person erased for good, or everybody masked for a reader outside the team.

Both are pure: an account in, an account out. Structure stays (units, levels, roles, dates of contact), so that
scores stay the same; whatever tells who somebody is goes: name, title, addresses, wishes, notes, the id itself,
and the name wherever it stands in another text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.frozen import Frozen
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import Kind

ERASED_NAME = "(erased 已删除)"
ERASED_TEXT = "▇"
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+(?:[·・][\u3400-\u9fff]+)*")
_LETTER = "[0-9A-Za-z\u00c0-\u024f]"
PERSONAL = {"title": None, "wants": None, "motive": None, "emails": (), "note": None}
"""What of a person's record tells who it is, beside the name."""

Scrub = Callable[[str], str]
Rename = dict[tuple[str, str], str]
"""New ids, by list and old id."""


def spellings(name: str, emails: tuple[str, ...] = ()) -> list[str]:
    """How a person is written in texts: the whole name, its Chinese and its other part, the addresses."""
    chinese = _HAN.findall(name)
    other = " ".join(_HAN.sub(" ", name).split()).strip(" ()（）·,-")
    found = [name, *chinese, other, *emails]
    return sorted({text for text in found if len(text) > 1}, key=len, reverse=True)


def scrubber(words: list[str], instead: str) -> Scrub:
    """Replaces words wherever they stand in a text, whatever their case."""
    if not words:
        return lambda text: text
    pattern = re.compile("|".join(_bounded(word) for word in words), re.IGNORECASE)
    return lambda text: pattern.sub(instead, text)


def _bounded(word: str) -> str:
    """A word as a pattern: a Latin one only as a whole (Ann, not planning), a Chinese one anywhere."""
    before = f"(?<!{_LETTER})" if re.match(_LETTER, word[0]) else ""
    after = f"(?!{_LETTER})" if re.match(_LETTER, word[-1]) else ""
    return before + r"[\s_.-]+".join(re.escape(part) for part in re.split(r"[\s_.-]+", word) if part) + after


def erased(bundle: Bundle, person: str, new_id: str, words: list[str]) -> Bundle:
    """An account in which one person is an anonymous placeholder.

    Args:
        bundle: the account.
        person: the id of somebody in it.
        new_id: the id of the placeholder; the old one may tell who it was.
        words: how he is written in texts (`spellings`).
    """
    scrub = scrubber(words, ERASED_TEXT)
    rename = _telling_ids(bundle, scrub) | {("people", person): new_id}

    def changed(kind: Kind, record: Record) -> Record:
        concerned = person in mentioned(kind, record)
        update = _rewritten(kind, record, rename, scrub)
        if isinstance(record, records.Person) and record.id == person:
            update |= PERSONAL | {"name": ERASED_NAME, "placeholder": True}
        elif concerned and "note" in type(record).model_fields:
            update["note"] = None
        return record.model_copy(update=update)

    return _mapped(bundle, changed)


def masked(bundle: Bundle) -> Bundle:
    """An account in which everybody is initials: for reports and exports that leave the team.

    The people keep their order. One that is masked stays as it is.
    """
    if bundle.masked:
        return bundle
    return Masker(bundle)(bundle)


def masked_with(bundle: Bundle, state: Frozen) -> tuple[Bundle, Frozen]:
    """An account and a frozen state of it, in which everybody is the same initials; the note of the review goes."""
    mask = Masker(bundle, state.bundle)
    return mask(bundle), replace(state.rewritten(mask(state.bundle), mask.text), note=None)


class Masker:
    """Masks states of one account alike: who stands in several of them has one name and one id in all."""

    def __init__(self, *states: Bundle) -> None:
        known = _united(states)
        self._names = _distinct({p.id: initials(p.name) for p in known.people if not p.placeholder})
        words = {w for state in states for p in state.people if not p.placeholder for w in spellings(p.name, p.emails)}
        self._scrub = scrubber(sorted(words, key=len, reverse=True), ERASED_TEXT)
        people = {("people", p.id): f"p{number}" for number, p in enumerate(known.people, 1)}
        self._rename = _telling_ids(known, self._scrub) | people
        self._raters = _raters(known, self._rename)
        self._ids = {old: new for (_, old), new in self._rename.items()}

    def __call__(self, bundle: Bundle) -> Bundle:
        """One of the states, masked."""
        return replace(_mapped(bundle, self._changed), masked=True)

    def text(self, value: str) -> str:
        """An id as its new one; of another text what remains without names."""
        return self._ids.get(value) or self._scrub(value)

    def _changed(self, kind: Kind, record: Record) -> Record:
        update = _rewritten(kind, record, self._rename, self._scrub)
        for name in ("note", "subject", "wants"):
            if name in type(record).model_fields:
                update[name] = None
        if isinstance(record, (records.Tie, records.StanceRecord)) and record.rater:
            update["rater"] = self._raters[record.rater]
        if isinstance(record, records.Person):
            update |= PERSONAL | {"name": self._names.get(record.id, update.get("name", record.name))}
        return record.model_copy(update=update)


def _united(states: tuple[Bundle, ...]) -> Bundle:
    """The records of all states; of one that stands in several of them the first."""
    first, *others = states
    for other in others:
        found = {}
        for kind, members in first.lists():
            there = {identity(record) for record in members}
            found[kind.list] = [*members, *(r for r in other.records(kind) if identity(r) not in there)]
        first = first.with_lists(found)
    return first


def initials(name: str) -> str:
    """`Li Na 李娜` and `Li Na` become `L.N.`, `李娜` becomes `李某`."""
    other = _HAN.sub(" ", name).split()
    letters = [word[0].upper() for word in other if word[0].isalpha()]
    if letters:
        return ".".join(letters) + "."
    chinese = _HAN.search(name)
    return f"{chinese[0][0]}某" if chinese else "–"


def mentioned(kind: Kind, record: Record) -> set[str]:
    """The ids of the people whom a record is about or names."""
    found = {record.id} if isinstance(record, records.Person) else set()
    for column in kind.references:
        assert column.ref is not None
        if column.ref.target == "people":
            value = getattr(record, column.name)
            found |= set(value) if column.many else {value} - {None}
    return found


def _telling_ids(bundle: Bundle, scrub: Scrub) -> Rename:
    """New ids for records whose own id holds a name (`visit-li-na`)."""
    found: Rename = {}
    for kind, members in bundle.lists():
        for number, record in enumerate(members, 1):
            ident = getattr(record, "id", None)
            if ident is not None and scrub(ident) != ident:
                found[kind.list, ident] = f"{kind.list}-{number}"
    return found


def _rewritten(kind: Kind, record: Record, rename: Rename, scrub: Scrub) -> dict[str, Any]:
    """The fields of a record with ids renamed and names scrubbed out of texts."""
    update: dict[str, Any] = {}
    for column in kind.columns:
        value = getattr(record, column.name)
        target = column.ref.target if column.ref else kind.list if column.name == "id" else None
        if target is not None:
            new = tuple(rename.get((target, v), v) for v in (value if column.many else (value,)))
            update[column.name] = new if column.many else new[0]
        elif column.name == "rater" and value is not None:
            update[column.name] = rename.get(("people", value), scrub(value))
        elif column.words is None and isinstance(value, str):
            update[column.name] = scrub(value)
    return update


def _mapped(bundle: Bundle, changed: Callable[[Kind, Record], Record]) -> Bundle:
    return bundle.with_lists({kind.list: [changed(kind, r) for r in found] for kind, found in bundle.lists()})


def _distinct(names: dict[str, str]) -> dict[str, str]:
    """Number those who share their initials."""
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    seen: Counter[str] = Counter()
    result = {}
    for ident, name in names.items():
        seen[name] += 1
        result[ident] = f"{name} {seen[name]}" if name in shared else name
    return result


def _raters(bundle: Bundle, rename: Rename) -> dict[str, str]:
    """Raters that are people by id stay these people; others become R1, R2, …"""
    found = dict.fromkeys([r.rater for r in bundle.ties if r.rater] + [r.rater for r in bundle.stances if r.rater])
    return {rater: rename.get(("people", rater), f"R{number}") for number, rater in enumerate(found, 1)}
