"""A server that is killed in the middle of edits: nothing that was acknowledged is lost, and it goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from rooms import account, new_opid

from relmap.store import open_store
from relmap.store.bring import bring
from relmap.workshop.room import Room

ROOT = Path(__file__).parent.parent
EDITS = 25


@contextmanager
def started(address: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """`relmap serve` as a user starts it: the process, its address and the facilitator's code."""
    call = [sys.executable, "-m", "relmap", "--lang", "en", "serve", "--store", address, "--port", "0", *options]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"(http://[\d.]+:\d+)/#code=(\w+)", said)
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield process, found[1], found[2]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def come_in(url: str, code: str) -> httpx.Client:
    """The facilitator."""
    client = httpx.Client(base_url=url, headers={"origin": url}, timeout=30)
    assert client.post("/api/join", json={"code": code, "name": "Li"}).status_code == 200
    return client


def note(client: httpx.Client, text: str) -> str:
    """Add a line to a note; the operation's id once it was acknowledged."""
    asked = {"opid": new_opid(), "verb": "append", "list": "people", "id": ["c0"], "field": "note", "value": text}
    assert client.post("/api/operations", json=asked).status_code == 200
    return asked["opid"]  # type: ignore[return-value]


def test_killed_in_the_middle_it_has_lost_nothing(address: str) -> None:
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
    kept: list[str] = []
    with started(address) as (process, url, code):
        client = come_in(url, code)

        def write() -> None:
            try:
                for number in range(10_000):
                    kept.append(note(client, f"line {number}."))
                    if number == EDITS:
                        threading.Thread(target=process.kill).start()
            except httpx.HTTPError:
                return

        write()
        assert process.wait(10) == -signal.SIGKILL
    assert len(kept) > EDITS
    with started(address) as (process, url, code):
        with closing(come_in(url, code)) as client:
            seen = {entry["opid"] for entry in client.get("/api/history?most=1000").json()}
            assert set(kept) <= seen
            assert len(seen - {""}) - len(kept) in (0, 1)  # the last one may have been written but not acknowledged
            note(client, "and on.")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with open_store(address, write=True) as store:
        room = Room(store, "cust")
        lines = room.index.lists["people"][("c0",)].note.splitlines()  # type: ignore[attr-defined]
    assert lines[: len(kept)] == [f"line {number}." for number in range(len(kept))]
    assert lines[-1] == "and on."


def test_it_begins_with_two_names_and_holds_its_store(tmp_path: Path) -> None:
    address = str(tmp_path / "new.lbug")
    with started(address, "--customer", "Harbour Bank 港湾银行", "--supplier", "Northsail") as (process, url, code):
        with closing(come_in(url, code)) as client:
            assert client.get("/api/state").json()["account"] == "Harbour Bank 港湾银行"
            for path in ("/", "/api/views/map", "/api/views/plan", "/api/report.html"):
                assert client.get(path).status_code == 200, path
            added = {"name": "First", "organization": client.get("/api/records/organizations").json()[0]["id"],
                     "level": "staff"}  # fmt: skip
            asked = {"opid": new_opid(), "verb": "add", "list": "people", "value": added}
            assert client.post("/api/operations", json=asked).status_code == 200
        other = subprocess.run(
            [sys.executable, "-m", "relmap", "--lang", "en", "import", str(ROOT / "examples" / "harbour_bank.json"),
             "--store", address, "--wait", "0.1"],
            capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert other.returncode == 6
        assert str(process.pid) in other.stderr
        process.send_signal(signal.SIGINT)
        said, faults = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "everything is in the store" in said
        assert faults == ""
    assert not (tmp_path / "new.lbug.holder").exists()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 4, "--customer NAME"),
        (("nobody",), 4, "nobody"),
        (("--lan", "--host-name", "x"), 2, "Either --lan or --host-name"),
        (("--customer", "A"), 2, "--supplier NAME"),
    ],
)
def test_a_wrong_call_says_what_to_do(tmp_path: Path, options: tuple[str, ...], code: int, said: str) -> None:
    call = [sys.executable, "-m", "relmap", "--lang", "en", "serve", *options, "--store", str(tmp_path / "a.lbug")]
    done = subprocess.run(call, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
