"""Files in and out: one reader and one writer for each form, one validator for all."""

from __future__ import annotations

from pathlib import Path

from relmap.interchange.check import check
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable

FORMS = (".json", ".xlsx")


def read(path: Path | str) -> Bundle:
    """Read and check a bundle; the ending of the name says which form.

    Raises:
        Unusable: if the file is not there, or of no known form.
        InvalidInput: with every problem of the file.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMS:
        raise Unusable("unknown_form", file=str(path), forms=", ".join(FORMS))
    if not path.is_file():
        raise Unusable("no_file", file=str(path))
    if path.suffix.lower() == ".json":
        from relmap.interchange import json_file

        return check(json_file.read(path))
    from relmap.interchange import xlsx_read

    return check(xlsx_read.read(path))


def write(bundle: Bundle, path: Path | str, lang: str = "en") -> None:
    """Write a bundle; the ending of the name says which form, `lang` the headers of a workbook.

    Raises:
        Unusable: for a form that is not known or a folder that is not there.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMS:
        raise Unusable("unknown_form", file=str(path), forms=", ".join(FORMS))
    if not path.parent.is_dir():
        raise Unusable("no_folder", folder=str(path.parent))
    if path.suffix.lower() == ".json":
        from relmap.interchange import json_file

        json_file.write(bundle, path)
    else:
        from relmap.interchange import xlsx_write

        xlsx_write.write(bundle, path, lang)


def template(path: Path | str, lang: str = "en") -> None:
    """Write the empty workbook that a salesperson fills in.

    Raises:
        Unusable: if the name does not end in .xlsx, or the folder is not there.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Unusable("unknown_form", file=str(path), forms=".xlsx")
    if not path.parent.is_dir():
        raise Unusable("no_folder", folder=str(path.parent))
    from relmap.interchange import xlsx_write

    xlsx_write.template(path, lang)
