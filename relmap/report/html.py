"""The interactive report: one HTML file, in both languages, that asks nobody for anything.

The page forbids itself every request and every script but its own (by hash). What people typed reaches it
only through the template's escaping, through ElementTree, or through one inert block of JSON.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from relmap.engine.analysis import Analysis
from relmap.model.vocabulary import Lang
from relmap.report import pyvis_network
from relmap.report.inline import join_modules
from relmap.report.pack import pack
from relmap.report.phrase import say
from relmap.report.style import style_sheet
from relmap.report.view import make_report
from relmap.report.views.session import SessionRecord
from relmap.report.views.story import StoryStep
from relmap.resources import resource

_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def render(
    analysis: Analysis,
    *,
    lang: str,
    story: Sequence[StoryStep] | None = None,
    network: bool = True,
    session: SessionRecord | None = None,
) -> str:
    """The report of an account as of the day of its analysis.

    Args:
        analysis: the account, scored and planned.
        lang: the language that it opens in; the other one is a button away.
        story: what to present; the engine's own story unless given.
        network: with the network view, for which pyvis must be installed; without it the view is left out.
        session: the record of a meeting to tell; without one there is no such view.

    Returns:
        The text of the HTML file, the same for the same account, day and settings. Without a script it shows the
        figures, the map and a table of everybody in that language; the views and the other language are packed.
    """
    chosen: Lang = "zh" if lang == "zh" else "en"
    report = make_report(analysis, story, network=network and pyvis_network.available(), session=session)
    templates = environment()
    script, starter = join_modules(resource("visual", "script", "main.js")), _text("script", "unpack.js")
    style, plain_style = style_sheet(), _text("style", "plain.css")
    page = templates.get_template("page.html.j2").render(
        report=report,
        lang=chosen,
        plain="",
        chart=Markup(report.chart.both),  # made and escaped by ElementTree
        data=Markup(inert_json(report.script_data)),  # escaped for a data block
    )
    packed = {"packed": Markup(pack({"style": style, "page": page, "script": script}))}  # base64
    scripts = [starter, script]
    if report.network:
        packed["vis_network"] = Markup(pyvis_network.packed_script())  # base64
        scripts.append(pyvis_network.vis_script())
    return templates.get_template("report.html.j2").render(
        report=report,
        lang=chosen,
        plain=chosen,
        policy=policy(scripts, [plain_style, style]),
        style=Markup(plain_style),  # our own sheet, no data
        script=Markup(starter),  # our own module, no data
        plain_chart=Markup(report.chart.plain(chosen)),  # made and escaped by ElementTree
        packed=packed,
    )


def inert_json(value: Any) -> str:
    """JSON that cannot end its script element nor be read as markup."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).translate(_ESCAPES)


def _text(*parts: str) -> str:
    return resource("visual", *parts).read_text(encoding="utf-8")


def policy(scripts: list[str], styles: list[str]) -> str:
    """What a page may do: run these scripts, use these styles, and nothing else."""
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'{_hash(text)}'" for text in texts)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def environment() -> Environment:
    """The templates of the report, which escape whatever is put into them; compiled once a process."""
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
