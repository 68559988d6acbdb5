"""The frozen state that a command line means."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from relmap.cli.source import Source, parse_day
from relmap.interchange.frozen_file import read_frozen
from relmap.model.errors import NotFound, Unusable
from relmap.model.frozen import Frozen, last_before
from relmap.model.privacy import masked_with
from relmap.store import open_store


def frozen_of(call: Namespace, account: str) -> list[Frozen]:
    """The frozen states that the store of a command line keeps of an account, oldest first."""
    with open_store(call.store) as store:
        return store.frozen(account)


def frozen_file(path: str, source: Source) -> Frozen:
    """A frozen state out of a file.

    Raises:
        Unusable: if it is of another account, or of a later day.
    """
    state = read_frozen(Path(path))
    if state.bundle.account != source.bundle.account:
        raise Unusable("review_of_other", file=path, there=state.bundle.account, here=source.bundle.account)
    if state.day > source.day:
        raise Unusable("review_later", file=path, date=state.at, day=source.date)
    return state


def with_review(source: Source, call: Namespace) -> tuple[Source, Frozen | None]:
    """An account with what its report compares it with: the file of `--since-review`, else what the store kept last."""
    if call.since_review:
        return alike(source, frozen_file(call.since_review, source))
    state = None if call.bundle else last_before(frozen_of(call, source.bundle.account), source.day)
    return alike(source, state) if state is not None else (source, None)


def chosen_review(call: Namespace, source: Source) -> Frozen:
    """What `review compare` compares with: the file of `--against`, else the last state, else the last by `--since`.

    Raises:
        Unusable: for a bundle without a file.
        NotFound: if the store keeps no such state.
    """
    if call.against:
        return frozen_file(call.against, source)
    if call.bundle:
        raise Unusable("review_needs_file")
    states = frozen_of(call, source.bundle.account)
    found = _by(states, parse_day(call.since)) if call.since else last_before(states, source.day)
    if found is not None and found.day <= source.day:
        return found
    if not states:
        raise NotFound("no_reviews", account=source.bundle.account)
    known = ", ".join(state.at for state in states)
    raise NotFound("no_review_since", account=source.bundle.account, date=call.since or source.date, known=known)


def alike(source: Source, state: Frozen) -> tuple[Source, Frozen]:
    """Both as they are; masked alike where the account is masked."""
    if source.named is None:
        return source, state
    bundle, hidden = masked_with(source.named, state)
    return replace(source, bundle=bundle), hidden


def _by(states: Sequence[Frozen], day: int) -> Frozen | None:
    """The last state that is not after a day."""
    return max((s for s in states if s.day <= day), key=lambda s: (s.day, s.version), default=None)
