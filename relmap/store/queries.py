"""The query library: every Cypher statement, read from `queries/`, with its header.

A file holds one statement under a small regular header:

    // name: accounts
    // purpose: every account of the store
    // fills: label                     (identifiers from the declared schema; only where needed)
    // parameters: account, since       (values; `none` without any)
    // returns: account, title          (columns; `nothing` without any)

`store/` is what both engines run unchanged; a folder named after an engine holds what only it understands, and under
a name of `store/` the twin that it runs instead, with the same header; `analysis/` holds the questions that people ask
by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from relmap.model.errors import NotFound
from relmap.model.problems import nearest
from relmap.resources import resource

_HEADER = re.compile(r"// (name|purpose|fills|parameters|returns): (.+)")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


@dataclass(frozen=True)
class Query:
    """One statement and what its header promises."""

    name: str
    purpose: str
    fills: tuple[str, ...]
    parameters: tuple[str, ...]
    returns: str
    text: str

    def filled(self, **identifiers: str) -> str:
        """The statement with its `{{…}}` places filled by identifiers of the declared schema."""
        assert set(identifiers) == set(self.fills), (self.name, identifiers)
        text = self.text
        for place, identifier in identifiers.items():
            text = text.replace("{{" + place + "}}", identifier)
        return text


def parse(path: Path) -> Query:
    """Read one file of the library; raises ValueError if its header is not regular."""
    head: dict[str, str] = {}
    body: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _HEADER.fullmatch(line)
        if found and not body:
            head[found[1]] = found[2]
        else:
            body.append(line)
    missing = {"name", "purpose", "parameters", "returns"} - set(head)
    if missing or head["name"] != path.stem:
        raise ValueError(f"{path.name}: irregular header: {', '.join(sorted(missing)) or 'name'}")
    return Query(
        name=head["name"],
        purpose=head["purpose"],
        fills=_names(head.get("fills", "none")),
        parameters=_names(head["parameters"]),
        returns=head["returns"],
        text="\n".join(body).strip(),
    )


def _names(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(name.strip() for name in text.split(","))


@cache
def library(folder: str) -> dict[str, Query]:
    """The statements of one folder of `queries/`, by name."""
    return {path.stem: parse(path) for path in sorted(resource("queries", folder).glob("*.cypher"))}


def statement(engine: str, name: str) -> Query:
    """A statement of `store/`, or the twin that an engine runs instead."""
    return library(engine).get(name) or library("store")[name]


def named(name: str) -> Query:
    """A question that people ask by name.

    Raises:
        NotFound: with the nearest name there is.
    """
    known = library("analysis")
    if name not in known:
        raise NotFound("no_query", name=name, nearest=nearest(name, known) or ", ".join(known))
    return known[name]


def identifiers(names: Iterable[str], pattern: str, joined: str = ", ") -> str:
    """Identifiers put into a pattern like `r.{0} AS {0}` one by one."""
    checked = list(names)
    assert all(_IDENTIFIER.fullmatch(name) for name in checked), checked
    return joined.join(pattern.format(name) for name in checked)
