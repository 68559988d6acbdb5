"""Errors of a plan's request; their sentences stand with those of the plan."""

from __future__ import annotations

from relmap.model.errors import NotFound, Unusable
from relmap.text import Text


class NoSuchAction(NotFound):
    """An action that must or may not be in the plan is not among the candidates."""

    def message(self, lang: str = "en") -> str:
        """The sentence to show."""
        return Text(lang)(f"plan.error.{self.key}", **self.values)


class BadRequest(Unusable):
    """A limit of a plan that is none."""

    def message(self, lang: str = "en") -> str:
        """The sentence to show."""
        return Text(lang)(f"plan.error.{self.key}", **self.values)
