"""Where a reading command takes its account from: a bundle, or a store."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relmap.cli.output import progress
from relmap.cli.people import find_person
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.privacy import masked
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.text import Text


@dataclass(frozen=True)
class Source:
    """An account ready to be scored: its records, the day, the settings in force.

    `named` is the account with its names where `bundle` is masked; `version` that of the account in its store.
    """

    bundle: Bundle
    day: int
    settings: Settings
    named: Bundle | None = None
    version: int = 0

    @property
    def date(self) -> str:
        """The date of evaluation, ISO."""
        return date.fromordinal(self.day).isoformat()

    def person(self, wanted: str) -> str:
        """The id in `bundle` of somebody given by id or by name, also where his name is masked.

        Raises:
            NotFound: as `find_person` does.
        """
        known = self.named or self.bundle
        found = find_person(known, wanted)
        place = next(place for place, person in enumerate(known.people) if person.id == found)
        return self.bundle.people[place].id


def open_source(call: Namespace, text: Text) -> Source:
    """Read the account that a command line names.

    The date is that of `--as-of`, else the one that the bundle carries, else today; the settings are those of
    `--settings`, else those stored with the account, else the defaults. With `--mask` nobody is named.
    """
    if call.bundle:
        from relmap.interchange import read

        if call.store or call.account:
            raise Unusable("bundle_or_store")
        progress(text("cli.reading", file=call.bundle))
        bundle, settings, version = read(call.bundle), Settings(), 0
    else:
        bundle, settings, version = _stored(call.store, call.account)
    if call.settings:
        settings = Settings.read(Path(call.settings))
    when = _day(call.as_of or bundle.as_of)
    if call.mask:
        return Source(masked(bundle), when, settings, bundle, version)
    return Source(bundle, when, settings, version=version)


def _stored(store_name: str | None, account: str | None) -> tuple[Bundle, Settings, int]:
    from relmap.store import open_store
    from relmap.store.choice import the_only_account

    with open_store(store_name) as store:
        stored = store.load(account or the_only_account(store))
    return stored.bundle, stored.settings, stored.version


def _day(when: str | None) -> int:
    return date.today().toordinal() if when is None else parse_day(when)


def parse_day(when: str) -> int:
    """The day that a user wrote; raises Unusable for what is no ISO date."""
    try:
        return day(when)
    except ValueError as error:
        raise Unusable("not_a_date", value=when) from error
