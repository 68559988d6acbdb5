"""Frozen states as JSON: a file of their own, a line of a backup, a text in a store."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from relmap.files import write_text
from relmap.interchange.check import check
from relmap.interchange.json_file import as_draft, document, parse, read_utf8
from relmap.model.errors import Unusable
from relmap.model.frozen import Frozen, KeptGap, Promise
from relmap.model.settings import Settings

FORMAT = "relmap-review/1"


def frozen_document(state: Frozen) -> dict[str, Any]:
    """A frozen state as a JSON document."""
    return {
        "format": FORMAT,
        "id": state.id,
        "at": state.at,
        "version": state.version,
        "present": list(state.present),
        "note": state.note,
        "figures": state.figures,
        "gaps": [asdict(gap) for gap in state.gaps],
        "promises": [asdict(promise) | {"place": list(promise.place)} for promise in state.promises],
        "settings": state.settings.model_dump(mode="json"),
        "account": document(state.bundle),
    }


def frozen_from(found: Any, name: str) -> Frozen:
    """A frozen state out of a JSON document; its records are checked like those of any file.

    Raises:
        Unusable: if it is no frozen state.
        InvalidInput: with every problem of its records.
    """
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unusable("not_a_review", file=name)
    try:
        state = Frozen(
            id=found["id"],
            at=found["at"],
            bundle=check(as_draft(found["account"], name)),
            settings=Settings.parse(found["settings"], name),
            figures={key: None if value is None else float(value) for key, value in found["figures"].items()},
            gaps=tuple(KeptGap(**gap) for gap in found["gaps"]),
            promises=tuple(Promise(**(promise | {"place": tuple(promise["place"])})) for promise in found["promises"]),
            present=tuple(found["present"]),
            note=found["note"],
            version=int(found["version"]),
        )
        _ = state.review, state.day
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unusable("not_a_review", file=name) from error
    return state


def read_frozen(path: Path) -> Frozen:
    """Read a frozen state.

    Raises:
        Unusable: if the file is not there, or holds no frozen state.
        InvalidInput: with every problem of its records.
    """
    if not path.is_file():
        raise Unusable("no_file", file=str(path))
    return frozen_from(parse(read_utf8(path), path.name), path.name)


def write_frozen(state: Frozen, path: Path) -> None:
    """Write a frozen state, one list a line."""
    rows = ",\n ".join(f"{_text(key)}: {_text(value)}" for key, value in frozen_document(state).items())
    write_text(path, "{\n " + rows + "\n}\n")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
