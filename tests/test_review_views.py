"""The trend and the review in the report: what stands there, for whom, and how lines and their names are drawn."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

from relmap.draw.svg import markup
from relmap.draw.trendchart import GAP, LOOKS, Mark, Series, trend_chart
from relmap.engine.analysis import analyse
from relmap.engine.review import freeze
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.frozen import Frozen
from relmap.model.privacy import masked_with
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.report.html import render
from relmap.report.pack import unpack


def page(bundle: Bundle, state: Frozen | None, lang: str = "en") -> str:
    analysis = analyse(build(bundle), day(bundle.as_of or ""), Settings(), review=state)
    return unpack(render(analysis, lang=lang))["packed"]["page"]


def test_the_report_shows_the_review(demo_file: Path) -> None:
    bundle = read(demo_file)
    review = Review(id="r1", at="2026-08-01", present=("ns-lin",), note="<b>finance</b> first")
    state = freeze(build(bundle), day("2026-08-01"), Settings(), review)
    shown = page(bundle, state)
    section = shown[shown.index('<section id="review">') :]
    section = section[: section.index("</section>")]
    assert "&lt;b&gt;finance&lt;/b&gt; first" in section
    assert "同口径" in section
    assert section.index("Like for like") < section.index("Map change") < section.index("In all")
    assert re.search(r"Qiu Lin 邱琳</bdi></a>", section)
    assert 'href="#review"' in shown
    assert '<section id="review">' not in page(bundle, None)


def test_a_masked_report_names_nobody(demo_file: Path) -> None:
    bundle = read(demo_file)
    state = freeze(build(bundle), day("2026-08-01"), Settings(), Review(id="r1", at="2026-08-01", note="Qiu Lin first"))
    hidden, old = masked_with(bundle, state)
    shown = page(hidden, old)
    assert '<section id="review">' in shown
    for name in ("Qiu Lin", "邱琳", "p-budget"):
        assert name not in shown


def test_the_trend_is_a_table_too(demo_file: Path) -> None:
    shown = page(read(demo_file), None)
    section = shown[shown.index('<section id="trend">') :]
    section = section[: section.index("</section>")]
    assert section.count('<th scope="row">') == 13
    assert section.index("2026-11-01</th>") < section.index("2026-10-01</th>"), "latest first"
    assert "概率" not in section
    assert "style=" not in section


DAYS = tuple(date(2026, month, 1).toordinal() for month in range(1, 13))


def chart(*lines: tuple[str, list[float | None]], marks: tuple[Mark, ...] = ()) -> str:
    series = [Series(LOOKS[name], {"en": name.title(), "zh": "线"}, tuple(values)) for name, values in lines]
    return markup(trend_chart(DAYS, series, marks, width=700, height=300, every=3))


def test_names_at_the_ends_of_lines_do_not_touch() -> None:
    drawn = chart(*((name, [0.3 + 0.001 * i] * 12) for i, name in enumerate(LOOKS)))
    ends = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="end t-\w+ en"', drawn)
    heights = sorted(float(y) for _, y in ends)
    assert len(heights) == len(LOOKS)
    assert all(b - a >= GAP - 0.11 for a, b in pairwise(heights))
    low = chart(*((name, [0.0] * 12) for name in LOOKS))
    assert max(float(y) for y in re.findall(r'y="([\d.]+)" class="end', low)) <= 300 - 30 + 5


def test_what_is_not_assessed_breaks_the_line() -> None:
    drawn = chart(("index", [0.1, 0.2, None, 0.3, 0.4, *[None] * 7]))
    (group,) = re.findall(r'<g class="series t-index".*?</g>', drawn)
    assert group.count("<path") == 2
    assert group.count("<circle") == 4
    assert ">Index 0.40</text>" in drawn
    assert "nan" not in chart(("index", [None] * 12))


def test_days_outside_are_not_marked() -> None:
    names = {"en": "Review", "zh": "复盘"}
    inside, outside = Mark(DAYS[3], names), Mark(DAYS[0] - 1, names)  # type: ignore[arg-type]
    drawn = chart(("index", [0.1] * 12), marks=(inside, outside))
    assert drawn.count('class="day"') == 1
    assert drawn.count("复盘") == 1
