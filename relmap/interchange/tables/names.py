"""Makes of names what records need: ids where none were given, references by id, the order of rows as positions.

Salespeople do not invent ids. A record without one gets it from its name; a reference may be such a name as long as
it is unique. An id that somebody wrote wins over a name, and a name over an id that was made here: of two people
named 王伟 without ids neither can be meant by that name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from relmap.interchange.draft import Draft, RawRecord
from relmap.model.problems import Problem, Where, shown
from relmap.model.schema import Column

NAMED = ("organizations", "units", "people", "processes")
MOST_PLACES = 5
Key = tuple[Any, str]
"""What an id is unique in (nothing, or for a step its process), and the id or name."""


@dataclass
class _Index:
    """The records of one list as references find them: by the ids that were written, or by name."""

    written: set[Key] = field(default_factory=set)
    named: dict[Key, list[RawRecord]] = field(default_factory=lambda: defaultdict(list))

    def meant(self, key: Key) -> str | list[RawRecord]:
        """The id that a reference means; the records if a name is that of several; a stranger as it is."""
        found = [] if key in self.written else self.named.get(key, [])
        return found if len(found) > 1 else str(found[0].values["id"]) if found else key[1]


def settle(draft: Draft) -> None:
    """Give every record of a workbook its id, its references and its position."""
    index = {name: _identify(draft.of(name), _name) for name in NAMED}
    _account(draft, index["organizations"])
    _refer(draft, index)
    _refer(draft, {"steps": _identify(draft.of("steps"), _name, scope="process")})
    _identify(draft.of("actions"), lambda raw: f"{raw.values.get('kind')} {raw.values.get('target')}")
    _identify(draft.of("reviews"), lambda raw: f"review {str(raw.values.get('at'))[:10]}")
    _place(draft.of("steps"), "process")
    _place(draft.of("roles"), "process", "step")


# --- ids ----------------------------------------------------------------------------------------------------


def _name(raw: RawRecord) -> str:
    return str(raw.values.get("name") or "")


def slug(text: str) -> str:
    """A text as an id: its words in small letters, joined by hyphens."""
    return "-".join(re.findall(r"\w+", text.casefold()))


def _identify(records: list[RawRecord], base: Callable[[RawRecord], str], scope: str = "") -> _Index:
    """Make the ids that are missing, none like one that was written; say how records are found."""
    index, made, last = _Index(), set[Key](), Counter[Key]()
    index.written = {(raw.values.get(scope), raw.values["id"]) for raw in records if raw.values.get("id") is not None}
    for raw in records:
        within = raw.values.get(scope)
        if raw.values.get("name") is not None:
            index.named[within, raw.values["name"]].append(raw)
        if raw.values.get("id") is None:
            stem = slug(base(raw)) or raw.kind.label.casefold()
            ident = stem
            while (within, ident) in index.written or (within, ident) in made:
                last[within, stem] += 1
                ident = f"{stem}-{last[within, stem] + 1}"
            made.add((within, ident))
            raw.values["id"] = ident
    return index


# --- references -----------------------------------------------------------------------------------------------


def _account(draft: Draft, organizations: _Index) -> None:
    account = draft.header.get("account")
    if account is not None:
        meant = organizations.meant((None, account))
        if isinstance(meant, list):
            draft.problems.append(_ambiguous(account, draft.place("account"), meant))
            meant = str(meant[0].values["id"])
        draft.header["account"] = meant


def _refer(draft: Draft, index: dict[str, _Index]) -> None:
    """Turn the names in references to the indexed lists into ids."""
    for raw in draft.records:
        for column in raw.kind.references:
            assert column.ref is not None
            value = raw.values.get(column.label)
            if value is not None and column.ref.target in index:
                within = raw.values.get(column.ref.scope) if column.ref.scope else None
                _resolve(draft, raw, column, within, index[column.ref.target])


def _resolve(draft: Draft, raw: RawRecord, column: Column, within: Any, target: _Index) -> None:
    """Resolve one field.

    An ambiguous name is reported here; so that the validator does not complain of it a second time, the field is
    left without it, or where it cannot be, with the first of those it may mean.
    """
    value = raw.values[column.label]
    resolved: list[str] = []
    guess: list[str] = []
    for name in value if column.many else [value]:
        meant = target.meant((within, name))
        if isinstance(meant, list):
            draft.problems.append(_ambiguous(name, raw.at(column.label), meant))
            guess = [str(meant[0].values["id"])]
        else:
            resolved.append(meant)
    if not resolved and column.required:
        resolved = guess
    raw.values[column.label] = resolved if column.many else resolved[0] if resolved else None


def _ambiguous(name: str, where: Where, records: list[RawRecord]) -> Problem:
    places = [f"{raw.where.sheet} {raw.where.row}" for raw in records]
    more = ", …" if len(places) > MOST_PLACES else ""
    return Problem("ambiguous_name", where, shown(name), values={"places": ", ".join(places[:MOST_PLACES]) + more})


# --- order ----------------------------------------------------------------------------------------------------


def _place(records: list[RawRecord], *within: str) -> None:
    """Number the records of each process (or step) in the order of their rows."""
    count = Counter[tuple[Any, ...]]()
    for raw in records:
        home = tuple(raw.values.get(label) for label in within)
        raw.values["position"] = count[home]
        count[home] += 1
