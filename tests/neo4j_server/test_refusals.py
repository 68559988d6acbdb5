"""What a server refuses: one sentence each, in both languages."""

from __future__ import annotations

import time
from pathlib import Path

import neo4j
import pytest
from servers import Server, local, speaking, started
from test_store import small

from relmap.cli import main
from relmap.interchange import write
from relmap.model.errors import StoreError
from relmap.store import refusals
from relmap.store.address import parse

SECRET = "hunter2-and-more"


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be read to the full; whoever would write is told."""
    home, whole, thinner = (tmp_path / name for name in ("server", "whole.json", "thinner.json"))
    write(small("acme", "p", "q"), whole)
    write(small("acme", "p"), thinner)
    try:
        server = started(home)
        monkeypatch.setenv("RELMAP_NEO4J_PASSWORD", server.password)
        assert main(["import", str(whole), "--store", server.uri]) == 0
        local("stop", "--home", str(home))  # cleanly: a killed database needs writing to recover
        started(home, "--read-only")
        capsys.readouterr()
        assert main(["score", "--store", server.uri]) == 0
        assert main(["query", "who_knows_whom", "--store", server.uri]) == 0
        capsys.readouterr()
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
