"""What must hold for every account, whatever is in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from accounts import AS_OF, FIXED, accounts, interactions
from hypothesis import given, settings
from hypothesis import strategies as st

from relmap.engine.gaps import find_gaps
from relmap.frame import Group, build
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Channel, Dimension
from relmap.score.coverage import Score, assess, evaluate
from relmap.score.explain import explain
from relmap.score.ties import reach

T = day(AS_OF)
CLOSE = 1e-9


def score_of(bundle: Bundle) -> Score:
    return evaluate(build(bundle), T, Settings())


def numbers(score: Score) -> dict[str, float | None]:
    return {d.value: v for d, v in score.values.items()} | {"index": score.index}


@given(accounts())
def test_scores_and_severities_stay_between_0_and_1(bundle: Bundle) -> None:
    score = score_of(bundle)
    for value in numbers(score).values():
        assert value is None or 0 <= value <= 1
    assert np.all((score.point.reach >= 0) & (score.point.reach <= 1))
    assert all(0 <= gap.severity <= 1 + CLOSE for gap in find_gaps(score))


@given(accounts(), st.data())
def test_another_interaction_never_lowers_a_score(bundle: Bundle, data: st.DataObject) -> None:
    more = data.draw(interactions([p.id for p in bundle.people]))
    before = numbers(score_of(bundle))
    after = numbers(score_of(replace(bundle, interactions=(*bundle.interactions, more))))
    for name, value in before.items():
        assert (value is None) == (after[name] is None)
        assert value is None or after[name] >= value - CLOSE, name


@given(accounts(), st.randoms(use_true_random=False))
def test_names_and_order_change_nothing(bundle: Bundle, random: object) -> None:
    ids = [p.id for p in bundle.people]
    shuffled = [f"z{i}" for i in range(len(ids))]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    new = dict(zip(ids, shuffled, strict=True))
    lists = {}
    for kind, found in bundle.lists():
        renamed = [renamed_record(record, new) for record in found]
        random.shuffle(renamed)  # type: ignore[attr-defined]
        lists[kind.list] = tuple(renamed)
    before, after = score_of(bundle), score_of(replace(bundle, **lists))
    assert numbers(after) == pytest.approx(numbers(before), abs=CLOSE, nan_ok=True)
    for ident in ids:
        assert after.reach_of(new[ident]) == pytest.approx(before.reach_of(ident), abs=CLOSE)
    assert sorted(round(g.severity, 9) for g in find_gaps(after)) == sorted(
        round(g.severity, 9) for g in find_gaps(before)
    )


def renamed_record(record: records.Record, new: dict[str, str]) -> records.Record:
    """A record in which every person has another id."""
    swap = {}
    for name, value in record:
        if (isinstance(record, records.Person) and name == "id") or (
            name in ("person", "manager", "source", "target", "a", "b", "from_person", "successor")
            and value is not None
        ):
            swap[name] = new[value]
        elif name == "to_people":
            swap[name] = tuple(new[v] for v in value)
    return record.model_copy(update=swap)


@given(accounts(), st.floats(0, 1))
def test_two_contacts_for_one_leave_reach_unchanged(bundle: Bundle, part: float) -> None:
    score = score_of(bundle)
    frame = score.frame
    first, second = frame.index["s0"], frame.index["s1"]
    theirs = frame.people.group == Group.ACCOUNT
    split = score.ties.intensity.copy()
    joined = split[first] + split[second]
    for ours, share in ((first, part), (second, 1 - part)):
        split[ours, theirs] = (joined * share)[theirs]
        split[theirs, ours] = (joined * share)[theirs]
    other = assess(frame, replace(score.ties, intensity=split), score.settings)
    assert np.allclose(other.point.reach[theirs], score.point.reach[theirs], atol=CLOSE)
    assert other.values[Dimension.POINT] == pytest.approx(score.values[Dimension.POINT], abs=CLOSE)


@given(accounts())
def test_an_explanation_is_the_whole_of_a_reach(bundle: Bundle) -> None:
    score = score_of(bundle)
    for person in bundle.people:
        if person.id in ("s0", "s1"):
            continue
        found = explain(score, person.id)
        assert sum(tie.intensity for tie in found.ties) == pytest.approx(found.intensity, abs=CLOSE)
        for tie in found.ties:
            assert sum(fact.part for fact in tie.facts) == pytest.approx(tie.intensity, abs=CLOSE)
        facts = [fact for tie in found.ties for fact in tie.facts]
        assert sum(fact.reach for fact in facts) == pytest.approx(found.reach, abs=CLOSE)
        assert all(fact.part >= 0 for fact in facts)


@given(accounts(), st.lists(st.sampled_from([Channel.EMAIL, Channel.MESSAGE]), min_size=1, max_size=20), st.data())
def test_unanswered_messages_never_reach_above_a_tenth(
    bundle: Bundle, channels: list[Channel], data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from([p.id for p in bundle.people if p.id not in FIXED]))
    blast = tuple(
        records.Interaction(
            at=f"2026-06-{1 + i % 30:02d}", channel=channel, from_person="s0", to_people=(target,), subject=str(i)
        )
        for i, channel in enumerate(channels)
    )
    lone = replace(bundle, ties=(), interactions=blast)
    score = score_of(lone)
    assert score.reach_of(target) < 0.1
    assert score.reach_of(target) > 0 or not score.ties.live[score.frame.index[target]]


@given(accounts(), st.data())
def test_a_departure_costs_as_much_as_silence(bundle: Bundle, data: st.DataObject) -> None:
    score = score_of(bundle)
    stayed = [p for p in bundle.people if p.id not in FIXED and p.valid_to is None]
    if not stayed:
        return
    person = data.draw(st.sampled_from(stayed))
    i = score.frame.index[person.id]
    muted = score.ties.intensity.copy()
    muted[i, :] = muted[:, i] = 0.0
    silent = assess(score.frame, replace(score.ties, intensity=muted), score.settings)
    gone = person.model_copy(update={"valid_to": AS_OF})
    left = score_of(replace(bundle, people=tuple(gone if p is person else p for p in bundle.people)))
    assert numbers(left) == pytest.approx(numbers(silent), abs=CLOSE, nan_ok=True)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=6))
def test_reach_of_a_sum_is_the_union_of_reaches(intensities: list[float]) -> None:
    whole = float(reach(np.array([sum(intensities)]))[0])
    missed = np.prod([1 - float(reach(np.array([lam]))[0]) for lam in intensities])
    assert whole == pytest.approx(1 - missed, abs=CLOSE)
