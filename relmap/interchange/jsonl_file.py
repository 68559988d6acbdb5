"""Bundles as JSON Lines: a head, then one record a line with its list as `type`; steps and roles in their process.

For files that are too large to be read as one document, and for tools that work line by line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from relmap.files import write_text
from relmap.interchange.draft import Draft
from relmap.interchange.json_file import HEADER, TOP_LISTS, document, parse, read_utf8, take
from relmap.model.bundle import Bundle
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.model.schema import BY_LIST

HEAD = "bundle"


def read(path: Path) -> Draft:
    """Read a JSON Lines bundle; places are told by list and line.

    Raises:
        Unusable: if the file is not UTF-8, or a line is not JSON.
    """
    draft = Draft(path.name)
    for number, line in enumerate(read_utf8(path).split("\n"), 1):
        if line.strip():
            _line(draft, parse(line, path.name, number), number)
    for key in HEADER:
        draft.header.setdefault(key, None)
    return draft


def _line(draft: Draft, found: Any, number: int) -> None:
    where = Where(draft.file, row=number)
    if not isinstance(found, dict):
        draft.problems.append(Problem("not_object", where, shown(found)))
        return
    kind = found.pop("type", None)
    if kind == HEAD:
        _head(draft, found, where)
        return
    known = [entry.list for entry in TOP_LISTS]
    if kind not in known:
        draft.problems.append(Problem("unknown_type", where.at("type"), shown(kind), nearest(kind, known)))
        return
    take(draft, BY_LIST[kind], found, Where(draft.file, kind, number), {})


def _head(draft: Draft, found: dict[str, Any], where: Where) -> None:
    for key, value in found.items():
        if key not in HEADER:
            draft.problems.append(Problem("unknown_key", where.at(shown(key)), shown(key), nearest(key, HEADER)))
        elif key in draft.header:
            draft.problems.append(Problem("key_twice", where.at(key), key))
        else:
            draft.header[key] = value
            draft.header_where[key] = where.at(key)


def write(bundle: Bundle, path: Path) -> None:
    """Write a bundle as JSON Lines."""
    lines: list[dict[str, Any]] = []
    head: dict[str, Any] = {"type": HEAD}
    for key, value in document(bundle).items():
        if isinstance(value, list):
            lines += [{"type": key} | row for row in value]
        else:
            head[key] = value
    write_text(path, "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in [head, *lines]))
