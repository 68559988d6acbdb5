"""Colours, glyphs and sizes of every picture, declared once.

Pictures take them as presentation attributes; the report turns them into custom properties of its style
sheet. The colours stay apart for every type of colour vision, red and green carry no meaning (in China they
mean the reverse), and each colour has a glyph beside it, so that none stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from relmap.model.vocabulary import Power, Role

FONTS = '"Segoe UI", "Noto Sans", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'


@dataclass(frozen=True)
class Mark:
    """How one stance is drawn; `code` names it in classes of the style sheet."""

    code: str
    colour: str
    glyph: str


UNKNOWN = Mark("unknown", "#FFFFFF", "?")
STANCES: dict[int | None, Mark] = {
    2: Mark("mentor", "#08408A", "▲▲"),
    1: Mark("supporter", "#3E8CCB", "▲"),
    0: Mark("neutral", "#7A8089", "●"),
    -1: Mark("non_supporter", "#C67A00", "▼"),
    -2: Mark("enemy", "#7F2300", "▼▼"),
    None: UNKNOWN,
}
GAP = "#B00060"
OURS = "#5B3E96"
THIRD = "#00725E"
RIVAL = "#4A4F57"
INFLUENCE = "#2468B4"
CONFLICT = "#9A3412"
REACH = "#1F5FA8"

INK = "#18202C"
MUTED = "#586273"
EDGE = "#CCD3DC"
DASH = "#8A93A0"
TRACK = "#E1E6ED"
FACE = "#FFFFFF"
FRAME = "#FBFCFE"
LANE = "#F1F4F8"
BADGE = "#E6EBF2"
KEY_BADGE = "#26364F"
LINE = "#AAB3C0"

POWER_BARS: dict[Power | None, int] = {Power.INNER_CIRCLE: 3, Power.POLITICAL: 2, Power.OUTSIDE: 1, None: 0}
KEY_ROLES = (Role.APPROVER, Role.DECIDER)

RAMP_STEPS = 10
_DEEP = "#05080D"
_RAMP_FROM, _RAMP_TO = (0xF0, 0xF5, 0xFB), (0x0B, 0x46, 0x8C)


def stance(value: int | None) -> Mark:
    """The mark of a stance; None is unknown, which is not neutral."""
    return STANCES[value]


def ramp_step(value: float) -> int:
    """Which step of the blue ramp shows a coverage in [0, 1]: 0 to RAMP_STEPS."""
    return max(0, min(RAMP_STEPS, round(value * RAMP_STEPS)))


def ramp(step: int) -> str:
    """The colour of one step of the ramp."""
    part = step / RAMP_STEPS
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in zip(_RAMP_FROM, _RAMP_TO, strict=True))


def ramp_ink(step: int) -> str:
    """The colour of text that stays readable on a step of the ramp."""
    return ink_on(ramp(step))


def ink_on(ground: str) -> str:
    """White or nearly black, whichever reads better on a colour."""
    return max((FACE, _DEEP), key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def properties() -> dict[str, str]:
    """Name and value of each colour, for whoever styles by name."""
    named = {mark.code.replace("_", "-"): mark.colour for mark in STANCES.values()}
    signs = {"gap": GAP, "ours": OURS, "third": THIRD, "rival": RIVAL, "reach": REACH}
    grounds = {"ink": INK, "edge": EDGE, "dash": DASH, "badge": BADGE, "key-badge": KEY_BADGE}
    return named | signs | grounds
