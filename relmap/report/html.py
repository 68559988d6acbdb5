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

from relmap.engine.analysis import Analysis
from relmap.model.vocabulary import Lang
from relmap.report.inline import join_modules
from relmap.report.pack import pack
from relmap.report.phrase import say
from relmap.report.style import style_sheet
from relmap.report.view import make_report
from relmap.resources import resource

_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def render(analysis: Analysis, *, lang: str) -> str:
    """The report of an account as of the day of its analysis.

    Args:
        analysis: the account, scored and planned.
        lang: the language that it opens in; the other one is a button away.

    Returns:
        The text of the HTML file, the same for the same account, day and settings. Without a script it shows the
        figures, the map and a table of everybody in that language; the views and the other language are packed.
    """
    chosen: Lang = "zh" if lang == "zh" else "en"
    report = make_report(analysis)
    environment = _environment()
    script, starter = join_modules(resource("visual", "script", "main.js")), _text("script", "unpack.js")
    style, plain_style = style_sheet(), _text("style", "plain.css")
    page = environment.get_template("page.html.j2").render(
        report=report,
        lang=chosen,
        plain="",
        chart=Markup(report.chart.both),  # made and escaped by ElementTree
        data=Markup(inert_json(report.script_data)),  # escaped for a data block
    )
    return environment.get_template("report.html.j2").render(
        report=report,
        lang=chosen,
        plain=chosen,
        policy=_policy([starter, script], [plain_style, style]),
        style=Markup(plain_style),  # our own sheet, no data
        script=Markup(starter),  # our own module, no data
        plain_chart=Markup(report.chart.plain[chosen]),  # made and escaped by ElementTree
        packed={"packed": Markup(pack({"style": style, "page": page, "script": script}))},  # base64
    )


def inert_json(value: Any) -> str:
    """JSON that cannot end its script element nor be read as markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "".join(_ESCAPES.get(char, char) for char in text)


def _text(*parts: str) -> str:
    return resource("visual", *parts).read_text(encoding="utf-8")


def _policy(scripts: list[str], styles: list[str]) -> str:
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'{_hash(text)}'" for text in texts)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource("visual", "template")),
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
