"""`relmap template`: an empty workbook to fill in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.output import print_json
from relmap.files import must_be_new
from relmap.interchange import template
from relmap.text import Text


def run(call: Namespace, text: Text) -> None:
    """Write the empty workbook."""
    path = Path(call.output)
    must_be_new(path, force=call.force)
    template(path, call.lang)
    if call.json:
        print_json({"written": str(path)})
    else:
        print(text("cli.template_written", file=path))
