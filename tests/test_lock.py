"""The lock file: many readers or one writer, across processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from relmap.model.errors import StoreBusy
from relmap.store.lock import Guard

HOLD = """
import sys, time
from pathlib import Path
from relmap.store.lock import Guard
guard = Guard(Path(sys.argv[1]), exclusive=sys.argv[2] == "write", wait=0)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.lbug"


def holder(path: Path, mode: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), mode], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_writer_shuts_everybody_out_and_is_named(path: Path) -> None:
    process = holder(path, "write")
    try:
        for exclusive in (True, False):
            with pytest.raises(StoreBusy) as caught:
                Guard(path, exclusive=exclusive, wait=0.1)
            assert f"pid {process.pid}" in str(caught.value)
    finally:
        stop(process)


def test_readers_share_and_keep_writers_out(path: Path) -> None:
    process = holder(path, "read")
    try:
        Guard(path, exclusive=False, wait=0).release()
        with pytest.raises(StoreBusy):
            Guard(path, exclusive=True, wait=0.1)
    finally:
        stop(process)


def test_a_crashed_holder_holds_nothing(path: Path) -> None:
    stop(holder(path, "write"))
    guard = Guard(path, exclusive=True, wait=1)
    guard.release()
    guard.release()


def test_who_waits_long_enough_gets_it(path: Path) -> None:
    process = holder(path, "write")
    with pytest.raises(StoreBusy):
        Guard(path, exclusive=False, wait=0)
    stop(process)
    Guard(path, exclusive=False, wait=5).release()
