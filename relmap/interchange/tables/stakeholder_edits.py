"""What an edited stakeholder table changes: the account as it becomes, checked by the one validator.

A cell counts as edited where it differs from what the table was made with. Where the account has changed too since
then, and to something else, that is a conflict, and nothing is taken. A judgement (a stance, the rung of a tie) is
never written over: an edit is a new judgement of the day, beside those of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relmap.interchange.check import check
from relmap.interchange.draft import Draft, RawRecord
from relmap.interchange.tables.names import slug
from relmap.interchange.tables.sheets import fold
from relmap.interchange.tables.stakeholder_columns import (
    BY_KEY,
    OF_PERSON,
    OF_TIE,
    PEOPLE,
    STANCES,
    TIES,
    Codes,
    contact_labels,
    meanings,
    newest_rating,
    unit_labels,
)
from relmap.interchange.tables.stakeholder_read import Original, Table, TableRow
from relmap.model.bundle import FORMAT, Bundle
from relmap.model.errors import InvalidInput
from relmap.model.identity import identity
from relmap.model.problems import Problem, Where, shown
from relmap.model.records import Person, Record, StanceRecord, Tie
from relmap.model.records import day as day_of
from relmap.model.schema import Kind
from relmap.model.vocabulary import LANGS

Key = tuple[str, tuple[str, ...]]
"""A list, and the identity of a record in it (or the row that a new one comes from)."""


@dataclass(frozen=True)
class Edits:
    """The account as it becomes.

    Attributes:
        warnings: what was found in the table and not taken.
        missing: names of those whose rows somebody has deleted; they stay.
        stances: the judgements made, by id of person.
    """

    bundle: Bundle
    warnings: tuple[Problem, ...]
    missing: tuple[str, ...]
    stances: dict[str, int]


def edits(table: Table, bundle: Bundle, now: Mapping[str, Codes], at: str, rater: str | None) -> Edits:
    """Apply an edited table to an account.

    Args:
        table: the table as read.
        bundle: the account as it stands.
        now: the codes of everybody's row as it would be made today.
        at: the day of new judgements, ISO.
        rater: who judges; None leaves it open.

    Raises:
        InvalidInput: with every cell that cannot be taken, and every conflict.
    """
    work = _Work(table, bundle, now, at, rater)
    work.run()
    found = work.checked()
    seen = {row.ident for row in table.rows}
    missing = tuple(original.codes["name"] for ident, original in table.originals.items() if ident not in seen)
    return Edits(found, tuple(table.warnings + work.warnings), missing, work.stances)


@dataclass
class _Work:
    """What comes out of the rows, gathered row by row: `put` are the records that change or come in."""

    table: Table
    bundle: Bundle
    now: Mapping[str, Codes]
    at: str
    rater: str | None
    put: dict[Key, RawRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    stances: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people: dict[str, Person] = {person.id: person for person in self.bundle.people}
        self.ids = set(self.people)
        self.day = max(day_of(self.at), day_of(self.table.as_of))
        labels = {"unit": unit_labels(self.bundle), "contact": contact_labels(self.bundle)}
        self.meant = {key: meanings(found) | meanings(self.table.labels[key]) for key, found in labels.items()}

    def run(self) -> None:
        """Go through the rows."""
        first: dict[str, TableRow] = {}
        for row in self.table.rows:
            for key, meant in self.meant.items():
                if key in row.codes:
                    row.codes[key] = meant.get(fold(row.codes[key]), row.codes[key])
            if not row.ident:
                self._new(row)
            elif row.ident not in self.table.originals:
                self.problems.append(Problem("table_stranger", row.at("id"), shown(row.ident)))
            elif (twin := first.setdefault(row.ident, row)) is not row:
                values = {"first": str(twin.where.row)}
                self.problems.append(Problem("table_twice", row.at("id"), shown(row.ident), values=values))
            else:
                self._known(row, self.table.originals[row.ident])

    def checked(self) -> Bundle:
        """The account with the records that change, checked.

        Raises:
            InvalidInput: with every problem.
        """
        header = {"format": FORMAT, "account": self.bundle.account, "as_of": self.bundle.as_of}
        draft = Draft(self.table.file, header=header, for_people=True, problems=self.table.problems + self.problems)
        put = dict(self.put)
        for kind, found in self.bundle.lists():
            for record in found:
                raw = put.pop((kind.list, identity(record)), None)
                draft.records.append(raw or RawRecord(kind, kind.plain(record), Where(self.bundle.account, kind.list)))
        draft.records += put.values()
        try:
            return check(draft).sorted()
        except InvalidInput as error:
            error.problems.sort(key=lambda problem: problem.where.row or 0)
            raise

    # --- rows ---------------------------------------------------------------------------------------------------

    def _known(self, row: TableRow, original: Original) -> None:
        """A row of the table as it was made."""
        self._computed(row, original)
        changed = {key for key, code in row.codes.items() if code != original.codes.get(key, "")}
        now = self.now.get(row.ident)
        if not changed:
            return
        if original.seat or now is None:
            key = "table_seat" if original.seat else "table_gone"
            place = next(key for key in row.codes if key in changed)
            self.problems.append(Problem(key, row.at(place), shown(original.codes["name"])))
            return
        now = now | self._rating(row.ident, original.codes["contact"])
        if "stance" in changed and self._said_already(row, row.ident):
            changed.discard("stance")
        judged = [key for key in row.codes if key in changed and key != "contact"]
        conflicts = [key for key in judged if self._conflict(row, key, original.codes, now)]
        changed -= {key for key in changed if key not in OF_TIE and row.codes[key] == now[key]} | {*conflicts}
        self._take(row, self.people[row.ident], original.codes, changed)

    def _new(self, row: TableRow) -> None:
        """A row without an id: somebody new, or the same row once more."""
        if not any(row.codes.values()):
            return
        name = row.codes.get("name", "")
        same = [ident for ident, codes in self.now.items() if name and codes["name"] == name]
        if any(ident in self.table.originals for ident in same) or len(same) > 1:
            self.problems.append(Problem("table_same_name", row.at("name"), shown(name)))
        elif same:
            now = self.now[same[0]] | self._rating(same[0], row.codes.get("contact", ""))
            now["contact"] = row.codes.get("contact", "")
            self._take(row, self.people[same[0]], now, {key for key, code in row.codes.items() if code != now[key]})
        elif any(raw.values.get("name") == name for raw in self.put.values() if name and raw.kind is PEOPLE):
            self.problems.append(Problem("table_same_name", row.at("name"), shown(name)))
        else:
            self._add(row, name)

    def _add(self, row: TableRow, name: str) -> None:
        units = {unit.id: unit.organization for unit in self.bundle.units}
        values: dict[str, Any] = {"id": self._fresh(name)}
        values["organization"] = units.get(row.codes.get("unit", ""), self.bundle.account)
        values |= {c.field: row.codes[c.key] for c in OF_PERSON if row.codes.get(c.key)}
        self._put(PEOPLE, (values["id"],), values, row, {c.field: c.key for c in OF_PERSON})
        before = dict.fromkeys(BY_KEY, "")
        self._judge(row, values["id"], before, {key for key, code in row.codes.items() if code})

    def _fresh(self, name: str) -> str:
        stem = slug(name) or "person"
        ident, number = stem, 1
        while ident in self.ids:
            number += 1
            ident = f"{stem}-{number}"
        self.ids.add(ident)
        return ident

    def _computed(self, row: TableRow, original: Original) -> None:
        for key, text in row.computed.items():
            if text != original.computed.get(key, ""):
                self.warnings.append(Problem("table_computed", row.at(key), shown(text)))

    def _rating(self, person: str, contact: str) -> Codes:
        rating = newest_rating(self.bundle, contact, person, self.day) if contact else None
        desired = rating.desired.value if rating and rating.desired else ""
        return {"rung": rating.rapport.value if rating else "", "desired": desired}

    def _conflict(self, row: TableRow, key: str, original: Codes, now: Codes) -> bool:
        """Tell where the account has changed since to something else than this table says."""
        if now[key] in (original[key], row.codes[key]):
            return False
        said = {"mine": row.codes[key], "theirs": now[key], "before": original[key]}
        values: dict[str, Any] = {name: self._words(key, code) for name, code in said.items()}
        values["day"] = self.table.as_of
        self.problems.append(Problem("table_conflict", row.at(key), shown(row.codes[key]), values=values))
        return True

    def _words(self, key: str, code: str) -> dict[str, str]:
        """A code as people read it, in each language."""
        labels = unit_labels(self.bundle) if key == "unit" else {}
        words = BY_KEY[key].column.words
        for word in words or ():
            if str(word.value) == code:
                return {lang: word.label(lang) for lang in LANGS}  # type: ignore[attr-defined]
        return dict.fromkeys(LANGS, shown(labels.get(code, code)) or "–")

    # --- records --------------------------------------------------------------------------------------------------

    def _take(self, row: TableRow, person: Person, before: Codes, changed: set[str]) -> None:
        """Take the edits of a row about somebody known."""
        own = [column for column in OF_PERSON if column.key in changed]
        if own:
            values = PEOPLE.plain(person) | {c.field: row.codes[c.key] or None for c in own}
            if person.placeholder and "name" in changed:
                del values["placeholder"]
            self._put(PEOPLE, (person.id,), values, row, {c.field: c.key for c in OF_PERSON})
        self._judge(row, person.id, before, changed)

    def _judge(self, row: TableRow, person: str, before: Codes, changed: set[str]) -> None:
        """Take the judgements of a row."""
        if "stance" in changed:
            self._stance(row, person)
        if changed & {*OF_TIE}:
            self._tie(row, person, before, changed)

    def _stance(self, row: TableRow, person: str) -> None:
        code = row.codes["stance"]
        if not code:
            self.problems.append(Problem("table_cleared", row.at("stance")))
            return
        if self._said_already(row, person):
            return
        value = int(code) if code.lstrip("-").isdecimal() else code
        values = {"person": person, "value": value, "rater": self.rater}
        today = next(filter(self._today, self._general(person)), None)
        self._judged(STANCES, today, values, row, {"value": "stance"})
        if isinstance(value, int):
            self.stances[person] = value

    def _said_already(self, row: TableRow, person: str) -> bool:
        """Whether the rater's latest judgement is the one in the row: the table is imported again."""
        own = [s for s in self._general(person) if s.rater == self.rater and day_of(s.at) <= day_of(self.at)]
        last = max(own, key=lambda s: day_of(s.at), default=None)
        if last is None or str(last.value) != row.codes["stance"]:
            return False
        self.stances[person] = last.value
        return True

    def _general(self, person: str) -> list[StanceRecord]:
        """The judgements of a person's stance that are bound to no process and no competitor."""
        return [s for s in self.bundle.stances if s.person == person and not s.process and not s.toward]

    def _tie(self, row: TableRow, person: str, before: Codes, changed: set[str]) -> None:
        """A new rating of the pair; what the row leaves as it was is as it stands now, not as it was shown."""
        contact = row.codes.get("contact", before["contact"])
        now = self._rating(person, contact)
        said = {key: row.codes.get(key, "") if {key, "contact"} & changed else now[key] for key in now}
        if said == now and contact:
            return
        if not contact or not said["rung"]:
            key = "table_cleared" if before["rung"] else "table_no_rung"
            self.problems.append(Problem(key, row.at("rung" if contact else "contact")))
            return
        pair = [tie for tie in self.bundle.ties if {tie.a, tie.b} == {contact, person}]
        last = newest_rating(self.bundle, contact, person, self.day)
        values = {"a": contact, "b": person, "rapport": said["rung"], "desired": said["desired"] or None}
        values |= {"rater": self.rater, "kind": last.kind if last else None}
        labels = {"a": "contact", "rapport": "rung", "desired": "desired"}
        self._judged(TIES, next(filter(self._today, pair), None), values, row, labels)

    def _judged(
        self, kind: Kind, known: Record | None, values: dict[str, Any], row: TableRow, keys: dict[str, str]
    ) -> None:
        """Put a judgement of the day; one by the same rater of the same day is corrected."""
        if known is None:
            self._put(kind, ("row", str(row.where.row)), values | {"at": self.at}, row, keys)
        else:
            self._put(kind, identity(known), kind.plain(known) | values, row, keys)

    def _today(self, record: StanceRecord | Tie) -> bool:
        """Whether a judgement is one of the same rater and day."""
        return record.rater == self.rater and record.at[:10] == self.at[:10]

    def _put(
        self, kind: Kind, ident: tuple[str, ...], values: dict[str, Any], row: TableRow, keys: dict[str, str]
    ) -> None:
        called = {label: row.called[key] for label, key in keys.items() if key in row.called}
        self.put[kind.list, ident] = RawRecord(kind, values, row.where, called)
