"""Every record of an account, typed and frozen, as the interchange format `relmap/1` names them.

The classes are the one declaration of what an account holds. From their fields derive the checks of every
file, the sheets and headers of the workbook, the tables of the embedded store and the statements that
fill both stores (`relmap.model.schema`). Two things differ from the JSON text of a bundle:

* `from` and `to` are `valid_from` and `valid_to` here (`from` is a Python keyword);
* steps and roles are lists of their own, linked to their process by id and ordered by `position`
  (a workbook and a graph hold them so; only JSON nests them).

Dates stay text as written (`2026-11-01`, or with a time); of a time stamp the date as written counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from relmap.model import vocabulary as words

LONGEST_TEXT = 32_767
FARTHEST = 20_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True)
class Ref:
    """Marks a field that names a record of another list (or several).

    Attributes:
        target: the list it points into.
        via: the relationship type that carries it in the graph; None where another field implies it.
        scope: the sibling field that completes the identity (a step is unique within its process).
    """

    target: str
    via: str | None = None
    scope: str | None = None


def tidy(value: Any) -> Any:
    """Bring a text into canonical form: `\\n` newlines, tabs as blanks, trimmed, empty as missing.

    Raises:
        PydanticCustomError: for a control character or a character that no file could carry.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    for char in text:
        if (char != "\n" and unicodedata.category(char) in ("Cc", "Cs")) or char in "\ufffe\uffff":
            raise PydanticCustomError("control_character", "control character {code}", {"code": f"U+{ord(char):04X}"})
    if len(text) > LONGEST_TEXT:
        raise PydanticCustomError("text_too_long", "text of {length} characters", {"length": len(text)})
    return text or None


def iso(value: Any) -> Any:
    """Accept an ISO 8601 date or time stamp as text."""
    value = tidy(value)
    if value is None:
        return None
    if isinstance(value, str) and _ISO.fullmatch(value):
        try:
            datetime.fromisoformat(value)
            return value
        except ValueError:
            pass
    raise PydanticCustomError("date_format", "not an ISO date", {})


def _unblank(value: Any) -> Any:
    """Trim every text of a list and drop the empty ones."""
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(item for item in map(tidy, value) if item is not None)
    return value


def _on_the_map(value: float) -> float:
    if abs(value) > FARTHEST:
        raise PydanticCustomError("off_the_map", "off the map", {"farthest": FARTHEST})
    return value


Text = Annotated[str, BeforeValidator(tidy)]
MaybeText = Annotated[str | None, BeforeValidator(tidy)]
When = Annotated[str, BeforeValidator(iso)]
MaybeWhen = Annotated[str | None, BeforeValidator(iso)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_unblank)]
Positive = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(_on_the_map)]
Fraction = Annotated[float, Field(strict=True, gt=0, le=1, allow_inf_nan=False)]


def day(when: str) -> int:
    """The calendar day of an ISO date or time stamp, as a proleptic ordinal (days)."""
    return date.fromisoformat(when[:10]).toordinal()


class Record(BaseModel):
    """What all records share: frozen, no unknown keys, `from`/`to` as their file names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    identity: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that tell one record of a list from another."""
    natural: ClassVar[tuple[str, ...]] = ()
    """The fields that an absent id is derived from; a pair is unordered where `pair` says so."""
    pair: ClassVar[tuple[str, str] | None] = None
    dated: ClassVar[tuple[str, ...]] = ()
    """Natural fields of which only the calendar day counts."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        start, end = getattr(self, "valid_from", None), getattr(self, "valid_to", None)
        if start is not None and end is not None and day(end) < day(start):
            raise PydanticCustomError("ends_before_it_begins", "ends before it begins", {"field": "to"})
        return self


class Organization(Record):
    """A legal entity; its side is that of its root organization."""

    id: Text
    name: Text
    side: words.Side
    parent: Annotated[MaybeText, Ref("organizations", "SUBSIDIARY_OF")] = None


class Unit(Record):
    """A department or division inside an organization, nested; `weight` > 0 scales it in Surface."""

    id: Text
    organization: Annotated[Text, Ref("organizations", "UNIT_OF")]
    name: Text
    parent: Annotated[MaybeText, Ref("units", "PART_OF")] = None
    weight: Positive = 1.0


class Person(Record):
    """Somebody of the customer (a stakeholder), of ours (a contact), or of a third party.

    `x` and `y` say where somebody of the customer stands on the organization map, if not where the layout puts
    him: the upper left corner of his card from that of the customer's lane, in units of the picture (pixels at
    its natural size).
    """

    id: Text
    name: Text
    organization: Annotated[Text, Ref("organizations", "WORKS_FOR")]
    unit: Annotated[MaybeText, Ref("units", "SITS_IN")] = None
    title: MaybeText = None
    level: words.Level
    power: words.Power | None = None
    confirmed: StrictBool = True
    wants: MaybeText = None
    motive: words.Motive | None = None
    placeholder: StrictBool = False
    emails: Texts = ()
    valid_from: MaybeWhen = Field(None, alias="from")
    valid_to: MaybeWhen = Field(None, alias="to")
    seat: words.Seat = words.Seat.OPEN
    successor: Annotated[MaybeText, Ref("people", "SUCCEEDED_BY")] = None
    note: MaybeText = None
    x: Coordinate | None = None
    y: Coordinate | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.x is None) != (self.y is None):
            raise PydanticCustomError("half_a_position", "half a position", {"field": "x" if self.x is None else "y"})
        return self


class Reporting(Record):
    """A reporting line from a person up to the manager."""

    natural: ClassVar = ("person", "manager", "kind", "valid_from")
    dated: ClassVar = ("valid_from",)
    id: MaybeText = None
    person: Annotated[Text, Ref("people")]
    manager: Annotated[Text, Ref("people")]
    kind: words.ReportingKind = words.ReportingKind.SOLID
    confirmed: StrictBool = True
    valid_from: MaybeWhen = Field(None, alias="from")
    valid_to: MaybeWhen = Field(None, alias="to")


class Influence(Record):
    """How much the source sways the target; sign −1 is a conflict; `weight` in (0, 1]."""

    natural: ClassVar = ("source", "target", "sign", "valid_from")
    dated: ClassVar = ("valid_from",)
    id: MaybeText = None
    source: Annotated[Text, Ref("people")]
    target: Annotated[Text, Ref("people")]
    sign: words.Sign
    weight: Fraction
    confirmed: StrictBool = True
    valid_from: MaybeWhen = Field(None, alias="from")
    valid_to: MaybeWhen = Field(None, alias="to")
    note: MaybeText = None


class Tie(Record):
    """A dated rating of the tie of two people on the ladder, by one rater."""

    natural: ClassVar = ("a", "b", "rater", "at")
    pair: ClassVar = ("a", "b")
    dated: ClassVar = ("at",)
    id: MaybeText = None
    a: Annotated[Text, Ref("people")]
    b: Annotated[Text, Ref("people")]
    rapport: words.Rapport
    desired: words.Rapport | None = None
    kind: MaybeText = None
    at: When
    rater: MaybeText = None
    confirmed: StrictBool = True
    note: MaybeText = None


class Interaction(Record):
    """A dated meeting, call, event, email or message."""

    natural: ClassVar = ("at", "channel", "from_person", "to_people", "subject")
    id: MaybeText = None
    at: When
    channel: words.Channel
    from_person: Annotated[Text, Ref("people", "STARTED_BY")]
    to_people: Annotated[Texts, Ref("people", "REACHED"), Field(min_length=1)]
    subject: MaybeText = None


class StanceRecord(Record):
    """A dated judgement where a person stands: −2 enemy to +2 mentor."""

    natural: ClassVar = ("person", "rater", "process", "toward", "at")
    dated: ClassVar = ("at",)
    id: MaybeText = None
    person: Annotated[Text, Ref("people", "STANCE_OF")]
    value: Annotated[int, Field(strict=True, ge=-2, le=2)]
    at: When
    rater: MaybeText = None
    process: Annotated[MaybeText, Ref("processes", "STANCE_IN")] = None
    toward: Annotated[MaybeText, Ref("organizations", "STANCE_TOWARD")] = None
    confirmed: StrictBool = True
    note: MaybeText = None


class Process(Record):
    """A decision (buying) process; `value` in units of `currency`, 1 where missing."""

    id: Text
    name: Text
    stage: words.Stage | None = None
    value: Positive | None = None
    currency: MaybeText = None
    valid_from: MaybeWhen = Field(None, alias="from")
    valid_to: MaybeWhen = Field(None, alias="to")


class Step(Record):
    """One step of a process, in order of `position` (0, 1, …)."""

    identity: ClassVar = ("process", "id")
    process: Annotated[Text, Ref("processes", "STEP_OF")]
    id: Text
    name: Text
    weight: Positive = 1.0
    status: words.StepStatus = words.StepStatus.OPEN
    due: MaybeWhen = None
    position: int = 0


class RoleRecord(Record):
    """A role in a step, in order of `position`; without a person it is vacant."""

    identity: ClassVar = ("process", "step", "position")
    process: Annotated[Text, Ref("processes")]
    step: Annotated[Text, Ref("steps", "ROLE_IN", scope="process")]
    role: words.Role
    person: Annotated[MaybeText, Ref("people", "PLAYED_BY")] = None
    weight: Positive | None = None
    confirmed: StrictBool = True
    position: int = 0


class Action(Record):
    """A penetration action: somebody of ours does something about a target. `hours` > 0, `success` in (0, 1]."""

    id: Text
    kind: Text
    owner: Annotated[Text, Ref("people", "OWNED_BY")]
    target: Annotated[Text, Ref("people", "TARGETS")]
    via: Annotated[MaybeText, Ref("people", "THROUGH")] = None
    hours: Positive
    success: Fraction
    delta: Positive | None = None
    after: Annotated[Texts, Ref("actions", "AFTER")] = ()
    due: MaybeWhen = None
    status: words.ActionStatus
    done_at: MaybeWhen = None
    note: MaybeText = None


class Review(Record):
    """A dated comparison of plan and fact, and who was there."""

    id: Text
    at: When
    present: Annotated[Texts, Ref("people", "ATTENDED_BY")] = ()
    note: MaybeText = None
