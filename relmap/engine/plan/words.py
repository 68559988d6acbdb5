"""A plan in plain words: headline, table, reasons, warnings."""

from __future__ import annotations

from datetime import date, timedelta

from relmap.engine.plan.candidate import Candidate
from relmap.engine.plan.names import Names
from relmap.engine.plan.planning import Planning
from relmap.engine.plan.result import Alternative, CurvePoint, Move, Plan, PlannedAction
from relmap.model.vocabulary import ActionKind, Dimension, Role
from relmap.text import Text

COLD, WARM = 0.005, 0.05
"""A route below COLD is none; an executive whose own way is below WARM needs somebody who arranges the meeting."""
LEAST_SHOWN = 0.0005
"""What would be printed as 0.000 is left out."""
OWNER_KEYS = {kind.value: f"plan.owner.{kind.value}" for kind in ActionKind}


class PlanWords:
    """Says a plan in one language."""

    def __init__(self, planning: Planning, plan: Plan, text: Text) -> None:
        self.planning, self.plan, self.text = planning, plan, text
        self.names = Names(planning.baseline.ahead.frame.bundle, text)
        self.place = {planned.action.id: place for place, planned in enumerate(plan.chosen, start=1)}

    def headline(self) -> list[str]:
        """What it is about, what it brings, and how good it is for certain."""
        plan, text, request = self.plan, self.text, self.planning.request
        today = date.fromordinal(self.planning.baseline.today.ties.day)
        about = {"name": self.names.account(), "date": today.isoformat()}
        title = text("plan.title_today", **about)
        if request.horizon:
            later = today + timedelta(days=request.horizon)
            title = text("plan.title", days=f"{request.horizon:g}", until=later.isoformat(), **about)
        if not plan.chosen:
            return [title, "", text("plan.nothing", count=plan.considered)]
        size = text(
            "plan.size",
            hours=f"{plan.hours:g}",
            budget=f"{plan.budget:g}",
            owners=len({a.action.owner for a in plan.chosen}),
        )
        return [title, "", f"{self.count(len(plan.chosen))}{size}", self.gain(), self.certificate()]

    def count(self, actions: int) -> str:
        """How many actions."""
        return self.text("plan.actions_one") if actions == 1 else self.text("plan.actions", count=actions)

    def gain(self) -> str:
        """Index and outlook, before and after."""
        before, after = self.plan.before, self.plan.after
        parts = [self.text("plan.index", before=f"{before.index or 0:.2f}", after=f"{after.index or 0:.2f}")]
        for dimension in Dimension:
            old, new = before.dimensions[dimension], after.dimensions[dimension]
            if old is not None and new is not None:
                parts.append(f"{dimension.label(self.names.lang)} {old:.2f} → {new:.2f}")
        if before.outlook is not None and after.outlook is not None:
            parts.append(self.text("plan.outlook", before=f"{before.outlook:+.2f}", after=f"{after.outlook:+.2f}"))
        return " · ".join(parts)

    def certificate(self) -> str:
        """How much better any other plan could be."""
        gap = self.plan.gap
        count = self.plan.considered
        if gap == float("inf"):
            return self.text("plan.no_certificate", count=count)
        if gap < 0.0001:
            return self.text("plan.best", count=count)
        key = "plan.certificate" if self.plan.solved else "plan.certificate_greedy"
        return self.text(key, gap=f"{gap * 100:.{1 if gap >= 0.001 else 2}f}", count=count)

    def headers(self) -> list[str]:
        """The head of the table."""
        text = self.text
        return [
            "#",
            text("plan.column.what"),
            text("plan.column.who"),
            text("plan.column.whom"),
            text("plan.column.via"),
            text("plan.column.hours"),
            index_word(text),
            text("plan.column.outlook"),
            text("plan.column.value"),
        ]

    def rows(self) -> list[list[str]]:
        """Who does what with whom, through whom, for how many hours, and what it buys."""
        return [
            [
                str(place),
                self.kind(planned.action),
                self.names.person(planned.action.owner),
                self.subject(planned.action),
                self.names.person(planned.action.via) if planned.action.via else "–",
                f"{planned.action.hours:g}",
                signed(planned.buys.index),
                signed(planned.buys.outlook),
                signed(planned.buys.value),
            ]
            for place, planned in enumerate(self.plan.chosen, start=1)
        ]

    def kind(self, action: Candidate) -> str:
        """The kind of an action; a team's own word as it is."""
        return ActionKind(action.kind).label(self.names.lang) if action.kind in set(ActionKind) else action.kind

    def subject(self, action: Candidate) -> str:
        """Whom it is about: a person, or a role that nobody is known to hold."""
        if action.target is not None:
            return self.names.person(action.target)
        process, step, role = action.place
        return f"{Role(role).label(self.names.lang)} · {self.names.step(process, step)}"

    def title(self, action: Candidate) -> str:
        """What, who and with whom, in one line."""
        return f"{self.kind(action)} · {self.names.person(action.owner)} → {self.subject(action)}"

    def reasons(self, planned: PlannedAction) -> list[str]:
        """Why this action, why this owner and route, whom it moves, what instead."""
        text, action = self.text, planned.action
        lines = [self.text("plan.space").join([*self._why(planned), self._worth(planned)])]
        lines.append(self._owner(action))
        lines += [
            text(
                "plan.moves_calm" if action.kind == ActionKind.NEUTRALISE else "plan.moves",
                target=self.subject(action),
                approver=self.names.person(approver),
                processes=text("plan.comma").join(
                    text("plan.quoted", name=self.names.process(m.process)) for m in moves
                ),
                lean=f"{max(m.lean for m in moves):+.2f}",
            )
            for approver, moves in _by_approver(planned).items()
        ]
        if planned.enables:
            numbers = text("plan.comma").join(str(self.place[ident]) for ident in planned.enables)
            lines.append(text("plan.enables", numbers=numbers))
        if planned.alternative is not None:
            lines.append(self._instead(planned.alternative))
        return lines

    def _why(self, planned: PlannedAction) -> list[str]:
        """Whether the team proposed it, and which gap it answers."""
        action, parts = planned.action, []
        if planned.forced:
            parts.append(self.text("plan.forced"))
        if action.given:
            parts.append(self.text("plan.given", id=action.id))
        elif action.gap is not None:
            parts.append(self.text("plan.gap", gap=action.gap.label(self.names.lang)))
        return parts

    def _worth(self, planned: PlannedAction) -> str:
        """What it buys: what the plan would lose without it."""
        buys = planned.buys
        parts = [f"{d.label(self.names.lang)} {signed(v)}" for d, v in buys.dimensions.items() if abs(v) >= LEAST_SHOWN]
        if abs(buys.index) >= LEAST_SHOWN:
            parts.append(f"{index_word(self.text)} {signed(buys.index)}")
        if abs(buys.outlook) >= LEAST_SHOWN:
            parts.append(f"{self.text('plan.column.outlook')} {signed(buys.outlook)}")
        if buys.answer >= LEAST_SHOWN:
            parts.append(self.text("plan.answer", worth=signed(buys.answer)))
        return (
            self.text("plan.buys", what=self.text("plan.comma").join(parts)) if parts else self.text("plan.buys_little")
        )

    def _owner(self, action: Candidate) -> str:
        """Why this owner and this route."""
        key = OWNER_KEYS.get(action.kind, "plan.owner.other")
        if action.kind == ActionKind.SPONSOR and action.strength < WARM:
            key = "plan.owner.sponsor_cold"
        if action.given:
            key = "plan.owner.other" if action.strength >= COLD else "plan.owner.other_cold"
        elif len(action.path) == 2 and action.kind in (ActionKind.WIN_OVER, ActionKind.NEUTRALISE):
            key += "_direct"
        return self.text(
            key,
            owner=self.names.person(action.owner),
            target=self.subject(action),
            via=self.names.person(action.via) if action.via else self.subject(action),
            route=self.names.route(action.path),
            strength=f"{action.strength:.2f}",
            success=f"{action.success:.2f}",
        )

    def _instead(self, found: Alternative) -> str:
        """The next best, and what it would cost."""
        what = self.text(
            "plan.instead_what",
            kind=self.kind(found.action),
            owner=self.names.person(found.action.owner),
            target=self.subject(found.action),
            hours=f"{found.action.hours:g}",
        )
        if not found.fits:
            return self.text("plan.instead_broken", what=what)
        if found.loss < LEAST_SHOWN:
            return self.text("plan.instead_same", what=what)
        return self.text("plan.instead", what=what, loss=f"{found.loss:.3f}")

    def warnings(self) -> list[str]:
        """Limits that what must be done breaks, and connectors who are gone."""
        lines = []
        for broken in self.plan.broken:
            subject = broken.subject or ""
            name = self.names.person(subject) if broken.kind in ("owner", "asks") else subject
            lines.append(
                self.text(f"plan.broken.{broken.kind}", subject=name, need=f"{broken.need:g}", cap=f"{broken.cap:g}")
            )
        return lines + [self.text("plan.absent", via=self.names.person(via)) for via in self.plan.absent]

    def curve_rows(self, points: tuple[CurvePoint, ...]) -> list[list[str]]:
        """Budget, Index, outlook, value, actions; the knee is marked."""
        return [
            [
                f"{point.budget:g}",
                f"{point.index:.3f}",
                f"{point.outlook:+.3f}",
                f"{point.value:.3f}",
                str(len(point.actions)),
                self.text("plan.knee") if point.knee else "",
            ]
            for point in points
        ]


def index_word(text: Text) -> str:
    """The word for the Index."""
    return text("plan.column.index")


def signed(value: float) -> str:
    """A gain with its sign; what rounds to nothing is a dash."""
    return "–" if abs(value) < LEAST_SHOWN else f"{value:+.3f}"


def _by_approver(planned: PlannedAction) -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = {}
    for move in planned.moves:
        found.setdefault(move.approver, []).append(move)
    return found
