"""Which forms an analysis can be written in, and which of them a file's name asks for.

Each form is a module of its own with `write(analysis, path, lang)`, imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from relmap.model.errors import Unusable

if TYPE_CHECKING:
    from relmap.engine.analysis import Analysis

FORMATS = {
    "html": "relmap.exports.page",
    "svg": "relmap.exports.svg",
    "png": "relmap.exports.png",
    "pdf": "relmap.exports.pdf",
    "pptx": "relmap.exports.slides",
    "xlsx": "relmap.exports.workbook",
    "graphml": "relmap.exports.graphml",
}
"""The module of each form; the form is also the ending of its files."""
_ENDINGS = {f".{form}": form for form in FORMATS} | {".htm": "html"}


def chosen_format(path: Path, wanted: str | None = None) -> str:
    """The form asked for, else the one that the ending of the file's name says.

    Raises:
        Unusable: if neither says one, or both do and differ.
    """
    ending = _ENDINGS.get(path.suffix.lower())
    found = wanted or ending
    if found is None:
        raise Unusable("report_ending", file=str(path), known=", ".join(f".{form}" for form in FORMATS))
    if ending not in (None, found):
        raise Unusable("report_two_formats", file=str(path), format=found)
    return found


def write(analysis: Analysis, path: Path, lang: str, wanted: str | None = None) -> None:
    """Write an analysis to a file, as a whole or not at all.

    Args:
        analysis: the account, scored and planned; masked beforehand where names must not leave the team.
        path: the file.
        lang: the reader's language, `en` or `zh`.
        wanted: a key of `FORMATS`; else the ending of the file's name decides.

    Raises:
        Unusable: for a file that cannot be written, or of no known form.
        MissingExtra: where the form needs a library or a browser that is not there.
    """
    import_module(FORMATS[chosen_format(path, wanted)]).write(analysis, path, lang)
