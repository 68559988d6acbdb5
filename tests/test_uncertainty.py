"""Section 12 of the law: intervals, the stability of gaps, and the most valuable next question."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from accounts import AS_OF, accounts
from doubts import BOUNDS, DEMO, KNOWN, TODAY, deal, demo, person, role, simulated, small, stance, tie
from hypothesis import given, settings

from relmap.engine.gaps import find_gaps
from relmap.engine.outlook import outlook
from relmap.engine.uncertainty import (
    Figure,
    Simulation,
    UncertaintyRequest,
    UnknownKind,
    find_unknowns,
    questions,
)
from relmap.engine.uncertainty.unknowns import RUNG_KINDS, moved
from relmap.engine.uncertainty.worlds import AS_RECORDED
from relmap.frame import build
from relmap.frame.frame import RUNGS
from relmap.interchange import read
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.score.coverage import evaluate


class TestDraws:
    def test_the_same_seed_gives_the_same_draws(self) -> None:
        one, other = simulated(read(DEMO), draws=30), simulated(read(DEMO), draws=30)
        assert one.intervals == other.intervals
        assert one.gaps == other.gaps
        assert questions(one) == questions(other)

    def test_another_seed_gives_others(self) -> None:
        assert demo(draws=30).intervals != demo(draws=30, seed=2).intervals

    def test_without_uncertainty_the_interval_is_the_score(self) -> None:
        found = simulated(
            small(**KNOWN, ties=(tie("us", "boss", "trusted"),), **deal(role("approver", "boss"))), draws=10
        )
        assert found.unknowns == ()
        for figure, interval in found.intervals.items():
            plain = found.plain[figure]
            if interval is None:
                assert plain is None
                continue
            assert (interval.mean, interval.low, interval.high, interval.sd) == (plain, plain, plain, 0.0)
        assert all(row.stays == 1.0 for row in found.gaps)
        assert [row.top for row in found.gaps] == [float(i < 5) for i in range(len(found.gaps))]
        assert questions(found) == []

    def test_confirming_one_fact_leaves_the_other_draws_as_they_were(self) -> None:
        ties = (tie("us", "boss", "working", confirmed=False), tie("us", "a", "working", confirmed=False))
        both = simulated(small(**KNOWN, ties=ties), draws=20)
        one = simulated(small(**KNOWN, ties=(ties[0], tie("us", "a", "working"))), draws=20)
        place = [unknown.place for unknown in both.unknowns].index(("us", "boss"))
        assert np.array_equal(both.sample.codes[:, place], one.sample.codes[:, 0])

    def test_a_request_that_makes_no_sense(self) -> None:
        for wrong in ({"draws": 1}, {"move": 0.6}, {"interval": 1.0}):
            with pytest.raises(ValueError, match="not a simulation"):
                UncertaintyRequest(**wrong)


class TestClosedForms:
    def test_contact_is_drawn_from_a_gamma(self) -> None:
        """λ ~ Gamma(k, θ) gives E[1 − e^(−λ)] = 1 − (1 + θ)^(−k)."""
        meetings = tuple(
            records.Interaction(
                at=f"2026-0{month}-11", channel=words.Channel.MEETING, from_person="us", to_people=("boss",)
            )
            for month in (2, 4, 6)
        )
        people = (person("boss", "executive"), person("us", at="own"))
        found = simulated(small(people=people, stances=(stance("boss", 1),), interactions=meetings), draws=4000)
        ties = found.score.ties
        lam = float(ties.observed[0, 1])
        fade = np.array([2.0 ** (-(TODAY - day(m.at)) / 180) for m in meetings])
        k = 0.5 + 2 * float(fade.sum()) ** 2 / float(np.square(fade).sum())
        expected = 1 - (1 + lam / k) ** -k
        spread = math.sqrt((1 + 2 * lam / k) ** -k - (1 + lam / k) ** (-2 * k))
        interval = found.intervals[Figure.POINT]
        assert found.worlds.contact.shape == pytest.approx([k])
        assert interval is not None
        assert interval.mean == pytest.approx(expected, abs=4 * spread / math.sqrt(4000))
        assert interval.sd == pytest.approx(spread, rel=0.08)

    def test_an_unconfirmed_rung_has_three_points(self) -> None:
        people = (person("boss", "executive"), person("us", at="own"))
        bundle = small(
            people=people, stances=(stance("boss", 1),), ties=(tie("us", "boss", "working", confirmed=False),)
        )
        found = simulated(bundle, draws=200)
        values = found.values[Figure.POINT]
        assert np.unique(values.round(9), return_counts=True)[0] == pytest.approx([0.2, 0.45, 0.7])
        assert values.mean() == pytest.approx(0.2 * 0.2 + 0.6 * 0.45 + 0.2 * 0.7, abs=0.005)
        assert found.intervals[Figure.POINT].low == pytest.approx(0.2)  # type: ignore[union-attr]

    def test_the_scale_ends(self) -> None:
        assert moved(0, 0.2, 0, 4) == pytest.approx({0: 0.8, 1: 0.2})
        assert moved(4, 0.2, 0, 4) == pytest.approx({4: 0.8, 3: 0.2})
        assert moved(-1, 0.2, -2, 2) == pytest.approx({-2: 0.2, -1: 0.6, 0: 0.2})

    def test_a_disputed_rung_keeps_the_mean_of_the_law(self) -> None:
        ties = (tie("us", "boss", "acquainted", rater="x", at="2025-06-30"), tie("us", "boss", "trusted", rater="y"))
        found = simulated(small(**KNOWN, ties=ties), draws=300)
        (unknown,) = found.unknowns
        assert unknown.kind is UnknownKind.DISPUTED_RUNG
        assert [RUNGS[i].value for i in unknown.recorded] == ["trusted", "acquainted"]
        assert unknown.chances == pytest.approx((1 / 3, 2 / 3))
        worth = [-math.log(1 - {1: 0.2, 3: 0.7}[answer]) for answer in unknown.answers]
        us, boss = build(small(**KNOWN, ties=ties)).index["us"], 0
        assert np.dot(unknown.chances, worth) == pytest.approx(found.score.ties.declared[us, boss])

    def test_unknown_stances_follow_the_known_ones(self) -> None:
        people = (*(person(f"c{i}") for i in range(4)), person("us", at="own"), person("x", at="dealer"))
        bundle = small(people=people, stances=(stance("c0", 2), stance("c1", 2), stance("c2", -1)))
        found = {u.subject: u for u in find_unknowns(evaluate(build(bundle), TODAY, Settings()), 0.2)}
        assert found.keys() == {"c3", "x"}
        assert dict(zip(found["c3"].answers, found["c3"].chances, strict=True)) == pytest.approx(
            {-2: 1 / 8, -1: 2 / 8, 0: 1 / 8, 1: 1 / 8, 2: 3 / 8}
        )
        assert found["x"].chances == pytest.approx((0.2,) * 5)

    def test_of_several_judgements_the_rounded_mean_is_drawn(self) -> None:
        judged = tuple(
            records.StanceRecord(person="boss", value=v, at=AS_OF, rater=r, confirmed=r == "x")
            for r, v in (("x", 1), ("y", 0))
        )
        bundle = small(stances=(*judged, stance("a", 0), stance("b", 0)))
        (unknown,) = find_unknowns(evaluate(build(bundle), TODAY, Settings()), 0.2)
        assert unknown.recorded == (1,)
        assert dict(zip(unknown.answers, unknown.chances, strict=True)) == pytest.approx({0: 0.2, 1: 0.8})


class TestTheLawIsTheJudge:
    """Whatever an answer is said to bring, the law says once it is entered."""

    def test_spans_are_what_the_score_says_once_the_answer_is_entered(self) -> None:
        found = demo(draws=400)
        asked = questions(found, 30)
        assert {q.unknown.kind for q in asked} >= {UnknownKind.UNKNOWN_STANCE, UnknownKind.VACANT_ROLE, *RUNG_KINDS}
        for question in asked:
            said = []
            for answer in question.unknown.answers:
                score = evaluate(build(entered(found, question.unknown, answer)), found.score.ties.day, Settings())
                said.append(score.index if question.figure is Figure.INDEX else outlook(score).value)
            assert (min(said), max(said)) == pytest.approx((question.low, question.high), abs=1e-9)  # type: ignore[type-var]

    def test_a_draw_is_the_account_with_all_answers_entered(self) -> None:
        found = demo(draws=30)
        bundle = found.score.frame.bundle
        row = found.sample.codes[7].tolist()
        for unknown, code in zip(found.unknowns, row, strict=True):
            state = replace(found, score=replace(found.score, frame=replace(found.score.frame, bundle=bundle)))
            bundle = entered(state, unknown, unknown.answers[code])
        drawn, law = found.worlds.draw(row), evaluate(build(bundle), found.score.ties.day, Settings())
        assert drawn.values == pytest.approx(law.values, abs=1e-12)
        assert found.worlds.outlook(drawn) == pytest.approx(outlook(law).value, abs=1e-12)
        assert [g.identity for g in find_gaps(drawn)] == [g.identity for g in find_gaps(law)]

    def test_as_recorded_it_is_the_score(self) -> None:
        found = demo(draws=30)
        plain = found.worlds.draw([AS_RECORDED] * len(found.unknowns))
        assert plain.values == found.score.values
        assert found.plain[Figure.OUTLOOK] == pytest.approx(outlook(found.score).value)


def entered(found: Simulation, unknown: Any, answer: int) -> Bundle:
    """The bundle of an account with one answer entered, as a user would."""
    bundle = found.score.frame.bundle
    if unknown.kind in RUNG_KINDS:
        rows = [
            t.model_copy(update={"rapport": RUNGS[answer]}) if i in unknown.records else t
            for i, t in enumerate(bundle.ties)
        ]
        return replace(bundle, ties=tuple(rows))
    if unknown.kind is UnknownKind.VACANT_ROLE:
        holder = {"person": found.score.frame.people.ids[answer]}
        roles = [r.model_copy(update=holder) if i in unknown.records else r for i, r in enumerate(bundle.roles)]
        return replace(bundle, roles=tuple(roles))
    if unknown.kind is UnknownKind.UNKNOWN_STANCE:
        at = date.fromordinal(found.score.ties.day).isoformat()
        return replace(
            bundle, stances=(*bundle.stances, records.StanceRecord(person=unknown.subject, value=answer, at=at))
        )
    judged = [
        s.model_copy(update={"value": answer}) if i in unknown.records else s for i, s in enumerate(bundle.stances)
    ]
    return replace(bundle, stances=tuple(judged))


class TestProperties:
    @given(accounts())
    @settings(max_examples=25)
    def test_everything_stays_in_its_bounds(self, bundle: Bundle) -> None:
        found = simulated(bundle, draws=12)
        for figure, interval in found.intervals.items():
            assert (interval is None) == (found.plain[figure] is None)
            if interval is not None:
                least, most = BOUNDS[figure]
                assert least - 1e-9 <= interval.low <= interval.high <= most + 1e-9
                assert least - 1e-9 <= interval.mean <= most + 1e-9
                assert interval.sd >= 0
        assert all(0 <= row.top <= row.stays <= 1 for row in found.gaps)
        assert all(0 <= q.share <= 1 and q.low < q.high for q in questions(found))

    @given(accounts())
    @settings(max_examples=25)
    def test_the_order_of_the_records_changes_nothing(self, bundle: Bundle) -> None:
        mixed = simulated(shuffled(bundle), draws=12)
        plain = simulated(bundle, draws=12)
        for figure in Figure:
            assert np.allclose(mixed.values[figure], plain.values[figure], rtol=0, atol=1e-9, equal_nan=True)
        assert [(g.gap.identity, g.stays, g.top) for g in mixed.gaps] == [
            (g.gap.identity, g.stays, g.top) for g in plain.gaps
        ]

    def test_the_order_of_the_records_of_the_demo_changes_nothing(self) -> None:
        plain, mixed = demo(draws=120), simulated(shuffled(read(DEMO)), draws=120)
        assert [(g.gap.identity, g.stays, g.top) for g in mixed.gaps] == [
            (g.gap.identity, g.stays, g.top) for g in plain.gaps
        ]
        said = [
            [(q.unknown.key, q.ask, q.of, round(q.share, 6), round(q.low, 9)) for q in questions(s)]
            for s in (plain, mixed)
        ]
        assert said[0] == said[1]

    def test_wider_intervals_hold_narrower_ones(self) -> None:
        half, most = demo(draws=60, interval=0.5), demo(draws=60, interval=0.9)
        for figure in Figure:
            inner, outer = half.intervals[figure], most.intervals[figure]
            assert inner is not None
            assert outer is not None
            assert outer.low <= inner.low <= inner.high <= outer.high


def shuffled(bundle: Bundle) -> Bundle:
    lists = {kind.list: tuple(random.Random(3).sample(found, len(found))) for kind, found in bundle.lists()}
    return replace(bundle, **lists)
