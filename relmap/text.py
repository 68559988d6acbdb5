"""The message catalogue: every sentence that a user reads, in English and in Chinese.

The sentences stand in `visual/locales/*.toml`, beside whatever else a browser gets, under dotted keys. A test
holds both languages to the same keys and the same placeholders. Imports nothing but the standard library.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from typing import Any, Literal

from relmap.resources import resource

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All sentences of one language by dotted key."""
    sentences: dict[str, str] = {}
    for file in sorted(
        [resource("visual", "locales", f"{lang}.toml"), *resource("visual", "locales", lang).glob("*.toml")]
    ):
        sentences |= _flat(tomllib.loads(file.read_text(encoding="utf-8")))
    return sentences


class Text:
    """Gives sentences in one language: `text("gap.no_access", name="Li")`."""

    def __init__(self, lang: str = "en") -> None:
        self.lang: Lang = "zh" if lang == "zh" else "en"

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence of a key, filled in; raises KeyError for a key that is not there."""
        sentence = catalogue(self.lang)[key]
        return sentence.format(**values) if values else sentence

    def either(self, pair: tuple[str, str]) -> str:
        """One of an English and a Chinese label."""
        return pair[self.lang == "zh"]


def preferred(wanted: str | None = None) -> str:
    """The language asked for, else that of RELMAP_LANG, else that of the terminal, else English."""
    for source in (
        wanted,
        os.environ.get("RELMAP_LANG"),
        *(os.environ.get(k) for k in ("LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if source:
            return "zh" if source.lower().startswith("zh") else "en"
    return "en"


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat
