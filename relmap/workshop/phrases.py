"""The words for one change of one record: who did it stands before them, so each begins with what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relmap.model.changes import Change
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import Column, Kind
from relmap.model.vocabulary import Sign, Stance
from relmap.text import Text
from relmap.workshop.index import Index, references

NONE = "–"


class Phrases:
    """Says changes in the language of a text, with the names that an account has now."""

    def __init__(self, index: Index, text: Text) -> None:
        self.text = text
        self._index = index
        self._own = {"stances": self._stance, "ties": self._tie, "influences": self._influence,
                     "interactions": self._interaction, "roles": self._role, "actions": self._action}  # fmt: skip

    def change(self, change: Change) -> str:
        """What a change did."""
        own = self._own.get(change.kind.list)
        found = own(change) if own else None
        if found:
            return found
        if change.before is None:
            return self._come(change)
        if change.after is None:
            return self._say("removed", kind=self._say(f"kind.{change.kind.list}"), name=self.name(change))
        moved = [one for one in change.kind.columns if _differs(one, change)]
        if {one.name for one in moved} <= {"x", "y"}:
            key = "unplaced" if getattr(change.after, "x", None) is None else "placed"
            return self._say(key, name=self.name(change))
        return self.text("workshop.and").join(self._field(change, column) for column in moved)

    def _come(self, change: Change) -> str:
        if change.kind.list != "people":
            return self._say("added", kind=self._say(f"kind.{change.kind.list}"), name=self.name(change))
        title = getattr(change.after, "title", None)
        return self._say("come", names=self.name(change), along=self._say("titled", title=title) if title else "")

    def moved(self, changes: Sequence[Change]) -> str | None:
        """Somebody reports to somebody else, or to nobody; None if that is not all that happened."""
        records: list[Any] = [one.after or one.before for one in changes]
        if len({record.person for record in records}) > 1 or any(record.kind.value != "solid" for record in records):
            return None
        come: list[Any] = [one.after for one in changes if one.after is not None]
        gone: list[Any] = [one.before for one in changes if one.before is not None]
        if len(come) > 1 or any(one.before is not None and one.after is not None for one in changes):
            return None
        name, was = self._person(records[0].person), self._was([self._person(one.manager) for one in gone])
        if not come:
            return self._say("unmanaged", name=name, was=was)
        return self._say("managed", name=name, manager=self._person(come[0].manager), was=was)

    def name(self, change: Change) -> str:
        """What people call the record of a change."""
        record = change.after or change.before
        assert record is not None
        return self._called(change.kind, record)

    # --- of one kind -----------------------------------------------------------------------------------

    def _stance(self, change: Change) -> str | None:
        record: Any = change.after or change.before
        name = self._person(record.person)
        if change.after is None:
            return self._say("unrated", name=name)
        value, was = self._word(Stance(record.value)), self._was(self._stance_before(change))
        if change.before is not None and getattr(change.before, "value", None) == record.value:
            return None
        if record.process:
            return self._say(
                "rated_in", name=name, where=self._named("processes", record.process), value=value, was=was
            )
        if record.toward:
            rival = self._named("organizations", record.toward)
            return self._say("rated_toward", name=name, where=rival, value=value, was=was)
        return self._say("rated", name=name, value=value, was=was)

    def _stance_before(self, change: Change) -> list[str]:
        """What was said of the same before: in the same record, else on the last day before."""
        record: Any = change.after
        before: Any = change.before
        if before is None:
            known: list[Any] = [
                self._index.get(*key) for key in self._index.naming(("people", (record.person,))) if key[0] == "stances"
            ]
            earlier = [one for one in known if (one.process, one.toward) == (record.process, record.toward)
                       and one.at[:10] < record.at[:10]]  # fmt: skip
            before = max(earlier, key=lambda one: one.at, default=None)
        return [self._word(Stance(before.value))] if before is not None and before.value != record.value else []

    def _tie(self, change: Change) -> str | None:
        record: Any = change.after
        before: Any = change.before
        if record is None:
            return None
        aim = self._say("aim", desired=self._word(record.desired)) if record.desired else ""
        was = self._was([self._word(before.rapport)] if before and before.rapport != record.rapport else [])
        a, b = self._person(record.a), self._person(record.b)
        return self._say("tied", a=a, b=b, value=self._word(record.rapport), was=was, aim=aim)

    def _influence(self, change: Change) -> str | None:
        record: Any = change.after
        if record is None or change.before is not None:
            return None
        key = "influences" if record.sign is Sign.INFLUENCE else "conflicts"
        return self._say(key, a=self._person(record.source), b=self._person(record.target))

    def _interaction(self, change: Change) -> str | None:
        record: Any = change.after
        if record is None or change.before is not None:
            return None
        others = self.text("workshop.comma").join(map(self._person, record.to_people))
        channel = self._word(record.channel)
        return self._say("met", channel=channel, a=self._person(record.from_person), b=others, at=record.at[:10])

    def _role(self, change: Change) -> str | None:
        record: Any = change.after
        if record is None or change.before is not None or record.person is None:
            return None
        step = self._called_key("steps", (record.process, record.step))
        return self._say("cast", name=self._person(record.person), role=self._word(record.role), step=step)

    def _action(self, change: Change) -> str | None:
        record: Any = change.after
        if record is None or change.before is not None:
            return None
        return self._say(
            "planned", what=record.kind, name=self._person(record.target), owner=self._person(record.owner)
        )

    # --- one field -------------------------------------------------------------------------------------

    def _field(self, change: Change, column: Column) -> str:
        before, after = (getattr(record, column.name) for record in (change.before, change.after))
        name = self.name(change)
        if column.name == "name":
            return self._say("renamed", before=before, name=after)
        if column.name == "note" and after and (not before or after.startswith(f"{before}\n")):
            return self._say("noted", name=name, line=after[len(before or "") :].strip())
        if column.name == "placeholder":
            return self._say("held" if after else "unheld", name=name)
        if column.name == "wants" and after:
            return self._say("wants", name=name, value=after)
        was = self._was([self._value(column, before)] if before not in (None, ()) else [])
        if change.kind.list == "people" and column.name == "unit" and after:
            return self._say("seated", name=name, unit=self._value(column, after), was=was)
        field = self._small(change.kind.header(column, self.text.lang))
        if after in (None, ()):
            return self._say("cleared", name=name, field=field, was=was)
        return self._say("changed", name=name, field=field, value=self._value(column, after), was=was)

    def _value(self, column: Column, value: Any) -> str:
        if column.many:
            return self.text("workshop.comma").join(self._value_of(column, one) for one in value) or NONE
        return self._value_of(column, value)

    def _value_of(self, column: Column, value: Any) -> str:
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if column.ref is not None and column.ref.scope is None:
            return self._named(column.ref.target, str(value))
        return self._word(value) if callable(getattr(value, "label", None)) else str(value)

    # --- words -----------------------------------------------------------------------------------------

    def _say(self, key: str, **values: Any) -> str:
        return self.text(f"workshop.{key}", **values)

    def _was(self, before: Sequence[str]) -> str:
        return self._say("was", before=self.text("workshop.comma").join(before)) if before else ""

    def _word(self, word: Any) -> str:
        """A word of the vocabulary within a sentence."""
        return self._small(str(word.label(self.text.lang)))

    def _small(self, word: str) -> str:
        """A word as it stands within a sentence, unless it is an abbreviation."""
        return word[0].lower() + word[1:] if word[1:2].islower() else word

    def _person(self, ident: str) -> str:
        return self._named("people", ident)

    def _named(self, list_name: str, ident: str) -> str:
        return self._called_key(list_name, (ident,))

    def _called_key(self, list_name: str, ident: tuple[str, ...]) -> str:
        return str(getattr(self._index.get(list_name, ident), "name", ident[-1]))

    def _called(self, kind: Kind, record: Record) -> str:
        """Its name, else the names of those whom it is about, else its identity."""
        own = getattr(record, "name", None)
        if own:
            return str(own)
        about = [self._called_key(*key) for _, key in references(kind, record) if key[0] in ("people", "steps")]
        return " – ".join(dict.fromkeys(about)) or " / ".join(identity(record))


def _differs(column: Column, change: Change) -> bool:
    return bool(getattr(change.before, column.name) != getattr(change.after, column.name))
