"""Brings the file of an older relmap up to date: a copy first, then one step for each version."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from relmap.model.errors import NotFound, StoreError
from relmap.model.privacy import mentioned
from relmap.model.schema import BY_LIST
from relmap.store import frozen, minutes
from relmap.store.graph import SCHEMA_VERSION
from relmap.store.ladybug import LadybugStore
from relmap.store.queries import library
from relmap.store.rows import Row, batches


class _OlderStore(LadybugStore):
    """A store of any version, open for its migration."""

    def _check_version(self) -> None:
        version = self.schema_version()
        if version > SCHEMA_VERSION:
            raise StoreError("schema_newer", store=str(self.path), version=version, known=SCHEMA_VERSION)


def migrate(path: Path) -> tuple[int, Path | None]:
    """Bring a store up to date.

    Returns:
        The version it had, and the copy that was made of it (None if it was up to date).

    Raises:
        NotFound: if there is no store.
        StoreError: if it is of a newer relmap, or no store at all.
    """
    if not path.exists():
        raise NotFound("no_store", store=str(path))
    with _OlderStore(path, write=True) as store:
        before = store.schema_version()
        if before == SCHEMA_VERSION:
            return before, None
        copy = _copied(store, before)
        with store.transaction():
            for version in range(before + 1, SCHEMA_VERSION + 1):
                STEPS[version](store)
            store.run(library("store")["set_schema_version"].text, {"version": SCHEMA_VERSION})
    return before, copy


def _copied(store: LadybugStore, version: int) -> Path:
    """Copy the closed file beside it, while its lock is still held."""
    copy = store.path.with_name(f"{store.path.name}.v{version}")
    number = 1
    while copy.exists():
        number += 1
        copy = store.path.with_name(f"{store.path.name}.v{version}-{number}")
    store.reopened(lambda: shutil.copy2(store.path, copy))
    return copy


def _to_2(store: LadybugStore) -> None:
    """A change in the history names the people it is about."""
    store.run(library("ladybug")["migrate_to_2"].text)
    rows: list[Row] = []
    for key, name, before, after in store.run(library("store")["all_history"].text):
        kind = BY_LIST[name]
        found = [kind.record.model_validate(json.loads(text)) for text in (before, after) if text]
        rows.append({"key": key, "subjects": sorted({p for record in found for p in mentioned(kind, record)})})
    for batch in batches(rows):
        store.run(library("store")["set_subjects"].text, {"rows": batch})


def _to_3(store: LadybugStore) -> None:
    """People have a place on the map; a change names the operation that it came from."""
    for label, column, kind in (("Person", "x", "DOUBLE"), ("Person", "y", "DOUBLE"), ("Change", "opid", "STRING")):
        store.run(library("ladybug")["migrate_to_3"].filled(label=label, column=column, type=kind))


def _to_4(store: LadybugStore) -> None:
    """Frozen states, which some stores hold already, and minutes have tables."""
    store.create_own(frozen.LABEL, minutes.LABEL)


STEPS: dict[int, Callable[[LadybugStore], None]] = {2: _to_2, 3: _to_3, 4: _to_4}
