"""Names as a reader of one language wants them: of `Qiu Lin 邱琳` and of `… / …` the half that is his."""

from __future__ import annotations

import re

from relmap.model.bundle import Bundle
from relmap.model.records import Person
from relmap.model.vocabulary import LANGS, Lang, Side
from relmap.text import Text

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TWO_HALVES = re.compile(r"([^\u4e00-\u9fff]+?)\s+([\u4e00-\u9fff].*)", re.DOTALL)


def half(words: str, lang: str) -> str:
    """The half of a bilingual text in one language; the whole where it is not bilingual."""
    parts = words.split(" / ")
    if len(parts) == 2 and bool(CHINESE.search(parts[0])) != bool(CHINESE.search(parts[1])):
        return next(part for part in parts if bool(CHINESE.search(part)) == (lang == "zh")).strip()
    found = _TWO_HALVES.fullmatch(words)
    return found.group(2 if lang == "zh" else 1).strip() if found else words


class Names:
    """Looks up what ids are called, in one language."""

    def __init__(self, bundle: Bundle, text: Text) -> None:
        self.lang: Lang = LANGS[text.lang == "zh"]
        self.bundle, self.text = bundle, text
        self._people = {person.id: person for person in bundle.people}
        self._processes = {process.id: process.name for process in bundle.processes}
        self._steps = {(step.process, step.id): step.name for step in bundle.steps}

    def said(self, words: str) -> str:
        """A text of the account's in the reader's language."""
        return half(words, self.lang)

    def record(self, person: str | None) -> Person:
        """The record of somebody."""
        return self._people[person or ""]

    def person(self, person: str) -> str:
        """The name of somebody."""
        return self.said(self._people[person].name)

    def process(self, process: str) -> str:
        """The name of a process."""
        return self.said(self._processes[process])

    def step(self, process: str, step: str) -> str:
        """The name of a step."""
        return self.said(self._steps[process, step])

    def route(self, path: tuple[str, ...]) -> str:
        """The people of a route."""
        return " → ".join(self.person(person) for person in path)

    def account(self) -> str:
        """The name of the account."""
        return self.said(self.bundle.name)

    def our_firm(self) -> str:
        """The name of the supplier (of the first root organization of that side)."""
        roots = sorted({self.bundle.root[org] for org, side in self.bundle.side.items() if side is Side.SUPPLIER})
        return next((self.said(org.name) for org in self.bundle.organizations if roots and org.id == roots[0]), "")
