"""A bundle: one account with all its records, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

from relmap.model import records
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import KINDS, Kind
from relmap.model.vocabulary import Side

FORMAT = "relmap/1"


@dataclass(frozen=True)
class Bundle:
    """One account as typed records; the list names are those of the format.

    Made by `relmap.interchange` (from files) or by a store; both check what they make, so that whoever holds
    a bundle may rely on it: no dangling reference, no duplicate identity, no cycle. `masked` says that its people
    are initials: what is made of it cannot go back to where it came from.
    """

    account: str
    as_of: str | None = None
    organizations: tuple[records.Organization, ...] = ()
    units: tuple[records.Unit, ...] = ()
    people: tuple[records.Person, ...] = ()
    reporting: tuple[records.Reporting, ...] = ()
    influences: tuple[records.Influence, ...] = ()
    ties: tuple[records.Tie, ...] = ()
    interactions: tuple[records.Interaction, ...] = ()
    stances: tuple[records.StanceRecord, ...] = ()
    processes: tuple[records.Process, ...] = ()
    steps: tuple[records.Step, ...] = ()
    roles: tuple[records.RoleRecord, ...] = ()
    actions: tuple[records.Action, ...] = ()
    reviews: tuple[records.Review, ...] = ()
    format: str = field(default=FORMAT)
    masked: bool = field(default=False, compare=False)

    def records(self, kind: Kind) -> tuple[Record, ...]:
        """The records of one list."""
        found: tuple[Record, ...] = getattr(self, kind.list)
        return found

    def lists(self) -> Iterator[tuple[Kind, tuple[Record, ...]]]:
        """Every list, in the order of the format."""
        for kind in KINDS:
            yield kind, self.records(kind)

    def with_lists(self, lists: Mapping[str, Sequence[Record]]) -> Bundle:
        """The same account with other records in some of its lists."""
        return replace(self, **{name: tuple(found) for name, found in lists.items()})  # type: ignore[arg-type]

    def sorted(self) -> Bundle:
        """The same account in canonical order: every list by identity, steps and roles in place."""
        order = {(step.process, step.id): step.position for step in self.steps}

        def place(record: Record) -> tuple[object, ...]:
            if isinstance(record, records.RoleRecord):
                return (record.process, order[record.process, record.step], record.position)
            if isinstance(record, records.Step):
                return (record.process, record.position)
            return identity(record)

        return self.with_lists({kind.list: sorted(found, key=place) for kind, found in self.lists()})

    @cached_property
    def name(self) -> str:
        """The name of the account: that of its root organization."""
        return next(org.name for org in self.organizations if org.id == self.root[self.account])

    @cached_property
    def root(self) -> dict[str, str]:
        """The root organization of each organization."""
        parent = {org.id: org.parent for org in self.organizations}
        return {org: _root(org, parent) for org in parent}

    @cached_property
    def side(self) -> dict[str, Side]:
        """The side of each organization: that of its root."""
        own = {org.id: org.side for org in self.organizations}
        return {org: own[self.root[org]] for org in own}

    @cached_property
    def top_unit(self) -> dict[str, str]:
        """The top-level unit of each unit."""
        parent = {unit.id: unit.parent for unit in self.units}
        return {unit: _root(unit, parent) for unit in parent}


def _root(node: str, parent: dict[str, str | None]) -> str:
    while (above := parent[node]) is not None:
        node = above
    return node


LISTS = tuple(entry.name for entry in fields(Bundle) if entry.name not in ("account", "as_of", "format", "masked"))
assert tuple(kind.list for kind in KINDS) == LISTS
