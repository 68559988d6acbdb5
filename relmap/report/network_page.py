"""The network alone as one HTML file that asks nobody for anything, and pyvis' object that shows itself so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup

from relmap.draw.legend import Sample, samples
from relmap.draw.network import NetworkPicture, make_network
from relmap.draw.orgmap import make_map
from relmap.engine.gaps import find_gaps
from relmap.model.vocabulary import Lang
from relmap.report.html import environment, inert_json, policy
from relmap.report.inline import join_modules
from relmap.report.pyvis_network import packed_script, to_pyvis, vis_script
from relmap.report.style import style_sheet
from relmap.report.view import script_labels
from relmap.report.views.network import NetworkView, network_data, network_view
from relmap.resources import resource
from relmap.score.coverage import Score


@dataclass(frozen=True)
class NetworkPage:
    """What the page shows; the template of the view calls it `report`."""

    account: str
    as_of: str
    legend: tuple[Sample, ...]
    network: NetworkView


def account_network(score: Score, lang: str = "en") -> Any:
    """The network of an account as a `pyvis.network.Network`; raises MissingExtra without pyvis."""
    chosen: Lang = "zh" if lang == "zh" else "en"
    picture = make_network(make_map(score, find_gaps(score)))
    return to_pyvis(picture, chosen, partial(render_network, picture=picture, lang=chosen))


def render_network(network: Any, *, picture: NetworkPicture, lang: Lang) -> str:
    """The page of a network of pyvis, with all that has been changed in it; raises MissingExtra without pyvis."""
    score = picture.score
    bundle = score.frame.bundle
    shown = NetworkPage(
        account=bundle.name,
        as_of=date.fromordinal(score.ties.day).isoformat(),
        legend=samples(),
        network=network_view(picture),
    )
    people = {str(node.person): bundle.people[node.person] for node in picture.nodes}
    data = {
        "people": {place: [person.name, person.title or "", person.id] for place, person in people.items()},
        "labels": script_labels(),
        "network": network_data(network, picture),
    }
    script, style = join_modules(resource("visual", "script", "network_page.js")), style_sheet()
    return (
        environment()
        .get_template("network_page.html.j2")
        .render(
            report=shown,
            lang=lang,
            plain="",
            policy=policy([script, vis_script()], [style]),
            style=Markup(style),  # our own sheet, no data
            data=Markup(inert_json(data)),  # escaped for a data block
            packed=Markup(packed_script()),  # base64
            script=Markup(script),  # our own modules, no data
        )
    )
