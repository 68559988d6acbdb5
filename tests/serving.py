"""A real server on a free port, in this process, and people who come in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from rooms import account, new_opid
from started import PATIENCE

from relmap.serve.access import Door, Role
from relmap.serve.app import make_app
from relmap.serve.desk import Desk
from relmap.serve.guard import HEADERS
from relmap.serve.run import LOOPBACK, Wanted, _config, _listening, _Server, desk_of, hosts
from relmap.store import open_store
from relmap.store.bring import bring


@dataclass
class Clock:
    """A clock that tests can turn on."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Served:
    """A server that runs."""

    url: str
    desk: Desk
    door: Door
    clock: Clock
    _clients: list[httpx.Client] = field(default_factory=list)

    def client(self, **headers: str) -> httpx.Client:
        """Somebody who has not come in; sends what a browser on our own page sends."""
        found = httpx.Client(base_url=self.url, headers={"origin": self.url} | headers, timeout=PATIENCE)
        self._clients.append(found)
        return found

    def join(self, role: Role = Role.EDITOR, name: str = "Li", **more: Any) -> httpx.Client:
        """Somebody who has come in."""
        found = self.client()
        answer = found.post("/api/join", json={"code": self.door.new_code(role), "name": name} | more)
        assert answer.status_code == 200, answer.text
        return found


@contextmanager
def serving(address: str, *, empty: bool = False) -> Iterator[Served]:
    """Serve the account of `rooms` from a store, or a store that is empty."""
    store = open_store(address, write=True)
    if not empty:
        bring(store, account(), None, who="start", name="start", delete=True)
    listening = _listening(LOOPBACK, 0)
    port = listening.getsockname()[1]
    clock = Clock()
    door = Door(clock)
    url = f"http://{LOOPBACK}:{port}"
    desk: Any = desk_of(store, None if empty else "cust", door, url, None, alone=True)
    ready = threading.Event()
    config = _config(make_app(desk, door, hosts(LOOPBACK, port, None)), None, Wanted())
    server = _Server(config, desk, ready.set)
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]))
    thread.start()
    assert ready.wait(PATIENCE)
    served = Served(url, desk, door, clock)
    try:
        yield served
    finally:
        for client in served._clients:
            client.close()
        server.handle_exit(15, None)
        thread.join(PATIENCE)
        assert not thread.is_alive()


def edit(client: httpx.Client, verb: str = "append", ident: str = "c0", **more: Any) -> httpx.Response:
    """Send an operation on a person; a line for the note unless told."""
    asked = {"opid": new_opid(), "verb": verb, "list": "people", "id": [ident], "field": "note", "value": "More."}
    return client.post("/api/operations", json=asked | more)


def follow(client: httpx.Client, count: int, *, last: int | None = None, kind: str = "op") -> list[tuple[int, Any]]:
    """The next events of a kind: id (−1 without) and data."""
    headers = {} if last is None else {"last-event-id": str(last)}
    found: list[tuple[int, Any]] = []
    with client.stream("GET", "/api/events", headers=headers) as stream:
        assert stream.status_code == 200
        entry: dict[str, str] = {}
        for line in stream.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                entry[name] = value
                continue
            if entry.get("event") == kind:
                found.append((int(entry.get("id", -1)), json.loads(entry["data"])))
            entry = {}
            if len(found) == count:
                break
    return found


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """An error of the one shape."""
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert error["code"] == code
    assert set(error["message"]) == {"en", "zh"}
    assert error["message"]["en"] != error["message"]["zh"]
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    return error
