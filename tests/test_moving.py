"""Accounts from one store to another: whole, compared, and not afraid of being cut off."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import GOLDEN
from servers import Server, available, local, running, speaking, started
from started import PATIENCE
from test_store import NOW, put, small

from relmap.cli import main
from relmap.interchange import read
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.changes import Header
from relmap.model.errors import StoreError
from relmap.model.settings import Settings
from relmap.model.vocabulary import Channel, Level, Side
from relmap.store import HistoryEntry, Store, open_store, taking
from relmap.store.backup import digest, dump
from relmap.store.bring import bring
from relmap.store.protocol import AccountDump
from relmap.store.writing import pieces

ROOT = Path(__file__).parent.parent
CALLS = 1_500


@pytest.fixture
def filled(tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both demo accounts in a file, one of them with some history."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    name = str(tmp_path / "from.lbug")
    with open_store(name, write=True) as store:
        for file in (demo_file, demo_file.with_name("ep_google.json")):
            put(store, read(file))
        bundle = store.load("whb").bundle
        put(store, replace(bundle, reviews=()))
        own = Settings.parse({"ties": {"horizon": 60}}, "test")
        bring(store, replace(bundle, ties=bundle.ties[1:]), own, who="bo", name="test", delete=True)
    return name


def content(name: str) -> str:
    with open_store(name) as store:
        return digest(dump(store))


def test_there_and_back(filled: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "--from", filled, "--to", address, "--json"]) == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert found["digest"] == content(filled) == content(address)
    assert (found["accounts"], found["changes"]) == (2, sum(len(d.history) for d in dumps(filled)))
    assert "1/2 ep: copied." in shown.err
    back = str(tmp_path / "back.lbug")
    assert main(["copy", "--from", address, "--to", back]) == 0
    assert content(back) == content(filled)
    assert "2 accounts" in capsys.readouterr().out


def dumps(name: str) -> list[Any]:
    with open_store(name) as store:
        return dump(store)


def test_a_copy_goes_on(filled: str, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there already is passed over; a copied account goes on living at its version."""
    first = dumps(filled)[0]
    with open_store(address, write=True) as store:
        store.adopt(first)
    assert main(["copy", "--from", filled, "--to", address]) == 0
    shown = capsys.readouterr()
    assert "1/2 ep: there already." in shown.err
    assert "2/2 whb: copied." in shown.err
    with open_store(address, write=True) as store:
        bundle = store.load("whb").bundle
        assert put(store, replace(bundle, ties=bundle.ties[1:])) == 4


def test_what_differs_is_not_overwritten(filled: str, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(address, write=True) as store:
        put(store, small("acme", "p"))
    before = content(address)
    assert main(["copy", "--from", filled, "--to", address]) == 6
    assert "accounts that the other store does not (acme)" in capsys.readouterr().err
    assert content(address) == before
    assert main(["copy", "--from", filled, "--to", address, "--replace"]) == 0
    assert content(address) == content(filled)
    with open_store(address, write=True) as store:
        put(store, replace(store.load("whb").bundle, ties=()))
    capsys.readouterr()
    assert main(["copy", "--from", filled, "--to", address]) == 6
    assert "with other content (version 4, not 3)" in capsys.readouterr().err
    assert main(["copy", "--from", filled, "--to", address, "--replace"]) == 0
    assert content(address) == content(filled)


def test_a_store_is_not_copied_to_itself(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "--from", filled, "--to", f"./{Path(filled).name}"]) == 2
    assert "copied to itself" in capsys.readouterr().err


def test_an_account_that_moves_on_meanwhile_is_told(
    filled: str, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from relmap.store import copy as module

    real, calls = module.dump_account, [0]

    def moving(store: Store, account: str) -> Any:
        calls[0] += 1
        found = real(store, account)
        return replace(found, version=found.version + 1) if calls[0] == 3 else found

    monkeypatch.setattr(module, "dump_account", moving)
    assert main(["copy", "--from", filled, "--to", address]) == 6
    assert "copy again" in capsys.readouterr().err


def test_pieces_together_are_the_whole(golden: tuple[Bundle, dict[str, Any]], tmp_path: Path) -> None:
    """Whatever the size of the pieces: written one by one they give what one change set gives."""
    bundle, _ = golden
    header = Header(bundle.name, bundle.as_of, Settings())
    for size in (7, 5000):
        with open_store(str(tmp_path / f"{size}.lbug"), write=True) as store:
            in_pieces(store, list(pieces(bundle.account, bundle.sorted(), header, size)), bundle.account)
            assert store.load(bundle.account).bundle == bundle.sorted()


def in_pieces(graph: Any, parts: list[Any], account: str) -> None:
    """Write pieces one by one, then let the account be seen."""
    graph.write(lambda: graph._version(account))
    for part in parts:
        graph.write(partial(part, graph.run))
    graph.write(lambda: graph.run(graph._text("set_version"), {"account": account, "version": 1}))


# --- cut off -----------------------------------------------------------------------------------------------


def test_an_account_is_hidden_until_it_is_whole(
    neo4j_address: str, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PIECE", 40)
    bundle = read(demo_file).sorted()
    entries = tuple(HistoryEntry(1, NOW, "li", "people", f"p{i}", None, "{}") for i in range(100))
    told: list[tuple[int, int]] = []

    def until_20(done: int, parts: int) -> None:
        told.append((done, parts))
        if done == 20:
            raise KeyboardInterrupt

    with open_store(neo4j_address, write=True) as store:
        with pytest.raises(KeyboardInterrupt):
            store.adopt(AccountDump(bundle, 1, Settings(), entries), until_20)
        assert store.accounts() == []
        store.adopt(AccountDump(bundle, 1, Settings(), entries), lambda done, parts: told.append((done, parts)))
        assert [done for done, _ in told] == list(range(1, told[-1][1] + 1)), "it goes on where it was"
        assert store.load("whb").bundle == bundle
        assert tuple(store.history("whb")) == entries
        with pytest.raises(StoreError) as caught:
            store.adopt(AccountDump(bundle, 1, Settings(), entries))
        assert caught.value.key == "holds_account"


def test_an_account_that_was_half_taken_begins_anew_with_other_content(
    neo4j_server: Server, neo4j_address: str, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PIECE", 40)
    bundle = read(demo_file).sorted()
    thin = replace(bundle, ties=bundle.ties[1:], interactions=bundle.interactions[5:], reviews=())

    def stop(done: int, parts: int) -> None:
        if done == parts - 1:
            raise KeyboardInterrupt

    with open_store(neo4j_address, write=True) as store:
        with pytest.raises(KeyboardInterrupt):
            store.adopt(AccountDump(bundle, 7, Settings(), ()), stop)
        store.adopt(AccountDump(thin, 3, Settings(), ()))
        assert store.load("whb").bundle == thin
        with speaking(neo4j_server) as driver:
            counted = driver.execute_query("MATCH ()-[r:TIE]->() RETURN count(r) AS n", database_="neo4j")
            assert counted.records[0]["n"] == len(thin.ties)


def large(tmp_path: Path) -> str:
    """A store of one account with many interactions."""
    base = read(GOLDEN / "case1.json")
    calls = tuple(
        records.Interaction(
            at="2026-01-01", channel=Channel.CALL, from_person="s0", to_people=("c00",), subject=f"call {i}"
        )
        for i in range(CALLS)
    )
    name = str(tmp_path / "large.lbug")
    with open_store(name, write=True) as store:
        put(store, replace(base, interactions=calls))
        put(store, small("acme", "p"))
    return name


def copying(source: str, target: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "relmap", "--lang", "en", "copy", "--from", source, "--to", target]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def await_pieces(server: Server, least: int) -> None:
    """Wait until so many pieces of an account are there."""
    end = time.monotonic() + PATIENCE
    text = "MATCH (a:Account {key: 'cust'}) RETURN a.pieces AS n"
    with speaking(server) as driver:
        while time.monotonic() < end:
            found = driver.execute_query(text, database_="neo4j").records
            if found and (found[0]["n"] or 0) >= least:
                return
            time.sleep(0.02)
    raise AssertionError("the copy did not begin")


def test_the_server_is_killed_in_the_middle_of_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed twice, once with the copying process: it goes on behind the last piece, and the digests agree."""
    if (reason := available()) is not None:
        pytest.skip(reason)
    source = large(tmp_path)
    home = tmp_path / "server"
    try:
        server = started(home)
        monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", server.password)
        first = copying(source, server.uri)
        await_pieces(server, 5)
        local("kill", "--home", str(home))
        first.kill()
        first.communicate()
        assert first.returncode != 0
        started(home)
        with speaking(server) as driver:
            text = "MATCH (a:Account {key: 'cust'}) RETURN a.version AS version, a.pieces AS pieces"
            (left,) = driver.execute_query(text, database_="neo4j").records
        assert left["version"] == 0
        assert left["pieces"] >= 5
        second = copying(source, server.uri)
        await_pieces(server, left["pieces"] + 2)
        local("kill", "--home", str(home))
        started(home)
        _, complaints = second.communicate(timeout=PATIENCE)
        assert second.returncode in (0, 6), complaints
        if second.returncode:
            assert complaints.strip().splitlines()[-1].startswith("relmap: ")
        last = copying(source, server.uri)
        shown, complaints = last.communicate(timeout=300)
        assert last.returncode == 0, complaints
        assert content(server.uri) == content(source)
        assert content(source) in shown
    finally:
        local("kill", "--home", str(home))


# --- the first load of a server ----------------------------------------------------------------------------


def test_the_files_for_a_first_load(filled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "load"
    assert main(["export", "--format", "neo4j-admin", "--store", filled, "-o", str(folder), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in folder.glob("*.csv"))
    assert written["nodes"] + written["relationships"] == lines
    named = re.findall(r"=([^=\s]+\.csv)$", (folder / "import.args").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(file.name for file in folder.glob("*.csv"))
    assert main(["export", "--format", "neo4j-admin", "--store", filled, "-o", str(folder)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert main(["export", "--format", "neo4j-admin", "--mask", "--store", filled, "-o", str(tmp_path / "n")]) == 2


def test_the_importer_takes_them(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the importer of the server's own jars, into a fresh database: the digest is that of the store."""
    if (reason := available()) is not None:
        pytest.skip(reason)
    nasty = 'quotes "here", commas; a ; mark, \\ back\\\\slashes, \' and\ttabs'
    tricky = Bundle(
        account="tricky/é 客户",
        organizations=(records.Organization(id="tricky/é 客户", name=nasty, side=Side.CUSTOMER),),
        people=(
            records.Person(
                id="a,b", name=" spaces ", organization="tricky/é 客户", level=Level.STAFF, emails=("a;b@x", 'c"d@x')
            ),
        ),
    )
    with open_store(filled, write=True) as store:
        put(store, tricky)
    folder, home = tmp_path / "load", tmp_path / "server"
    assert main(["export", "--format", "neo4j-admin", "--store", filled, "-o", str(folder)]) == 0
    monkeypatch.chdir(folder)
    local("admin", "--home", str(home), "--", "database", "import", "full", "@import.args", "neo4j")
    try:
        server = started(home, "--no-auth")
        monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", "")
        assert content(server.uri) == content(filled)
        with open_store(server.uri, write=True) as store:
            assert put(store, small("acme", "p")) == 1
            assert put(store, replace(store.load("whb").bundle, ties=())) == 4
    finally:
        local("kill", "--home", str(home))


# --- docker-compose.yml ------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """The server's environment as docker-compose.yml gives it."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found = re.findall(r"^      (NEO4J_\w+): (.+)$", text, re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def test_compose_asks_for_a_password_and_stays_on_this_machine(tmp_path: Path) -> None:
    compose = shutil.which("docker-compose")
    if compose is None:
        assert not os.environ.get("CI"), "docker-compose is missing"
        pytest.skip("docker-compose is not installed")
    call = [compose, "-f", str(ROOT / "docker-compose.yml"), "config"]
    bare = {name: value for name, value in os.environ.items() if name != "NEO4J_PASSWORD"}
    refused = subprocess.run(call, capture_output=True, text=True, check=False, env=bare, cwd=tmp_path)
    assert refused.returncode != 0
    assert "set NEO4J_PASSWORD" in refused.stderr
    done = subprocess.run(
        call, capture_output=True, text=True, check=True, env=bare | {"NEO4J_PASSWORD": "s3cret-s3cret"}, cwd=tmp_path
    )
    assert "image: neo4j:5.26-community" in done.stdout
    assert "NEO4J_AUTH: neo4j/s3cret-s3cret" in done.stdout
    ports = re.findall(r"^ +- (\S+:\d+)(?:/tcp)?$", done.stdout, re.MULTILINE)
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert "data:/data" in done.stdout
    assert "healthcheck" in done.stdout


def test_a_server_starts_with_the_settings_of_compose() -> None:
    """The names in the environment are settings of this server, and their values are taken."""
    if (reason := available()) is not None:
        pytest.skip(reason)
    wanted = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for name, value in environment().items()
        if name != "NEO4J_AUTH"
    }
    assert environment()["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    options = [word for name, value in wanted.items() for word in ("--set", f"{name}={value}")]
    strict = ("--set", "server.config.strict_validation.enabled=true")
    with running("--heap", "1g", *strict, *options) as server, speaking(server) as driver:
        text = "SHOW SETTINGS YIELD name, value, isExplicitlySet WHERE isExplicitlySet RETURN name, value"
        set_there = {record["name"]: record["value"] for record in driver.execute_query(text).records}
    assert wanted.keys() <= set_there.keys()
    assert set_there["dbms.usage_report.enabled"] == "false"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Subprocesses find this checkout."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return
