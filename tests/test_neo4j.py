"""What only a server has: addresses and passwords, many writers, its refusals, its limits."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import pytest
from servers import Server, clean, local, running, speaking, started
from test_store import NOW, answers, put, small

from relmap.cli import main
from relmap.interchange import read
from relmap.model import records
from relmap.model.changes import Change, ChangeSet
from relmap.model.errors import StoreBusy, StoreError, Unusable, VersionConflict
from relmap.model.schema import BY_LIST
from relmap.model.vocabulary import Level
from relmap.store import Store, open_store, refusals
from relmap.store.address import parse, password
from relmap.store.backup import digest, dump
from relmap.store.neo4j import Neo4jStore, _batched
from relmap.store.refusals import MemoryShort
from relmap.store.server_schema import declarations

SECRET = "hunter2-and-more"

WRITE_ON = """
import json, sys
from relmap.model import records
from relmap.model.changes import Change, ChangeSet
from relmap.model.errors import VersionConflict
from relmap.model.schema import BY_LIST
from relmap.model.vocabulary import Level
from relmap.store import open_store
uri, who, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
made, refused = [], 0
with open_store(uri, write=True) as store:
    print("go", flush=True)
    sys.stdin.readline()
    version = 1
    while len(made) < wanted:
        person = records.Person(id=f"{who}{len(made)}", name=who, organization="acme", level=Level.STAFF)
        change = Change(BY_LIST["people"], None, person)
        try:
            version = store.apply("acme", ChangeSet(who, "2026-11-01", (change,)), expected=version)
            made.append([version, person.id])
        except VersionConflict as conflict:
            refused += 1
            version = conflict.values["version"]
print(json.dumps([made, refused]), flush=True)
"""


@pytest.fixture
def store(neo4j_address: str) -> Iterator[Store]:
    with open_store(neo4j_address, write=True) as opened:
        yield opened


# --- addresses and passwords -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "server", "database", "user"),
    [
        ("neo4j://db.example/sales", "neo4j://db.example:7687", "sales", "neo4j"),
        ("neo4j+s://li@db.example:9000/Sales", "neo4j+s://db.example:9000", "sales", "li"),
        ("bolt://[::1]", "bolt://[::1]:7687", "neo4j", "neo4j"),
        ("bolt+s://a%40b@h/x", "bolt+s://h:7687", "x", "a@b"),
    ],
)
def test_addresses(name: str, server: str, database: str, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELMAP_NEO4J_USER", raising=False)
    address = parse(name)
    assert (address.server, address.database, address.user) == (server, database, user)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (f"neo4j://li:{SECRET}@db/x", "password_in_address"),
        (f"bolt://:{SECRET}@db", "password_in_address"),
        (f"neo4j://li:a@{SECRET}@db", "password_in_address"),
        (f"neo4j://li:{SECRET}/x@db", "bad_address"),
        (f"neo4j://db/x?password={SECRET}", "bad_address"),
        ("neo4j:///x", "bad_address"),
        ("neo4j://db/x/y", "bad_address"),
        ("neo4j://db:port/x", "bad_address"),
        (f"postgres://li:{SECRET}@db/x", "no_such_engine"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(
    name: str, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Unusable) as caught:
        open_store(name)
    assert caught.value.key == key
    for lang in ("en", "zh"):
        assert main(["--lang", lang, "accounts", "--store", name]) == 2
        shown = capsys.readouterr()
        assert SECRET not in shown.out + shown.err
        assert len(shown.err.strip().splitlines()) == 1


def test_the_password_comes_from_the_environment_or_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    address = parse("neo4j://db/x")
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", SECRET)
    assert password(address) == SECRET
    monkeypatch.delenv("RELMAP_NEO4J_PASSWORD")
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(StoreError) as caught:
        password(address)
    assert caught.value.key == "no_password"


def test_a_password_is_asked_for_without_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.delenv("RELMAP_NEO4J_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or SECRET)
    assert password(parse("neo4j://li@db/x")) == SECRET
    assert asked == ["li@neo4j://db:7687/x: "]


# --- refusals ----------------------------------------------------------------------------------------------


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """What a command line that fails on the store says, in both languages: one sentence each, nothing else."""
    sentences = []
    for lang in ("en", "zh"):
        assert main(["--lang", lang, *arguments]) == 6
        lines = capsys.readouterr().err.strip().splitlines()
        assert len(lines) == 1, lines
        sentences.append(lines[0])
    assert sentences[0] != sentences[1]
    return sentences


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", SECRET)
    for scheme in ("neo4j", "bolt"):
        english, chinese = told(capsys, "accounts", "--store", f"{scheme}://127.0.0.1:9/neo4j")
        assert english == (
            f"relmap: {scheme}://127.0.0.1:9 does not answer. Is the server running, and are host and port right?"
        )
        assert "没有应答" in chinese


def test_a_wrong_password(
    neo4j_server: Server, neo4j_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (neo4j_address, neo4j_address.replace("neo4j://", "bolt://", 1)):
        monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", SECRET)
        english, chinese = told(capsys, "accounts", "--store", name)
        assert "does not accept this password for the user neo4j" in english
        assert "不接受用户 neo4j 的这个密码" in chinese
        assert SECRET not in english + chinese
        with speaking(neo4j_server) as driver:  # the right one again, or the server shuts everybody out for a while
            driver.verify_connectivity()


def test_too_many_wrong_passwords(
    neo4j_server: Server, neo4j_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", SECRET)
    for _ in range(3):
        main(["accounts", "--store", neo4j_address])
    capsys.readouterr()
    english, chinese = told(capsys, "accounts", "--store", neo4j_address)
    assert "too many wrong passwords" in english
    assert "次数过多" in chinese
    time.sleep(6)


def test_a_wrong_database(neo4j_address: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (neo4j_address, neo4j_address.replace("neo4j://", "bolt://", 1)):
        english, chinese = told(capsys, "accounts", "--store", name.rsplit("/", 1)[0] + "/nowhere")
        assert "has no database nowhere" in english
        assert "没有数据库 nowhere" in chinese


def test_a_database_with_other_data_is_left_alone(
    neo4j_server: Server, neo4j_address: str, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking(neo4j_server) as driver:
        driver.execute_query("CREATE (:Person {name: 'of others'})", database_="neo4j")
    english, _ = told(capsys, "import", str(demo_file), "--store", neo4j_address)
    assert "holds other data" in english
    with speaking(neo4j_server) as driver:
        assert driver.execute_query("MATCH (n) RETURN count(n) AS n", database_="neo4j").records[0]["n"] == 1


def test_a_database_set_read_only(
    tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be read to the full; whoever would write is told."""
    home = tmp_path / "server"
    try:
        server = started(home)
        monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", server.password)
        assert main(["import", str(demo_file), "--store", server.uri]) == 0
        local("stop", "--home", str(home))  # cleanly: a killed database needs writing to recover
        started(home, "--read-only")
        capsys.readouterr()
        assert main(["score", "--store", server.uri]) == 0
        assert main(["query", "who_knows_whom", "--store", server.uri]) == 0
        capsys.readouterr()
        thinner = tmp_path / "thinner.json"
        document = json.loads(demo_file.read_text(encoding="utf-8"))
        thinner.write_text(json.dumps(document | {"reviews": []}), encoding="utf-8")
        for name in (server.uri, server.uri.replace("neo4j://", "bolt://", 1)):
            english, chinese = told(capsys, "import", str(thinner), "--delete-missing", "--store", name)
            assert english.endswith("is read-only; nothing was changed. Whoever runs the server can allow writing.")
            assert "是只读的" in chinese
    finally:
        local("kill", "--home", str(home))


def test_a_dry_run_on_an_empty_database_makes_nothing(
    neo4j_server: Server, neo4j_address: str, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "import", str(demo_file), "--dry-run", "--store", neo4j_address]) == 0
    assert "would be made" in capsys.readouterr().out
    with speaking(neo4j_server) as driver:
        assert driver.execute_query("MATCH (n) RETURN count(n) AS n", database_="neo4j").records[0]["n"] == 0


# --- the same answers --------------------------------------------------------------------------------------


def test_every_query_answers_the_same_on_both(store: Store, demo_file: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.lbug"), write=True) as other:
        for file in (demo_file, demo_file.with_name("ep_google.json")):
            bundle = read(file)
            put(store, bundle)
            put(other, bundle)
            mine, theirs = answers(store, bundle.account), answers(other, bundle.account)
            for name in mine:
                hidden = {"at"} if name == "changes_since" else set()
                assert shown(mine[name], hidden) == shown(theirs[name], hidden), name


def shown(answer: Any, hidden: set[str]) -> tuple[Any, list[dict[str, Any]]]:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return answer.columns, [{k: v for k, v in row.items() if k not in hidden} for row in rows]


def test_constraints_and_indexes_are_made_once(store: Store, neo4j_server: Server) -> None:
    with speaking(neo4j_server) as driver:
        found = driver.execute_query("SHOW INDEXES YIELD name, state", database_="neo4j").records
        states = {record["name"]: record["state"] for record in found}
        names = {name for name, _ in declarations()}
        assert names <= states.keys()
        assert {states[name] for name in names} == {"ONLINE"}
        driver.execute_query("DROP INDEX relmap_TIE_account", database_="neo4j")
    with open_store(neo4j_server.uri, write=True):
        pass
    with speaking(neo4j_server) as driver:
        found = driver.execute_query("SHOW INDEXES YIELD name", database_="neo4j").records
        assert names <= {record["name"] for record in found}


# --- many at once ------------------------------------------------------------------------------------------


def test_two_processes_write_two_thousand_change_sets(store: Store, neo4j_address: str) -> None:
    """Every acknowledged change is in the history exactly once, none is lost, conflicts are refused."""
    put(store, small("acme"))
    before = len(store.history("acme"))
    call = [sys.executable, "-c", WRITE_ON, neo4j_address]
    writers = [
        subprocess.Popen([*call, who, "1000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for who in ("li", "bo")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "go\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    results = [json.loads(writer.communicate(timeout=300)[0]) for writer in writers]
    acknowledged = [tuple(entry) for made, _ in results for entry in made]
    history = store.history("acme")[before:]
    assert sorted(acknowledged) == [(entry.version, entry.record) for entry in history]
    assert [entry.version for entry in history] == list(range(2, 2002))
    assert {entry.who for entry in history} == {"li", "bo"}
    assert len({person.id for person in store.load("acme").bundle.people}) == 2 + 2000 - 1
    assert store.load("acme").version == 2001
    assert all(refused for _, refused in results), "the two hardly met"


def test_a_reader_beside_a_writer_sees_whole_versions(store: Store, neo4j_address: str) -> None:
    """Version n has exactly n customers' people of version n's title; a torn read would mix them."""
    ids = [f"p{i}" for i in range(40)]
    base = small("acme", *ids)
    put(store, base)
    done = threading.Event()

    def write() -> None:
        with open_store(neo4j_address, write=True) as writer:
            state = base
            for turn in range(2, 32):
                people = tuple(p if p.id == "ann" else p.model_copy(update={"title": f"{turn}"}) for p in state.people)
                state = replace(state, people=people)
                put(writer, state)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = set()
    with open_store(neo4j_address, wait=30) as reader:
        while not done.is_set():
            stored = reader.load("acme")
            titles = {p.title for p in stored.bundle.people if p.id != "ann"}
            assert titles == ({None} if stored.version == 1 else {str(stored.version)})
            seen.add(stored.version)
    thread.join()
    assert len(seen) > 3


def test_shared_records_changed_from_two_accounts_at_once(store: Store, neo4j_address: str) -> None:
    """Each change of one of ours moves both accounts on; the two writers must neither hang nor lose one."""
    put(store, small("acme", "p"))
    put(store, small("bolt", "q"))
    made: list[int] = []

    def write(account: str) -> None:
        with open_store(neo4j_address, write=True) as writer:
            count = 0
            while count < 15:
                stored = writer.load(account)
                ann = next(p for p in stored.bundle.people if p.id == "ann")
                new = ann.model_copy(update={"title": f"{account} {count}"})
                change = Change(BY_LIST["people"], ann, new, shared=True)
                try:
                    writer.apply(account, ChangeSet(account, NOW, (change,)), expected=stored.version)
                except VersionConflict:
                    continue
                count += 1
            made.append(count)

    threads = [threading.Thread(target=write, args=(account,)) for account in ("acme", "bolt")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert made == [15, 15]
    histories = [[(e.who, e.after) for e in store.history(a) if e.who in ("acme", "bolt")] for a in ("acme", "bolt")]
    assert histories[0] == histories[1]
    assert len(histories[0]) == 30
    titles = [json.loads(after or "")["title"] for _, after in histories[0]]
    befores = [json.loads(e.before or "").get("title") for e in store.history("acme") if e.who in ("acme", "bolt")]
    assert befores == [None, *titles[:-1]], "a change was made on a state that was no longer so"


def test_a_reader_does_not_wait_for_ever(store: Store, neo4j_server: Server) -> None:
    put(store, small("acme", "p"))
    with speaking(neo4j_server) as driver, driver.session(database="neo4j") as session:
        transaction = session.begin_transaction()
        transaction.run("MATCH (a:Account {key: 'acme'}) SET a.held = true").consume()
        with open_store(neo4j_server.uri, wait=0.5) as reader, pytest.raises(StoreBusy) as caught:
            reader.load("acme")
        assert caught.value.key == "account_busy"
        transaction.rollback()


def test_a_person_is_put_once_by_key(store: Store, neo4j_server: Server) -> None:
    """What the constraint holds: two nodes of one key cannot be."""
    put(store, small("acme", "p"))
    with speaking(neo4j_server) as driver, pytest.raises(Exception, match="already exists"):
        driver.execute_query("CREATE (:Person {key: 'acme/p'})", database_="neo4j")


# --- memory ------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (neo4j.exceptions.IncompleteCommit(), "server_commit_unknown"),
        (neo4j.exceptions.ServiceUnavailable(), "server_unreachable"),
        (neo4j.exceptions.SessionExpired(), "server_unreachable"),
        (neo4j.exceptions.ConfigurationError(), "server_encryption"),
        (neo4j.exceptions.TransactionError(None), "server_error"),
    ],
)
def test_what_the_driver_says_becomes_a_sentence(error: Exception, key: str) -> None:
    with pytest.raises(StoreError) as caught, refusals.told(parse("neo4j://db/x")):
        raise error
    assert caught.value.key == key
    assert all(caught.value.message(lang) for lang in ("en", "zh"))


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
        with pytest.raises(StoreError) as caught:
            put(store, crowd("acme", 8000))
        assert caught.value.key == "server_memory"
        assert store.accounts() == []
        assert put(store, crowd("acme", 300)) == 1


def test_a_store_too_large_for_one_transaction_is_rewritten_in_pieces(
    narrow: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relmap.store import taking

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
