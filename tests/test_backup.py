"""Backups, restoring and migration: everything comes back, or nothing is touched."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from meetings import MEETING

from relmap.cli import main
from relmap.interchange import read
from relmap.model.errors import StoreError, Unusable
from relmap.store import open_store
from relmap.store.backup import dump, read_backup, write_backup
from relmap.store.bring import bring
from relmap.store.graph import SCHEMA_VERSION
from relmap.store.migration import migrate

OLD = Path(__file__).parent / "stores"
"""Stores that older schemas made, from golden case 1."""


@pytest.fixture(params=[1, 2, 3])
def version(request: pytest.FixtureRequest) -> int:
    """Each schema version before the present one."""
    found: int = request.param
    return found


@pytest.fixture
def old(version: int, tmp_path: Path) -> Path:
    path = tmp_path / "old.lbug"
    with gzip.open(OLD / f"v{version}.lbug.gz") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


@pytest.fixture
def store(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    with open_store("test.lbug", write=True) as opened:
        for file in (demo_file, demo_file.with_name("ep_google.json")):
            bring(opened, read(file), None, who="li", name="test", delete=True)
    return tmp_path / "test.lbug"


def test_everything_comes_back(store: Path) -> None:
    assert main(["backup", "--store", str(store), "-o", "a.backup"]) == 0
    assert main(["restore", "a.backup", "--store", "again.lbug"]) == 0
    with open_store(str(store)) as one, open_store("again.lbug") as other:
        assert dump(one) == dump(other)


def test_a_restored_store_goes_on(store: Path, demo_file: Path) -> None:
    main(["backup", "--store", str(store), "-o", "a.backup"])
    main(["restore", "a.backup", "--store", "again.lbug"])
    with open_store("again.lbug", write=True) as opened:
        changes, version = bring(opened, read(demo_file), None, who="li", name="test", delete=True)
    assert (changes, version) == ((), 1)


def test_what_is_there_is_only_replaced_when_asked(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", "--store", str(store), "-o", "a.backup"])
    with open_store(str(store), write=True) as opened:
        bundle = opened.load("ep").bundle
        bring(opened, replace(bundle, ties=()), None, who="bo", name="test", delete=True)
    assert main(["restore", "a.backup", "--store", str(store)]) == 2
    assert "--replace" in capsys.readouterr().err
    with open_store(str(store)) as opened:
        assert opened.load("ep").version == 2
    assert main(["restore", "a.backup", "--store", str(store), "--replace"]) == 0
    with open_store(str(store)) as opened:
        assert opened.load("ep").bundle == bundle


def test_a_damaged_backup_is_refused(store: Path, tmp_path: Path) -> None:
    with open_store(str(store)) as opened:
        dumps = dump(opened)
    write_backup(dumps, tmp_path / "a.backup")
    whole = gzip.decompress((tmp_path / "a.backup").read_bytes())
    lines = whole.splitlines(keepends=True)
    for name, data in {
        "cut": (tmp_path / "a.backup").read_bytes()[:-200],
        "line": gzip.compress(b"".join(lines[:5] + lines[6:])),
        "changed": gzip.compress(whole.replace(b'"version": 1', b'"version": 2', 1)),
        "text": b"hello",
        "empty": gzip.compress(b""),
        "other": gzip.compress(b'{"end": 0}\n'),
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unusable) as caught:
            read_backup(tmp_path / name)
        assert caught.value.key in ("damaged_backup", "not_a_backup"), name
    assert read_backup(tmp_path / "a.backup") == dumps


def test_a_failure_while_rewriting_leaves_the_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(str(store), write=True) as opened:
        before = dump(opened)
        monkeypatch.setattr(type(opened), "adopt", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            opened.rewrite(before)
        monkeypatch.undo()
        assert dump(opened) == before
    assert sorted(p.name for p in store.parent.glob("test.lbug*")) == ["test.lbug", "test.lbug.lock"]


def test_an_older_store_says_what_to_do(old: Path) -> None:
    for write in (False, True):
        with pytest.raises(StoreError) as caught:
            open_store(str(old), write=write)
        assert caught.value.key == "schema_older"
        assert "relmap migrate" in str(caught.value)


def test_migration(old: Path, version: int) -> None:
    before, copy = migrate(old)
    assert before == version
    assert copy is not None
    assert migrate(copy)[0] == version, "the copy is the store as it was"
    with open_store(str(old)) as store:
        bundle = read(Path(__file__).parent / "golden" / "case1.json")
        assert store.load("cust").bundle == bundle.sorted()
        history = store.history("cust")
        tie = next(entry for entry in history if entry.list == "ties")
    assert len(history) == sum(len(found) for _, found in bundle.lists())
    assert len(tie.subjects) == 2
    assert migrate(old) == (SCHEMA_VERSION, None)


def test_a_migrated_store_takes_positions_and_minutes(old: Path) -> None:
    migrate(old)
    with open_store(str(old), write=True) as store:
        bundle = store.load("cust").bundle
        people = tuple(person.model_copy(update={"x": -3.5, "y": 40.0}) for person in bundle.people)
        bring(store, replace(bundle, people=people), None, who="li", name="test", delete=True)
        assert (store.minutes("cust"), store.frozen("cust")) == ([], [])
        store.keep_minutes("cust", MEETING)
    with open_store(str(old)) as store:
        assert store.load("cust").bundle.people == people
        assert store.minutes("cust") == [MEETING]


def test_a_store_that_holds_frozen_states_already_is_migrated(tmp_path: Path) -> None:
    """Version 3 made their table with the first of them."""
    from relmap.store.migration import _OlderStore

    path = tmp_path / "old.lbug"
    path.write_bytes(gzip.decompress((OLD / "v3.lbug.gz").read_bytes()))
    with _OlderStore(path, write=True) as store:
        store.create_own("Frozen")
    assert migrate(path)[0] == 3
    with open_store(str(path)) as opened:
        assert (opened.frozen("cust"), opened.minutes("cust")) == ([], [])


def test_a_migration_that_fails_changes_nothing(old: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from relmap.store import migration

    last = migration.STEPS[SCHEMA_VERSION]
    monkeypatch.setitem(migration.STEPS, SCHEMA_VERSION, lambda store: (last(store), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        migrate(old)
    monkeypatch.undo()
    assert migrate(old)[0] == version
    with open_store(str(old)) as store:
        assert store.load("cust").version == 1


def test_a_newer_store_is_not_touched(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from relmap.store import ladybug, migration

    for module in (ladybug, migration):
        monkeypatch.setattr(module, "SCHEMA_VERSION", 1)
    with pytest.raises(StoreError) as caught:
        open_store(str(store))
    assert caught.value.key == "schema_newer"
    with pytest.raises(StoreError):
        migrate(store)
