"""Measures text without a browser: how wide it is, how much of it fits, and what its initials are.

The widths are those of the usual interface fonts in tenths of the font size, rounded up; a Chinese character
counts as wide as the font is high, twice a Latin letter. Pictures made here must not depend on a font file.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from relmap.model.vocabulary import Lang

ELLIPSIS = "…"
_WIDTHS = {char: width for chars, width in (
    ("iljI.,:;'|!`", 0.28), ("frt()[]{}-/\\ \"*°", 0.38), ("mwMW@%", 0.9), ("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.68),
) for char in chars}  # fmt: skip


@lru_cache(maxsize=4096)
def _char(char: str) -> float:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    return 0.72 if char.isupper() else 0.57 if ord(char) < 0x2000 else 0.8


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at a font size, in the unit of the size; rather too wide than too narrow."""
    return sum(map(_char, text)) * size * (1.05 if bold else 1.0)


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits the room with an ellipsis."""
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, bold=bold)
    kept = 0
    for char in text:
        left -= width(char, size, bold=bold)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip(" ,，、/(（-") + ELLIPSIS


def fit_for(text: str, lang: Lang, room: float, size: float, *, bold: bool = False) -> str:
    """Like `fit`; where a text gives both languages and is too long for the room, the reader's half of it."""
    if width(" ".join(text.split()), size, bold=bold) > room:
        text = half(text, lang)
    return fit(text, room, size, bold=bold)


@lru_cache(maxsize=4096)
def half(text: str, lang: Lang) -> str:
    """Of a text that says the same in Latin letters and then in Chinese the reader's half, else all of it."""
    words = text.split()
    first = next((i for i, word in enumerate(words) if any(map(is_chinese, word))), 0)
    latin = " ".join(words[:first]).rstrip(" /,-")
    if not first or not any(char.isalpha() for char in latin):
        return text
    return " ".join(words[first:]) if lang == "zh" else latin


def is_chinese(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Two letters that stand for a person: of Latin names the first and the last, else the last character.

    A Chinese given name is told apart by its last character, the family name by the first; the last one
    repeats less often within a team.
    """
    latin = [word for word in name.split() if word[0].isalnum() and not is_chinese(word[0])]
    if latin and latin[0][0].isalpha():
        return (latin[0][0] + (latin[-1][0] if len(latin) > 1 else latin[0][1:2])).upper()
    letters = [char for char in name if char.isalnum()]
    return letters[-1] if letters else "?"
