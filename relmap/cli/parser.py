"""What the command line understands: every command, its options and its help, in the reader's language.

Nothing here imports more than the standard library, so that `relmap --help` comes at once.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import Any, NoReturn

from relmap.exports.formats import FORMATS
from relmap.text import Text, catalogue


@dataclass(frozen=True)
class Option:
    """One option or argument; its help is the catalogue's `option.<key>`."""

    key: str
    flags: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)


def _option(key: str, *flags: str, **settings: Any) -> Option:
    return Option(key, flags or (f"--{key.replace('_', '-')}",), settings)


LANG = _option("lang", choices=["en", "zh"])
JSON = _option("json", action="store_true")
STORE = _option("store", metavar="STORE")
SETTINGS = _option("settings", metavar="FILE")
MASK = _option("mask", action="store_true")
FORCE = _option("force", action="store_true")
AS_OF = _option("as_of", metavar="DATE")
READING = (
    _option("bundle", metavar="FILE"),
    STORE,
    _option("account", metavar="ID"),
    AS_OF,
    SETTINGS,
    MASK,
    JSON,
)


@dataclass(frozen=True)
class Command:
    """One command; its module is `relmap.cli.commands.<module>`."""

    name: str
    options: tuple[Option, ...]

    @property
    def module(self) -> str:
        """The module that runs it."""
        return f"relmap.cli.commands.{self.name.replace('-', '_')}_command"


COMMANDS: tuple[Command, ...] = (
    Command("demo", (_option("folder", "-o", "--output", metavar="FOLDER", default="relmap-demo"), JSON)),
    Command(
        "template",
        (_option("template_output", "-o", "--output", metavar="FILE", default="account.xlsx"), FORCE, JSON),
    ),
    Command(
        "import",
        (
            _option("file", "file", metavar="FILE"),
            STORE,
            SETTINGS,
            _option("dry_run", action="store_true"),
            _option("delete_missing", action="store_true"),
            _option("who", metavar="NAME"),
            _option("rater", metavar="PERSON"),
            _option("import_as_of", "--as-of", metavar="DATE"),
            _option("wait", metavar="SECONDS", type=float, default=10.0),
            JSON,
        ),
    ),
    Command(
        "export",
        (
            _option("export_output", "-o", "--output", metavar="FILE", required=True),
            _option("export_format", "--format", choices=["neo4j-admin"]),
            STORE,
            _option("account", metavar="ID"),
            MASK,
            FORCE,
            JSON,
        ),
    ),
    Command("accounts", (STORE, JSON)),
    Command("backup", (_option("backup_output", "-o", "--output", metavar="FILE"), FORCE, STORE, JSON)),
    Command(
        "restore",
        (_option("backup_file", "file", metavar="FILE"), STORE, _option("replace", action="store_true"), JSON),
    ),
    Command("migrate", (STORE, JSON)),
    Command(
        "copy",
        (
            _option("copy_from", "--from", metavar="STORE", dest="source", required=True),
            _option("copy_to", "--to", metavar="STORE", dest="target", required=True),
            _option("copy_replace", "--replace", action="store_true"),
            JSON,
        ),
    ),
    Command(
        "erase",
        (
            _option("person", "person", metavar="PERSON"),
            STORE,
            _option("account", metavar="ID"),
            _option("yes", action="store_true"),
            JSON,
        ),
    ),
    Command("score", READING),
    Command("explain", (_option("person", "person", metavar="PERSON"), *READING)),
    Command(
        "gaps",
        (_option("most", metavar="N", type=int), _option("gaps_since", "--since", metavar="DATE"), *READING),
    ),
    Command(
        "trend",
        (_option("months", metavar="N", type=int, default=12), _option("dates", metavar="DATE", nargs="+"), *READING),
    ),
    Command(
        "review",
        (
            _option("review_verb", "verb", choices=["freeze", "list", "compare"]),
            _option("review_account", "account", metavar="ACCOUNT", nargs="?"),
            _option("review_note", "--note", metavar="TEXT"),
            _option("review_present", "--present", metavar="PERSON", nargs="+"),
            _option("review_output", "-o", "--output", metavar="FILE"),
            FORCE,
            _option("review_since", "--since", metavar="DATE"),
            _option("review_against", "--against", metavar="FILE"),
            _option("review_who", "--who", metavar="NAME"),
            *(option for option in READING if option.key != "account"),
        ),
    ),
    Command("outlook", READING),
    Command(
        "routes",
        (
            _option("target", "person", metavar="PERSON", nargs="?"),
            _option("alternatives", metavar="N", type=int, default=3),
            _option("hops", metavar="N", type=int, default=4),
            *READING,
        ),
    ),
    Command(
        "plan",
        (
            _option("hours", metavar="H", type=float, default=60.0),
            _option("owner_hours", metavar="ID=H", action="append"),
            _option("asks", metavar="N", type=int, default=2),
            _option("mu", metavar="X", type=float, default=0.3),
            _option("horizon", metavar="DAYS", type=int, default=90),
            _option("candidates", choices=["given", "generated", "both"], default="both"),
            _option("must", metavar="ACTION", action="append"),
            _option("must_not", metavar="ACTION", action="append"),
            _option("curve", action="store_true"),
            _option("talks", action="store_true"),
            *READING,
        ),
    ),
    Command(
        "align",
        (
            _option("align_most", "--most", metavar="N", type=int, default=3),
            _option("horizon", metavar="DAYS", type=int, default=90),
            *READING,
        ),
    ),
    Command(
        "whatif",
        (
            _option("leaves", metavar="PERSON", action="append"),
            _option("done", metavar="ACTION", action="append"),
            _option("seat", metavar="ORGANIZATION"),
            *READING,
        ),
    ),
    Command(
        "questions",
        (
            _option("most", metavar="N", type=int, default=10),
            _option("draws", metavar="N", type=int, default=400),
            _option("seed_number", "--seed", metavar="N", type=int, default=1),
            *READING,
        ),
    ),
    Command("queries", (JSON,)),
    Command(
        "query",
        (
            _option("query_name", "name", metavar="NAME"),
            _option("set", metavar="NAME=VALUE", action="append"),
            STORE,
            _option("account", metavar="ID"),
            AS_OF,
            JSON,
        ),
    ),
    Command(
        "report",
        (
            _option("report_output", "-o", "--output", metavar="FILE"),
            _option("report_format", "--format", choices=list(FORMATS)),
            _option("no_network", action="store_true"),
            _option("story", metavar="FILE"),
            _option("review_of", "--since-review", metavar="FILE"),
            _option("session", action="store_true"),
            *READING,
        ),
    ),
    Command(
        "serve",
        (
            _option("serve_account", "account", metavar="ACCOUNT", nargs="?"),
            STORE,
            _option("port", metavar="PORT", type=int, default=8642),
            _option("lan", action="store_true"),
            _option("host_name", metavar="NAME"),
            _option("listen", metavar="ADDRESS"),
            _option("no_browser", action="store_true"),
            _option("customer", metavar="NAME"),
            _option("supplier", metavar="NAME"),
            _option("serve_as_of", "--as-of", metavar="DATE"),
        ),
    ),
    Command(
        "story",
        (_option("story_output", "-o", "--output", metavar="FILE"), FORCE, *READING[:-1]),
    ),
)
BY_NAME = {command.name: command for command in COMMANDS}


class Parser(argparse.ArgumentParser):
    """argparse in the reader's language, with errors of one shape."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and where help is."""
        self.print_usage(_stderr())
        self.exit(2, f"relmap: {message}\n")


def _stderr() -> Any:
    import sys

    return sys.stderr


def build(lang: str) -> Parser:
    """The whole command line in one language."""
    text = Text(lang)
    speak(lang)
    parser = Parser(
        prog="relmap",
        description=text("cli.about"),
        epilog=text("cli.epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version(), help=text("option.version"))
    _add(parser, LANG, text)
    commands = parser.add_subparsers(dest="command", metavar=text("cli.command"), title=text("cli.commands"))
    for command in COMMANDS:
        own = commands.add_parser(
            command.name,
            help=text(f"command.{command.name}.help"),
            description=text(f"command.{command.name}.about"),
            epilog=text("cli.examples") + "\n" + _indented(text(f"command.{command.name}.examples")),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for option in (*command.options, LANG):
            _add(own, option, text, repeated=option is LANG)
    return parser


def _add(parser: argparse.ArgumentParser, option: Option, text: Text, *, repeated: bool = False) -> None:
    settings = dict(option.settings)
    if repeated:
        settings["default"] = argparse.SUPPRESS
    parser.add_argument(*option.flags, help=text(f"option.{option.key}"), **settings)


def _indented(lines: str) -> str:
    return "\n".join(f"  {line}" for line in lines.strip().splitlines())


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"relmap {version('relmap')}"
    except PackageNotFoundError:
        return "relmap (checkout)"


def speak(lang: str) -> None:
    """Let argparse speak the language of the catalogue: its own sentences go through its `_`."""
    english, wanted = catalogue("en"), catalogue(lang)
    known = {sentence: wanted[key] for key, sentence in english.items() if key.startswith("argparse.")}
    vars(argparse)["_"] = lambda sentence: known.get(sentence, sentence)
