"""`relmap serve` as a user starts it, and starts it again: a process of its own on a store."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

import httpx

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0
"""Seconds that a test waits for what has to come: a machine may have much other work."""


def surroundings() -> dict[str, str]:
    """The environment of a command, with this checkout before any other."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def relmap(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Another command of relmap, in English."""
    call = [sys.executable, "-m", "relmap", "--lang", "en", *arguments]
    return subprocess.run(
        call,
        check=check,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        env=surroundings(),
    )


@dataclass
class Started:
    """A server; in a `with` block it runs. Started again it listens on the same port.

    Attributes:
        store: the address of its store.
        options: further options of the command.
        codes: the codes that let people in, by role.
        said: what it has printed since it was started last; whole once it has ended.
        faults: what it has complained of; known once it has ended.
    """

    store: str
    options: tuple[str, ...] = ()
    port: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    said: str = ""
    faults: str = ""
    _process: subprocess.Popen[str] | None = None
    _complaints: IO[str] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start it, and read link and codes from what it says."""
        call = [sys.executable, "-m", "relmap", "--lang", "en", "serve", "--store", self.store,
                "--port", str(self.port), *self.options]  # fmt: skip
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- read when it has ended
        self._process = subprocess.Popen(
            call, stdout=subprocess.PIPE, stderr=self._complaints, text=True, env=surroundings()
        )
        assert self._process.stdout is not None
        self.said = ""
        for line in self._process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+)/#code=(\w+)", self.said)
        if not found:
            self.ended()
        assert found, self.said + self.faults
        assert self.port in (0, int(found[1])), self.said
        self.port = int(found[1])
        self.codes = {role.lower(): code for role, code in re.findall(r"(Editor|Rater|Viewer): (\w{8})", self.said)}
        self.codes["facilitator"] = found[2]
        return self

    def client(self) -> httpx.Client:
        """Somebody who has not come in, without a browser; to be closed."""
        return httpx.Client(base_url=self.url, headers={"origin": self.url}, timeout=PATIENCE)

    def joined(self, role: str = "facilitator", name: str = "Li") -> httpx.Client:
        """Somebody who has come in, without a browser; to be closed."""
        client = self.client()
        assert client.post("/api/join", json={"code": self.codes[role], "name": name}).status_code == 200
        return client

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        assert self._process is not None
        assert self._complaints is not None
        self.said += self._process.communicate(timeout=PATIENCE)[0]
        self._complaints.seek(0)
        self.faults = self._complaints.read()
        self._complaints.close()
        return self._process.returncode

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop(signal.SIGKILL)
