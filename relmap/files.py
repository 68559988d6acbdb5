"""Files written as a whole: whoever reads one finds the old text or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relmap.model.errors import Unusable


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` to write to; it takes its place when the block ends well.

    Raises:
        Unusable: if the folder is not there or cannot be written to.
    """
    if not path.parent.is_dir():
        raise Unusable("no_folder", folder=str(path.parent))
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
        os.close(handle)
        draft = Path(name)
        try:
            draft.chmod(0o666 & ~_umask())
            yield draft
            draft.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
    except OSError as error:
        raise Unusable("cannot_write", file=str(path), reason=error.strerror or str(error)) from error


def must_be_new(path: Path, *, force: bool) -> None:
    """Refuse to write over a file that is there, unless told to.

    Raises:
        Unusable: naming the file, and what to do.
    """
    if path.exists() and not force:
        raise Unusable("exists", file=str(path))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, as a whole."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
