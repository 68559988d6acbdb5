"""What a workbook says about itself: the explanatory sheet in front, and the note at every heading."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from relmap.interchange.tables.cells import shown_value, yes_no
from relmap.interchange.tables.sheets import ACCOUNT, GUIDE, USUAL, dates, needed, ordered, special, words
from relmap.interchange.tables.workbook_book import Book, put
from relmap.model.schema import BY_LIST, KINDS, Column, Kind
from relmap.model.vocabulary import Lang, Level, Power, Rapport, Role, Stage, Stance
from relmap.text import Text, catalogue

DARK, LIGHT = "#1F4E5F", "#DCE6E9"
RULES = ("examples", "colours", "names", "lists", "dates", "words", "headings", "formulas")
VOCABULARY: tuple[type[Enum], ...] = (Level, Power, Rapport, Stance, Role, Stage)
WIDTHS = (24, 72, 48)


# --- the note at a heading --------------------------------------------------------------------------------


def note(kind: Kind, column: Column, lang: Lang) -> str:
    """What belongs into a column: its meaning, its form, its choices, and whether it may stay blank."""
    return "\n".join([meaning(kind, column, lang), *_form(kind, column, lang), _blank(kind, column, lang)])


def meaning(kind: Kind, column: Column, lang: Lang) -> str:
    """What a column says of a record."""
    own = f"workbook.help.{kind.list}.{column.label}"
    return Text(lang)(own if own in catalogue(lang) else f"workbook.help.{column.label}")


def _form(kind: Kind, column: Column, lang: Lang) -> Iterator[str]:
    text = Text(lang)
    if column.ref is not None:
        target = BY_LIST[column.ref.target]
        form = "reference" if not column.many else "references" if _named(target) else "ids"
        yield text(f"workbook.{form}", sheet=text.either(target.sheet))
    elif column.many:
        yield text("workbook.several")
    if column.label in dates(kind):
        yield text("workbook.date")
    offered = choices(kind, column, lang)
    if offered:
        key = "suggestions" if (kind.list, column.label) in USUAL else "choices"
        yield text(f"workbook.{key}", choices=_series(offered, lang))


def _blank(kind: Kind, column: Column, lang: Lang) -> str:
    text = Text(lang)
    if needed(column):
        return text("workbook.needed")
    default = shown_value(kind, column, column.default, lang)
    if default is None or column.label == "id":
        return text("workbook.optional")
    return text("workbook.blank_means", value=f"{default:g}" if isinstance(default, float) else default)


def _named(kind: Kind) -> bool:
    return any(column.label == "name" for column in kind.columns)


def choices(kind: Kind, column: Column, lang: Lang) -> list[str]:
    """The words that a drop-down list offers; none where anything may be entered."""
    vocabulary = words(kind, column)
    if vocabulary is not None:
        return [str(word.label(lang)) for word in vocabulary]  # type: ignore[attr-defined]
    return list(yes_no(lang)) if column.scalar == "flag" else []


# --- the explanatory sheet ----------------------------------------------------------------------------------


def guide(book: Book) -> None:
    """Write the explanatory sheet."""
    page = _Page(book)
    say = book.text
    page.wide(say("workbook.guide.title"), bold=True, font_size=16, font_color=DARK)
    page.wide(say("workbook.guide.intro"))
    page.heading(say("workbook.guide.order_heading"))
    for number in range(1, 6):
        page.wide(f"{number}.  " + say(f"workbook.guide.order_{number}"))
    page.heading(say("workbook.guide.rules_heading"))
    for rule in RULES:
        page.wide("•  " + say(f"workbook.guide.rule_{rule}"))
    page.heading(say("workbook.guide.sheets_heading"), "", say("workbook.guide.sheets_needed"))
    page.line(book.text.either(special(ACCOUNT)), say("workbook.about.account"), say("workbook.account.account"))
    for kind in KINDS:
        page.line(say.either(kind.sheet), say(f"workbook.about.{kind.list}"), _needed_columns(kind, book.lang))
    for vocabulary in VOCABULARY:
        name = vocabulary.__name__.lower()
        page.heading(say(f"workbook.meaning.{name}"))
        for word in vocabulary:
            page.line(word.label(book.lang), say(f"workbook.meaning.{name}.{word.value}"))  # type: ignore[attr-defined]


def _needed_columns(kind: Kind, lang: Lang) -> str:
    return _series([kind.header(column, lang) for column in ordered(kind) if needed(column)], lang)


def _series(words: list[str], lang: Lang) -> str:
    return (", " if lang == "en" else "、").join(words)


class _Page:
    """The explanatory sheet as it grows from the top."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheet = book.sheet(book.text.either(special(GUIDE)))
        self.row = 0
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.hide_gridlines(2)

    def wide(self, text: str, **style: Any) -> None:
        """A text across the whole sheet."""
        style = {"text_wrap": True, **style}
        size = style.get("font_size", 11) / 11
        self.sheet.set_row(self.row, 15 * size * _lines(text, sum(WIDTHS) / size) + 2)
        self.sheet.merge_range(self.row, 0, self.row, 2, "", self.book.style(**style))
        put(self.sheet, self.row, 0, text, self.book.style(**style))
        self.row += 1

    def heading(self, *texts: str) -> None:
        """A heading, after a gap."""
        self.row += 1
        style = self.book.style(bold=True, font_color="white", bg_color=DARK)
        for column in range(len(WIDTHS)):
            put(self.sheet, self.row, column, texts[column] if column < len(texts) else "", style)
        self.row += 1

    def line(self, *texts: str) -> None:
        """A row of a table, its first cell in bold."""
        self.sheet.set_row(self.row, 15 * max(map(_lines, texts, WIDTHS)) + 2)
        for column, text in enumerate(texts):
            put(self.sheet, self.row, column, text, self.book.style(text_wrap=True, bold=not column))
        self.row += 1


def _lines(text: str, width: float) -> int:
    return int(display_width([text]) * 1.05 / width) + 1


def display_width(texts: Iterable[str]) -> int:
    """The width of the widest text in characters; a Chinese one is as wide as two."""
    return max(sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text) for text in texts)
