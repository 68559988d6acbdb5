"""The style sheet: colours from the palette of the pictures, then the hand-written sheets in order."""

from __future__ import annotations

from relmap.draw import palette
from relmap.report.inline import lean
from relmap.resources import resource

SHEETS = (
    "page.css",
    "map.css",
    "parts.css",
    "story.css",
    "plan.css",
    "views.css",
    "network.css",
    "trend.css",
    "print.css",
)
BAR_STEPS = 20


def style_sheet() -> str:
    """All rules of the report, in one text."""
    hand_written = (resource("visual", "style", name).read_text(encoding="utf-8") for name in SHEETS)
    return "\n".join([_properties(), _ramp(), _stances(), _bars(), *map(lean, hand_written)])


def _properties() -> str:
    rules = "".join(f"--{name}:{colour};" for name, colour in palette.properties().items())
    return f":root{{{rules}--fonts:{palette.FONTS}}}"


def _ramp() -> str:
    """A class for each step of the blue ramp: a page under a strict policy takes no style attributes."""
    steps = range(palette.RAMP_STEPS + 1)
    return "".join(f".h{i}{{background:{palette.ramp(i)};color:{palette.ramp_ink(i)}}}" for i in steps)


def _stances() -> str:
    """A class for each stance: its colour, and a glyph that reads on it."""
    marks = palette.STANCES.values()
    rules = ((f".s-{m.code.replace('_', '-')}", m.colour, palette.ink_on(m.colour)) for m in marks)
    return "".join(f"{name}{{background:{colour};color:{ink}}}" for name, colour, ink in rules)


def _bars() -> str:
    return "".join(f".w{i}{{--w:{i * 100 // BAR_STEPS}%}}" for i in range(BAR_STEPS + 1))
