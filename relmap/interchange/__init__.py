"""Files in and out: one reader and one writer for each form, one validator for all.

Forms: `.json`, `.jsonl`, `.xlsx`, and a folder of CSV files (a name without an ending).
"""

from __future__ import annotations

from pathlib import Path

from relmap.interchange.check import check
from relmap.interchange.draft import Draft
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable

FORMS = (".json", ".jsonl", ".xlsx")
FOLDER = "folder"


def read(path: Path | str) -> Bundle:
    """Read and check a bundle; the ending of the name says which form, a folder is CSV.

    Raises:
        Unusable: if the file is not there, cannot be opened, or is of no known form.
        InvalidInput: with every problem of the file.
    """
    path = Path(path)
    form = FOLDER if path.is_dir() else _form(path)
    if not path.exists():
        raise Unusable("no_file", file=str(path))
    try:
        return check(_draft(path, form))
    except OSError as error:
        raise Unusable("cannot_read", file=str(path), reason=error.strerror or str(error)) from error


def _draft(path: Path, form: str) -> Draft:
    if form == ".json":
        from relmap.interchange import json_file

        return json_file.read(path)
    if form == ".jsonl":
        from relmap.interchange import jsonl_file

        return jsonl_file.read(path)
    if form == FOLDER:
        from relmap.interchange.tables import csv_folder

        return csv_folder.read(path)
    from relmap.interchange.tables import stakeholder_read, workbook_open
    from relmap.interchange.tables.reading import draft_of

    if stakeholder_read.is_table(path):
        raise Unusable("table_not_bundle", file=str(path))
    return draft_of(workbook_open.sheets(path), path.name)


def write(bundle: Bundle, path: Path | str, lang: str = "en") -> None:
    """Write a bundle; the ending of the name says which form, `lang` the headers of a workbook.

    Raises:
        Unusable: for a form that is not known or a folder that is not there.
    """
    path = Path(path)
    form = FOLDER if path.suffix == "" else _form(path)
    _need_folder(path)
    if form == ".json":
        from relmap.interchange import json_file

        json_file.write(bundle, path)
    elif form == ".jsonl":
        from relmap.interchange import jsonl_file

        jsonl_file.write(bundle, path)
    elif form == FOLDER:
        from relmap.interchange.tables import csv_folder

        csv_folder.write(bundle, path)
    else:
        from relmap.interchange.tables import workbook_write

        workbook_write.write(bundle, path, lang)


def template(path: Path | str, lang: str = "en") -> None:
    """Write the empty workbook that a salesperson fills in.

    Raises:
        Unusable: if the name does not end in .xlsx, or the folder is not there.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Unusable("unknown_form", file=str(path), forms=".xlsx")
    _need_folder(path)
    from relmap.interchange.tables import workbook_write

    workbook_write.template(path, lang)


def _form(path: Path) -> str:
    form = path.suffix.lower()
    if form not in FORMS:
        raise Unusable("unknown_form", file=str(path), forms=", ".join(FORMS))
    return form


def _need_folder(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise Unusable("no_folder", folder=str(path.parent))
