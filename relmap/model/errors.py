"""Every error that relmap raises on purpose.

    RelmapError               a message key of the catalogue, and what to fill in
    ├── InvalidInput          a file with problems: all of them, each located
    ├── InvalidSettings       a settings file that cannot be used
    ├── NotFound              an account, person or query that is not there
    ├── Unusable              a path, option or file that cannot be used as asked
    ├── MissingExtra          an optional library that is not installed
    └── StoreError            the store
        ├── StoreBusy         somebody else holds it
        └── VersionConflict   the account has changed meanwhile

An error carries a key, not a sentence: the sentence is made where it is shown, in the reader's language
(`relmap.text`). `str(error)` is the English one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relmap.model.problems import Problem


class RelmapError(Exception):
    """Something that the user can understand and mend."""

    exit_code = 1

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def message(self, lang: str = "en") -> str:
        """The sentence to show."""
        from relmap.text import Text

        return Text(lang)(f"error.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.message()


class InvalidInput(RelmapError):
    """A file that cannot be taken; nothing of it was."""

    exit_code = 3

    def __init__(self, problems: list[Problem], file: str) -> None:
        super().__init__("invalid_input", count=len(problems), file=file)
        self.problems = problems

    def message(self, lang: str = "en") -> str:
        """The headline and one line a problem."""
        return "\n".join([super().message(lang), *(problem.message(lang) for problem in self.problems)])


class InvalidSettings(RelmapError):
    """A settings file with an unknown name or a value off its range."""

    exit_code = 3


class NotFound(RelmapError):
    """Something named that does not exist."""

    exit_code = 4


class Unusable(RelmapError):
    """A path or an option that cannot be used as asked."""

    exit_code = 2


class MissingExtra(RelmapError):
    """An optional library that this needs."""

    exit_code = 5


class StoreError(RelmapError):
    """The store cannot do it."""

    exit_code = 6


class StoreBusy(StoreError):
    """Another process holds the store."""


class VersionConflict(StoreError):
    """The account is no longer at the expected version."""
