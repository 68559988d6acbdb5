"""The interactive report: one HTML file, in both languages, that asks nobody for anything.

The page forbids itself every request and every script but its own (by hash). What people typed reaches it
only through the template's escaping, through ElementTree, or through one inert block of JSON.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from relmap.engine.gaps import Gap
from relmap.engine.suggest import Suggestion
from relmap.model.vocabulary import LANGS
from relmap.report.inline import join_modules
from relmap.report.phrase import say
from relmap.report.style import style_sheet
from relmap.report.view import make_report
from relmap.resources import resource
from relmap.score.coverage import Score

_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def render(score: Score, gaps: list[Gap], suggestions: list[Suggestion], *, lang: str) -> str:
    """The report of an account as of the day of its score.

    Args:
        score: the account, scored.
        gaps: its gaps, most severe first.
        suggestions: actions for the first of them.
        lang: the language that it opens in; the other one is a button away.

    Returns:
        The text of the HTML file, the same for the same account, day and settings.
    """
    report = make_report(score, gaps, suggestions)
    style, script = style_sheet(), join_modules(resource("visual", "report", "main.js"))
    template = _environment().get_template("report.html.j2")
    return template.render(
        report=report,
        lang=lang if lang in LANGS else LANGS[0],
        policy=_policy(script, style),
        style=Markup(style),  # our own sheet, no data
        script=Markup(script),  # our own modules, no data
        chart=Markup(report.chart),  # made and escaped by ElementTree
        data=Markup(inert_json(report.script_data)),  # escaped for a data block
    )


def inert_json(value: Any) -> str:
    """JSON that cannot end its script element nor be read as markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "".join(_ESCAPES.get(char, char) for char in text)


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource("visual", "report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = say
    environment.filters["score"] = lambda value: f"{value:.2f}"
    environment.filters["signed"] = lambda value: f"{round(value, 2) + 0.0:+.2f}"
    environment.filters["sort_value"] = lambda value: f"{value:.4g}"
    environment.filters["picture"] = Markup
    return environment
