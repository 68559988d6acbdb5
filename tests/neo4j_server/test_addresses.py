"""Addresses of servers, and where their passwords come from."""

from __future__ import annotations

import pytest

from relmap.cli import main
from relmap.model.errors import StoreError, Unusable
from relmap.store import open_store
from relmap.store.address import parse, password

SECRET = "hunter2-and-more"


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
