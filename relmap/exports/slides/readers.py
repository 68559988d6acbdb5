"""What a slide says: the reader's half of bilingual names, cut to the lines that there is room for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from relmap.draw.typeset import ELLIPSIS, width
from relmap.engine.analysis import Analysis
from relmap.engine.plan.names import half
from relmap.model.bundle import Bundle

_PIECES = re.compile(r"\s+|[\u3000-\u9fff\uf900-\uffef]|[^\s\u3000-\u9fff\uf900-\uffef]+")
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def for_reader(analysis: Analysis, lang: str) -> Analysis:
    """The same analysis with names and titles in one language, where the account gives both."""
    score = analysis.score
    frame = replace(score.frame, bundle=_said(score.frame.bundle, lang))
    return replace(analysis, score=replace(score, frame=frame))


def _said(bundle: Bundle, lang: str) -> Bundle:
    named = {
        kind: [record.model_copy(update={"name": half(record.name, lang)}) for record in getattr(bundle, kind)]
        for kind in ("organizations", "units", "processes", "steps")
    }
    people = [
        person.model_copy(update={"name": half(person.name, lang), "title": person.title and half(person.title, lang)})
        for person in bundle.people
    ]
    return bundle.with_lists(named | {"people": people})


def clean(text: str) -> str:
    """One line without what would turn the direction of what follows it."""
    return " ".join("".join(c for c in text if unicodedata.bidirectional(c) not in _TURNING).split())


def cut(text: str, room: float, size: float, lines: int, *, bold: bool = False) -> str:
    """As much of a text as stands in so many lines of a width, with an ellipsis where some is left out.

    Args:
        text: any text; Latin words stay whole, Chinese ones break anywhere.
        room: the width, in the unit of the size.
        size: the size of the font.
        lines: how many there may be.
        bold: whether it is set in bold.
    """
    text = clean(text)
    tail = width(ELLIPSIS, size, bold=bold)
    at, line, seen, kept = 0.0, 1, 0, 0
    for piece in _pieces(text, room, size, bold):
        wide = width(piece, size, bold=bold)
        if at and at + wide > room and not piece.isspace():
            line, at = line + 1, 0.0
        if line > lines:
            return text[:kept].rstrip(" ,，、;；(（·–-") + ELLIPSIS
        at += wide if at or not piece.isspace() else 0.0
        seen += len(piece)
        if line < lines or at + tail <= room:
            kept = seen
    return text


def _pieces(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """What stays together on a line: words, Chinese characters; of a word that is wider than a line, its letters."""
    for found in _PIECES.finditer(text):
        fits = width(found[0], size, bold=bold) <= room
        yield from (found[0],) if fits else found[0]
