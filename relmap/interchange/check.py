"""The one validator: a draft becomes a bundle, or the list of everything that is wrong with it.

Records are checked one by one (types, vocabulary, scales), then together (identity, references, chains).
All problems of a file come at once; the later checks run on the records that passed the earlier ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from relmap.interchange.draft import Draft, RawRecord
from relmap.model import records
from relmap.model.bundle import FORMAT, Bundle
from relmap.model.errors import InvalidInput
from relmap.model.identity import identity, natural_key, targets
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.model.records import Record, day
from relmap.model.schema import KINDS, Column, Kind
from relmap.model.vocabulary import LANGS

_SCALE = {"greater_than": "not_positive", "less_than_equal": "above_one", "finite_number": "not_finite"}
_TYPES = {"text": "not_text", "number": "not_number", "integer": "not_integer", "flag": "not_flag", "texts": "not_list"}
_OWN = ("control_character", "text_too_long", "date_format", "off_the_map")
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class _Checked:
    raw: RawRecord
    record: Record


def check(draft: Draft) -> Bundle:
    """Check a draft and make its bundle.

    Raises:
        InvalidInput: with every problem of the file (at most 200), in the order of the file.
    """
    problems = list(draft.problems)
    problems += _header_problems(draft)
    checked: list[_Checked] = []
    for raw in draft.records:
        record = typed(raw, problems, draft.for_people)
        if record is not None:
            checked.append(_Checked(raw, record))
    checked = _unrepeated(checked)
    by_list: dict[str, list[_Checked]] = defaultdict(list)
    for entry in checked:
        by_list[entry.raw.kind.list].append(entry)
    problems += _with_oneself(by_list)
    problems += _duplicates(by_list)
    problems += _dangling(draft, by_list)
    problems += _cycles(by_list)
    if problems:
        raise InvalidInput(problems[:MOST_PROBLEMS], draft.file)
    lists = {name: tuple(entry.record for entry in entries) for name, entries in by_list.items()}
    return Bundle(account=draft.header["account"], as_of=draft.header.get("as_of"), **lists)  # type: ignore[arg-type]


def check_bundle(bundle: Bundle, name: str) -> Bundle:
    """Check an account that was put together from others (merged, or changed by hand).

    Raises:
        InvalidInput: with every problem, placed by list and by what identifies the record.
    """
    header = {"format": bundle.format, "account": bundle.account, "as_of": bundle.as_of}
    draft = Draft(name, header=header)
    for kind, found in bundle.lists():
        for record in found:
            draft.records.append(RawRecord(kind, kind.plain(record), Where(name, f"{kind.list} {_called(record)}")))
    return check(draft)


def _called(record: Record) -> str:
    """What a record is known by, for people: its id, or what its id would be made of."""
    known = identity(record) if getattr(record, "id", None) or not record.natural else natural_key(record)
    return shown(" ".join(str(getattr(part, "value", part)) for part in known if part is not None))


# --- the head of the file ------------------------------------------------------------------------------


def _header_problems(draft: Draft) -> Iterator[Problem]:
    found = draft.header.get("format")
    if found != FORMAT:
        yield Problem("wrong_format", draft.place("format"), shown(found), FORMAT)
    for key, clean in (("account", records.tidy), ("as_of", records.iso)):
        try:
            draft.header[key] = clean(draft.header.get(key))
        except PydanticCustomError as error:
            yield Problem(error.type, draft.place(key), shown(draft.header[key]), values=dict(error.context or {}))
            draft.header[key] = ""
    account = draft.header.get("account")
    if account is None:
        yield Problem("missing", draft.place("account"))
    elif not isinstance(account, str):
        yield Problem("not_text", draft.place("account"), shown(account))
    if not draft.of("organizations"):
        yield Problem("no_organizations", draft.place("organizations"))


# --- one record ----------------------------------------------------------------------------------------


def typed(raw: RawRecord, problems: list[Problem], labels: bool) -> Record | None:
    """The record, or None and its problems; of one field only the first is told."""
    try:
        return raw.kind.record.model_validate({k: v for k, v in raw.values.items() if v is not None})
    except ValidationError as error:
        told = {problem.where for problem in problems[-len(raw.kind.columns) :]}
        for detail in error.errors(include_url=False):
            problem = _problem(raw, detail, labels)
            if problem.where not in told:
                told.add(problem.where)
                problems.append(problem)
        return None


def _problem(raw: RawRecord, detail: ErrorDetails, labels: bool) -> Problem:
    """Say what pydantic found in the words of the catalogue."""
    kind, found = detail["type"], detail["input"]
    if not detail["loc"]:
        field = detail["ctx"]["field"]
        return Problem(kind, raw.at(field), shown(raw.values.get(field, "")))
    name = str(detail["loc"][0])
    if kind == "extra_forbidden":
        suggestion = nearest(name, (column.label for column in raw.kind.file_columns))
        return Problem("unknown_key", raw.at(name), shown(name), suggestion)
    column = raw.kind.column(name)
    where = raw.at(column.label)
    if kind in ("missing", "too_short") or (column.required and found is None):
        return Problem("missing", where)
    if kind in _OWN:
        return Problem(kind, where, shown(found), values=dict(detail.get("ctx", {})))
    if column.words is not None:
        return _unknown_word(column, where, found, labels)
    if kind in _SCALE:
        return Problem(_SCALE[kind], where, shown(found))
    return Problem(_TYPES[column.scalar], where, shown(found))


def _unknown_word(column: Column, where: Where, found: Any, labels: bool) -> Problem:
    """A word that is not in the vocabulary; the suggestion is a code, or a label where people write labels."""
    code_of = _spellings(column)
    near = nearest(found, code_of)
    choices: Any = ", ".join(dict.fromkeys(code_of.values()))
    if labels:
        assert column.words is not None
        words = list(column.words)
        choices = {lang: ", ".join(word.label(lang) for word in words) for lang in LANGS}  # type: ignore[attr-defined]
    return Problem("unknown_word", where, shown(found), near if labels else code_of.get(near, ""), {"choices": choices})


@cache
def _spellings(column: Column) -> dict[str, str]:
    """The code of each way to write a word: by code and by label."""
    assert column.words is not None
    found = {str(word.value): str(word.value) for word in column.words}
    for word in column.words:
        found |= {word.label("en"): str(word.value), word.label("zh"): str(word.value)}  # type: ignore[attr-defined]
    return found


# --- records together ----------------------------------------------------------------------------------


def _unrepeated(checked: list[_Checked]) -> list[_Checked]:
    """Identical interactions are one record."""
    seen: set[Record] = set()
    kept = []
    for entry in checked:
        if entry.raw.kind.list == "interactions":
            if entry.record in seen:
                continue
            seen.add(entry.record)
        kept.append(entry)
    return kept


def _with_oneself(by_list: dict[str, list[_Checked]]) -> Iterator[Problem]:
    """Ties and lines need two people."""
    for kind in KINDS:
        if kind.ends is not None:
            first, second = kind.ends
            for entry in by_list[kind.list]:
                if getattr(entry.record, first) == getattr(entry.record, second) and kind.list != "reporting":
                    label = kind.column(second).label
                    yield Problem("with_oneself", entry.raw.at(label), shown(getattr(entry.record, second)))


def _duplicates(by_list: dict[str, list[_Checked]]) -> Iterator[Problem]:
    for kind in KINDS:
        known: dict[Any, _Checked] = {}
        for entry in by_list[kind.list]:
            first = known.setdefault(identity(entry.record), entry)
            if first is not entry:
                label = "id" if kind.identity_in_file else _natural_label(kind)
                yield _same(entry, first, label, "duplicate_id" if label == "id" else "duplicate_record")
        if kind.list in ("ties", "stances"):
            yield from _rated_twice(kind, by_list[kind.list])


def _rated_twice(kind: Kind, entries: list[_Checked]) -> Iterator[Problem]:
    """Two ratings of one pair (stances of one person) by one rater on one day, whatever their ids."""
    known: dict[Any, _Checked] = {}
    for entry in entries:
        first = known.setdefault(natural_key(entry.record), entry)
        if first is not entry and (getattr(entry.record, "id", None) or getattr(first.record, "id", None)):
            yield _same(entry, first, _natural_label(kind), "duplicate_record")


def _natural_label(kind: Kind) -> str:
    return kind.column(kind.record.natural[0]).label


def _same(entry: _Checked, first: _Checked, label: str, key: str) -> Problem:
    return Problem(key, entry.raw.at(label), shown(entry.raw.values.get(label)), values={"first": str(first.raw.where)})


def _dangling(draft: Draft, by_list: dict[str, list[_Checked]]) -> Iterator[Problem]:
    """References that point nowhere.

    A record that failed its own checks is still a target: one mistake is reported once.
    """
    known: dict[str, set[tuple[str, ...]]] = {}
    for kind in KINDS:
        if kind.identity_in_file:
            names = kind.record.identity
            known[kind.list] = {tuple(_tidied(raw.values.get(n)) for n in names) for raw in draft.of(kind.list)}
    guess = _Guess(draft)
    account = draft.header.get("account")
    if isinstance(account, str) and account and (account,) not in known["organizations"]:
        yield Problem("dangling", draft.place("account"), shown(account), guess.meant(account, "organizations"))
    for entries in by_list.values():
        for entry in entries:
            for column in entry.raw.kind.references:
                for ident in targets(entry.record, column):
                    assert column.ref is not None
                    if ident not in known[column.ref.target]:
                        suggestion = guess.meant(ident[-1], column.ref.target)
                        yield Problem("dangling", entry.raw.at(column.label), shown(ident[-1]), suggestion)


def _tidied(value: Any) -> str:
    try:
        return str(records.tidy(value))
    except PydanticCustomError:
        return ""


class _Guess:
    """Finds what a reference may have meant; a file with thousands of wrong ones is answered in time."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tables: dict[str, dict[str, str]] = {}
        self.known: dict[tuple[str, str], str] = {}

    def meant(self, wanted: str, list_name: str) -> str:
        """The id (or, in a file for people, the name) of the record most like it; empty if none is."""
        if (wanted, list_name) not in self.known:
            if len(self.known) >= MOST_PROBLEMS:
                return ""
            self.known[wanted, list_name] = self._look(wanted, list_name)
        return self.known[wanted, list_name]

    def _look(self, wanted: str, list_name: str) -> str:
        if list_name not in self.tables:
            self.tables[list_name] = self._table(list_name)
        table = self.tables[list_name]
        near = nearest(wanted, table)
        return near if self.draft.for_people else table.get(near, "")

    def _table(self, list_name: str) -> dict[str, str]:
        """The id of each record by id and by name."""
        rows = [(raw.values.get("name"), raw.values.get("id")) for raw in self.draft.of(list_name)]
        found = {str(name): ident for name, ident in rows if isinstance(ident, str) and name is not None}
        return found | {ident: ident for _, ident in rows if isinstance(ident, str)}


def _cycles(by_list: dict[str, list[_Checked]]) -> Iterator[Problem]:
    yield from _cycle(by_list["organizations"], "parent", lambda r: [(r.id, r.parent)])
    yield from _cycle(by_list["units"], "parent", lambda r: [(r.id, r.parent)])
    yield from _cycle(by_list["actions"], "after", lambda r: [(r.id, before) for before in r.after])
    lines = by_list["reporting"]
    if _circle(lines, _managed) is None:
        return
    for start in sorted({_start(entry) for entry in lines}):
        live = [entry for entry in lines if _start(entry) <= start < _end(entry)]
        problem = next(_cycle(live, "manager", _managed), None)
        if problem:
            yield problem
            return


def _managed(record: Any) -> list[tuple[str, str]]:
    return [(record.person, record.manager)]


def _start(entry: _Checked) -> int:
    return day(entry.record.valid_from) if entry.record.valid_from else 0  # type: ignore[attr-defined]


def _end(entry: _Checked) -> int:
    return day(entry.record.valid_to) if entry.record.valid_to else 10**9  # type: ignore[attr-defined]


Arcs = Callable[[Any], Iterable[tuple[str, str | None]]]


def _cycle(entries: list[_Checked], label: str, arcs: Arcs) -> Iterator[Problem]:
    circle = _circle(entries, arcs)
    if circle:
        steps = {*pairwise(circle), *pairwise(circle[::-1])}
        inside = [entry for entry in entries if any(arc in steps for arc in arcs(entry.record))]
        yield Problem("cycle", inside[-1].raw.at(label), shown(" → ".join(circle)))


def _circle(entries: list[_Checked], arcs: Arcs) -> list[str] | None:
    graph: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for lower, upper in arcs(entry.record):
            if upper is not None:
                graph[lower].add(upper)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return None
