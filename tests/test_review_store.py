"""Frozen states in a store: kept with their review, copied, restored, exported and erased, on both engines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relmap.cli import main
from relmap.engine.review import freeze
from relmap.frame import build
from relmap.interchange import read
from relmap.model.changes import ChangeSet, compare
from relmap.model.errors import VersionConflict
from relmap.model.frozen import Frozen
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.store import Store, open_store
from relmap.store.backup import digest, dump, read_backup, write_backup
from relmap.store.bring import bring
from relmap.store.erasure import erase
from relmap.store.ladybug import LadybugStore

FIRST, SECOND = "2026-08-01", "2026-11-01"


@pytest.fixture
def store(address: str, demo_file: Path) -> Iterator[Store]:
    with open_store(address, write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        yield opened


def froze(store: Store, at: str, note: str | None = None) -> Frozen:
    """Keep a state of the demo account with its review, as the command does."""
    stored = store.load("whb")
    review = Review(id=f"review-{at}", at=at, present=("ns-lin",), note=note)
    state = freeze(build(stored.bundle), day(at), Settings(), review)
    after = replace(stored.bundle, reviews=(*stored.bundle.reviews, review)).sorted()
    made = ChangeSet("li", "2026-11-02T08:00:00+00:00", compare(stored.bundle, after))
    store.freeze("whb", made, state, expected=stored.version)
    return state


def test_a_store_without_any_reads_as_none(store: Store) -> None:
    assert store.frozen("whb") == []
    assert store.frozen("nobody") == []


def test_what_was_frozen_comes_back(store: Store) -> None:
    first, second = froze(store, SECOND, "now"), froze(store, FIRST)
    assert store.frozen("whb") == [replace(second, version=3), replace(first, version=2)], "by their day"
    stored = store.load("whb")
    assert stored.version == 3
    assert {first.review, second.review} <= set(stored.bundle.reviews)
    assert [entry.list for entry in store.history("whb", since=1)] == ["reviews", "reviews"]


def test_nothing_is_kept_on_another_version(store: Store) -> None:
    state = froze(store, FIRST)
    with pytest.raises(VersionConflict):
        store.freeze("whb", ChangeSet("li", "2026-11-02", ()), replace(state, id="other"), expected=1)
    assert [kept.id for kept in store.frozen("whb")] == [state.id]
    assert store.load("whb").version == 2


def test_frozen_states_are_there_when_the_file_is_opened_again(tmp_path: Path, demo_file: Path) -> None:
    path = tmp_path / "old.lbug"
    with open_store(str(path), write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
    with LadybugStore(path, write=False) as opened:
        assert opened.frozen("whb") == []
    with open_store(str(path), write=True) as opened:
        state = froze(opened, FIRST)
    with LadybugStore(path, write=False) as opened:
        assert opened.frozen("whb") == [replace(state, version=2)]


def test_they_travel_with_backup_and_restore(store: Store, tmp_path: Path) -> None:
    froze(store, FIRST, "first")
    before = dump(store)
    write_backup(before, tmp_path / "all.backup")
    assert read_backup(tmp_path / "all.backup") == before
    bare = [replace(account, frozen=()) for account in before]
    assert digest(bare) != digest(before), "a digest counts them"
    store.rewrite(bare)
    assert store.frozen("whb") == []
    store.rewrite(read_backup(tmp_path / "all.backup"))
    assert dump(store) == before


def test_they_travel_with_copy(address: str, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    froze(store, FIRST, "first")
    before = dump(store)
    store.close()
    there, back = str(tmp_path / "there.lbug"), str(tmp_path / "back.lbug")
    assert main(["copy", "--from", address, "--to", there]) == 0
    assert main(["copy", "--from", there, "--to", back]) == 0
    with open_store(back) as opened:
        assert dump(opened) == before
        assert opened.frozen("whb")[0].note == "first"
    if "://" in address:
        assert main(["copy", "--from", back, "--to", address, "--replace"]) == 0
        assert "there already" in capsys.readouterr().err


def test_a_server_takes_them_in_pieces(neo4j_address: str, tmp_path: Path, demo_file: Path) -> None:
    with open_store(str(tmp_path / "a.lbug"), write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        froze(opened, FIRST)
        before = dump(opened)
    assert main(["copy", "--from", str(tmp_path / "a.lbug"), "--to", neo4j_address]) == 0
    with open_store(neo4j_address) as opened:
        assert dump(opened) == before


def test_erasing_takes_a_person_out_of_them(store: Store) -> None:
    froze(store, FIRST, "Qiu Lin 邱琳 first")
    new_id = erase(store, "whb", "p-budget")
    (state,) = store.frozen("whb")
    text = json.dumps([str(state), str(store.history("whb"))], ensure_ascii=False)
    for word in ("Qiu Lin", "邱琳", "p-budget"):
        assert word not in text
    assert new_id in {person.id for person in state.bundle.people}
    assert new_id in {promise.target for promise in state.promises}
    assert any(new_id in gap.subject for gap in state.gaps)
    assert new_id in {person.id for person in store.load("whb").bundle.people}, "the same one in both"


def test_erasing_one_of_ours_reaches_every_account(store: Store, demo_file: Path) -> None:
    froze(store, FIRST, "Lin Qiao leads")
    new_id = erase(store, "whb", "ns-lin")
    (state,) = store.frozen("whb")
    assert state.present == (new_id,)
    assert state.note is not None
    assert "Lin Qiao" not in state.note
    assert not any("ns-lin" in gap.subject.split("|") for gap in state.gaps)


def test_the_bytes_of_the_erased_are_gone(tmp_path: Path, demo_file: Path) -> None:
    path = tmp_path / "a.lbug"
    with open_store(str(path), write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        froze(opened, FIRST, "邱琳")
    assert "邱琳".encode() in path.read_bytes()
    with open_store(str(path), write=True) as opened:
        erase(opened, "whb", "p-budget")
    for file in tmp_path.iterdir():
        assert "邱琳".encode() not in file.read_bytes(), file.name


def test_the_files_for_a_first_load_hold_them(tmp_path: Path, demo_file: Path) -> None:
    name, folder = str(tmp_path / "a.lbug"), tmp_path / "load"
    with open_store(name, write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        froze(opened, FIRST)
        (state,) = opened.frozen("whb")
    assert main(["export", "--format", "neo4j-admin", "--store", name, "-o", str(folder)]) == 0
    csv.field_size_limit(sys.maxsize)
    with (folder / "Frozen.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["review:string"] == state.id
    assert json.loads(row["state:string"])["at"] == FIRST
    assert "--nodes=Frozen=Frozen.csv" in (folder / "import.args").read_text(encoding="utf-8")


# --- the command -------------------------------------------------------------------------------------------


def test_freeze_list_compare_and_report(
    address: str,
    demo_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_STORE", address)
    monkeypatch.setenv("RELMAP_LANG", "en")

    def said(*arguments: str) -> str:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    said("import", str(demo_file), "--who", "li")
    assert "No review has been frozen yet" in said("review", "list")
    assert main(["review", "compare"]) == 4
    assert "no frozen state yet" in capsys.readouterr().err
    said("review", "freeze", "whb", "--as-of", FIRST, "--note", "first", "--present", "Lin Qiao 林乔", "--who", "li")
    said("review", "freeze", "--as-of", FIRST)
    found = json.loads(said("review", "list", "--json"))["reviews"]
    assert [(one["id"], one["version"], one["note"], one["present"]) for one in found] == [
        (f"review-{FIRST}", 2, "first", ["ns-lin"]),
        (f"review-{FIRST}-2", 3, None, []),
    ]
    assert json.loads(said("review", "compare", "--json"))["review"] == f"review-{FIRST}-2"
    assert f"compared with the review of {FIRST}" in said("review", "compare", "--since", "2026-09-30")
    assert main(["review", "compare", "--since", "2026-01-01"]) == 4
    assert FIRST in capsys.readouterr().err
    same = json.loads(said("review", "compare", "--as-of", FIRST, "--json"))
    assert {part for change in list(same["change"].values())[:-1] for part in change.values()} == {0.0}
    said("report", "-o", "a.html", "--no-network")
    from relmap.report.pack import unpack

    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert '<section id="review">' in unpack(html)["packed"]["page"]
