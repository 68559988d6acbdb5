"""The view of the plan: whole, honest about its days, and with everything that a reader can suppose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from math import inf
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmap.draw.curve import Dot, ceiling, draw_curve
from relmap.draw.svg import markup
from relmap.engine.analysis import Analysis, analyse
from relmap.engine.plan import PlanRequest
from relmap.engine.whatif import departures
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionStatus
from relmap.report.phrase import Both
from relmap.report.views.plan import CLOSE, OPEN, PlanView, plan_data, plan_view, supposable

HARBOUR = Path(__file__).parent.parent / "examples" / "harbour_bank.json"


def analysed(bundle: Bundle, request: PlanRequest | None = None) -> Analysis:
    return analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings(), request)


@cache
def harbour() -> tuple[Analysis, PlanView]:
    analysis = analysed(read(HARBOUR))
    return analysis, plan_view(analysis)


def phrases(view: PlanView) -> Iterator[Both]:
    yield from (view.size, view.certificate, *view.warnings)
    for row in (*view.chosen, *view.recorded, *view.others):
        yield from (row.kind, row.owner.name, row.target.name, row.status, *row.reasons)
        if row.via:
            yield row.via.name


def test_the_plan_stands_there_in_its_order_with_its_reasons() -> None:
    analysis, view = harbour()
    chosen = analysis.planned.plan.chosen
    assert [row.id for row in view.chosen] == [found.action.id for found in chosen]
    assert [row.place for row in view.chosen] == list(range(1, len(chosen) + 1))
    for row, found in zip(view.chosen, chosen, strict=True):
        assert row.hours == f"{found.action.hours:g}" and len(row.reasons) >= 2
        assert (row.via is None) == (found.action.via is None)
    proposed = next(row for row in view.chosen if row.id == "a-qiu-win")
    assert (proposed.status.plain("en"), proposed.status.plain("zh"), proposed.due) == (
        "Proposed",
        "拟议",
        "2026-12-11",
    )


def test_it_never_speaks_of_chances_and_says_everything_twice() -> None:
    _, view = harbour()
    for phrase in phrases(view):
        english, chinese = phrase.plain("en"), phrase.plain("zh")
        assert english and chinese
        assert not any(word in english.lower() for word in ("chance", "probab")) and "概率" not in chinese
        assert OPEN not in english + chinese and CLOSE not in english + chinese


def test_every_open_action_can_be_supposed_and_no_closed_one() -> None:
    analysis, view = harbour()
    closed = (ActionStatus.DONE, ActionStatus.DROPPED)
    records = {a.id: a for a in analysis.score.frame.bundle.actions}
    shown = [row.id for row in (*view.chosen, *view.recorded, *view.others)]
    assert len(shown) == len(set(shown)) == len(supposable(analysis))
    assert {i for i, a in records.items() if a.status not in closed} <= set(shown)
    assert not {i for i, a in records.items() if a.status in closed} & set(shown)
    assert {row.status.plain("en") for row in view.recorded} >= {"Agreed", "Doing"}
    data = plan_data(analysis)
    assert set(data["model"]["actions"]) == set(shown)
    assert all(set(ids) <= set(shown) for _, ids in data["budgets"])
    assert [hours for hours, _ in data["budgets"]] == sorted(hours for hours, _ in data["budgets"])


def test_a_note_stands_there_in_the_reader_s_half() -> None:
    _, view = harbour()
    row = next(row for row in view.recorded if row.id == "a-wei-coach")
    assert [row.reasons[0].plain(lang)[:4] for lang in ("en", "zh")] == ["A ne", "培养新导"]


def test_the_figures_are_those_of_the_plan() -> None:
    analysis, view = harbour()
    plan = analysis.planned.plan
    assert sum(float(found.hours) for found in view.owners) == pytest.approx(plan.hours)
    assert view.owners[0].bar == 20
    before = {found.code: (found.before, found.after) for found in view.promises}
    assert before["index"] == (plan.before.index, plan.after.index)
    assert before["outlook"] == (plan.before.outlook, plan.after.outlook)
    assert (view.today, view.until, view.days) == ("2026-11-01", "2027-01-30", 90)
    assert [row.actions for row in view.budgets] == [len(point.actions) for point in analysis.planned.curve]
    assert sum(row.knee for row in view.budgets) == sum(row.current for row in view.budgets) == 1


def test_the_dearest_departures_are_named_with_their_side() -> None:
    analysis, view = harbour()
    lost = list(departures(analysis.score).items())[:10]
    assert [found.lost for found in view.losses] == [value for _, value in lost]
    first = view.losses[0]
    assert (first.who.name.plain("en"), first.who.name.plain("zh"), first.ours) == ("Lin Qiao", "林乔", True)
    assert not view.losses[1].ours


def test_what_people_typed_stays_apart() -> None:
    bundle = read(HARBOUR)
    people = tuple(p.model_copy(update={"name": f"<b>{OPEN}{i}\u202e</b>{CLOSE}"}) for i, p in enumerate(bundle.people))
    view = plan_view(analysed(replace(bundle, people=people)))
    for phrase in phrases(view):
        for part in (*phrase.en, *phrase.zh):
            assert part.data or not {"<", "\u202e", OPEN, CLOSE} & set(part.text), phrase
    assert any("\u202e" in part.text for row in view.chosen for line in row.reasons for part in line.en)


def test_a_team_word_for_a_kind_is_data() -> None:
    bundle = read(HARBOUR)
    actions = tuple(a.model_copy(update={"kind": "golf & <tea>"}) for a in bundle.actions)
    view = plan_view(analysed(replace(bundle, actions=actions)))
    row = next(row for row in view.recorded if row.id == "a-qiu-model")
    assert [(part.text, part.data) for part in row.kind.zh] == [("golf & <tea>", True)]


def test_on_its_own_day_there_is_one_day() -> None:
    analysis = analysed(read(HARBOUR), PlanRequest(horizon=0))
    view = plan_view(analysis)
    assert view.days == 0 and view.until == view.today
    assert len(plan_data(analysis)["model"]["days"]) == 1


def test_without_anything_to_do_it_says_so() -> None:
    harbour = read(HARBOUR)
    empty = Bundle(account=harbour.account, as_of=harbour.as_of, organizations=harbour.organizations)
    view = plan_view(analysed(empty))
    assert not (view.chosen or view.others or view.owners or view.losses)
    assert "Nothing within these limits" in view.size.plain("en")
    quiet = plan_view(analysed(harbour, PlanRequest(hours=0.0)))
    assert quiet.chosen == () and quiet.recorded


def test_the_curve_marks_the_knee_and_the_plan_in_both_languages() -> None:
    _, view = harbour()
    root = fromstring(view.chart)
    texts = [node.text for node in root.iter() if node.text]
    assert {"this plan", "本计划", "120", "15"} <= set(texts)
    spots = [node for node in root.iter() if "spot" in (node.get("class") or "")]
    assert [node.get("data-b") for node in spots] == [str(i) for i in range(1, len(view.budgets) + 1)]
    heights = [float(node.get("cy") or inf) for node in spots]
    assert heights == sorted(heights, reverse=True)
    assert not [node for node in root.iter() if node.get("style")]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), max_size=9))
def test_a_curve_stays_in_its_frame(budgets: list[tuple[float, float]]) -> None:
    dots = [Dot(hours, gain) for hours, gain in sorted(budgets)]
    root = fromstring(markup(draw_curve(dots)))
    for node in root.iter():
        if "spot" in (node.get("class") or ""):
            assert 0 <= float(node.get("cx") or -1) <= 440 and 0 <= float(node.get("cy") or -1) <= 250


@given(st.floats(1e-5, 1e6))
def test_an_axis_ends_on_a_round_number_that_is_near(value: float) -> None:
    top = ceiling(value)
    assert value * (1 - 1e-6) <= top <= value * 2.6
