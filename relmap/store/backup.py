"""A whole store as one file: every account with its version, settings, history, frozen states and minutes, and the way
back.

A backup is gzipped JSON Lines: a head, the accounts, an end that counts and sums the lines. It does not depend
on the engine, so it also moves accounts between stores; a file that was cut short is refused.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from relmap.files import replacing
from relmap.interchange.check import check
from relmap.interchange.frozen_file import frozen_document, frozen_from
from relmap.interchange.json_file import as_draft, document
from relmap.model.errors import Unusable
from relmap.model.frozen import Frozen
from relmap.model.minutes import Minutes
from relmap.model.settings import Settings
from relmap.store.protocol import AccountDump, HistoryEntry, Store

FORMAT = "relmap-backup/1"


def dump(store: Store) -> list[AccountDump]:
    """Everything that a store holds."""
    return [dump_account(store, entry.account) for entry in store.accounts()]


def dump_account(store: Store, account: str) -> AccountDump:
    """One version of an account; what others change while it is read is left to the next dump."""
    stored = store.load(account)
    history = tuple(entry for entry in store.history(account) if entry.version <= stored.version)
    frozen = tuple(state for state in store.frozen(account) if state.version <= stored.version)
    minutes = tuple(one.alone for one in store.minutes(account) if one.start <= stored.version)
    return AccountDump(stored.bundle, stored.version, stored.settings, history, frozen, minutes)


def digest(dumps: Iterable[AccountDump]) -> str:
    """A SHA-256 over everything that a store holds: equal for equal content, whatever engine or file keeps it."""
    found = hashlib.sha256()
    for line in _lines(dumps):
        found.update(line.encode())
    return found.hexdigest()


def write_backup(dumps: Iterable[AccountDump], path: Path) -> int:
    """Write a backup as a whole; returns how many accounts it holds."""
    whole, lines, accounts = hashlib.sha256(), 0, 0
    with replacing(path) as draft, gzip.open(draft, "wt", encoding="utf-8", newline="\n") as file:
        for line in _lines(dumps):
            whole.update(line.encode())
            lines += 1
            accounts += line.startswith('{"account"')
            file.write(line)
        file.write(json.dumps({"end": lines, "sha256": whole.hexdigest()}) + "\n")
    return accounts


def _lines(dumps: Iterable[AccountDump]) -> Iterator[str]:
    yield _line({"format": FORMAT})
    for account in dumps:
        head = {"version": account.version, "settings": account.settings.model_dump(mode="json")}
        yield _line({"account": document(account.bundle)} | head)
        for entry in account.history:
            yield _line({"history": asdict(entry)})
        for state in account.frozen:
            yield _line({"frozen": frozen_document(state)})
        for one in account.minutes:
            yield _line({"minutes": one.model_dump(mode="json")})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def read_backup(path: Path) -> list[AccountDump]:
    """Read a backup.

    Raises:
        Unusable: if it is not there, not a backup, or damaged.
    """
    if not path.is_file():
        raise Unusable("no_file", file=str(path))
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            lines = file.readlines()
        end = json.loads(lines.pop()) if lines else {}
        whole = hashlib.sha256("".join(lines).encode()).hexdigest()
        if not isinstance(end, dict) or end.get("end") != len(lines) or end.get("sha256") != whole:
            raise Unusable("damaged_backup", file=str(path))
        if json.loads(lines[0]) != {"format": FORMAT}:
            raise Unusable("not_a_backup", file=str(path))
        return _accounts([json.loads(line) for line in lines[1:]], path.name)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise Unusable("not_a_backup", file=str(path)) from error


def _accounts(rows: list[dict[str, Any]], name: str) -> list[AccountDump]:
    heads = [row for row in rows if "account" in row]
    histories: list[list[HistoryEntry]] = []
    frozen: list[list[Frozen]] = []
    minutes: list[list[Minutes]] = []
    for row in rows:
        if "account" in row:
            histories.append([])
            frozen.append([])
            minutes.append([])
        elif "frozen" in row:
            frozen[-1].append(frozen_from(row["frozen"], name))
        elif "minutes" in row:
            minutes[-1].append(Minutes.model_validate(row["minutes"]))
        else:
            entry = row["history"]
            histories[-1].append(HistoryEntry(**(entry | {"subjects": tuple(entry["subjects"])})))
    return [
        AccountDump(
            bundle=check(as_draft(head["account"], name)),
            version=head["version"],
            settings=Settings.parse(head["settings"], name),
            history=tuple(history),
            frozen=tuple(states),
            minutes=tuple(meetings),
        )
        for head, history, states, meetings in zip(heads, histories, frozen, minutes, strict=True)
    ]
