"""The first import of an account that no transaction of a server can hold: in pieces, and yet as one change set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_store import put, small

from relmap.interchange import read
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.changes import ChangeSet, compare
from relmap.model.errors import StoreBusy, VersionConflict
from relmap.store import Store, open_store, taking
from relmap.store import neo4j as module


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(taking, "PIECE", 20)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Ends every import before some piece; None lets them go on."""
    real = taking._put

    def at(last: int | None) -> None:
        def ending(store: Any, taken: Any, part: Any, number: int) -> None:
            if number == last:
                raise KeyboardInterrupt
            real(store, taken, part, number)

        monkeypatch.setattr(taking, "_put", ending)

    return at


def said(store: Store, account: str) -> list[tuple[Any, ...]]:
    """The history without the times."""
    entries = store.history(account)
    return [(e.version, e.who, e.list, e.record, e.before, e.after, e.subjects) for e in entries]


def test_pieces_give_what_one_change_set_gives(store: Store, demo_file: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.lbug"), write=True) as other:
        for file in (demo_file, demo_file.with_name("ep_google.json")):
            bundle = read(file)
            assert put(store, bundle) == put(other, bundle) == 1
            mine, theirs = store.load(bundle.account), other.load(bundle.account)
            assert (mine.bundle, mine.as_of, mine.settings) == (theirs.bundle, theirs.as_of, theirs.settings)
            assert said(store, bundle.account) == said(other, bundle.account)
            thinner = replace(bundle, ties=bundle.ties[1:])
            assert put(store, thinner) == put(other, thinner) == 2
            assert store.load(bundle.account).bundle == thinner.sorted()


def test_cut_off_nobody_sees_it_and_the_same_goes_on(
    store: Store, demo_file: Path, cut_off: Callable[[int | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = read(demo_file).sorted()
    cut_off(9)
    with pytest.raises(KeyboardInterrupt):
        put(store, bundle)
    assert store.accounts() == []
    written: list[int] = []
    cut_off(None)
    real = taking._put
    monkeypatch.setattr(taking, "_put", lambda s, t, part, number: (written.append(number), real(s, t, part, number)))
    assert put(store, bundle) == 1
    assert written[0] == 9
    assert store.load(bundle.account).bundle == bundle
    assert len(store.history(bundle.account)) == sum(len(found) for _, found in bundle.lists())
    assert len({entry.at for entry in store.history(bundle.account)}) == 1


@pytest.mark.parametrize("at_once", [0, 20_000])
def test_cut_off_another_state_begins_anew(
    store: Store, demo_file: Path, cut_off: Callable[[int | None], None], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """What was left behind is taken away, also by an import that would have fitted into one transaction."""
    bundle = read(demo_file).sorted()
    cut_off(15)
    with pytest.raises(KeyboardInterrupt):
        put(store, bundle)
    cut_off(None)
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    thinner = replace(bundle, interactions=bundle.interactions[5:])
    assert put(store, thinner) == 1
    assert store.load(bundle.account).bundle == thinner
    assert len(store.history(bundle.account)) == sum(len(found) for _, found in thinner.lists())


def test_shared_records_move_others_on_once(store: Store, cut_off: Callable[[int | None], None]) -> None:
    """Also where the import is cut off afterwards: what others see of it has its entry in their history."""
    put(store, small("acme", "p"))
    bolt = _with_calls(small("bolt", "q", shared="Ann Li"))
    cut_off(3)
    with pytest.raises(KeyboardInterrupt):
        put(store, bolt)
    cut_off(None)
    for _ in range(2):
        assert store.load("acme").bundle.people[0].name == "Ann Li"
        assert store.load("acme").version == 2
        assert [entry.record for entry in store.history("acme", since=1)] == ["us", "ann"]
        put(store, bolt)
    assert store.load("bolt").bundle == bolt


def test_of_two_who_import_one_account_one_is_refused(
    store: Store, neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _with_calls(small("acme", "p")), _with_calls(small("acme", "q"))
    real = taking._put

    def between(at: Any, taken: Any, part: Any, number: int) -> None:
        if number == 3 and at is store:
            with open_store(neo4j_address, write=True) as other:
                assert put(other, second) == 1
        real(at, taken, part, number)

    monkeypatch.setattr(taking, "_put", between)
    with pytest.raises(StoreBusy) as caught:
        put(store, first)
    assert caught.value.key == "account_busy"
    assert store.load("acme").bundle == second
    with pytest.raises(VersionConflict):
        store.apply("acme", ChangeSet("li", "2026-11-01", compare(None, first)), expected=0)


def _with_calls(bundle: Bundle) -> Bundle:
    theirs = next(p.id for p in bundle.people if p.id != "ann")
    calls = tuple(
        records.Interaction(id=f"i{i:03}", at="2026-01-01", channel=channel, from_person="ann", to_people=(theirs,))
        for i, channel in enumerate([records.words.Channel.CALL] * 50)
    )
    return replace(bundle, interactions=calls).sorted()
