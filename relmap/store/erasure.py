"""Erase a person: from every account of a store, its history, frozen states and minutes, and from the files' bytes."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import Any

from relmap.model.errors import NotFound, VersionConflict
from relmap.model.frozen import Frozen
from relmap.model.privacy import ERASED_NAME, ERASED_TEXT, PERSONAL, Scrub, erased, scrubber, spellings
from relmap.model.records import Person
from relmap.store.backup import dump
from relmap.store.protocol import AccountDump, HistoryEntry, Store

TRIES = 5
"""How often a store is read anew because somebody wrote to it meanwhile."""


def erase(store: Store, account: str, person: str) -> str:
    """Make a person an anonymous placeholder, wherever the store mentions him.

    Every account that mentioned him is at a new version afterwards, which no entry of the history has: whoever still
    holds what he has read before is refused, and reads all of it anew.

    Args:
        store: open for writing.
        account: the account in which he is found; one of ours is erased from every account.
        person: his id there.

    Returns:
        The id of the placeholder.

    Raises:
        NotFound: if there is no such account or person.
        VersionConflict: if others write to the store all the time; nothing is changed then.
    """
    for _ in range(TRIES - 1):
        try:
            return _erase(store, account, person)
        except VersionConflict:
            continue
    return _erase(store, account, person)


def _erase(store: Store, account: str, person: str) -> str:
    dumps = dump(store)
    own = next((d for d in dumps if d.bundle.account == account), None)
    if own is None:
        raise NotFound("no_account", account=account, known=", ".join(d.bundle.account for d in dumps) or "-")
    found = next((p for p in own.bundle.people if p.id == person), None)
    if found is None:
        raise NotFound("no_person", person=person)
    new_id = f"erased-{secrets.token_hex(4)}"
    shared = own.bundle.side[found.organization].value == "supplier"
    touched = {d.bundle.account for d in dumps if d is own or (shared and person in _people(d))}
    words = _known_as(dumps, touched, person, found)
    after = [_erased(d, person, new_id, words, d.bundle.account in touched) for d in dumps]
    moved = [replace(new, version=new.version + (new != old)) for old, new in zip(dumps, after, strict=True)]
    store.rewrite(moved, expected=dumps)
    return new_id


def _people(account: AccountDump) -> set[str]:
    """Everybody of an account, now and in its frozen states."""
    return {person.id for bundle in (account.bundle, *(s.bundle for s in account.frozen)) for person in bundle.people}


def _known_as(dumps: list[AccountDump], touched: set[str], person: str, found: Person) -> list[str]:
    """How he was ever written, in this state, in the history or in a frozen state."""
    words = set(spellings(found.name, found.emails))
    for entry in (entry for d in dumps for entry in d.history if entry.list == "people" and entry.record == person):
        for text in (entry.before, entry.after):
            values = json.loads(text) if text else {}
            words |= set(spellings(values.get("name", ""), tuple(values.get("emails", ()))))
    for state in (state for d in dumps if d.bundle.account in touched for state in d.frozen):
        words |= {word for p in state.bundle.people if p.id == person for word in spellings(p.name, p.emails)}
    return sorted(words, key=len, reverse=True)


def _erased(account: AccountDump, person: str, new_id: str, words: list[str], touched: bool) -> AccountDump:
    """An account without him; where he is not one of its people only his name is scrubbed out of texts."""
    scrub = scrubber(words, ERASED_TEXT)
    bundle = erased(account.bundle, person, new_id, words) if touched else account.bundle
    history = tuple(_redacted(entry, person, new_id, scrub, touched) for entry in account.history)
    frozen = tuple(_thawed(state, person, new_id, words, touched) for state in account.frozen)
    minutes = tuple(one.erased(person if touched else None, scrub) for one in account.minutes)
    return replace(account, bundle=bundle, history=history, frozen=frozen, minutes=minutes)


def _thawed(state: Frozen, person: str, new_id: str, words: list[str], touched: bool) -> Frozen:
    """A frozen state without him; where he is not one of its people only his name is scrubbed out of texts."""
    scrub = scrubber(words, ERASED_TEXT)
    bundle = erased(state.bundle, person, new_id, words) if touched else state.bundle
    return state.rewritten(bundle, lambda text: _one(text, person if touched else None, new_id, scrub))


def _redacted(entry: HistoryEntry, person: str, new_id: str, scrub: Scrub, touched: bool) -> HistoryEntry:
    """A change in the history: what was about him is emptied of texts, his name and id go from the rest."""
    about = touched and person in entry.subjects
    own = touched and entry.list == "people" and entry.record == person

    def text(value: str | None) -> str | None:
        if value is None:
            return None
        values = _renamed(json.loads(value), person if touched else None, new_id, scrub)
        if about:
            values = {k: v for k, v in values.items() if k not in ("note", *PERSONAL)}
        if own:
            values |= {"name": ERASED_NAME, "placeholder": True}
        return json.dumps(values, ensure_ascii=False)

    return replace(
        entry,
        who=_one(entry.who, person if touched else None, new_id, scrub),
        record=new_id if own else scrub(entry.record),
        before=text(entry.before),
        after=text(entry.after),
        subjects=tuple(new_id if touched and s == person else s for s in entry.subjects),
    )


def _renamed(values: dict[str, Any], person: str | None, new_id: str, scrub: Scrub) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, str):
            changed[key] = _one(value, person, new_id, scrub)
        elif isinstance(value, list):
            changed[key] = [_one(v, person, new_id, scrub) for v in value]
        else:
            changed[key] = value
    return changed


def _one(value: str, person: str | None, new_id: str, scrub: Scrub) -> str:
    return new_id if value == person else scrub(value)
