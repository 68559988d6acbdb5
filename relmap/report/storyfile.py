"""A story of the team's own, as a TOML file: what `relmap story` writes, `relmap report --story` presents.

[[step]]
view = "map"            # any view of the report
person = "p-cfo"        # optional: selected
title = "The decider"   # or { en = "…", zh = "…" }
text = { en = "She signs.", zh = "由她签字。" }
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relmap.frame import Frame
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.problems import Problem, Where, nearest, shown
from relmap.report.phrase import Both, Part
from relmap.report.views.story import StoryStep

FIELDS = ("view", "person", "anchor", "title", "text")


def read_story(path: Path, frame: Frame, views: Sequence[str]) -> tuple[StoryStep, ...]:
    """The steps of a story.

    Args:
        path: the TOML file.
        frame: the account that it is about.
        views: the names that a step may show.

    Raises:
        Unusable: if the file cannot be read as TOML.
        InvalidInput: with every problem of its steps.
    """
    try:
        steps = tomllib.loads(path.read_text(encoding="utf-8")).get("step")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable("story_unreadable", file=str(path), reason=str(error)) from error
    if not isinstance(steps, list) or not steps:
        raise Unusable("story_empty", file=str(path))
    reader = _Reader(frame, views)
    found = [reader.step(Where(str(path), "step", row), entry) for row, entry in enumerate(steps, start=1)]
    if reader.problems:
        raise InvalidInput(reader.problems, str(path))
    return tuple(found)


def write_story(steps: Sequence[StoryStep], frame: Frame) -> str:
    """A story as the text of such a file."""
    return "\n".join(_written(step, frame) for step in steps)


def _written(step: StoryStep, frame: Frame) -> str:
    lines = ["[[step]]", f"view = {_quoted(step.view)}"]
    if step.anchor:
        lines.append(f"anchor = {_quoted(step.anchor)}")
    if step.person is not None:
        lines.append(f"person = {_quoted(frame.people.ids[step.person])}")
    for name, phrase in (("title", step.title), ("text", step.text)):
        en, zh = _quoted(phrase.plain("en")), _quoted(phrase.plain("zh"))
        lines.append(f"{name} = {en}" if en == zh else f"{name} = {{ en = {en}, zh = {zh} }}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON writes the same, but for the one character that TOML wants escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Reader:
    """Checks steps and keeps every problem."""

    def __init__(self, frame: Frame, views: Sequence[str]) -> None:
        self.frame = frame
        self.views = views
        self.problems: list[Problem] = []

    def step(self, where: Where, entry: Any) -> StoryStep:
        if not isinstance(entry, dict):
            self.problems.append(Problem("not_object", where, shown(entry)))
            entry = {}
        for name in entry.keys() - set(FIELDS):
            self.problems.append(Problem("story_field", where.at(name), shown(name), nearest(name, FIELDS)))
        view, person = entry.get("view", "map"), entry.get("person")
        if view not in self.views:
            self.problems.append(
                Problem("story_view", where.at("view"), shown(view), nearest(view, self.views), self._known())
            )
        place = self.frame.index.get(person) if isinstance(person, str) else None
        if person is not None and place is None:
            self.problems.append(
                Problem("story_person", where.at("person"), shown(person), nearest(person, self.frame.index))
            )
        title, text = (self._phrase(where.at(name), entry.get(name)) for name in ("title", "text"))
        return StoryStep(title, text, str(view), str(entry.get("anchor", "")), place)

    def _known(self) -> dict[str, Any]:
        return {"known": ", ".join(self.views)}

    def _phrase(self, where: Where, value: Any) -> Both:
        """One text for both readers, or one for each."""
        pair = {"en": value, "zh": value} if isinstance(value, str) else value
        if not isinstance(pair, dict) or not pair or any(not isinstance(text, str) for text in pair.values()):
            self.problems.append(Problem("story_text", where, shown(value)))
            return Both((), ())
        en = pair.get("en") or pair.get("zh") or ""
        return Both((Part(en, True),), (Part(pair.get("zh") or en, True),))
