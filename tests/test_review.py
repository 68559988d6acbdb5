"""The review: what is frozen, and how scores moved since, of one account and of any two."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from accounts import AS_OF, accounts
from hypothesis import given, settings
from hypothesis import strategies as st
from reviews import NOW, SMALL, THEN, frozen, kept, later, person, rating, scored

from relmap.engine.analysis import analyse
from relmap.engine.review import compare, freeze
from relmap.engine.review.as_json import comparison_json
from relmap.engine.review.likeness import split_states
from relmap.frame import build
from relmap.interchange import read
from relmap.interchange.check import check_bundle
from relmap.interchange.frozen_file import read_frozen, write_frozen
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.frozen import KeptGap, Promise, last_before
from relmap.model.privacy import masked, masked_with
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import Channel, Level, Rapport, Role
from relmap.score.coverage import evaluate
from relmap.score.trend import split

T = day(AS_OF)


# --- what is kept ------------------------------------------------------------------------------------------


def test_what_is_frozen(demo_file: Path) -> None:
    bundle = read(demo_file)
    review = Review(id="r1", at="2026-11-01", present=("ns-lin",), note="third quarter")
    state = freeze(build(bundle), day("2026-11-01"), Settings(), review)
    score = evaluate(build(bundle), day("2026-11-01"), Settings())
    assert state.bundle == bundle
    assert state.review == review
    assert state.figures["index"] == pytest.approx(score.index, abs=1e-12)
    assert {p.id for p in state.promises if p.status in ("agreed", "doing")} == {"a-qiu-model", "a-cio-sponsor"}
    planned = [p for p in state.promises if p.status == "planned"]
    assert planned
    assert all(p.index is not None and p.outlook is not None for p in planned)
    assert len(state.gaps) == len(analyse(build(bundle), day("2026-11-01"), Settings()).gaps)


def test_a_frozen_state_as_a_file(demo_file: Path, tmp_path: Path) -> None:
    state = freeze(build(read(demo_file)), day("2026-08-01"), Settings(), Review(id="r1", at="2026-08-01"))
    write_frozen(state, tmp_path / "r.json")
    assert read_frozen(tmp_path / "r.json") == state


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"format": "relmap-review/1"}', '{"format": "relmap-review/1", "id": 3}']
)
def test_what_is_no_frozen_state_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        read_frozen(tmp_path / "r.json")
    assert caught.value.key == "not_a_review"


def test_the_last_state_before_a_day() -> None:
    states = [frozen(SMALL, at) for at in ("2026-03-01", "2026-01-01", "2026-02-01")]
    found = [last_before(states, day(at)) for at in ("2025-12-31", "2026-01-01", "2026-02-01", "2027-01-01")]
    assert [state and state.at for state in found] == [None, "2026-01-01", "2026-01-01", "2026-03-01"]


# --- scores ------------------------------------------------------------------------------------------------


@given(accounts())
def test_a_state_compared_with_itself_has_not_moved(bundle: Bundle) -> None:
    found = compare(frozen(bundle, AS_OF), evaluate(build(bundle), T, Settings()))
    for change in (found.change.index, *found.change.dimensions.values()):
        assert {change.total, change.contact, change.map} <= {0.0, None}
    assert not found.gaps.new
    assert not found.gaps.closed
    assert found.outlook[0] == found.outlook[1]


@given(accounts(), st.integers(T - 400, T))
def test_of_one_account_it_is_the_split_of_the_trend(bundle: Bundle, start: int) -> None:
    frame = build(bundle)
    before, after = evaluate(frame, start, Settings()), evaluate(frame, T, Settings())
    found, wanted = split_states(before, after), split(before, after)
    for one, other in [
        (found.index, wanted.index),
        *((found.dimensions[d], wanted.dimensions[d]) for d in before.values),
    ]:
        assert (one.contact, one.map) == pytest.approx((other.contact, other.map), abs=1e-12)


@settings(max_examples=40)
@given(accounts(), accounts(), st.integers(0, 300))
def test_the_parts_add_up_for_any_two_states(earlier: Bundle, now: Bundle, back: int) -> None:
    before = evaluate(build(earlier), T - back, Settings())
    after = evaluate(build(now), T, Settings())
    found = split_states(before, after)
    for change, a, b in [
        (found.index, before.index, after.index),
        *((found.dimensions[d], before.values[d], after.values[d]) for d in before.values),
    ]:
        if change.contact is not None and change.map is not None:
            assert change.total == pytest.approx(change.contact + change.map, abs=1e-12)
        if a is not None and b is not None:
            assert change.total == pytest.approx(b - a, abs=1e-12)


@settings(max_examples=10)
@given(accounts())
def test_freezing_changes_no_score(bundle: Bundle) -> None:
    before = evaluate(build(bundle), T, Settings()).values
    state = freeze(build(bundle), T, Settings(), Review(id="r", at=AS_OF))
    assert evaluate(build(state.bundle), T, Settings()).values == before
    assert not compare(state, evaluate(build(bundle), T, Settings())).rescored


def test_a_better_tie_is_contact_change() -> None:
    """0.45 then, 0.7 now, nobody new: all of it like for like."""
    change = later(ties=(*SMALL.ties, rating(Rapport.TRUSTED, NOW))).change.index
    assert (change.total, change.contact, change.map) == pytest.approx((0.25, 0.25, 0.0), abs=1e-12)


def test_somebody_found_is_map_change() -> None:
    """A second executive whom nobody knows: 0.7 like for like, 0.35 in all."""
    found = later(
        ties=(*SMALL.ties, rating(Rapport.TRUSTED, NOW)), people=(person("c0"), person("c1"), person("s0", "us"))
    )
    change = found.change.index
    assert (change.total, change.contact, change.map) == pytest.approx((-0.1, 0.25, -0.35), abs=1e-12)


def test_an_edited_level_is_map_change_and_a_new_colleague_is_contact() -> None:
    """c0 at 0.45, c1 unmet and only staff now: 5 · 0.45 / 6 instead of half of 0.45."""
    two = check_bundle(SMALL.with_lists({"people": (*SMALL.people, person("c1")), "actions": ()}), "two")
    staff = person("c1").model_copy(update={"level": Level.STAFF})
    edited = two.with_lists({"people": (person("c0"), staff, person("s0", "us"))})
    change = compare(frozen(two), scored(edited, THEN)).change.index
    assert (change.contact, change.map) == pytest.approx((0.0, 0.45 * (5 / 6 - 1 / 2)), abs=1e-12)
    joined = two.with_lists({
        "people": (*two.people, person("s1", "us")), "ties": (*two.ties, rating(Rapport.TRUSTED, THEN, "s1", "c1"))
    })  # fmt: skip
    change = compare(frozen(two), scored(joined, THEN)).change.index
    assert (change.contact, change.map) == pytest.approx((0.35, 0.0), abs=1e-12)


def test_who_left_is_contact_change_until_the_seat_is_closed() -> None:
    gone = person("c0", **{"to": "2025-06-01"})
    left = later(people=(gone, person("s0", "us")), actions=()).change.index
    assert (left.contact, left.map) == pytest.approx((-0.45, 0.0), abs=1e-12)
    assert later(people=(person("c9"), person("s0", "us")), ties=(), actions=()).change.index.contact == pytest.approx(
        -0.45
    )


def test_a_role_is_map() -> None:
    roles = {
        "processes": (records.Process(id="p", name="P"),),
        "steps": (records.Step(process="p", id="t", name="T", position=0),),
        "roles": (records.RoleRecord(process="p", step="t", role=Role.APPROVER, person="c0", position=0),),
    }
    then = check_bundle(SMALL.with_lists(roles), "then")
    vacant = then.with_lists({"roles": (then.roles[0].model_copy(update={"person": None}),)})
    found = compare(frozen(then), scored(vacant, THEN))
    line = next(change for dimension, change in found.change.dimensions.items() if dimension.value == "line")
    assert (line.contact, line.map) == pytest.approx((0.0, -0.45), abs=1e-12)
    assert "vacant_role" in {gap.kind.value for gap in found.gaps.new}
    assert found.rescored is True, "nothing was kept as shown"


def test_other_settings_score_both_states_alike() -> None:
    own = Settings.parse({"ties": {"horizon": 60}}, "test")
    found = compare(kept(), evaluate(build(SMALL), day(THEN), own))
    assert found.change.index.total == 0.0
    assert found.rescored is False, "a rating does not depend on the horizon"
    meeting = records.Interaction(at=THEN, channel=Channel.MEETING, from_person="s0", to_people=("c0",))
    met = check_bundle(SMALL.with_lists({"interactions": (meeting,), "ties": ()}), "met")
    state = freeze(build(met), day(THEN), Settings(), Review(id="r", at=THEN))
    found = compare(state, evaluate(build(met), day(THEN), own))
    assert (found.change.index.total, found.rescored) == (0.0, True)


def test_as_json(demo_file: Path) -> None:
    state = freeze(build(read(demo_file)), day("2026-08-01"), Settings(), Review(id="r1", at="2026-08-01"))
    found = comparison_json(compare(state, evaluate(build(read(demo_file)), day("2026-11-01"), Settings())))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["change"]["index"]["total"] == pytest.approx(found["after"]["index"] - found["before"]["index"])
    assert {gap["kind"] for gap in found["gaps"]["closed"]} >= {"no_access", "broken_step"}


# --- privacy -----------------------------------------------------------------------------------------------


def test_masked_alike() -> None:
    state = replace(
        frozen(
            SMALL.with_lists({"people": (person("d7"), *SMALL.people)}),
            promises=(
                Promise("deepen:s0:c0", "deepen", "s0", "c0", "planned", 1.0, 1.0, 1.0, place=("p", "t", "user")),
            ),
        ),
        gaps=(KeptGap("stale_tie", "s0|c0", 0.5), KeptGap("no_access", "d7", 0.5)),
        present=("s0",),
        note="C0 was angry",
    )
    bundle, hidden = masked_with(SMALL, state)
    assert bundle == masked(SMALL)
    ids = {old.id: new.id for old, new in zip(SMALL.people, bundle.people, strict=True)}
    assert hidden.gaps[0].subject == f"{ids['s0']}|{ids['c0']}"
    assert hidden.gaps[1].subject == hidden.bundle.people[0].id != "d7"
    assert hidden.promises[0].id == f"deepen:{ids['s0']}:{ids['c0']}"
    assert (hidden.present, hidden.note) == ((ids["s0"],), None)
    assert compare(hidden, scored(bundle)).gaps.new == ()
