"""Nothing lost, nothing half: killed writers, and readers beside a writer, in real processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from relmap.interchange import read, write
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import NotFound, StoreBusy
from relmap.model.vocabulary import Channel
from relmap.store import open_store
from relmap.store.bring import bring

SEED = 20261101
KILLS = 50
READS = 200

PROCESSES = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
"""Each a process of its own; where that can be, begun with the program already loaded."""
PROCESSES.set_forkserver_preload(["relmap.interchange", "relmap.store.bring", "relmap.store.ladybug"])

WRITE_ON = """
import sys, time
from relmap.interchange import read
from relmap.store import open_store
from relmap.store.bring import bring
bundles = [read(name) for name in sys.argv[2:]]
print("go", flush=True)
turn = 0
while True:
    turn += 1
    with open_store(sys.argv[1], write=True, wait=60) as store:
        bring(store, bundles[turn % 2], None, who="writer", name="writer", delete=True)
    time.sleep(0.02)
"""

READ_ON = """
import json, sys
from relmap.store import open_store
from relmap.store.backup import digest, AccountDump
for _ in range(int(sys.argv[2])):
    with open_store(sys.argv[1], wait=60) as store:
        stored = store.load("cust")
        entries = len(store.history("cust"))
    calls, title = len(stored.bundle.interactions), stored.bundle.people[0].title
    print(json.dumps([stored.version, calls, title, entries]), flush=True)
"""


def with_calls(bundle: Bundle, count: int, subject: str) -> Bundle:
    """The account with that many calls of its own."""
    calls = tuple(
        records.Interaction(
            at="2026-01-01", channel=Channel.CALL, from_person="s0", to_people=("c00",), subject=f"{subject} {i}"
        )
        for i in range(count)
    )
    return replace(bundle, interactions=calls)


@pytest.fixture
def base() -> Bundle:
    return read(Path(__file__).parent / "golden" / "case1.json")


def child(program: str, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def import_one(store: str, file: Path, begun: Connection) -> None:
    """An import as the command makes it; tells when it has read the file."""
    bundle = read(file)
    begun.send("go")
    with open_store(store, write=True, wait=30) as opened:
        bring(opened, bundle, None, who="child", name="child", delete=True)


def importing(store: str, file: Path) -> BaseProcess:
    """A process that is about to import a file."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=import_one, args=(store, file, there))
    process.start()
    there.close()
    assert here.recv() == "go"
    here.close()
    return process


def test_a_killed_import_is_whole_or_nothing(base: Bundle, tmp_path: Path) -> None:
    """A thousand rows at a time, killed at a random moment, fifty times: the store opens and holds all or none."""
    chance = random.Random(SEED)
    store = str(tmp_path / "test.lbug")
    states = [with_calls(base, 1000, name).sorted() for name in ("first", "second")]
    files = [tmp_path / f"{number}.json" for number in (0, 1)]
    for state, file in zip(states, files, strict=True):
        write(state, file)
    process = importing(store, files[0])
    began = time.monotonic()
    process.join()
    whole_takes = time.monotonic() - began
    now, killed, whole = 0, 0, 0
    for _ in range(KILLS):
        process = importing(store, files[1 - now])
        began = time.monotonic()
        process.join(chance.uniform(0, 1.2 * whole_takes))
        if process.exitcode == 0:
            whole_takes = time.monotonic() - began  # as it is now: the machine may have other work
        process.kill()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        killed += process.exitcode != 0
        with open_store(store, wait=5) as opened:
            stored = opened.load("cust")
            history = opened.history("cust")
        found = [state == stored.bundle for state in states]
        assert any(found), "half an import"
        assert history[-1].version == stored.version
        whole += found[1 - now]
        now = found.index(True)
    assert killed > KILLS // 4, "the imports were killed too late to prove anything"
    assert 0 < whole < KILLS, "the kills all fell on one side of the commit"


def test_every_read_beside_a_writer_is_one_committed_version(base: Bundle, tmp_path: Path) -> None:
    store = str(tmp_path / "test.lbug")
    files = [str(tmp_path / f"{number}.json") for number in (0, 1)]
    titled = tuple(
        base.people[0].model_copy(update={"title": "second"}) if p is base.people[0] else p for p in base.people
    )
    for state, file in zip(
        (with_calls(base, 3, "a"), replace(with_calls(base, 40, "b"), people=titled)), files, strict=True
    ):
        write(state, Path(file))
    with open_store(store, write=True) as opened:
        bring(opened, read(files[0]), None, who="me", name="me", delete=True)
        start = len(opened.history("cust"))
    writer = child(WRITE_ON, store, *files)
    try:
        reader = subprocess.run(
            [sys.executable, "-c", READ_ON, store, str(READS)], capture_output=True, text=True, check=False, timeout=300
        )
    finally:
        writer.kill()
        writer.communicate()
    assert reader.stderr == ""
    answers = [json.loads(line) for line in reader.stdout.splitlines()]
    assert len(answers) == READS
    assert len({version for version, *_ in answers}) > 10, "the writer hardly wrote"
    each = 1 + 3 + 40
    for version, calls, title, entries in answers:
        second = version % 2 == 0
        assert (calls, title == "second") == ((40, True) if second else (3, False))
        assert entries == start + (version - 1) * each


def test_a_second_writer_is_told_who_and_what(base: Bundle, tmp_path: Path) -> None:
    store = str(tmp_path / "test.lbug")
    with open_store(store, write=True) as opened:
        bring(opened, base, None, who="me", name="me", delete=True)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "relmap",
                "--lang",
                "en",
                "import",
                str(Path(__file__).parent / "golden" / "case1.json"),
                "--store",
                store,
                "--wait",
                "0.2",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 6
    assert "in use by another process" in done.stderr
    assert "pid" in done.stderr
    assert "Wait until it is done" in done.stderr


def test_a_read_only_medium_can_be_read(base: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on a disc that cannot be written: no lock file can be made, and nobody can write beside us."""
    store = tmp_path / "test.lbug"
    with open_store(str(store), write=True) as opened:
        bring(opened, base, None, who="me", name="me", delete=True)
    (tmp_path / "test.lbug.lock").unlink()
    real_open = Path.open

    def read_only(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if any(letter in mode for letter in "wax+"):
            raise OSError(30, "Read-only file system")
        return real_open(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", read_only)
    with open_store(str(store)) as opened:
        assert opened.load("cust").bundle == base.sorted()
    with pytest.raises(Exception, match="Read-only file system"):
        open_store(str(store), write=True)


def test_a_store_whose_making_was_cut_short(base: Bundle, tmp_path: Path) -> None:
    import ladybug

    store = str(tmp_path / "test.lbug")
    ladybug.Database(store).close()
    with pytest.raises(NotFound):
        open_store(store)
    with open_store(store, write=True) as opened:
        bring(opened, base, None, who="me", name="me", delete=True)
        assert opened.load("cust").version == 1


def test_busy_for_too_long_is_said(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.lbug"), write=True), pytest.raises(StoreBusy):
        open_store(str(tmp_path / "a.lbug"), wait=0.1)
