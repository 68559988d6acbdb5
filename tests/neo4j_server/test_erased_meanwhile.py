"""Somebody is erased while a workshop runs: nobody's memory brings him back, and nothing of the others is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from rooms import account
from serving import edit, refused
from started import Started, relmap

from relmap.model.errors import VersionConflict
from relmap.store import open_store
from relmap.store.backup import dump
from relmap.store.bring import bring
from relmap.store.neo4j import Neo4jStore
from relmap.store.taking import rewrite_in_pieces

NAME = "Quentina Zyxwell"


@contextmanager
def workshop(address: str) -> Iterator[tuple[Started, httpx.Client]]:
    """A server on the account of `rooms`, and the facilitator."""
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
    with Started(address) as server, closing(server.joined()) as client:
        yield server, client


def test_a_workshop_that_runs_forgets_him_too(neo4j_address: str) -> None:
    with workshop(neo4j_address) as (_, client):
        was = next(one["name"] for one in client.get("/api/people").json() if one["id"] == "c0")
        assert edit(client, "set", "c0", field="name", value=NAME, was=was).status_code == 200
        assert edit(client, "append", "c1", field="note", value="Before.").status_code == 200
        seq = client.get("/api/state").json()["seq"]
        assert client.post("/api/decisions", json={"text": f"Call {NAME}."}).status_code == 200
        relmap("erase", NAME, "--yes", "--store", neo4j_address)
        assert client.post("/api/decisions", json={"text": "And on."}).status_code == 200
        late = edit(client, "append", "c0", field="note", value="From a page that has not heard of it.")
        assert late.status_code in (404, 409), late.text
        assert edit(client, "append", "c1", field="note", value="Afterwards.").status_code == 200
        with client.stream("GET", f"/api/events?since={seq}") as stream:
            assert "event: anew" in [line for line, _ in zip(stream.iter_lines(), range(3), strict=False)]
        for path in ("people", "history", "meeting", "map", "record", "views/people", "data", "report.html"):
            assert NAME not in client.get(f"/api/{path}").text, path
        assert NAME not in client.get("/").text
    with open_store(neo4j_address) as store:
        (kept,), (minutes,) = dump(store), store.minutes("cust")
    assert NAME not in str(kept)
    assert "From a page" not in str(kept)
    assert next(one.note for one in kept.bundle.people if one.id == "c1").splitlines() == ["Before.", "Afterwards."]
    first, last = (one.text for one in minutes.decisions)
    assert (NAME in first, last) == (False, "And on.")


def test_one_of_ours_who_is_in_it_has_left(neo4j_address: str) -> None:
    with workshop(neo4j_address) as (server, lead), ExitStack() as open_ones:
        names = "Name s0", "Boss", "Name s1"
        named, called, stays = (open_ones.enter_context(closing(server.client())) for _ in names)
        for client, name, person in ((named, "Name s0", None), (called, "Boss", "s0"), (stays, "Name s1", None)):
            asked = {"code": server.codes["editor"], "name": name, "person": person}
            assert client.post("/api/join", json=asked).status_code == 200
        assert called.get("/api/me").json()["person"] == "s0"
        assert lead.post("/api/decisions", json={"text": "Name s0 calls."}).status_code == 200
        relmap("erase", "s0", "--yes", "--store", neo4j_address)
        assert lead.post("/api/decisions", json={"text": "And on."}).status_code == 200
        for gone in (named, called):
            refused(gone.get("/api/me"), 401, "not_in")
            refused(edit(gone, "append", "c1", field="note", value="Nobody's."), 401, "not_in")
        assert edit(stays, "append", "c1", field="note", value="Somebody's.").status_code == 200
        for path in ("people", "history", "meeting", "record", "data"):
            assert "Name s0" not in stays.get(f"/api/{path}").text, path
        assert server.stop() == 0
        assert server.faults == ""
    with open_store(neo4j_address) as store:
        assert "Name s0" not in str((dump(store), store.minutes("cust")))


def test_in_pieces_nothing_is_begun_if_somebody_has_written(
    neo4j_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(neo4j_address, write=True) as store:
        assert isinstance(store, Neo4jStore)
        bring(store, account(), None, who="start", name="start", delete=True)
        before = dump(store)
        bring(store, replace(account(), ties=()), None, who="other", name="other", delete=True)
        after = dump(store)
        with pytest.raises(VersionConflict):
            rewrite_in_pieces(store, before, lambda: store.check(before))
        assert dump(store) == after
        assert list(tmp_path.iterdir()) == []
        rewrite_in_pieces(store, before, lambda: store.check(after))
        assert dump(store) == before
