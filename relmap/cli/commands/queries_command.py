"""`relmap queries`: the questions that can be asked by name."""

from __future__ import annotations

from argparse import Namespace

from relmap.cli.output import print_json, table
from relmap.store.queries import library
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """List the analyst queries with their parameters."""
    found = library("analysis").values()
    if call.json:
        rows = [
            {"name": q.name, "purpose": text(f"query.{q.name}"), "parameters": q.parameters, "returns": q.returns}
            for q in found
        ]
        print_json({"queries": rows})
        return
    headers = [text("queries.name"), text("queries.purpose")]
    print(table(headers, [[query.name, text(f"query.{query.name}")] for query in found], most=110))
    print()
    print(text("queries.how"))
