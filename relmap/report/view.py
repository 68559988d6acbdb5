"""Everything that a report shows, as one typed value; the template only lays it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from relmap.draw.legend import Sample, samples
from relmap.draw.network import make_network
from relmap.draw.orgmap import OrgMap, draw_map, make_map
from relmap.draw.svg import markup
from relmap.engine.analysis import Analysis
from relmap.frame.frame import LEVELS
from relmap.model.vocabulary import LANGS, Lang
from relmap.report.phrase import Both, word
from relmap.report.views.gaplist import GapRow, gap_rows
from relmap.report.views.grid import GridView, grid_view
from relmap.report.views.network import NetworkView, network_view
from relmap.report.views.people import OurRow, PersonRow, our_rows, outside_rows, people_rows
from relmap.report.views.plan import PlanView, plan_data, plan_view
from relmap.report.views.processes import ProcessView, UnitRow, process_views, unit_rows
from relmap.report.views.review import ReviewView, review_view
from relmap.report.views.routes import RoutesView, routes_data, routes_view
from relmap.report.views.scores import DimensionView, dimension_views
from relmap.report.views.session import SessionRecord, SessionView, session_view
from relmap.report.views.space import SpaceView, space_view
from relmap.report.views.story import StoryStep, first_story
from relmap.report.views.trend import TrendView, trend_view
from relmap.score.coverage import Score
from relmap.text import catalogue

SECTIONS = (
    "map",
    "gaps",
    "plan",
    "routes",
    "grid",
    "processes",
    "surface",
    "space",
    "network",
    "trend",
    "review",
    "session",
    "scores",
    "people",
)
"""Every view in its order: a section with the template `<name>.html.j2`, a tab with the word `tab.<name>`."""


@dataclass(frozen=True)
class Section:
    """A view that this report has; `count` stands on its tab."""

    name: str
    count: int | None = None


@dataclass(frozen=True)
class Chart:
    """The organization map as SVG text: in both languages to explore, and `plain` without its hidden lines."""

    both: str
    drawn: OrgMap

    def plain(self, lang: Lang) -> str:
        """The map in one language, as it is read without a script."""
        return markup(draw_map(self.drawn, (lang,), lines=False))


@dataclass(frozen=True)
class Report:
    """The whole report.

    Attributes:
        sections: the views that have something to show.
        chart: the organization map.
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
    sections: tuple[Section, ...]
    chart: Chart
    legend: tuple[Sample, ...]
    gaps: tuple[GapRow, ...]
    processes: tuple[ProcessView, ...]
    levels: tuple[Both, ...]
    units: tuple[UnitRow, ...]
    homeless: tuple[str, ...]
    routes: RoutesView
    space: SpaceView
    grid: GridView
    network: NetworkView | None
    plan: PlanView
    trend: TrendView
    review: ReviewView | None
    session: SessionView | None
    people: tuple[PersonRow, ...]
    outside: tuple[PersonRow, ...]
    ours: tuple[OurRow, ...]
    story: tuple[StoryStep, ...]
    settings: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    script_data: dict[str, object]


def make_report(
    analysis: Analysis,
    story: Sequence[StoryStep] | None = None,
    *,
    network: bool = False,
    session: SessionRecord | None = None,
) -> Report:
    """Build the view of an account as of the day of its analysis; it tells its own story unless one is given.

    The network view is there if asked for; that raises MissingExtra without pyvis.
    """
    score, gaps = analysis.score, analysis.gaps
    bundle = score.frame.bundle
    chart = make_map(score, gaps)
    around = network_view(make_network(chart)) if network else None
    names = {person.id: person.name for person in bundle.people}
    ours = our_rows(score)
    people = people_rows(score, gaps)
    listed = gap_rows(score, gaps, analysis.suggestions)
    counts = {"gaps": len(gaps), "processes": len(score.processes), "people": len(people)}
    shown = {"map", "gaps", "plan", "processes", "routes", "space", "grid", "surface", "scores", "people", "trend"}
    shown |= {"review"} if analysis.review else set()
    shown |= {"session"} if session else set()
    shown |= {"network"} if around else set()
    return Report(
        account=bundle.name,
        supplier=_supplier(score, ours),
        as_of=date.fromordinal(score.ties.day).isoformat(),
        index=score.index,
        index_bar=round((score.index or 0) * 20),
        outlook=analysis.outlook.value,
        status=word(analysis.outlook.status),
        not_assessed=tuple(word(dimension) for dimension in score.not_assessed),
        dimensions=dimension_views(score),
        sections=tuple(Section(name, counts.get(name)) for name in SECTIONS if name in shown),
        chart=Chart(markup(draw_map(chart, zoomable=True)), chart),
        legend=samples(),
        gaps=listed,
        processes=process_views(analysis),
        levels=tuple(word(level) for level in LEVELS),
        units=unit_rows(score),
        homeless=tuple(names[person] for person in score.homeless),
        routes=routes_view(analysis),
        space=space_view(score),
        grid=grid_view(score, gaps),
        network=around,
        plan=plan_view(analysis),
        trend=trend_view(analysis.trend, bundle),
        review=review_view(analysis.review) if analysis.review else None,
        session=session_view(session, score.frame.index) if session else None,
        people=people,
        outside=outside_rows(score),
        ours=ours,
        story=tuple(first_story(analysis, listed) if story is None else story),
        settings=_printed(score.settings.flat()),
        changed=_printed(score.settings.overrides()),
        script_data=script_data(analysis, chart)
        | {"whatif": plan_data(analysis)}
        | ({"network": around.data} if around else {}),
    )


def script_data(analysis: Analysis, chart: OrgMap) -> dict[str, object]:
    """Names, titles and ids of everybody for search and labels, and the sentences that the script itself says."""
    score = analysis.score
    bundle = score.frame.bundle
    shown = sorted({*chart.cards, *np.flatnonzero(score.point.counted).tolist()})
    people = {str(i): [bundle.people[i].name, bundle.people[i].title or "", bundle.people[i].id] for i in shown}
    return {"people": people, "labels": script_labels(), "routes": routes_data(score, analysis.routes)}


OF_THE_APP = "app."
"""The sentences that only the scripts of the workshop say."""


def script_labels(*, app: bool = False) -> dict[Lang, dict[str, str]]:
    """The sentences that the scripts of a report say; with those of the `app` too."""
    return {lang: _labels(lang, app) for lang in LANGS}


def _labels(lang: Lang, app: bool) -> dict[str, str]:
    prefix = "report.script."
    found = {key.removeprefix(prefix): text for key, text in catalogue(lang).items() if key.startswith(prefix)}
    return {key: text for key, text in found.items() if app or not key.startswith(OF_THE_APP)}


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
