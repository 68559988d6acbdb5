"""The organization map as a picture of pixels, sharp on a screen with a double grid.

Drawn by resvg; where that library is missing, by a browser that is installed.
"""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree.ElementTree import Element

from relmap.draw.svg import markup
from relmap.engine.analysis import Analysis
from relmap.exports.browser import find_browser, run_browser
from relmap.exports.svg import poster
from relmap.files import replacing
from relmap.model.errors import MissingExtra

SCALE = 2


def write(analysis: Analysis, path: Path, lang: str) -> None:
    """Write the picture.

    Raises:
        MissingExtra: where there is neither the library nor a browser.
    """
    drawing = poster(analysis, lang)
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        if find_browser() is None:
            raise MissingExtra("no_png") from error
        _by_browser(drawing, path)
        return
    pixels = svg_to_bytes(svg_string=markup(drawing), zoom=SCALE, languages=["zh" if lang == "zh" else "en"])
    with replacing(path) as draft:
        draft.write_bytes(bytes(pixels))


def _by_browser(drawing: Element, path: Path) -> None:
    wide, high = (math.ceil(float(drawing.attrib[side])) for side in ("width", "height"))
    arguments = (f"--window-size={wide},{high}", f"--force-device-scale-factor={SCALE}", "--hide-scrollbars")
    run_browser(markup(drawing), "picture.svg", path, "--screenshot={target}", *arguments)
