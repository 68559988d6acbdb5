"""The store's contract: the same assertions on a real file and on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from accounts import accounts

from relmap.cli.commands.query_command import usual_parameters
from relmap.frame import build
from relmap.interchange import read
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, ChangeSet, Header, compare
from relmap.model.errors import NotFound, StoreError, VersionConflict
from relmap.model.records import day
from relmap.model.schema import BY_LIST
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, Side
from relmap.score.as_json import score_json
from relmap.score.coverage import evaluate
from relmap.store import Answer, HistoryEntry, Store, open_store
from relmap.store.backup import dump
from relmap.store.bring import bring
from relmap.store.erasure import erase
from relmap.store.protocol import AccountDump
from relmap.store.queries import library

NOW = "2026-11-01T08:00:00+00:00"


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_store(address, write=True) as opened:
        yield opened


def answers(store: Store, account: str) -> dict[str, Answer]:
    """The answer to every query of the library."""
    stored = store.load(account)
    assert stored.as_of is not None
    known = usual_parameters(account, day(stored.as_of), stored.settings) | {"person": "x-consult"}
    return {
        name: store.query(name, **{parameter: known[parameter] for parameter in query.parameters})
        for name, query in library("analysis").items()
    }


def put(store: Store, bundle: Bundle, *, delete: bool = True) -> int:
    return bring(store, bundle, None, who="li", name="test", delete=delete)[1]


def small(account: str, *people: str, shared: str = "Ann") -> Bundle:
    return Bundle(
        account=account,
        organizations=(
            records.Organization(id=account, name=account.title(), side=Side.CUSTOMER),
            records.Organization(id="us", name="Us", side=Side.SUPPLIER),
        ),
        people=(
            records.Person(id="ann", name=shared, organization="us", level=Level.STAFF),
            *(records.Person(id=p, name=p, organization=account, level=Level.STAFF) for p in people),
        ),
        ties=tuple(records.Tie(a="ann", b=p, rapport=records.words.Rapport.WORKING, at="2026-01-01") for p in people),
    ).sorted()


def test_what_goes_in_comes_out(store: Store, golden: tuple[Bundle, dict[str, Any]]) -> None:
    bundle, _ = golden
    assert put(store, bundle) == 1
    stored = store.load(bundle.account)
    assert stored.bundle == bundle.sorted()
    assert stored.version == 1
    assert {name: len({len(c) for c in table.values()}) for name, table in stored.tables.items()} == dict.fromkeys(
        BY_LIST, 1
    )


def test_the_same_again_changes_nothing(store: Store, golden: tuple[Bundle, dict[str, Any]]) -> None:
    bundle, _ = golden
    put(store, bundle)
    assert put(store, bundle) == 1
    assert len(store.history(bundle.account)) == sum(len(found) for _, found in bundle.lists())


def test_any_account_can_become_any_other(store: Store, golden: tuple[Bundle, dict[str, Any]]) -> None:
    """Updating in place gives what writing anew gives."""
    bundle, _ = golden
    thin = replace(
        bundle, ties=(), interactions=bundle.interactions[::2], stances=bundle.stances[1:], roles=(), actions=()
    )
    put(store, bundle)
    put(store, thin)
    assert store.load(bundle.account).bundle == thin.sorted()
    put(store, bundle)
    assert store.load(bundle.account).bundle == bundle.sorted()


def test_a_conflict_changes_nothing(store: Store) -> None:
    put(store, small("acme", "p"))
    change = Change(BY_LIST["people"], None, records.Person(id="q", name="q", organization="acme", level=Level.STAFF))
    with pytest.raises(VersionConflict) as caught:
        store.apply("acme", ChangeSet("bo", NOW, (change,)), expected=0)
    assert caught.value.values["version"] == 1
    assert "li" in str(caught.value)
    assert len(store.load("acme").bundle.people) == 2
    assert store.apply("acme", ChangeSet("bo", NOW, (change,)), expected=1) == 2


def test_a_failure_in_the_middle_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, small("acme", "p"))
    before = store.load("acme").bundle
    monkeypatch.setattr(type(store), "_note", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(store, small("acme", "p", "q"))
    monkeypatch.undo()
    assert store.load("acme").bundle == before
    assert store.load("acme").version == 1


def test_history_says_who_when_what(store: Store) -> None:
    put(store, small("acme", "p"))
    old = store.load("acme").bundle.people[-1]
    new = old.model_copy(update={"title": "CFO"})
    store.apply("acme", ChangeSet("bo", NOW, (Change(BY_LIST["people"], old, new),)), expected=1)
    (entry,) = store.history("acme", since=1)
    assert (entry.version, entry.who, entry.at, entry.list, entry.record) == (2, "bo", NOW, "people", "p")
    assert "title" not in json.loads(entry.before or "")
    assert json.loads(entry.after or "")["title"] == "CFO"


def test_accounts_do_not_mix(store: Store) -> None:
    put(store, small("acme", "p"))
    put(store, small("bolt", "p", "q"))
    assert [entry.account for entry in store.accounts()] == ["acme", "bolt"]
    assert store.load("acme").bundle == small("acme", "p")
    assert store.load("bolt").bundle == small("bolt", "p", "q")


def test_ours_are_shared(store: Store) -> None:
    """One of ours is one person in all accounts; whoever changes her moves the others on by a version."""
    put(store, small("acme", "p"))
    put(store, small("bolt", "q", shared="Ann Li"))
    assert store.load("acme").bundle.people[0].name == "Ann Li"
    assert store.load("acme").version == 2
    assert [entry.record for entry in store.history("acme", since=1)] == ["us", "ann"]


def test_letting_go_of_a_shared_record_leaves_it_to_others(store: Store) -> None:
    put(store, small("acme", "p"))
    put(store, small("bolt", "q"))
    alone = replace(small("acme", "p"), people=(small("acme", "p").people[1],), ties=())
    put(store, alone)
    assert store.load("acme").bundle == alone.sorted()
    assert store.load("bolt").bundle == small("bolt", "q")


def test_a_shared_record_brings_what_it_refers_to(store: Store) -> None:
    """Another account gives our organization a parent: ours must not be left dangling."""
    put(store, small("acme", "p"))
    bolt = small("bolt", "q")
    group = records.Organization(id="group", name="Group", side=Side.SUPPLIER)
    us = bolt.organizations[1].model_copy(update={"parent": "group"})
    put(store, replace(bolt, organizations=(bolt.organizations[0], us, group)))
    assert {org.id for org in store.load("acme").bundle.organizations} == {"acme", "us", "group"}


def test_an_organization_may_change_sides(store: Store) -> None:
    before = small("acme", "p")
    put(store, before)
    partner = before.organizations[1].model_copy(update={"side": Side.PARTNER})
    after = replace(before, organizations=(before.organizations[0], partner))
    put(store, after)
    assert store.load("acme").bundle == after.sorted()


def test_settings_stay_with_the_account(store: Store) -> None:
    own = Settings.parse({"ties": {"horizon": 60}}, "test")
    bring(store, small("acme", "p"), own, who="li", name="test", delete=False)
    put(store, small("acme", "p", "q"))
    assert store.load("acme").settings == own


def test_a_named_query(store: Store) -> None:
    put(store, small("acme", "p"))
    answer = store.query("who_knows_whom", account="acme", before="2027-01-01")
    assert answer.columns[:3] == ("ours", "theirs", "rapport")
    assert answer.rows[0][:3] == ("Ann", "p", "working")
    with pytest.raises(NotFound) as caught:
        store.query("who_knows_who")
    assert caught.value.values["nearest"] == "who_knows_whom"
    with pytest.raises(NotFound):
        store.query("who_knows_whom")


def test_an_edit_has_no_text_as_a_parameter_of_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server plans a statement anew for other lengths of a text; in a row or map it does not look."""
    put(store, small("acme", "p"))
    old = store.load("acme").bundle.people[-1]
    changes = (
        Change(BY_LIST["people"], old, old.model_copy(update={"title": "CFO"})),
        Change(BY_LIST["ties"], None, records.Tie(a="ann", b="p", rapport=records.words.Rapport.ALLY, at="2026-02-01")),
        Change(BY_LIST["stances"], None, records.StanceRecord(person="p", value=1, at="2026-02-01")),
    )
    sent: list[dict[str, Any]] = []
    real = type(store).run

    def run(self: Any, text: str, parameters: Any = None) -> Any:
        sent.append(dict(parameters or {}))
        return real(self, text, parameters)

    monkeypatch.setattr(type(store), "run", run)
    store.apply("acme", ChangeSet("bo", NOW, changes), expected=1)
    assert sum("rows" in one for one in sent) >= len(changes)
    texts = {name for one in sent for name, value in one.items() if isinstance(value, str)}
    assert texts == {"account"}


def test_hostile_values_stay_values(store: Store) -> None:
    nasty = "x'}) DETACH DELETE n //\"\\ `"
    bundle = Bundle(
        account=nasty,
        organizations=(records.Organization(id=nasty, name=nasty, side=Side.CUSTOMER),),
        people=(records.Person(id="a/b %", name=nasty, organization=nasty, level=Level.STAFF, note=nasty),),
    )
    put(store, bundle)
    assert store.load(nasty).bundle == bundle


def test_what_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        store.load("nobody")
    assert caught.value.key == "no_account"


def test_a_reader_makes_no_store(address: str) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(address)
    assert caught.value.key == "no_store"
    with open_store(address, write=True) as store:
        assert store.accounts() == []


def test_a_store_opens_again(address: str) -> None:
    with open_store(address, write=True) as store:
        put(store, small("acme", "p"))
    with open_store(address) as store:
        assert store.load("acme").bundle == small("acme", "p")
    with open_store(address, write=True) as store:
        assert put(store, small("acme", "p", "q")) == 2


def test_a_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store(str(tmp_path / "no" / "folder.lbug"), write=True)


def test_what_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "letter.lbug"
    file.write_bytes(b"Dear customer, " * 1000)
    with pytest.raises(StoreError) as caught:
        open_store(str(file))
    assert caught.value.key == "not_a_store"
    assert file.read_bytes() == b"Dear customer, " * 1000


def test_a_header_alone_is_a_change(store: Store) -> None:
    put(store, small("acme", "p"))
    header = Header("Acme", "2026-12-01", Settings())
    assert store.apply("acme", ChangeSet("bo", NOW, (), header), expected=1) == 2
    assert store.load("acme").as_of == "2026-12-01"


def test_compare_is_exact(demo_file: Path) -> None:
    bundle = read(demo_file)
    assert compare(bundle, bundle.sorted()) == ()
    assert len(compare(None, bundle)) == sum(len(found) for _, found in bundle.lists())


def test_golden_scores_come_out_of_a_store(store: Store, golden: tuple[Bundle, dict[str, Any]]) -> None:
    bundle, expected = golden
    put(store, bundle)
    stored = store.load(bundle.account)
    assert bundle.as_of is not None
    score = evaluate(build(stored.bundle), day(bundle.as_of), stored.settings)
    assert score_json(score) == score_json(evaluate(build(bundle.sorted()), day(bundle.as_of), Settings()))
    assert score.index == pytest.approx(expected["index"], abs=1e-9)


def test_every_query_has_the_documented_columns(store: Store, demo_file: Path) -> None:
    bundle = read(demo_file)
    put(store, bundle)
    for name, answer in answers(store, bundle.account).items():
        assert ", ".join(answer.columns) == library("analysis")[name].returns
        assert answer.rows, name


def test_an_account_is_adopted_as_it_was(store: Store, golden: tuple[Bundle, dict[str, Any]]) -> None:
    bundle, _ = golden
    entries = (
        HistoryEntry(2, NOW, "li", "people", "p", None, "{}", ("p",)),
        HistoryEntry(4, NOW, "bo", "people", "p", "{}", None),
    )
    told: list[tuple[int, int]] = []
    store.adopt(AccountDump(bundle.sorted(), 4, Settings(), entries), lambda *told_of: told.append(told_of))
    assert store.load(bundle.account).bundle == bundle.sorted()
    assert store.load(bundle.account).version == 4
    assert tuple(store.history(bundle.account)) == entries
    assert told[-1][0] == told[-1][1]
    assert put(store, replace(bundle, ties=())) == (5 if bundle.ties else 4)


def test_a_rewritten_store_holds_these_accounts_and_nothing_else(store: Store) -> None:
    put(store, small("acme", "p"))
    put(store, small("bolt", "q"))
    acme = dump(store)[0]
    store.rewrite([acme])
    assert dump(store) == [acme]
    put(store, small("bolt", "q"))
    assert store.load("bolt").bundle == small("bolt", "q")


def test_a_failure_while_rewriting_leaves_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, small("acme", "p"))
    before = dump(store)
    monkeypatch.setattr(type(store), "_append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.rewrite(before)
    monkeypatch.undo()
    assert dump(store) == before


def test_a_person_is_erased_everywhere(store: Store) -> None:
    put(store, small("acme", "p"))
    put(store, small("bolt", "q"))
    placeholder = erase(store, "acme", "ann")
    assert "Ann" not in str(dump(store))
    assert [placeholder in {p.id for p in store.load(name).bundle.people} for name in ("acme", "bolt")] == [True, True]


def test_whoever_has_read_before_somebody_was_erased_is_refused(store: Store) -> None:
    put(store, small("acme", "p"))
    put(store, small("bolt", "q", shared="Ann"))
    before, beside = store.load("acme"), store.load("bolt")
    erase(store, "acme", "p")
    now = store.load("acme").version
    assert (now, store.load("bolt").version) == (before.version + 1, beside.version)
    old = next(one for one in before.bundle.people if one.id == "p")
    again = Change(BY_LIST["people"], old, old.model_copy(update={"title": "CFO"}))
    with pytest.raises(VersionConflict):
        store.apply("acme", ChangeSet("bo", NOW, (again,)), expected=before.version)
    assert store.apply("acme", ChangeSet("bo", NOW, (), Header("Acme", None, Settings())), expected=now) == now + 1


def test_what_is_written_while_somebody_is_erased_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, small("acme", "p"))
    real, between = type(store).rewrite, iter((("q",), ("q", "r")))

    def rewrite(self: Any, *given: Any, **more: Any) -> None:
        people = next(between, None)
        if people is not None:
            put(store, small("acme", "p", *people), delete=False)
        real(self, *given, **more)

    monkeypatch.setattr(type(store), "rewrite", rewrite)
    placeholder = erase(store, "acme", "p")
    assert {one.id for one in store.load("acme").bundle.people} == {"ann", "q", "r", placeholder}
    assert store.load("acme").version == 4


def test_every_bundle_goes_in_and_comes_out(address: str) -> None:
    """Whatever an account holds; one store for all examples, for making one costs more than the example."""
    with open_store(address, write=True) as store:

        @hypothesis.settings(max_examples=25)
        @hypothesis.given(bundle=accounts())
        def check(bundle: Bundle) -> None:
            put(store, bundle)
            assert store.load("cust").bundle == bundle.sorted()

        check()
