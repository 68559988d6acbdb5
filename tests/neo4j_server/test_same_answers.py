"""The same graph on both engines, found by constraints and indexes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servers import Server, speaking
from test_store import answers, put

from relmap.interchange import read
from relmap.store import Store, open_store
from relmap.store.server_schema import declarations


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
