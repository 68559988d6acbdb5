"""Bundles as JSON: one object, the lists as format.md names them, steps and roles nested in their process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relmap.files import write_text
from relmap.interchange.draft import Draft, RawRecord
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.model.schema import BY_LIST, KINDS, Kind

HEADER = ("format", "as_of", "account")
NESTED = ("steps", "roles")
TOP_LISTS = tuple(kind for kind in KINDS if kind.list not in NESTED)


class _Repeated(dict[str, Any]):
    """An object of the file in which a key stood twice."""

    twice: str = ""


def read(path: Path) -> Draft:
    """Read a JSON bundle.

    Raises:
        Unusable: if the file is not UTF-8 text or not JSON; with the line and column.
    """
    return as_draft(parse(read_utf8(path), path.name), path.name)


def read_utf8(path: Path) -> str:
    """The text of a file; raises Unusable if it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable("not_utf8", file=path.name, byte=error.start) from error


def parse(text: str, file: str, line: int = 1) -> Any:
    """Parse JSON text that begins on a line of a file; raises Unusable with the line and column of a mistake."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise Unusable(
            "not_json", file=file, line=line + error.lineno - 1, column=error.colno, reason=error.msg
        ) from error
    except RecursionError as error:
        raise Unusable("too_deep", file=file) from error
    except ValueError as error:
        raise Unusable("not_json", file=file, line=line, column=1, reason=str(error)) from error


def as_draft(document: Any, file: str) -> Draft:
    """A JSON document as a draft; nothing of it is believed yet."""
    draft = Draft(file)
    if not isinstance(document, dict):
        draft.problems.append(Problem("not_object", Where(file), shown(document)))
        return draft
    known = (*HEADER, *(kind.list for kind in TOP_LISTS))
    for key in document:
        if key not in known:
            draft.problems.append(
                Problem("unknown_key", Where(file, column=shown(key)), shown(key), nearest(key, known))
            )
    _repeated(document, Where(file), draft)
    draft.header = {key: document.get(key) for key in HEADER}
    for kind in TOP_LISTS:
        _list(draft, kind, document.get(kind.list), kind.list, {})
    return draft


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Repeated(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.twice = next(key for key in keys if keys.count(key) > 1)
    return found


def _repeated(found: dict[str, Any], where: Where, draft: Draft) -> None:
    if isinstance(found, _Repeated) and found.twice:
        draft.problems.append(Problem("key_twice", where.at(shown(found.twice)), shown(found.twice)))


def _list(draft: Draft, kind: Kind, found: Any, place: str, inherited: dict[str, Any]) -> None:
    """Take the records of one list, and those nested in them."""
    if found is None:
        return
    if not isinstance(found, list):
        draft.problems.append(Problem("not_a_list", Where(draft.file, place), shown(found)))
        return
    for index, entry in enumerate(found):
        take(
            draft,
            kind,
            entry,
            Where(draft.file, place, index + 1),
            inherited | ({"position": index} if inherited else {}),
        )


def take(draft: Draft, kind: Kind, entry: Any, where: Where, inherited: dict[str, Any]) -> None:
    """Take one record, and those nested in it; `inherited` is what it has from where it stands."""
    if not isinstance(entry, dict):
        draft.problems.append(Problem("not_object", where, shown(entry)))
        return
    _repeated(entry, where, draft)
    for key in ("position", *inherited):
        if key in entry:
            draft.problems.append(Problem("unknown_key", where.at(key), key))
    values = entry | inherited
    nested = {"processes": "steps", "steps": "roles"}.get(kind.list)
    inner = values.pop(nested, None) if nested else None
    draft.records.append(RawRecord(kind, values, where))
    if nested:
        owner = (
            {"process": values.get("id")}
            if nested == "steps"
            else {"process": values.get("process"), "step": values.get("id")}
        )
        _list(draft, BY_LIST[nested], inner, f"{where.sheet}[{where.row}].{nested}", owner)


def write(bundle: Bundle, path: Path) -> None:
    """Write a bundle, one record a line, so that two versions can be compared line by line."""
    write_text(path, dumps(bundle))


def dumps(bundle: Bundle) -> str:
    """The bundle as JSON text; what is missing or at its default is left out."""
    parts = []
    for key, value in document(bundle).items():
        if isinstance(value, list):
            rows = ",\n  ".join(_text(row) for row in value)
            parts.append(f'"{key}": [\n  {rows}\n ]')
        else:
            parts.append(f'"{key}": {_text(value)}')
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def document(bundle: Bundle) -> dict[str, Any]:
    """The bundle as a JSON document."""
    head = {"format": bundle.format, "as_of": bundle.as_of, "account": bundle.account}
    lists = {kind.list: list(_rows(bundle, kind)) for kind in TOP_LISTS}
    return {key: value for key, value in (head | lists).items() if value}


def _rows(bundle: Bundle, kind: Kind) -> Iterator[dict[str, Any]]:
    for record in bundle.records(kind):
        row = kind.plain(record, kind.file_columns)
        if kind.list == "processes":
            row["steps"] = list(_steps(bundle, row["id"]))
        yield row


def _steps(bundle: Bundle, process: str) -> Iterator[dict[str, Any]]:
    for step in sorted((s for s in bundle.steps if s.process == process), key=lambda s: s.position):
        roles = [r for r in bundle.roles if (r.process, r.step) == (process, step.id)]
        row = BY_LIST["steps"].plain(step, BY_LIST["steps"].file_columns)
        del row["process"]
        row["roles"] = [
            {"role": r.role.value, "person": r.person} | _less(BY_LIST["roles"].plain(r), "process", "step", "position")
            for r in sorted(roles, key=lambda r: r.position)
        ]
        yield row


def _less(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
