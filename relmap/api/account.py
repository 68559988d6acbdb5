"""An account, and what can be asked of it: one method a question, each a thin call of a pure function.

import relmap
account = relmap.read("acme.xlsx")        # or relmap.load("acme", store="team.lbug")
account.score().point
account.gaps().to_frame()
account.plan(hours=60).to_frame()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relmap.api.listing import Listing, Row, as_html, to_frame
from relmap.frame import Frame, build
from relmap.model.bundle import Bundle
from relmap.model.records import day as day_of
from relmap.model.settings import Settings
from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score, evaluate

if TYPE_CHECKING:
    from relmap.engine.gaps import Gap
    from relmap.engine.outlook import Outlook
    from relmap.engine.plan import Plan
    from relmap.engine.routes import Access
    from relmap.engine.uncertainty import Question
    from relmap.score.explain import Explanation
    from relmap.score.trend import Moment


def read(path: Path | str, settings: Settings | None = None) -> Account:
    """An account from a file: JSON, JSON Lines, a workbook, or a folder of CSV.

    Raises:
        InvalidInput: with every problem of the file.
    """
    from relmap.interchange import read as read_bundle

    return Account(read_bundle(path), settings or Settings())


def load(account: str | None = None, store: str | None = None) -> Account:
    """An account from a store; it needs no naming if the store holds one only.

    Raises:
        NotFound: if there is no such store or account.
    """
    from relmap.store import open_store
    from relmap.store.choice import the_only_account

    with open_store(store) as opened:
        stored = opened.load(account or the_only_account(opened))
    return Account(stored.bundle, stored.settings)


class Account:
    """One account with its settings; every answer is as of its own date unless another is given."""

    def __init__(self, bundle: Bundle, settings: Settings | None = None) -> None:
        self.bundle = bundle
        self.settings = settings or Settings()

    @property
    def name(self) -> str:
        """The name of the customer."""
        return self.bundle.name

    @cached_property
    def frame(self) -> Frame:
        """The account as arrays."""
        return build(self.bundle)

    def day(self, as_of: str | None = None) -> int:
        """The day of evaluation: the one given, else the account's own, else today."""
        when = as_of or self.bundle.as_of
        return day_of(when) if when else date.today().toordinal()

    def evaluate(self, as_of: str | None = None) -> Score:
        """The score with all that it is made of."""
        return evaluate(self.frame, self.day(as_of), self.settings)

    def score(self, as_of: str | None = None) -> Scores:
        """Point, Line, Surface, Space and the Index."""
        return Scores(self, self.evaluate(as_of))

    def explain(self, person: str, as_of: str | None = None) -> Explanation:
        """The reach of one person, taken apart; raises NotFound for a stranger."""
        from relmap.score.explain import explain

        return explain(self.evaluate(as_of), person)

    def trend(self, days: Sequence[str] | None = None, months: int = 12) -> Listing[Moment]:
        """The scores on some days, or on the same day of the last months."""
        from relmap.score.trend import months_back, trend

        chosen = sorted({day_of(d) for d in days}) if days else months_back(self.day(), months)
        found = trend(self.frame, chosen, self.settings)
        changes = (None, *found.changes)
        rows = [
            {"as_of": _iso(m.day), "index": m.score.index}
            | {d.value: m.score.values[d] for d in Dimension}
            | {"map_known": m.completeness.share}
            | {"contact_change": c.index.contact if c else None, "map_change": c.index.map if c else None}
            for m, c in zip(found.moments, changes, strict=True)
        ]
        return Listing(f"{self.name}: trend", found.moments, rows)

    def gaps(self, as_of: str | None = None, lang: str = "en") -> Listing[Gap]:
        """What the account plan must close, most severe first."""
        from relmap.engine.gaps import find_gaps
        from relmap.engine.words import gap_evidence, gap_subject, sentence
        from relmap.text import Text

        score, text = self.evaluate(as_of), Text(lang)
        found = find_gaps(score)
        rows = [
            {
                "kind": gap.kind.label(text.lang),
                "where": gap_subject(gap, self.bundle, text),
                "severity": gap.severity,
                "why": sentence(gap_evidence(gap, self.settings), text),
            }
            for gap in found
        ]
        return Listing(f"{self.name}: gaps", found, rows)

    def outlook(self, as_of: str | None = None) -> Outlook:
        """How decisions would fall today."""
        from relmap.engine.outlook import outlook

        return outlook(self.evaluate(as_of))

    def routes(self, person: str, as_of: str | None = None, alternatives: int = 3) -> Access:
        """The way to a person; raises NotFound for whom there can be none."""
        from relmap.engine.routes import RouteMap

        return RouteMap(self.evaluate(as_of)).access(person, alternatives)

    def departures(self, as_of: str | None = None) -> Listing[tuple[str, float]]:
        """The Index lost if somebody left, greatest loss first."""
        from relmap.engine.whatif import departures
        from relmap.engine.words import person_name

        found = departures(self.evaluate(as_of))
        rows = [{"id": p, "person": person_name(p, self.bundle), "index_lost": lost} for p, lost in found.items()]
        return Listing(f"{self.name}: departures", found.items(), rows)

    def plan(self, hours: float = 60.0, as_of: str | None = None, **limits: Any) -> PlanView:
        """The best actions for the hours there are, with a certificate; `limits` are those of `PlanRequest`."""
        from relmap.engine.plan import PlanRequest, plan

        return PlanView(self, plan(self.frame, self.day(as_of), self.settings, PlanRequest(hours=hours, **limits)))

    def questions(self, most: int = 10, as_of: str | None = None, **how: Any) -> Listing[Question]:
        """The most valuable next questions; `how` is that of `UncertaintyRequest`."""
        from relmap.engine.uncertainty import UncertaintyRequest, questions, simulate

        found = questions(simulate(self.frame, self.day(as_of), self.settings, UncertaintyRequest(**how)), most)
        rows = [
            {
                "kind": one.unknown.kind.value,
                "subject": one.unknown.subject,
                "share": one.share,
                "ask": one.ask,
                "of": one.of,
                "figure": one.figure.value,
                "low": one.low,
                "high": one.high,
            }
            for one in found
        ]
        return Listing(f"{self.name}: questions", found, rows)

    def report(self, path: Path | str, lang: str = "en", as_of: str | None = None) -> Path:
        """Write the report and return its path; the ending says what it is: `.html`, `.svg`, `.png`, `.pdf`, `.pptx`, …

        Raises:
            Unusable: for another ending, or a file that cannot be written.
            MissingExtra: where that form needs a library or a browser that is not there.
        """
        from relmap.engine.analysis import analyse
        from relmap.exports import write

        write(analyse(self.frame, self.day(as_of), self.settings), Path(path), lang)
        return Path(path)

    def to_pyvis(self, lang: str = "en", as_of: str | None = None) -> Any:
        """The network as a `pyvis.network.Network` that a notebook shows, and that writes itself, without any request.

        Ids are `person:` and the id. Change what you like before it is shown: `page = account.to_pyvis()`, then
        `page` as the last line of a cell, or `page.write_html("network.html")`.

        Raises:
            MissingExtra: without pyvis.
        """
        from relmap.report.network_page import account_network

        return account_network(self.evaluate(as_of), lang)

    def network(self, path: Path | str, lang: str = "en", as_of: str | None = None) -> Path:
        """Write the network as an HTML file of its own and return its path; raises MissingExtra without pyvis."""
        self.to_pyvis(lang, as_of).write_html(str(path))
        return Path(path)

    def __repr__(self) -> str:
        return f"<Account {self.name}: {len(self.bundle.people)} people, as of {_iso(self.day())}>"


class Scores:
    """The figures of an account on one day; None where a dimension is not assessed."""

    def __init__(self, account: Account, score: Score) -> None:
        self._account = account
        self.detail = score

    @property
    def point(self) -> float | None:
        """Coverage of the people, in [0, 1]."""
        return self.detail.values[Dimension.POINT]

    @property
    def line(self) -> float | None:
        """Coverage of the decision processes, in [0, 1]."""
        return self.detail.values[Dimension.LINE]

    @property
    def surface(self) -> float | None:
        """Coverage of the organization, in [0, 1]."""
        return self.detail.values[Dimension.SURFACE]

    @property
    def space(self) -> float | None:
        """Coverage through the society around, in [0, 1]."""
        return self.detail.values[Dimension.SPACE]

    @property
    def index(self) -> float | None:
        """The weighted mean of those assessed, in [0, 1]."""
        return self.detail.index

    def people(self) -> Listing[str]:
        """Everybody of the account, by what a better reach would bring."""
        score, bundle = self.detail, self._account.bundle
        names = {p.id: p for p in bundle.people}
        counted = [i for i in range(score.frame.size) if score.point.counted[i]]
        counted.sort(
            key=lambda i: (-float(score.point.weight[i] * (1 - score.point.reach[i])), score.frame.people.ids[i])
        )
        ids = [score.frame.people.ids[i] for i in counted]
        rows = [
            {
                "id": ident,
                "name": names[ident].name,
                "title": names[ident].title,
                "weight": float(score.point.weight[i]),
                "reach": float(score.point.reach[i]),
                "effective_contacts": float(score.point.effective[i]),
                "stance": score.stances.get(ident),
            }
            for i, ident in zip(counted, ids, strict=True)
        ]
        return Listing(f"{bundle.name}: people", ids, rows)

    @property
    def rows(self) -> list[Row]:
        """One row a figure."""
        found: list[Row] = [{"figure": d.value, "value": self.detail.values[d]} for d in Dimension]
        return [*found, {"figure": "index", "value": self.index}]

    def to_frame(self) -> Any:
        """The figures as a pandas data frame; raises MissingExtra without pandas."""
        return to_frame(self.rows)

    def __repr__(self) -> str:
        values = ", ".join(
            f"{row['figure']} {'–' if row['value'] is None else format(row['value'], '.2f')}" for row in self.rows
        )
        return f"<{self._account.name}, {_iso(self.detail.ties.day)}: {values}>"

    def _repr_html_(self) -> str:
        return as_html(f"{self._account.name}, {_iso(self.detail.ties.day)}", self.rows)


class PlanView(Sequence[Any]):
    """A plan: the chosen actions in order, the certificate beside them."""

    def __init__(self, account: Account, plan: Plan) -> None:
        self._account = account
        self.plan = plan

    @property
    def value(self) -> float:
        """Index + μ · outlook with the plan."""
        return self.plan.value

    @property
    def base(self) -> float:
        """The same without it."""
        return self.plan.base

    @property
    def bound(self) -> float:
        """No plan within the limits exceeds this."""
        return self.plan.bound

    @property
    def gap(self) -> float:
        """(bound − value)/(value − base): how much better another plan could at most be, measured on the gain."""
        return self.plan.gap

    def __getitem__(self, place: Any) -> Any:
        return self.plan.chosen[place]

    def __len__(self) -> int:
        return len(self.plan.chosen)

    @property
    def rows(self) -> list[Row]:
        """One row a chosen action."""
        from relmap.engine.words import person_name

        def name(person: str | None) -> str | None:
            return person and person_name(person, self._account.bundle)

        return [
            {
                "action": chosen.action.id,
                "kind": chosen.action.kind,
                "owner": name(chosen.action.owner),
                "target": name(chosen.action.target),
                "via": name(chosen.action.via),
                "hours": chosen.action.hours,
                "success": chosen.action.success,
                "index": chosen.buys.index,
                "outlook": chosen.buys.outlook,
            }
            for chosen in self.plan.chosen
        ]

    def to_frame(self) -> Any:
        """The chosen actions as a pandas data frame; raises MissingExtra without pandas."""
        return to_frame(self.rows)

    def __repr__(self) -> str:
        return f"<{self._title()}>"

    def _title(self) -> str:
        gain = f"{self.plan.value - self.plan.base:+.3f}"
        return (
            f"{self._account.name}: {len(self)} actions, {self.plan.hours:g} hours, gain {gain}, gap ≤ {self.gap:.2%}"
        )

    def _repr_html_(self) -> str:
        return as_html(self._title(), self.rows)


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
