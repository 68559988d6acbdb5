"""The command line: parse, call, print. Every command's work is a function of another layer.

Exit codes: 0 done · 1 unforeseen · 2 wrong call · 3 a file or setting to mend · 4 not there · 5 an optional
library is missing · 6 the store · 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from relmap.cli.parser import BY_NAME, build
from relmap.text import Text, preferred


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = preferred(_asked(arguments))
    parser = build(lang)
    call = parser.parse_args(arguments)
    call.lang = lang
    if call.command is None:
        parser.print_help()
        return 0
    return _run(call, Text(lang))


def _asked(arguments: list[str]) -> str | None:
    """The language of `--lang`, which must be known before anything is said."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return None


def _run(call: object, text: Text) -> int:
    from relmap.cli.output import complain
    from relmap.model.errors import RelmapError

    try:
        command = importlib.import_module(BY_NAME[call.command].module)  # type: ignore[attr-defined]
        command.run(call, text)
        sys.stdout.flush()
        return 0
    except RelmapError as error:
        complain(error, text, as_json=getattr(call, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        print(text("cli.interrupted"), file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("RELMAP_DEBUG"):
            raise
        print(text("cli.unforeseen", kind=type(error).__name__, reason=str(error)[:300]), file=sys.stderr)
        return 1
