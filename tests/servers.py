"""Real Neo4j servers for tests, started by `scripts/neo4j-local`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import portalocker
import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "neo4j-local"


@dataclass(frozen=True)
class Server:
    """A server that runs, and the folder it runs in if it is ours."""

    uri: str
    password: str
    home: Path | None = None


def available() -> str | None:
    """Why no server can be had; None if one can. In CI a missing one is a failure."""
    missing = [] if find_spec("neo4j") else ["the Python library neo4j"]
    if not os.environ.get("RELMAP_TEST_NEO4J_URI"):
        missing += [name for name in ("java", "mvn") if shutil.which(name) is None]
    if not missing:
        return None
    reason = f"no Neo4j server: set RELMAP_TEST_NEO4J_URI, or install {' and '.join(missing)}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    return reason


def local(*arguments: str) -> str:
    """Call scripts/neo4j-local and return what it prints."""
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def started(home: Path, *options: str) -> Server:
    """Start a server of our own in a folder, or start it again."""
    lines = local("start", "--home", str(home), *options).splitlines()
    values = dict(line.removeprefix("export ").split("=", 1) for line in lines)
    uri, password = (values[name].strip("'") for name in ("RELMAP_TEST_NEO4J_URI", "RELMAP_NEO4J_PASSWORD"))
    return Server(uri, password, home)


@contextmanager
def running(*options: str) -> Iterator[Server]:
    """The server of the environment; else one of our own, killed and forgotten at the end."""
    given = os.environ.get("RELMAP_TEST_NEO4J_URI")
    if given and not options:
        yield Server(given, os.environ.get("RELMAP_NEO4J_PASSWORD", ""))
        return
    home = Path(tempfile.mkdtemp(prefix="relmap-neo4j-"))
    try:
        yield started(home, *options)
    finally:
        local("kill", "--home", str(home))
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def speaking(server: Server) -> Iterator[Any]:
    """A driver of our own, past the store."""
    import neo4j

    auth = ("neo4j", server.password) if server.password else None
    with neo4j.GraphDatabase.driver(server.uri.rsplit("/", 1)[0], auth=auth, notifications_min_severity="OFF") as found:
        yield found


@contextmanager
def alone(server: Server) -> Iterator[None]:
    """Keep the tests of other processes off a server that is not ours alone."""
    if server.home is not None:
        yield
        return
    name = hashlib.sha256(server.uri.encode()).hexdigest()[:16]
    with portalocker.Lock(Path(tempfile.gettempdir()) / f"relmap-tests-{name}.lock", timeout=600):
        yield


def clean(server: Server) -> None:
    """Take everything out of the database; constraints and indexes stay."""
    with speaking(server) as driver, driver.session(database="neo4j") as session:
        session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
