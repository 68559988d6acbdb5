"""A server that is killed in the middle of edits: nothing that was acknowledged is lost, and it goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from rooms import account, new_opid
from started import PATIENCE, ROOT, Started, relmap

from relmap.interchange import read
from relmap.serve.apart import let_go, processes
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.workshop.room import Room

EDITS = 25


def note(client: httpx.Client, text: str) -> str:
    """Add a line to a note; the operation's id once it was acknowledged."""
    asked = {"opid": new_opid(), "verb": "append", "list": "people", "id": ["c0"], "field": "note", "value": text}
    assert client.post("/api/operations", json=asked).status_code == 200
    return asked["opid"]  # type: ignore[return-value]


def test_killed_in_the_middle_it_has_lost_nothing(address: str) -> None:
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
    kept: list[str] = []
    with Started(address) as server:
        client = server.joined()

        def write() -> None:
            try:
                for number in range(10_000):
                    kept.append(note(client, f"line {number}."))
                    if number == EDITS:
                        threading.Thread(target=os.kill, args=(server.pid, signal.SIGKILL)).start()
            except httpx.HTTPError:
                return

        write()
        assert server.ended() == -signal.SIGKILL
    assert len(kept) > EDITS
    with Started(address) as server:
        with closing(server.joined()) as client:
            seen = {entry["opid"] for entry in client.get("/api/history?most=1000").json()}
            assert set(kept) <= seen
            assert len(seen - {""}) - len(kept) in (0, 1)  # the last one may have been written but not acknowledged
            note(client, "and on.")
        assert server.stop() == 0
    with open_store(address, write=True) as store:
        room = Room(store, "cust")
        lines = room.index.lists["people"][("c0",)].note.splitlines()  # type: ignore[attr-defined]
    assert lines[: len(kept)] == [f"line {number}." for number in range(len(kept))]
    assert lines[-1] == "and on."


def test_it_begins_with_two_names_and_holds_its_store(tmp_path: Path) -> None:
    address = str(tmp_path / "new.lbug")
    with Started(address, ("--customer", "Harbour Bank 港湾银行", "--supplier", "Northsail")) as server:
        with closing(server.joined()) as client:
            assert client.get("/api/state").json()["account"] == "Harbour Bank 港湾银行"
            for path in ("/", "/api/views/map", "/api/views/plan", "/api/report.html"):
                assert client.get(path).status_code == 200, path
            added = {"name": "First", "organization": client.get("/api/records/organizations").json()[0]["id"],
                     "level": "staff"}  # fmt: skip
            asked = {"opid": new_opid(), "verb": "add", "list": "people", "value": added}
            assert client.post("/api/operations", json=asked).status_code == 200
        other = relmap(
            "import", str(ROOT / "examples" / "harbour_bank.json"), "--store", address, "--wait", "0.1", check=False
        )
        assert other.returncode == 6
        assert str(server.pid) in other.stderr
        assert server.stop(signal.SIGINT) == 0
        assert "everything is in the store" in server.said
        assert server.faults == ""
    assert not (tmp_path / "new.lbug.holder").exists()


def test_stopped_while_views_are_made_it_says_so_to_whoever_waits(demo_file: Path, tmp_path: Path) -> None:
    """The process that makes them needs longer to begin than the shortest of these, on the slowest machine too."""
    address = str(tmp_path / "a.lbug")
    with open_store(address, write=True) as store:
        bring(store, read(demo_file), None, who="start", name="start", delete=True)
    found: set[str] = set()
    for seconds in (0.5, 0.2, 1.0, 0.1, 2.0):
        found |= answers_of_a_server_stopped_after(seconds, address)
        assert found <= {"stopping", "made", "not heard any more"}
        if "stopping" in found:
            return
    raise AssertionError(found)


def answers_of_a_server_stopped_after(seconds: float, address: str) -> set[str]:
    """What those are told who ask for views, the server being stopped so long after they asked."""
    paths = ("/api/views/plan", "/api/data", "/api/report.html", "/api/network", "/api/record")
    with (
        Started(address) as server,
        closing(server.joined()) as client,
        ThreadPoolExecutor(len(paths)) as pool,
        client.stream("GET", "/api/events"),
    ):

        def asked(path: str) -> str:
            try:
                answer = client.get(path)
            except httpx.TransportError:
                return "not heard any more"
            return "made" if answer.status_code == 200 else answer.json()["error"]["code"]

        waiting = [pool.submit(asked, path) for path in paths]
        time.sleep(seconds)
        assert server.stop() == 0
        answers = {one.result() for one in waiting}
        assert server.faults == ""
    return answers


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("nobody",), 4, "nobody"),
        (("--lan", "--host-name", "x"), 2, "Either --lan or --host-name"),
        (("other", "--customer", "A"), 2, "--supplier NAME"),
    ],
)
def test_a_wrong_call_says_what_to_do(tmp_path: Path, options: tuple[str, ...], code: int, said: str) -> None:
    address = str(tmp_path / "a.lbug")
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
    done = relmap("serve", *options, "--store", address, check=False)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_processes_are_let_go_whatever_is_on_its_way_to_them() -> None:
    """More than a pipe holds: a Python before 3.11.5 waited for ever until somebody had read it."""
    pool = processes()
    waiting = [pool.submit(len, b"x" * 1_000_000) for _ in range(6)]
    manager = pool._executor_manager_thread
    let_go(pool)
    for one in waiting:
        assert one.exception(PATIENCE) is None or isinstance(one.exception(), BrokenProcessPool)
    manager.join(PATIENCE)
    assert not manager.is_alive()
    pool.shutdown()
    let_go(pool)
