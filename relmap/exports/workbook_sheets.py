"""The sheets of the hand-out that are only read: gaps, plan and scores; and the frame that all sheets share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from typing import Any

from relmap.engine.analysis import Analysis
from relmap.engine.plan.names import Names
from relmap.engine.plan.words import PlanWords, index_word
from relmap.engine.words import coaching, gap_evidence, gap_subject, sentence, suggestion_sentence
from relmap.exports.stakeholders import in_one_language
from relmap.interchange.tables.workbook_book import Book, put
from relmap.interchange.tables.workbook_guide import DARK, display_width
from relmap.model.vocabulary import Dimension
from relmap.text import Text

A3 = 8
EDGE, GREY = "#CCD3DC", "#7F7F7F"
GAIN = "+0.000;-0.000;–"
LONGEST_FOOTER = 120
MOST_HEIGHT, LINE = 409.0, 1.5
HEAD_ROW = 2
Value = str | float | None


def titled(book: Book, analysis: Analysis, name: str, below: str) -> Any:
    """A new sheet with its title and a line below it; its print says what it is, of which day, and for whom."""
    text = book.text
    names = Names(analysis.score.frame.bundle, text)
    day = date.fromordinal(analysis.score.ties.day).isoformat()
    label = text(f"stakeholders.sheet.{name}")
    sheet = book.sheet(label)
    put(
        sheet,
        0,
        0,
        text("stakeholders.title", sheet=label, name=names.account(), date=day),
        book.style(bold=True, font_size=14, font_color=DARK),
    )
    put(sheet, 1, 0, below, book.style(font_color=GREY))
    sheet.set_row(0, 24)
    sheet.set_row(1, 18)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_header(f"&L{_printed(names.account())}&C{_printed(label)}&R{day}")
    sheet.set_footer(f"&L{_printed(text('stakeholders.confidential'))}&R&P / &N")
    return sheet


def _printed(text: str) -> str:
    """A text in the head or foot of a printed page, where `&` begins a code."""
    return " ".join(text[:LONGEST_FOOTER].split()).replace("&", "&&")


def row_height(texts: Sequence[str], widths: Sequence[float], size: float = 11) -> float:
    """How high a row must be to show its wrapped texts, in points; a program that opens it need not work that out."""
    per_line = [max(width * 11 / size - 1, 1) for width in widths]
    lines = [
        sum(max(1, ceil(display_width([line]) * 1.05 / room)) for line in text.split("\n"))
        for text, room in zip(texts, per_line, strict=True)
    ]
    return min(MOST_HEIGHT, max(lines) * size * LINE + 2)


def grid(sheet: Any, cells: Iterable[tuple[int, int, str]]) -> None:
    """Write texts by row and column; empty ones are left out."""
    for number, place, text in cells:
        if text:
            put(sheet, number, place, text)


def _list(
    book: Book,
    sheet: Any,
    top: int,
    headers: Sequence[tuple[str, int]],
    lines: Sequence[Sequence[Value]],
    form: str = "0.00",
) -> int:
    """A table: headings with their widths, then rows of texts and numbers. Returns the row behind it."""
    border = {"border": 1, "border_color": EDGE}
    for place, (header, width) in enumerate(headers):
        sheet.set_column(place, place, width)
        put(
            sheet,
            top,
            place,
            header,
            book.style(bold=True, font_color="white", bg_color=DARK, text_wrap=True, **border),
        )
    widths = [width for _, width in headers]
    for number, line in enumerate(lines, top + 1):
        sheet.set_row(number, row_height([cell if isinstance(cell, str) else "" for cell in line], widths))
        for place, value in enumerate(line):
            if isinstance(value, str) or value is None:
                put(sheet, number, place, value or "", book.style(text_wrap=True, **border))
            else:
                shape = "0" if isinstance(value, int) else form
                sheet.write_number(number, place, value, book.style(num_format=shape, **border))
    return top + 1 + len(lines)


def _framed(sheet: Any, top: int, last: int, columns: int) -> None:
    """Headings that stay in sight, can be filtered by, and stand on every printed page."""
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, max(last - 1, top + 1), columns - 1)


# --- gaps -----------------------------------------------------------------------------------------------------------


def gaps_sheet(book: Book, analysis: Analysis) -> None:
    """Every gap, worst first, with why it is one and what to do about it."""
    text, settings = book.text, analysis.score.settings
    bundle = in_one_language(analysis.score.frame.bundle, text.lang)
    names = Names(bundle, text)
    answers = {suggestion.gap.identity: suggestion for suggestion in analysis.suggestions}
    lines: list[list[Value]] = []
    for rank, gap in enumerate(analysis.gaps, start=1):
        about = gap_subject(gap, bundle, text)
        answer = answers.get(gap.identity)
        what = coaching(gap.kind, settings, text)
        if answer is not None:
            what = sentence(suggestion_sentence(answer, bundle, about), text)
        why = sentence(gap_evidence(gap, settings), text)
        owner = names.person(answer.owner) if answer else ""
        lines.append([rank, gap.kind.label(text.lang), about, round(gap.severity, 4), why, what, owner])
    sheet = titled(book, analysis, "gaps", text("stakeholders.gaps_how"))
    headers = [*_headers(text, "rank kind about severity why what owner", (6, 22, 40, 10, 60, 60, 18))]
    _framed(sheet, HEAD_ROW, _list(book, sheet, HEAD_ROW, headers, lines), len(headers))


# --- plan -----------------------------------------------------------------------------------------------------------


def plan_sheet(book: Book, analysis: Analysis) -> None:
    """The best plan: its certificate, then its actions, who does them, and what each buys."""
    text, plan = book.text, analysis.planned.plan
    words = PlanWords(analysis.planned.planning, plan, text)
    headline = [line for line in (*words.headline(), *words.warnings()) if line]
    sheet = titled(book, analysis, "plan", headline[0])
    for number, line in enumerate(headline[1:], 2):
        put(sheet, number, 0, line, book.style(bold=number == 2))
    assessed = [d for d in Dimension if plan.before.dimensions[d] is not None]
    lines: list[list[Value]] = []
    for place, planned in enumerate(plan.chosen, start=1):
        action, buys = planned.action, planned.buys
        via = words.names.person(action.via) if action.via else ""
        lines.append(
            [
                place,
                words.kind(action),
                words.names.person(action.owner),
                words.subject(action),
                via,
                f"{action.hours:g}",
            ]
        )
        lines[-1] += [buys.dimensions.get(d, 0.0) for d in assessed]
        lines[-1] += [buys.index, buys.outlook, buys.value, "\n".join(words.reasons(planned))]
    headers = list(zip(words.headers()[:6], (6, 20, 18, 34, 18, 8), strict=True))
    headers += [(d.label(text.lang), 9) for d in assessed]
    headers += [(index_word(text), 9), *zip(words.headers()[7:], (9, 9), strict=True), (text("plan.why"), 90)]
    top = len(headline) + 2
    _framed(sheet, top, _list(book, sheet, top, headers, lines, GAIN), len(headers))


# --- scores ---------------------------------------------------------------------------------------------------------


def scores_sheet(book: Book, analysis: Analysis) -> None:
    """The figures of the day, of each process, and of the same day of the last months."""
    text, score, lang = book.text, analysis.score, book.lang
    names = Names(score.frame.bundle, text)
    status = text("score.outlook", value=_lean(analysis, text), status=analysis.outlook.status.label(lang))
    sheet = titled(book, analysis, "scores", status)
    sheet.fit_to_pages(1, 1)
    none = text("cli.not_assessed")

    def figure(value: float | None) -> Value:
        return none if value is None else round(value, 6)

    lines: list[list[Value]] = [
        [d.label(lang), figure(score.values[d]), f"{score.index_share(d):.0%}"] for d in Dimension
    ]
    lines.append([text("score.index"), figure(score.index), ""])
    headers = [(text("score.dimension"), 30), (text("score.value"), 14), (text("score.share"), 14)]
    row = _list(book, sheet, HEAD_ROW, headers, lines) + 1
    if score.processes:
        found: list[list[Value]] = [
            [names.process(p.id), figure(p.line), names.step(p.id, p.weakest) if p.weakest else ""]
            for p in score.processes
        ]
        headers = [(text("score.process"), 30), (text("score.line"), 14), (text("score.weakest"), 30)]
        row = _list(book, sheet, row, headers, found) + 1
    moments: list[list[Value]] = [
        [date.fromordinal(m.day).isoformat(), *(figure(m.score.values[d]) for d in Dimension), figure(m.score.index)]
        for m in analysis.trend.moments
    ]
    headers = [
        (text("stakeholders.column.day"), 30),
        *((d.label(lang), 14) for d in Dimension),
        (text("score.index"), 14),
    ]
    _list(book, sheet, row, headers, moments)


def _lean(analysis: Analysis, text: Text) -> str:
    value = analysis.outlook.value
    return text("cli.not_assessed") if value is None else f"{round(value, 2) + 0.0:+.2f}"


def _headers(text: Text, keys: str, widths: Sequence[int]) -> Iterable[tuple[str, int]]:
    return ((text(f"stakeholders.column.{key}"), width) for key, width in zip(keys.split(), widths, strict=True))
