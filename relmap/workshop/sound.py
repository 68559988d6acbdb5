"""Whether an account is sound after some changes, without looking at all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from relmap.interchange.check import check_bundle
from relmap.model.bundle import Bundle
from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record, Reporting
from relmap.model.schema import BY_LIST
from relmap.workshop.index import Index, Key, references
from relmap.workshop.putting import NAME


def sound(index: Index, changes: Sequence[Change]) -> None:
    """The account is sound with these changes: the one validator looks at what they touch and what that touches.

    Raises:
        InvalidInput: with every problem.
    """
    after = {(c.kind.list, identity(c.after)): c.after for c in changes if c.after is not None}
    gone = {(c.kind.list, identity(c.before)) for c in changes if c.before is not None} - after.keys()
    above: dict[str, list[Key]] = {}
    for key, line in after.items():
        if isinstance(line, Reporting):
            above.setdefault(line.person, []).append(key)
    found: dict[Key, Record] = {}
    waiting: list[Key] = [("organizations", (index.account,)), *after]
    while waiting:
        key = waiting.pop()
        record = after.get(key) or (None if key in gone else index.get(*key))
        if key in found or record is None:
            continue
        found[key] = record
        waiting += [other for _, other in references(BY_LIST[key[0]], record)]
        waiting += _akin(index, key[0], record, above)
    lists: dict[str, list[Record]] = {}
    for (list_name, _), record in found.items():
        lists.setdefault(list_name, []).append(record)
    check_bundle(Bundle(account=index.account).with_lists(lists), NAME)


def _akin(index: Index, list_name: str, record: Any, above: dict[str, list[Key]]) -> Iterator[Key]:
    """Records that must agree with one: the lines from a manager upwards, what else was said of the same people."""
    if list_name == "reporting":
        yield from above.get(record.manager, ())
        yield from (
            key
            for key in index.naming(("people", (record.manager,)))
            if key[0] == "reporting" and getattr(index.get(*key), "person", None) == record.manager
        )
    elif list_name == "ties":
        both = [set(index.naming(("people", (person,)))) for person in (record.a, record.b)]
        yield from (key for key in both[0] & both[1] if key[0] == "ties")
    elif list_name == "stances":
        yield from (key for key in index.naming(("people", (record.person,))) if key[0] == "stances")
