"""Bring a newer state of an account into an older one."""

from __future__ import annotations

from dataclasses import replace

from relmap.interchange.check import check_bundle
from relmap.model.bundle import Bundle
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import Kind

PARTS_OF = {"steps": "process", "roles": "process"}
"""Lists whose records come whole with their owner: a process in the file brings all its steps and roles."""


def merge(old: Bundle, new: Bundle, name: str) -> Bundle:
    """The old account with what the new one updates and adds; nothing is deleted.

    Args:
        old: the account as it stands.
        new: what comes in; its date of evaluation prevails if it has one.
        name: how to call the result where a problem must be told.

    Raises:
        InvalidInput: if the two together break a rule (a cycle, two ratings by one rater on one day).
    """
    lists = {kind.list: _merged(kind, old, new) for kind, _ in old.lists()}
    merged = replace(new, as_of=new.as_of or old.as_of).with_lists(lists)
    return check_bundle(merged.sorted(), name)


def _merged(kind: Kind, old: Bundle, new: Bundle) -> tuple[Record, ...]:
    owner = PARTS_OF.get(kind.list)
    if owner is not None:
        renewed = {process.id for process in new.processes}
        kept = [record for record in old.records(kind) if getattr(record, owner) not in renewed]
        return (*kept, *new.records(kind))
    found = {identity(record): record for record in old.records(kind)}
    found |= {identity(record): record for record in new.records(kind)}
    return tuple(found.values())
