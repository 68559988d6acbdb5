"""Questions in plain words: what is not known, who of ours asks whom, what the answer may change."""

from __future__ import annotations

from relmap.engine.uncertainty.questions import Question
from relmap.engine.uncertainty.request import Figure
from relmap.engine.uncertainty.unknowns import RUNG_KINDS, STANCE_KINDS, Unknown, UnknownKind
from relmap.engine.words import person_name
from relmap.frame.frame import RUNGS
from relmap.model.bundle import Bundle
from relmap.model.vocabulary import STANCE_LABELS, Dimension, Role
from relmap.text import Text

COARSE = 0.02
"""Figures that lie less apart than this are told with three digits."""


def figure_label(figure: Figure, text: Text) -> str:
    """The name of a figure."""
    if figure is Figure.INDEX:
        return text("questions.index")
    return text("questions.outlook") if figure is Figure.OUTLOOK else Dimension(figure.value).label(text.lang)


def question_sentence(question: Question, bundle: Bundle, text: Text) -> str:
    """The question, who should ask whom, and between which values the answer would put which figure."""
    return text(
        "questions.sentence",
        question=_question(question.unknown, bundle, text),
        who=_who(question, bundle, text),
        effect=_effect(question, text),
    )


def _question(unknown: Unknown, bundle: Bundle, text: Text) -> str:
    key = f"questions.{unknown.kind.value}"
    if unknown.kind in RUNG_KINDS:
        one, other = (person_name(person, bundle) for person in unknown.place)
        rungs = [text("questions.quoted", word=RUNGS[rung].label(text.lang)) for rung in unknown.recorded]
        return text(key, one=one, other=other, rungs=text("questions.or").join(rungs))
    if unknown.kind is UnknownKind.VACANT_ROLE:
        process, step, role = unknown.place
        step_name = next(s.name for s in bundle.steps if (s.process, s.id) == (process, step))
        return text(key, role=Role(role).label(text.lang), step=step_name, process=_process(process, bundle))
    person = person_name(unknown.place[-1], bundle)
    if not unknown.recorded:
        return text(key, person=person)
    stance = text.either(STANCE_LABELS[unknown.recorded[0]])
    if len(unknown.place) == 1:
        return text(key, person=person, stance=stance)
    return text(f"{key}_in", person=person, stance=stance, process=_process(unknown.place[0], bundle))


def _process(process: str, bundle: Bundle) -> str:
    return next(p.name for p in bundle.processes if p.id == process)


def _who(question: Question, bundle: Bundle, text: Text) -> str:
    if question.ask is None:
        return text("questions.who.nobody")
    ask, place = person_name(question.ask, bundle), question.unknown.place
    if question.of is None:
        return text("questions.who.no_way", ask=ask)
    of = person_name(question.of, bundle)
    if question.ask in place:
        return text("questions.who.own_tie", ask=ask)
    if question.unknown.kind in STANCE_KINDS and question.of == place[-1]:
        return text("questions.who.direct", ask=ask)
    return text("questions.who.via", ask=ask, of=of)


def _effect(question: Question, text: Text) -> str:
    digits = 2 if question.high - question.low >= COARSE else 3
    sign = "+" if question.figure is Figure.OUTLOOK else ""
    low, high = (_signed(value, digits, sign) for value in (question.low, question.high))
    share = f"{question.share:.0%}" if question.share >= 0.01 else text("questions.under_one")
    return text(f"questions.effect_{question.figure.value}", low=low, high=high, share=share)


def _signed(value: float, digits: int, sign: str) -> str:
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}".replace("-", "−")
