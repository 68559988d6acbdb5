"""Sentences in both languages at once, in which what people typed stays apart from our words.

A page isolates every piece of data (a name written from right to left must not turn the sentence round), and
it escapes at the very end, in the template; so a phrase is a row of parts, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Protocol, runtime_checkable

from relmap.model.vocabulary import LANGS, Lang
from relmap.text import catalogue


@runtime_checkable
class Labelled(Protocol):
    """A word of the vocabulary."""

    def label(self, lang: Lang) -> str:
        """The word as people read it."""


@dataclass(frozen=True)
class Part:
    """A piece of a phrase; `data` if somebody typed it."""

    text: str
    data: bool = False


@dataclass(frozen=True)
class Both:
    """A phrase in English and in Chinese."""

    en: tuple[Part, ...]
    zh: tuple[Part, ...]

    @property
    def same(self) -> bool:
        """Whether both languages say it alike (numbers, names)."""
        return self.en == self.zh

    def plain(self, lang: Lang) -> str:
        """The phrase without its structure."""
        return "".join(part.text for part in (self.zh if lang == "zh" else self.en))


Value = Both | Labelled | str | float | int | None


def say(key: str, **values: Value) -> Both:
    """The sentence `report.<key>` of the catalogue, filled in.

    Texts are data; whole numbers are written as they are, others with two decimals. Where `count` is 1, the
    sentence `<key>_one` takes its place if there is one.
    """
    if values.get("count") == 1 and known(f"{key}_one"):
        key += "_one"
    return sentence(f"report.{key}", values)


def sentence(key: str, values: dict[str, Value]) -> Both:
    """Any sentence of the catalogue, filled in."""
    return _filled_in(key, values) if values else _bare(key)


@cache
def _bare(key: str) -> Both:
    return _filled_in(key, {})


def _filled_in(key: str, values: dict[str, Value]) -> Both:
    return Both(*(tuple(_filled(key, lang, values)) for lang in LANGS))


def known(key: str) -> bool:
    """Whether the catalogue holds `report.<key>`."""
    return f"report.{key}" in catalogue("en")


def word(item: Labelled) -> Both:
    """A word of the vocabulary."""
    return Both((Part(item.label("en")),), (Part(item.label("zh")),))


def data(text: str) -> Both:
    """What somebody typed, alike in both languages."""
    return Both((Part(text, True),), (Part(text, True),))


def number(value: float) -> Both:
    """A share or a reach, with two decimals."""
    return Both((Part(f"{value:.2f}"),), (Part(f"{value:.2f}"),))


def joined(items: Iterable[Both]) -> Both:
    """A list, with the comma of each language."""
    found = list(items)
    return Both(_list([item.en for item in found], ", "), _list([item.zh for item in found], "、"))


def run_on(sentences: Iterable[Both]) -> Both:
    """Sentences one after the other, with the space that each language puts between them."""
    found = list(sentences)
    return Both(_list([one.en for one in found], " "), _list([one.zh for one in found], ""))


def _list(items: list[tuple[Part, ...]], comma: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for item in items:
        parts += [Part(comma), *item] if parts else item
    return tuple(parts)


def _filled(key: str, lang: Lang, values: dict[str, Value]) -> Iterable[Part]:
    for literal, name in _pieces(key, lang):
        if literal:
            yield Part(literal)
        if name is not None:
            yield from _parts(values[name], lang)


@cache
def _pieces(key: str, lang: Lang) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(catalogue(lang)[key]))


def _parts(value: Value, lang: Lang) -> tuple[Part, ...]:
    if isinstance(value, Both):
        return value.zh if lang == "zh" else value.en
    if type(value) is str:  # a word of the vocabulary is a text too, and to look for its label takes long
        return (Part(value, True),)
    if type(value) not in (int, float) and isinstance(value, Labelled):
        return (Part(value.label(lang)),)
    return (Part(f"{value:.2f}" if isinstance(value, float) else str(value)),)
