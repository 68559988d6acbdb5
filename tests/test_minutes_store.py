"""Minutes in a store: kept with every step of a meeting, copied, restored, exported and erased, on both engines."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from meetings import MEETING
from servers import Server, speaking

from relmap.cli import main
from relmap.interchange import read
from relmap.model.errors import NotFound
from relmap.model.minutes import Minutes
from relmap.store import Store, open_store
from relmap.store.backup import digest, dump, read_backup, write_backup
from relmap.store.bring import bring
from relmap.store.erasure import erase


@pytest.fixture
def store(address: str, demo_file: Path) -> Iterator[Store]:
    with open_store(address, write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        yield opened


def changed(one: Minutes, **values: object) -> Minutes:
    return one.model_copy(update=values)


def test_a_store_without_any_reads_as_none(store: Store) -> None:
    assert store.minutes("whb") == []
    assert store.minutes("nobody") == []


def test_what_was_kept_comes_back_whole(store: Store) -> None:
    store.keep_minutes("whb", MEETING)
    assert store.minutes("whb") == [MEETING]
    assert store.load("whb").version == 1
    assert len(store.history("whb")) == len(store.history("whb", since=0))


def test_the_last_state_of_a_meeting_is_kept_oldest_meeting_first(store: Store) -> None:
    """In the order of time, whatever the zone of the machine was."""
    earlier = changed(MEETING, id="m0", started="2026-11-02T00:59:59.000+00:00")
    later = changed(MEETING, presenting=None, decisions=())
    for one in (MEETING, earlier, later):
        store.keep_minutes("whb", one)
    assert store.minutes("whb") == [earlier, later]


def test_minutes_kept_while_somebody_is_erased_stay(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep_minutes("whb", changed(MEETING, decisions=()))
    real, late = type(store).rewrite, [MEETING]

    def rewrite(self: object, *given: object, **more: object) -> None:
        if late:
            store.keep_minutes("whb", late.pop())
        real(self, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store), "rewrite", rewrite)
    erase(store, "whb", "p-budget")
    (kept,) = store.minutes("whb")
    assert len(kept.decisions) == len(MEETING.decisions) > 0


def test_an_account_that_is_not_there_has_no_meeting(store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        store.keep_minutes("nobody", MEETING)
    assert caught.value.key == "no_account"
    assert store.minutes("nobody") == []
    assert [entry.account for entry in store.accounts()] == ["whb"]


def test_a_meeting_is_there_when_the_store_is_opened_again(store: Store, address: str) -> None:
    store.keep_minutes("whb", MEETING)
    store.close()
    with open_store(address) as opened:
        assert opened.minutes("whb") == [MEETING]


def test_minutes_travel_with_backup_and_restore_but_nobody_comes_in_with_them(store: Store, tmp_path: Path) -> None:
    store.keep_minutes("whb", MEETING)
    before = dump(store)
    assert before[0].minutes == (MEETING.alone,)
    write_backup(before, tmp_path / "all.backup")
    assert b"0" * 64 not in gzip.decompress((tmp_path / "all.backup").read_bytes())
    assert read_backup(tmp_path / "all.backup") == before
    bare = [replace(account, minutes=()) for account in before]
    assert digest(bare) != digest(before), "a digest counts them"
    store.rewrite(bare)
    assert store.minutes("whb") == []
    store.rewrite(read_backup(tmp_path / "all.backup"))
    assert dump(store) == before
    assert store.minutes("whb") == [MEETING.alone]


def test_minutes_travel_with_copy(address: str, store: Store, tmp_path: Path) -> None:
    store.keep_minutes("whb", MEETING)
    before = dump(store)
    store.close()
    there, back = str(tmp_path / "there.lbug"), str(tmp_path / "back.lbug")
    assert main(["copy", "--from", address, "--to", there]) == 0
    assert main(["copy", "--from", there, "--to", back]) == 0
    with open_store(back) as opened:
        assert dump(opened) == before
        assert opened.minutes("whb") == [MEETING.alone]
    if "://" in address:
        assert main(["copy", "--from", back, "--to", address, "--replace"]) == 0


def test_a_server_takes_them_in_pieces(neo4j_address: str, tmp_path: Path, demo_file: Path) -> None:
    with open_store(str(tmp_path / "a.lbug"), write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        opened.keep_minutes("whb", MEETING)
        before = dump(opened)
    assert main(["copy", "--from", str(tmp_path / "a.lbug"), "--to", neo4j_address]) == 0
    with open_store(neo4j_address) as opened:
        assert dump(opened) == before


def test_a_server_keeps_a_meeting_once(neo4j_address: str, neo4j_server: Server, demo_file: Path) -> None:
    with open_store(neo4j_address, write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        for number in range(3):
            opened.keep_minutes("whb", changed(MEETING, reached=number))
    with speaking(neo4j_server) as driver, driver.session(database="neo4j") as session:
        assert session.run("MATCH (m:Minutes) RETURN count(m)").single(strict=True)[0] == 1
        names = [row["name"] for row in session.run("SHOW CONSTRAINTS YIELD name")]
    assert "relmap_Minutes_key" in names


def test_erasing_takes_a_person_out_of_them(store: Store) -> None:
    store.keep_minutes("whb", MEETING)
    erase(store, "whb", "p-budget")
    (found,) = store.minutes("whb")
    for word in ("Qiu Lin", "邱琳", "p-budget"):
        assert word not in found.model_dump_json(), word
    assert found.present == ("Li", "Wang")
    assert [one.number for one in found.rounds] == [1, 3], "none about him"
    assert found.rounds[1].answers == (("Li", 2),)
    assert found.questions[1].text == MEETING.questions[1].text
    assert found.presenting is None
    assert found.guests == ()


def test_erasing_one_of_ours_takes_rounds_about_his_contact(store: Store) -> None:
    store.keep_minutes("whb", changed(MEETING, present=("Li", "Lin Qiao", "lin qiao 2")))
    erase(store, "whb", "ns-lin")
    (found,) = store.minutes("whb")
    assert [one.number for one in found.rounds] == [1, 2]
    assert found.present == ("Li",)


def test_erasing_in_one_account_leaves_the_meetings_of_others(store: Store) -> None:
    bring(store, read(Path("examples/ep_google.json").resolve()), None, who="li", name="test", delete=True)
    other = changed(MEETING, presenting=None, questions=(), decisions=(), present=("Li",), guests=())
    store.keep_minutes("ep", other)
    erase(store, "whb", "p-budget")
    (found,) = store.minutes("ep")
    assert [one.number for one in found.rounds] == [1, 2, 3]


def test_the_bytes_of_the_erased_are_gone(tmp_path: Path, demo_file: Path) -> None:
    path = tmp_path / "a.lbug"
    with open_store(str(path), write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        for number in range(30):
            opened.keep_minutes("whb", changed(MEETING, reached=number))
        assert any("邱琳".encode() in file.read_bytes() for file in tmp_path.iterdir())
    with open_store(str(path), write=True) as opened:
        erase(opened, "whb", "p-budget")
    for file in tmp_path.iterdir():
        found = file.read_bytes()
        assert "邱琳".encode() not in found, file.name
        assert b"0" * 64 not in found, file.name


def test_the_files_for_a_first_load_hold_them(tmp_path: Path, demo_file: Path) -> None:
    name, folder = str(tmp_path / "a.lbug"), tmp_path / "load"
    with open_store(name, write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        opened.keep_minutes("whb", MEETING)
    assert main(["export", "--format", "neo4j-admin", "--store", name, "-o", str(folder)]) == 0
    csv.field_size_limit(sys.maxsize)
    with (folder / "Minutes.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["id:string"] == "m1"
    assert Minutes.model_validate(json.loads(row["state:string"])) == MEETING.alone
    assert "--nodes=Minutes=Minutes.csv" in (folder / "import.args").read_text(encoding="utf-8")
