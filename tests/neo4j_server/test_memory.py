"""What is too large for one transaction of a server: batches, sentences, accounts in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from servers import Server, clean, running
from test_store import put, small

from relmap.cli import main
from relmap.model import records
from relmap.model.errors import StoreError
from relmap.model.vocabulary import Level
from relmap.store import Store, open_store, taking
from relmap.store.backup import digest, dump
from relmap.store.neo4j import Neo4jStore, _batched
from relmap.store.refusals import MemoryShort


def test_short_of_memory_a_unit_is_repeated_with_half_the_rows(
    store: Store, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only smaller, never the same again; what was done in the failed attempt is gone."""
    assert isinstance(store, Neo4jStore)
    real, sizes = Neo4jStore.run, []

    def run(self: Neo4jStore, text: str, parameters: Any = None) -> Any:
        if parameters and len(parameters.get("rows", ())) > 3000:
            sizes.append(self._batch)
            if self._batch > 1300:
                real(self, text, parameters)
                raise MemoryShort
        return real(self, text, parameters)

    monkeypatch.setattr(Neo4jStore, "run", run)
    assert put(store, crowd("acme", 4000, note="")) == 1
    assert list(dict.fromkeys(sizes)) == [5000, 2500, 1250]
    assert len(store.load("acme").bundle.people) == 4001
    assert len(store.history("acme")) == 4003


def test_rows_go_in_batches() -> None:
    rows = list(range(7))
    assert [part["rows"] for part in _batched({"rows": rows, "account": "a"}, 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert [part["keys"] for part in _batched({"keys": rows}, 7)] == [rows]
    assert list(_batched({"accounts": rows}, 3)) == [{"accounts": rows}]


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    """A server that gives a transaction little memory."""
    with running("--no-auth", "--set", "db.memory.transaction.max=6m") as server:
        yield server


def crowd(account: str, count: int, note: str = "x" * 500) -> Any:
    thin = small(account)
    people = tuple(
        records.Person(id=f"p{i}", name=f"P {i}", organization=account, level=Level.STAFF, note=note)
        for i in range(count)
    )
    return replace(thin, people=(*thin.people, *people)).sorted()


def test_a_change_that_is_too_large_is_told(narrow: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", "")
    clean(narrow)
    with open_store(narrow.uri, write=True) as store:
        assert put(store, crowd("acme", 300)) == 1
        with pytest.raises(StoreError) as caught:
            put(store, crowd("acme", 8000))
        assert caught.value.key == "server_memory"
        assert store.load("acme").version == 1
        assert put(store, crowd("acme", 400)) == 2


def test_a_first_import_too_large_for_one_transaction_goes_in_pieces(
    narrow: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", "")
    monkeypatch.setattr(taking, "PIECE", 500)
    clean(narrow)
    bundle = crowd("acme", 5000)
    with open_store(narrow.uri, write=True) as store:
        assert put(store, bundle) == 1
        assert store.load("acme").bundle == bundle
        assert len(store.history("acme")) == 5003
        store.rewrite([])  # in pieces too: cleaning at once is more than this server can do


def test_a_store_too_large_for_one_transaction_is_rewritten_in_pieces(
    narrow: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", "")
    monkeypatch.setattr(taking, "PIECE", 500)
    clean(narrow)
    with open_store(str(tmp_path / "a.lbug"), write=True) as source:
        put(source, crowd("acme", 5000))
        dumps = dump(source)
    with open_store(narrow.uri, write=True) as store:
        store.rewrite(dumps)
        assert dump(store) == dumps
        assert list(tmp_path.glob("*.backup")) == []
        real = taking.take

        def cut_off(*arguments: Any) -> None:
            real(*arguments, lambda done, _: (_ for _ in ()).throw(StoreError("server_busy", store="x")))

        monkeypatch.setattr(taking, "take", cut_off)
        with pytest.raises(StoreError) as caught:
            store.rewrite(dumps)
        assert caught.value.key == "rewrite_cut_off"
        assert store.accounts() == []
    monkeypatch.setattr(taking, "take", real)
    assert main(["restore", caught.value.values["file"], "--store", narrow.uri, "--replace"]) == 0
    with open_store(narrow.uri) as store:
        assert digest(dump(store)) == digest(dumps)
