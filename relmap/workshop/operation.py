"""What somebody asks the account to become: one small, semantic step.

The server puts operations in order and each becomes one change set, so the version of the account is the
number of the operation. `opid` makes sending again safe. A scalar field carries the value that its editor saw; a
list of texts takes and gives single items; a note only grows; so two people lose nothing to each other unseen.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from relmap.model.schema import BY_LIST

OpId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
OF_A_PERSON = ("manager", "stance", "tie", "place")
"""Fields of a person to whoever edits, though records of their own in the account."""
DEEPEST = 8
"""Levels of lists and objects in a value; a record has two."""


def _sendable(value: Any, depth: int = 0) -> Any:
    """What can be kept and sent back: no lone surrogates, no numbers that JSON does not know, nothing too deep."""
    if depth > DEEPEST:
        raise PydanticCustomError("too_deep", "too many levels")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("not_finite", "no finite number")
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise PydanticCustomError("surrogate", "half a character")
    for part in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        _sendable(part, depth + 1)
    return value


Sendable = Annotated[Any, AfterValidator(_sendable)]
Name = Annotated[str, Field(max_length=1000)]
Verb = Literal["set", "add", "remove", "include", "exclude", "append"]


class Operation(BaseModel):
    """One step.

    Attributes:
        opid: made by whoever asks, new for each step, the same when it is sent again.
        verb: `set` a field, `add` or `remove` a record, `include` or `exclude` an item of a list of texts, `append`
            a line to a text.
        list: the list of records (`people`).
        id: the identity of the record; empty for `add`.
        field: the name of the field as files have it (`title`, `from`), for all but `add` and `remove`.
        value: the new value, item or line; for `add` the whole record as files have it.
        was: for `set` the value that the editor saw.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opid: OpId
    verb: Verb
    list: str
    id: Annotated[tuple[Name, ...], Field(max_length=4)] = ()
    field: str = ""
    value: Sendable = None
    was: Sendable = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.list not in BY_LIST:
            raise PydanticCustomError("list", "there is no such list")
        if (self.verb == "add") != (not self.id):
            raise PydanticCustomError("id", "an id is needed, unless a record is added")
        if self.verb not in ("add", "remove") and self.field not in self._fields():
            raise PydanticCustomError("field", "the list has no such field")
        if self.verb == "add" and not isinstance(self.value, dict):
            raise PydanticCustomError("value", "a record is needed")
        return self

    def _fields(self) -> set[str]:
        found = {column.label for column in BY_LIST[self.list].columns}
        return found | set(OF_A_PERSON) if (self.list, self.verb) == ("people", "set") else found
