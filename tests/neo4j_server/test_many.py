"""Many at once on a server: writers refuse each other, readers see whole versions."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from servers import Server, speaking
from started import PATIENCE
from test_store import NOW, put, small

from relmap.model.changes import Change, ChangeSet
from relmap.model.errors import StoreBusy, VersionConflict
from relmap.model.schema import BY_LIST
from relmap.store import Store, open_store

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
    refused = [count for _, count in results]
    assert max(refused) > 100, "the two hardly met; that one of them nearly always comes first is no fault of theirs"


def test_a_reader_beside_a_writer_sees_whole_versions(store: Store, neo4j_address: str) -> None:
    """Version n has exactly n customers' people of version n's title; a torn read would mix them."""
    ids = [f"p{i}" for i in range(40)]
    base = small("acme", *ids)
    put(store, base)
    done = threading.Event()

    def write() -> None:
        with open_store(neo4j_address, write=True) as writer:
            state = base
            for turn in range(2, 1000):
                people = tuple(p if p.id == "ann" else p.model_copy(update={"title": f"{turn}"}) for p in state.people)
                state = replace(state, people=people)
                put(writer, state)
                if done.is_set() and turn > 30:
                    return

    seen = set()
    with ThreadPoolExecutor(1) as pool, open_store(neo4j_address, wait=30) as reader:
        writing = pool.submit(write)
        try:
            while len(seen) < 10 and not writing.done():
                stored = reader.load("acme")
                titles = {p.title for p in stored.bundle.people if p.id != "ann"}
                assert titles == ({None} if stored.version == 1 else {str(stored.version)})
                seen.add(stored.version)
        finally:
            done.set()
        writing.result()
    assert len(seen) == 10


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
        thread.join(timeout=PATIENCE)
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
