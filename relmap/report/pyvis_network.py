"""The only room of pyvis: the network as its object, and the script of vis-network out of its package.

Nothing of pyvis' own page is used: in every mode it asks for things from outside, some of its texts are not
escaped, and writing a file drops a folder beside it. A network made here shows and writes itself as our page.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from relmap.draw import palette
from relmap.draw.network import COLOURS, DASHES, DIRECTED, SIDES, Link, NetworkPicture, Node
from relmap.files import write_text
from relmap.frame.frame import Group
from relmap.model.errors import MissingExtra
from relmap.model.vocabulary import Lang
from relmap.report.pack import pack

PREFIX = "person:"
SHAPES = {Group.ACCOUNT: "dot", Group.OURS: "diamond", Group.THIRD: "square", Group.COMPETITOR: "hexagon"}
BEND = 0.16
FRAME_HEIGHT = 620

Page = Callable[[Any], str]
"""Makes the whole page of a network."""


def available() -> bool:
    """Whether pyvis is installed."""
    return find_spec("pyvis") is not None


def to_pyvis(picture: NetworkPicture, lang: Lang = "en", page: Page | None = None) -> Any:
    """The picture as a `pyvis.network.Network`.

    Ids are texts with a prefix (`person:007`), so that none is read as a number. Every line of a pair is kept.
    Positions are given and physics is off: simulating some hundred people would take a minute.

    Args:
        picture: the network.
        lang: the language of the labels.
        page: makes what it is shown and written as; without one it can be neither.

    Raises:
        MissingExtra: if pyvis is not installed.
    """
    network = _network_class()(directed=True, cdn_resources="in_line", height=f"{FRAME_HEIGHT}px")
    network.page = page
    network.toggle_physics(False)
    ids = {node.person: PREFIX + picture.score.frame.people.ids[node.person] for node in picture.nodes}
    for node in picture.nodes:
        network.add_node(ids[node.person], **_node(node, lang))
    for place, link in enumerate(picture.links):
        network.add_edge(ids[link.source], ids[link.target], id=f"line:{place}", **_edge(link))
    return network


@cache
def vis_script() -> str:
    """The script of vis-network as the installed pyvis carries it, its licence at its head.

    Raises:
        MissingExtra: if pyvis is not installed.
    """
    spec = find_spec("pyvis")
    if spec is None or spec.origin is None:
        raise MissingExtra("no_pyvis")
    found = sorted(Path(spec.origin).parent.glob("lib/vis-*/vis-network.min.js"), key=_version)
    return found[-1].read_bytes().decode()


@cache
def packed_script() -> str:
    """The script of vis-network as a page carries it; unpacked it is `script`."""
    return pack({"script": vis_script()})


def _version(script: Path) -> list[int]:
    return [int(part) for part in script.parent.name.removeprefix("vis-").split(".")]


@cache
def _network_class() -> Any:
    """pyvis' class with our page in place of its own; made late, since pyvis takes a while to import."""
    try:
        from pyvis.network import Network
    except ImportError as error:
        raise MissingExtra("no_pyvis") from error

    class AccountNetwork(Network):  # type: ignore[misc]
        """The network of an account."""

        page: Page | None = None

        def generate_html(self, *_: Any, **__: Any) -> str:
            """The whole page, which asks for nothing from outside."""
            if self.page is None:
                raise TypeError("this network has no page")
            return self.page(self)

        def write_html(self, name: str, *_: Any, **__: Any) -> None:
            """Write the page as UTF-8; nothing else is written."""
            write_text(Path(name), self.generate_html())

        def show(self, name: str, *_: Any, **__: Any) -> Any:
            """Write the page; in a notebook the network itself, as the last line of a cell, is enough."""
            self.write_html(name)
            return self

        def _repr_html_(self) -> str:
            page = html.escape(self.generate_html())
            frame = f'sandbox="allow-scripts" width="100%" height="{FRAME_HEIGHT}" frameborder="0"'
            return f'<iframe {frame} srcdoc="{page}"></iframe>'

    return AccountNetwork


def _node(node: Node, lang: Lang) -> dict[str, Any]:
    mark = palette.stance(node.stance)
    fill, edge = {
        Group.OURS: (palette.OURS, palette.OURS),
        Group.THIRD: (mark.colour, palette.THIRD),
        Group.COMPETITOR: (palette.FACE, palette.RIVAL),
        Group.ACCOUNT: (mark.colour, palette.DASH if node.stance is None else mark.colour),
    }[node.side]
    own = {"background": fill, "border": edge}
    dashed = node.side is Group.COMPETITOR or (node.side is Group.ACCOUNT and node.stance is None)
    return {
        "label": node.labels[lang],
        "labels": dict(node.labels),
        "shape": SHAPES[node.side],
        "size": node.radius,
        "color": own | {"highlight": own, "hover": own},
        "borderWidth": 3 if node.side is Group.THIRD else 1.5,
        "shapeProperties": {"borderDashes": [4, 3] if dashed else False},
        "x": node.x,
        "y": node.y,
        "person": node.person,
        "side": SIDES[node.side],
        "stance": mark.code,
        "reach": round(node.reach, 4),
        "key": node.key,
        "seat": node.seat,
        "cluster": node.group,
    }


def _edge(link: Link) -> dict[str, Any]:
    dashes = DASHES.get(link.kind, (2, 3) if link.assumed else (4, 4) if link.dotted else ())
    bend = {"enabled": True, "type": "curvedCW" if link.bend > 0 else "curvedCCW", "roundness": BEND * abs(link.bend)}
    return {
        "kind": link.kind,
        "strength": round(link.strength, 4),
        "assumed": link.assumed,
        "width": 1.2 if link.kind == "reporting" else round(1 + 5 * link.strength, 1),
        "color": {"color": COLOURS[link.kind], "opacity": 0.55 if link.assumed else 0.85},
        "dashes": list(dashes) or False,
        "arrows": "to" if link.kind in DIRECTED else "",
        "smooth": bend if link.bend else False,
    }
