"""A store without an account: nothing but coming in, until the facilitator has begun one, once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import account
from serving import Served, follow, serving
from started import PATIENCE
from test_serve import refused

from relmap.interchange import read, write
from relmap.model.errors import NotFound, Unusable
from relmap.serve.access import Door, Role
from relmap.serve.beginning import LARGEST_FILE, read_file
from relmap.serve.clock import Clock
from relmap.serve.run import desk_of
from relmap.store import open_store
from relmap.store.bring import bring

NAMES = {"customer": "海港银行", "supplier": "Northsail"}
BYTES = {"content-type": "application/octet-stream"}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A server on an empty store."""
    with serving(str(tmp_path / "empty.lbug"), empty=True) as found:
        yield found


def test_before_there_is_an_account_one_can_only_come_in(empty: Served) -> None:
    lead = empty.join(Role.FACILITATOR, "Lead")
    viewer = empty.join(Role.VIEWER, "Vi")
    described = lead.get("/api/openapi.json").json()["paths"]
    assert "/api/begin" in described
    for path, methods in described.items():
        if path in ("/api/join", "/api/leave", "/api/me") or path.startswith("/api/begin"):
            continue
        for method in methods:
            answer = lead.request(method, path.replace("{number}", "1").replace("{seq}", "1"), json={})
            refused(answer, 409, "no_account_yet")
    assert lead.get("/api/me").json() == {"name": "Lead", "role": "facilitator", "person": None}
    assert viewer.get("/api/begin").json() == {"begun": False}
    assert 'id="names"' in lead.get("/").text
    page = viewer.get("/", headers={"accept-language": "zh-CN"}).text
    assert 'id="names"' not in page
    assert '<html lang="zh">' in page
    for less in (viewer, empty.join(Role.EDITOR, "Ed")):
        refused(less.post("/api/begin", json=NAMES), 403, "not_allowed")
        refused(less.post("/api/begin/file?name=a.json", content=b"{}", headers=BYTES), 403, "not_allowed")
    refused(empty.client().post("/api/begin", json=NAMES), 401, "not_in")
    refused(lead.post("/api/begin", json=NAMES | {"customer": " "}), 422, "malformed")
    assert lead.get("/api/begin").json() == {"begun": False}


def test_two_names_begin_an_account_and_everybody_is_in(empty: Served) -> None:
    lead, other = empty.join(Role.FACILITATOR, "Li Wei"), empty.join(Role.EDITOR, "Bo")
    assert lead.post("/api/begin", json=NAMES | {"me": " Li Wei "}).json() == {"begun": True}
    assert other.get("/api/begin").json() == {"begun": True}
    state = other.get("/api/state").json()
    assert (state["account"], state["seq"]) == ("海港银行", 1)
    assert [(row["id"], row["organization"]) for row in other.get("/api/people").json()] == [("li-wei", "northsail")]
    assert lead.get("/api/me").json()["person"] == "li-wei"
    assert 'id="app"' in other.get("/").text
    assert {"Li Wei", "Bo"} <= set(other.get("/api/meeting").json()["present"])
    added = {"id": "p1", "name": "Wu", "organization": "海港银行", "level": "executive"}
    step = {"opid": "begin-000001", "verb": "add", "list": "people", "value": added}
    assert other.post("/api/operations", json=step).json()["seq"] == 2
    assert follow(lead, 1, last=1)[0][0] == 2
    refused(lead.post("/api/begin", json=NAMES), 409, "begun_already")
    refused(lead.post("/api/begin/file?name=a.json", content=b"{}", headers=BYTES), 409, "begun_already")


def test_beginning_twice_at_once_makes_one_account(empty: Served) -> None:
    leads = [empty.join(Role.FACILITATOR, f"L{i}") for i in range(4)]
    gate, found = threading.Barrier(4), list[Any]()

    def press(at: int) -> None:
        gate.wait()
        found.append(leads[at].post("/api/begin", json=NAMES | {"customer": f"C{at}"}))

    threads = [threading.Thread(target=press, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answer.status_code for answer in found) == [200, 409, 409, 409]
    for answer in found:
        if answer.status_code == 409:
            refused(answer, 409, "begun_already")
    assert leads[0].get("/api/state").status_code == 200


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_a_file_begins_an_account(empty: Served, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    write(account(), path)
    lead, ours = empty.join(Role.FACILITATOR, "Lead"), empty.join(Role.RATER, "Name s0")
    answer = lead.post(f"/api/begin/file?name=海港.{form}", content=path.read_bytes(), headers=BYTES)
    assert answer.json() == {"begun": True}, answer.text
    assert lead.get("/api/state").json()["account"] == "Customer"
    assert ours.get("/api/me").json()["person"] == "s0"
    assert len(lead.get("/api/people").json()) == len(account().people)


def test_a_file_with_mistakes_says_where_and_leaves_nothing(empty: Served, tmp_path: Path) -> None:
    lead = empty.join(Role.FACILITATOR, "Lead")
    path = tmp_path / "wrong.xlsx"
    write(account(), path)
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book["People"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, heads["Level"]).value = "boss"
    book.save(path)
    error = refused(
        lead.post("/api/begin/file?name=客户 A.xlsx", content=path.read_bytes(), headers=BYTES), 422, "invalid_input"
    )
    (problem,) = error["problems"]
    for part in ("客户 A.xlsx", "People", "3", "Level", "boss"):
        assert part in problem["message"]["en"]
        assert part in problem["message"]["zh"]
    with pytest.raises(Exception, match="boss"):
        read(path)
    as_json = json.dumps({"format": "nothing"}).encode()
    refused(lead.post("/api/begin/file?name=a.json", content=as_json, headers=BYTES), 422, "invalid_input")
    for name, content, code in (
        ("a.xlsx", b"PK nothing", "not_workbook"),
        ("a.json", b"{", "not_json"),
        ("a.json", b"\xff", "not_utf8"),
        ("a.lbug", b"", "unknown_form"),
        ("../../a.exe", b"", "unknown_form"),
    ):
        sentence = refused(lead.post(f"/api/begin/file?name={name}", content=content, headers=BYTES), 400, code)
        assert Path(name).name in sentence["message"]["en"]
        assert "relmap-" not in str(sentence)
    assert lead.get("/api/begin").json() == {"begun": False}
    assert lead.post("/api/begin", json=NAMES).status_code == 200


def test_a_file_that_is_too_large_is_refused_with_and_without_length(empty: Served) -> None:
    lead = empty.join(Role.FACILITATOR, "Lead")
    start = b'{"note": "' + b"x" * (2 * 1024 * 1024)

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(LARGEST_FILE // 65536):
            yield b"x" * 65536

    refused(lead.post("/api/begin/file?name=a.json", content=pieces(), headers=BYTES), 413, "file_too_large")
    refused(lead.post("/api/begin/file?name=a.json", content=start, headers=BYTES), 400, "not_json")
    refused(lead.post("/api/begin", content=start), 413, "body_too_large")


@pytest.mark.parametrize("name", ["x" * 300 + ".json", "\x00\n.json", "a/b\\c.json", ".json", "海" * 120 + ".json"])
def test_any_name_of_a_file_will_do(name: str) -> None:
    with pytest.raises(Unusable) as found:
        read_file(name, b"{")
    assert found.value.key in ("not_json", "unknown_form")


def test_an_account_that_somebody_else_brings_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server store: the page goes on by itself after an import from the command line."""
    import asyncio

    import relmap.serve.beginning as module

    async def scene() -> None:
        with open_store(str(tmp_path / "a.lbug"), write=True) as store:
            desk = desk_of(store, None, Door(Clock()), "here", None, alone=False)
            opened: list[Any] = []
            desk.opened = opened.append  # type: ignore[union-attr]
            desk.start()
            bring(store, account(), None, who="x", name="x", delete=True)
            async with asyncio.timeout(PATIENCE):
                while not opened:
                    await asyncio.sleep(0.05)
            assert opened[0].name == "Customer"
            opened[0].close()

    monkeypatch.setattr(module, "POLL", 0.05)
    asyncio.run(scene())


def test_the_command_asks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from argparse import Namespace

    from relmap.cli.commands.serve_command import _account

    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("asked"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def call(**more: Any) -> Namespace:
        return Namespace(**({"account": None, "customer": None, "supplier": None} | more))

    with open_store(str(tmp_path / "a.lbug"), write=True) as store:
        assert _account(store, call()) is None
        assert _account(store, call(account="acme")) == "acme"
        with pytest.raises(Unusable, match="--supplier"):
            _account(store, call(customer="Acme"))
        assert _account(store, call(customer="Acme", supplier="Us")) == "acme"
        assert _account(store, call()) == "acme"
        with pytest.raises(NotFound):
            _account(store, call(account="other"))
