"""Trends: every change is split exactly, and each part is what its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from accounts import AS_OF, FIXED, accounts
from hypothesis import given
from hypothesis import strategies as st

from relmap.frame import build
from relmap.interchange import read
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Channel, Level, Power
from relmap.score.completeness import completeness
from relmap.score.coverage import evaluate
from relmap.score.trend import months_back, trend

T = day(AS_OF)


@given(accounts(), st.lists(st.integers(T - 700, T + 60), min_size=2, max_size=4, unique=True))
def test_parts_add_up(bundle: Bundle, days: list[int]) -> None:
    found = trend(build(bundle), sorted(days), Settings())
    for before, change, after in zip(found.moments, found.changes, found.moments[1:], strict=False):
        for movement, a, b in [
            (change.index, before.score.index, after.score.index),
            *((change.dimensions[d], before.score.values[d], after.score.values[d]) for d in change.dimensions),
        ]:
            if movement.contact is not None and movement.map is not None:
                assert movement.total == pytest.approx(movement.contact + movement.map, abs=1e-12)
            if a is not None and b is not None:
                assert movement.total == pytest.approx(b - a, abs=1e-12)


def with_people(bundle: Bundle, *people: records.Person) -> Bundle:
    return replace(bundle, people=(*bundle.people, *people))


def stays(bundle: Bundle) -> bool:
    """Whether nothing but time passes on the map in the week before T."""
    return all(p.valid_to is None for p in bundle.people)


@given(accounts().filter(stays))
def test_somebody_new_on_the_map_is_map_change(bundle: Bundle) -> None:
    """An unmet executive joins: contact change is what it would have been without him."""
    new = records.Person(
        id="new",
        name="New",
        organization="cust",
        unit="u1",
        level=Level.EXECUTIVE,
        power=Power.INNER_CIRCLE,
        **{"from": AS_OF},
    )
    plain = trend(build(bundle), [T - 7, T], Settings()).changes[0]
    joined = trend(build(with_people(bundle, new)), [T - 7, T], Settings()).changes[0]
    assert joined.index.contact == pytest.approx(plain.index.contact, abs=1e-12)
    assert plain.index.map == pytest.approx(0, abs=1e-12)
    assert joined.index.map is not None
    assert joined.index.map <= 1e-12 or plain.dimensions != joined.dimensions


@given(accounts().filter(stays), st.data())
def test_a_meeting_is_contact_change(bundle: Bundle, data: st.DataObject) -> None:
    person = data.draw(st.sampled_from([p.id for p in bundle.people if p.id not in FIXED]))
    meeting = records.Interaction(
        at=AS_OF, channel=Channel.MEETING, from_person="s0", to_people=(person,), subject="new"
    )
    change = trend(
        build(replace(bundle, interactions=(*bundle.interactions, meeting))), [T - 7, T], Settings()
    ).changes[0]
    assert change.index.map == pytest.approx(0, abs=1e-12)


def test_a_departure_is_contact_change(golden: tuple[Bundle, dict[str, Any]]) -> None:
    """The seat stays on the map, so losing somebody shows like for like, as the what-if said."""
    bundle, expected = golden
    worst = max((p for p in expected["people"] if p in expected["departure"]), key=lambda p: expected["departure"][p])
    assert bundle.as_of is not None
    today = day(bundle.as_of)
    gone = tuple(p.model_copy(update={"valid_to": bundle.as_of}) if p.id == worst else p for p in bundle.people)
    kept = trend(build(bundle), [today - 1, today], Settings()).changes[0]
    lost = trend(build(replace(bundle, people=gone)), [today - 1, today], Settings()).changes[0]
    assert lost.index.total == pytest.approx(kept.index.total - expected["departure"][worst], abs=1e-9)
    if kept.index.map == pytest.approx(0, abs=1e-12):
        assert lost.index.map == pytest.approx(0, abs=1e-12)


def test_months_back_end_on_short_months() -> None:
    assert [d.isoformat() for d in map(date_of, months_back(day("2026-03-31"), 3))] == [
        "2025-12-31",
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
    ]


def test_months_back_end_where_the_calendar_does() -> None:
    assert len(months_back(day("0001-03-01"), 12)) == 3


def date_of(ordinal: int) -> Any:
    from datetime import date

    return date.fromordinal(ordinal)


def test_completeness_counts_what_is_open(demo_file: Path) -> None:
    bundle = read(demo_file)
    score = evaluate(build(bundle), day(bundle.as_of or ""), Settings())
    found = completeness(score)
    assert found.missing["name"] == sum(p.placeholder for p in bundle.people)
    assert found.missing["people"] == 1
    assert found.known + sum(found.missing.values()) == found.asked
    named = replace(bundle, people=tuple(p.model_copy(update={"placeholder": False}) for p in bundle.people))
    better = completeness(evaluate(build(named), day(bundle.as_of or ""), Settings()))
    assert better.known == found.known + found.missing["name"]
