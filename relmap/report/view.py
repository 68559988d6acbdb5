"""Everything that a report shows, as one typed value; the template only lays it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from relmap.draw.legend import Sample, samples
from relmap.draw.orgmap import OrgMap, draw_map, make_map
from relmap.draw.svg import markup
from relmap.engine.gaps import Gap
from relmap.engine.outlook import outlook
from relmap.engine.suggest import Suggestion
from relmap.frame.frame import LEVELS
from relmap.model.vocabulary import LANGS, Lang
from relmap.report.gaplist import GapRow, gap_rows
from relmap.report.people import OurRow, PersonRow, our_rows, outside_rows, people_rows
from relmap.report.phrase import Both, word
from relmap.report.processes import ProcessView, UnitRow, process_views, unit_rows
from relmap.report.scores import DimensionView, dimension_views
from relmap.score.coverage import Score
from relmap.text import catalogue


@dataclass(frozen=True)
class Report:
    """The whole report.

    Attributes:
        chart: the organization map as SVG text, made by ElementTree.
        outlook: how decisions would fall, in [−1, 1]; None without a live process.
        script_data: what the script needs, ready for JSON.
        changed: settings that differ from the defaults.
    """

    account: str
    supplier: str
    as_of: str
    index: float | None
    index_bar: int
    outlook: float | None
    status: Both
    not_assessed: tuple[Both, ...]
    dimensions: tuple[DimensionView, ...]
    chart: str
    legend: tuple[Sample, ...]
    gaps: tuple[GapRow, ...]
    processes: tuple[ProcessView, ...]
    levels: tuple[Both, ...]
    units: tuple[UnitRow, ...]
    homeless: tuple[str, ...]
    people: tuple[PersonRow, ...]
    outside: tuple[PersonRow, ...]
    ours: tuple[OurRow, ...]
    settings: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    script_data: dict[str, object]


def make_report(score: Score, gaps: Sequence[Gap], suggestions: Sequence[Suggestion]) -> Report:
    """Build the view of an account as of the day of its score."""
    bundle = score.frame.bundle
    chart = make_map(score, gaps)
    dimensions = dimension_views(score)
    names = {person.id: person.name for person in bundle.people}
    ours = our_rows(score)
    found = outlook(score)
    return Report(
        account=bundle.name,
        supplier=_supplier(score, ours),
        as_of=date.fromordinal(score.ties.day).isoformat(),
        index=score.index,
        index_bar=round((score.index or 0) * 20),
        outlook=found.value,
        status=word(found.status),
        not_assessed=tuple(word(dimension) for dimension in score.not_assessed),
        dimensions=dimensions,
        chart=markup(draw_map(chart, zoomable=True)),
        legend=samples(),
        gaps=gap_rows(score, gaps, suggestions),
        processes=process_views(score, found),
        levels=tuple(word(level) for level in LEVELS),
        units=unit_rows(score),
        homeless=tuple(names[person] for person in score.homeless),
        people=people_rows(score, gaps),
        outside=outside_rows(score),
        ours=ours,
        settings=_printed(score.settings.flat()),
        changed=_printed(score.settings.overrides()),
        script_data=script_data(score, chart),
    )


def script_data(score: Score, chart: OrgMap) -> dict[str, object]:
    """Names and titles of everybody for search and labels, and the sentences that the script itself says."""
    bundle = score.frame.bundle
    shown = sorted({*chart.cards, *np.flatnonzero(score.point.counted).tolist()})
    people = {str(i): [bundle.people[i].name, bundle.people[i].title or ""] for i in shown}
    labels = {lang: _labels(lang) for lang in LANGS}
    return {"people": people, "labels": labels}


def _labels(lang: Lang) -> dict[str, str]:
    prefix = "report.script."
    return {key.removeprefix(prefix): text for key, text in catalogue(lang).items() if key.startswith(prefix)}


def _supplier(score: Score, ours: Sequence[OurRow]) -> str:
    """The name of our own root organization, "" without one."""
    bundle = score.frame.bundle
    if not ours:
        return ""
    root = bundle.root[bundle.people[ours[0].index].organization]
    return next(org.name for org in bundle.organizations if org.id == root)


def _printed(values: Sequence[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"{value:g}" if isinstance(value, (int, float)) else str(value or "–")) for name, value in values
    )
