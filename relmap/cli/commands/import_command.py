"""`relmap import`: a file into a store, as a whole or not at all."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from relmap.cli.output import print_json, progress, table
from relmap.cli.user import current_user
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.changes import Change, compare
from relmap.model.errors import NotFound, Unusable
from relmap.model.identity import identity, natural_key
from relmap.model.problems import shown
from relmap.model.schema import BY_LIST
from relmap.model.settings import Settings
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.text import Text

KEPT = 8
LISTED = 50
"""How many changes a preview lists."""


def run(call: Namespace, text: Text) -> None:
    """Read and check the file, compare it with the store, and apply what is new."""
    progress(text("cli.reading", file=call.file))
    if _is_table(Path(call.file)):
        _take_table(call, text)
        return
    for option, given in (("--rater", call.rater), ("--as-of", call.as_of)):
        if given:
            raise Unusable("only_table", option=option, file=call.file)
    bundle = read(call.file)
    settings = Settings.read(Path(call.settings)) if call.settings else None
    try:
        changes, version = _brought(call, bundle, settings)
    except NotFound as error:
        if error.key != "no_store":
            raise
        changes, version = compare(None, bundle), 0
    _report(call, text, bundle, changes, version)
    if not (call.json or call.delete_missing) and version:
        _tell_kept(call, text, bundle)


def _is_table(path: Path) -> bool:
    if path.suffix.lower() != ".xlsx":
        return False
    from relmap.interchange.tables.stakeholder_read import is_table

    return is_table(path)


def _take_table(call: Namespace, text: Text) -> None:
    """Take the edits of a stakeholder table."""
    from relmap.cli.stakeholder_import import take

    taken = take(call, text, call.who or current_user())
    if call.json:
        warnings = [problem.as_json(text.lang) for problem in taken.warnings]
        print_json(_as_json(call, taken.bundle, taken.changes, taken.version) | {"warnings": warnings})
        return
    _report(call, text, taken.bundle, taken.changes, taken.version)
    print("\n".join(["", *taken.lines]))


def _tell_kept(call: Namespace, text: Text, bundle: Bundle) -> None:
    """Name the people, units and processes that only the store knows: forgotten, renamed, or gone."""
    with open_store(call.store) as store:
        stored = store.load(bundle.account).bundle
    for kind in map(BY_LIST.__getitem__, ("people", "units", "processes")):
        known = {identity(record) for record in bundle.records(kind)}
        kept = [str(getattr(r, "name", "")) for r in stored.records(kind) if identity(r) not in known]
        if kept:
            names = text("import.comma").join(map(shown, kept[:KEPT]))
            more = text("import.more", count=len(kept) - KEPT) if len(kept) > KEPT else ""
            print(text("import.kept", list=text.either(kind.sheet), names=names, more=more))


def _brought(call: Namespace, bundle: Bundle, settings: Settings | None) -> tuple[tuple[Change, ...], int]:
    """Compare with the store and, unless it is only to be told, apply."""
    with open_store(call.store, write=not call.dry_run, wait=call.wait) as store:
        return bring(
            store,
            bundle,
            settings,
            who=call.who or current_user(),
            name=call.file,
            delete=call.delete_missing,
            dry=call.dry_run,
        )


def _report(call: Namespace, text: Text, bundle: Bundle, changes: tuple[Change, ...], version: int) -> None:
    counts = Counter((change.kind.list, _verb(change)) for change in changes)
    if call.json:
        print_json(_as_json(call, bundle, changes, version))
        return
    key = "import.would" if call.dry_run else "import.done"
    print(text(key if changes else "import.nothing", name=bundle.name, version=version, count=len(changes)))
    if changes:
        lists = dict.fromkeys(change.kind.list for change in changes)
        rows = [
            [text.either(BY_LIST[name].sheet), *(str(counts[name, verb] or "") for verb in ("add", "update", "delete"))]
            for name in lists
        ]
        print(
            table(
                [text("import.list"), text("import.add"), text("import.update"), text("import.delete")],
                rows,
                right=(1, 2, 3),
            )
        )
    if call.dry_run:
        print("\n".join(_listed(changes, text)))


def _listed(changes: tuple[Change, ...], text: Text) -> list[str]:
    """Every change in a line: what happens to which record, and to which of its fields."""
    lines = []
    for change in changes[:LISTED]:
        head = f"{text(f'import.{_verb(change)}')}: {text.either(change.kind.sheet)} {_called(change)}"
        lines.append(f"  {head}{_fields(change)}")
    if len(changes) > LISTED:
        lines.append("  " + text("import.more", count=len(changes) - LISTED))
    return lines


def _called(change: Change) -> str:
    """What a record is known by: its id, or what it says where it has none."""
    record = change.after or change.before
    assert record is not None
    if not record.natural or getattr(record, "id", None):
        return "/".join(change.identity)
    parts = (", ".join(part) if isinstance(part, tuple) else part for part in natural_key(record) if part is not None)
    return shown(" · ".join(str(getattr(part, "value", part)) for part in parts))


def _fields(change: Change) -> str:
    if change.before is None or change.after is None:
        record = change.after or change.before
        name = getattr(record, "name", None)
        return f" ({shown(name)})" if name else ""
    before, after = change.kind.plain(change.before), change.kind.plain(change.after)
    moved = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return (
        " (" + "; ".join(f"{key}: {shown(before.get(key, '–'))} → {shown(after.get(key, '–'))}" for key in moved) + ")"
    )


def _verb(change: Change) -> str:
    return "add" if change.before is None else "delete" if change.after is None else "update"


def _as_json(call: Namespace, bundle: Bundle, changes: tuple[Change, ...], version: int) -> dict[str, Any]:
    return {
        "account": bundle.account,
        "version": version,
        "dry_run": call.dry_run,
        "changes": [
            {"list": change.kind.list, "record": "/".join(change.identity), "change": _verb(change)}
            for change in changes
        ],
    }
