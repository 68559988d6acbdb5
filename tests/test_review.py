"""The review: what is frozen, what is compared, and whether actions bought what they promised."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from accounts import AS_OF, accounts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relmap.cli import main
from relmap.engine.analysis import analyse
from relmap.engine.review import Comparison, Outcome, compare, freeze
from relmap.engine.review.as_json import comparison_json
from relmap.engine.review.likeness import split_states
from relmap.frame import build
from relmap.interchange import read, write
from relmap.interchange.check import check_bundle
from relmap.interchange.frozen_file import read_frozen, write_frozen
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.frozen import Frozen, KeptGap, Promise, last_before
from relmap.model.privacy import masked, masked_with
from relmap.model.records import Review, day
from relmap.model.settings import Settings
from relmap.model.vocabulary import ActionStatus, Channel, Level, Rapport, Role, Side
from relmap.report.pack import unpack
from relmap.score.coverage import Score, evaluate
from relmap.score.trend import split

THEN, NOW = "2025-01-01", "2026-01-01"
"""A year apart: a rating counts half then, so 0.45 has faded to 1 − √0.55."""
FADED = 1 - math.sqrt(0.55)
T = day(AS_OF)


def rating(rapport: Rapport, at: str, ours: str = "s0", theirs: str = "c0") -> records.Tie:
    return records.Tie(a=ours, b=theirs, rapport=rapport, at=at, rater="s0")


def person(ident: str, organization: str = "cust", **fields: Any) -> records.Person:
    return records.Person(id=ident, name=ident.upper(), organization=organization, level=Level.EXECUTIVE, **fields)


def action(kind: str = "deepen", **fields: Any) -> records.Action:
    given_fields = {"status": ActionStatus.AGREED, "success": 1.0, "delta": math.log(2), "hours": 4.0} | fields
    return records.Action(**({"id": "a", "kind": kind, "owner": "s0", "target": "c0"} | given_fields))


SMALL = Bundle(
    account="cust",
    as_of=THEN,
    organizations=(
        records.Organization(id="cust", name="Customer", side=Side.CUSTOMER),
        records.Organization(id="us", name="Us", side=Side.SUPPLIER),
    ),
    people=(person("c0"), person("s0", "us")),
    ties=(rating(Rapport.WORKING, THEN),),
    actions=(action(),),
)
DONE = {"status": ActionStatus.DONE, "done_at": "2025-12-01"}


def frozen(bundle: Bundle, at: str = THEN, promises: tuple[Promise, ...] = ()) -> Frozen:
    """A state without a plan."""
    return Frozen("r", at, bundle, Settings(), {}, (), promises)


def scored(bundle: Bundle, at: str = NOW) -> Score:
    return evaluate(build(bundle), day(at), Settings())


def kept() -> Frozen:
    return freeze(build(SMALL), day(THEN), Settings(), Review(id="r", at=THEN))


def later(**lists: Any) -> Comparison:
    """The small account compared with itself a year later, with other records in some lists."""
    return compare(kept(), scored(check_bundle(SMALL.with_lists(lists), "later")))


def outcome(found: Comparison, ident: str = "a") -> Outcome:
    return next(one for one in found.actions if one.promise.id == ident)


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


@settings(deadline=None)
@given(accounts())
def test_a_state_compared_with_itself_has_not_moved(bundle: Bundle) -> None:
    found = compare(frozen(bundle, AS_OF), evaluate(build(bundle), T, Settings()))
    for change in (found.change.index, *found.change.dimensions.values()):
        assert {change.total, change.contact, change.map} <= {0.0, None}
    assert not found.gaps.new
    assert not found.gaps.closed
    assert found.outlook[0] == found.outlook[1]


@settings(deadline=None)
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


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
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


@settings(max_examples=10, deadline=None)
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


# --- actions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rapport", "now", "word"),
    [
        (Rapport.ALLY, 0.9, "more"),
        (Rapport.TRUSTED, 0.7, "as_promised"),
        (Rapport.WORKING, 0.45, "less"),
        (None, FADED, "nothing"),
        (Rapport.ACQUAINTED, 0.2, "nothing"),
    ],
)
def test_an_action_is_measured_against_what_the_tie_would_be_worth(
    rapport: Rapport | None, now: float, word: str
) -> None:
    """Δ = ln 2 halves what is missing: from 1 − √0.55 ≈ 0.258 it promises 0.371 more; within a fifth is as promised."""
    ties = SMALL.ties if rapport is None else (*SMALL.ties, rating(rapport, NOW))
    found = outcome(later(actions=(action(**DONE),), ties=ties))
    assert found.bought is not None
    assert found.bought.start == pytest.approx(FADED, abs=1e-12)
    assert found.bought.promised == pytest.approx((1 - FADED) / 2, abs=1e-12)
    assert found.bought.got == pytest.approx(now - FADED, abs=1e-12)
    assert (found.state, found.word) == ("done", word)


def test_actions_on_one_tie_are_measured_together() -> None:
    """ln 2 and ln 2 quarter what is missing."""
    both = (action(**DONE), action("introduce", id="b", **DONE))
    found = later(actions=both, ties=(*SMALL.ties, rating(Rapport.TRUSTED, NOW)))
    for ident in ("a", "b"):
        bought = outcome(found, ident).bought
        assert bought is not None
        assert bought.promised == pytest.approx((1 - FADED) * 0.75, abs=1e-12)
        assert bought.together == 2
    assert outcome(found, "b").promise.status == "added"


@pytest.mark.parametrize(
    ("fields", "state", "due"),
    [
        ({"due": "2025-12-31"}, "overdue", True),
        ({"due": NOW}, "open", True),
        ({"due": "2026-06-01"}, "open", False),
        ({}, "open", False),
        ({"status": ActionStatus.DROPPED, "due": "2025-06-01"}, "dropped", True),
        (DONE | {"due": "2024-06-01"}, "done", False),
    ],
)
def test_what_became_of_a_promise(fields: dict[str, Any], state: str, due: bool) -> None:
    found = outcome(later(actions=(action(**fields),)))
    assert (found.state, found.fell_due) == (state, due)
    assert found.word is None or state == "done"


def test_a_promise_that_vanished_and_one_of_the_plan_alone() -> None:
    found = later(actions=())
    assert outcome(found).state == "dropped"
    planned = [one for one in found.actions if one.promise.status == "planned"]
    assert {one.state for one in planned} <= {"not_taken"}


def test_an_action_of_the_plan_is_known_again_under_another_id() -> None:
    promise = Promise(
        "introduce:s0:c0", "introduce", "s0", "c0", "planned", 6.0, 1.0, math.log(2), index=0.1, outlook=0.0
    )
    bare = SMALL.with_lists({"actions": ()})
    now = SMALL.with_lists({"actions": (action("introduce", id="mine", **DONE),)})
    (found,) = compare(frozen(bare, promises=(promise,)), scored(now)).actions
    assert (found.state, found.promise.status) == ("done", "planned")


def test_what_was_done_before_is_no_outcome() -> None:
    over = SMALL.with_lists({"actions": (action(**(DONE | {"done_at": "2024-12-01"})),)})
    assert compare(frozen(over), scored(over)).actions == ()


@pytest.mark.parametrize(
    ("kind", "then", "now", "promised", "got", "word"),
    [
        ("win_over", 0, 1, 1, 1, "as_promised"),
        ("win_over", 0, 2, 1, 2, "more"),
        ("win_over", 0, 0, 1, 0, "nothing"),
        ("win_over", 1, -1, 1, -2, "nothing"),
        ("win_over", 2, 2, 0, 0, "nothing"),
        ("neutralise", -2, -1, 1, 1, "as_promised"),
        ("neutralise", -1, 2, 1, 1, "as_promised"),
    ],
)
def test_stances_are_measured_in_steps(kind: str, then: int, now: int, promised: int, got: int, word: str) -> None:
    stances = (records.StanceRecord(person="c0", value=then, at=THEN, rater="s0"),)
    start = SMALL.with_lists({"stances": stances, "actions": (action(kind, delta=None),)})
    end = start.with_lists({
        "stances": (*stances, records.StanceRecord(person="c0", value=now, at=NOW, rater="s0")),
        "actions": (action(kind, delta=None, **DONE),),
    })  # fmt: skip
    state = freeze(build(start), day(THEN), Settings(), Review(id="r", at=THEN))
    bought = outcome(compare(state, scored(end))).bought
    assert bought is not None
    assert (bought.measure, bought.promised, bought.got, bought.word) == ("stance", promised, got, word)


def test_a_stance_in_one_process_counts_from_the_general_one() -> None:
    """+1 in general then and +1 in the process now is no step; +2 in the process is one."""
    process = (records.Process(id="p", name="P"),)
    general = (records.StanceRecord(person="c0", value=1, at=THEN, rater="s0"),)
    start = SMALL.with_lists({"processes": process, "stances": general, "actions": (action("win_over", delta=None),)})
    for value, got in ((1, 0.0), (2, 1.0)):
        bound = records.StanceRecord(person="c0", value=value, at=NOW, rater="s0", process="p")
        end = start.with_lists({"stances": (*general, bound), "actions": (action("win_over", delta=None, **DONE),)})
        promise = Promise("a", "win_over", "s0", "c0", "agreed", 4.0, 1.0, 0.0)
        bought = outcome(compare(frozen(start, promises=(promise,)), scored(end))).bought
        assert bought is not None
        assert (bought.promised, bought.got) == (1.0, got)


def test_finding_out_is_measured_by_the_answer() -> None:
    unnamed = SMALL.with_lists({"people": (person("c0", placeholder=True), person("s0", "us"))})
    asked = unnamed.with_lists({"actions": (action("discover", delta=None, **DONE),)})
    found = outcome(compare(frozen(unnamed), scored(asked)))
    assert (found.bought and found.bought.measure, found.word) == ("answer", "nothing")
    named = SMALL.with_lists({"actions": asked.actions})
    assert outcome(compare(frozen(unnamed), scored(named))).word == "as_promised"


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


# --- the command, with a bundle ----------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    monkeypatch.delenv("RELMAP_STORE", raising=False)
    write(SMALL, tmp_path / "then.json")
    later_on = SMALL.with_lists({"actions": (action(**DONE),), "ties": (*SMALL.ties, rating(Rapport.ALLY, NOW))})
    write(replace(later_on, as_of=NOW), tmp_path / "now.json")
    return tmp_path


def test_freeze_and_compare_with_a_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "freeze", "--bundle", "then.json", "--note", "one", "--present", "S0"]) == 0
    assert f"review-{THEN}.json" in capsys.readouterr().out
    assert main(["review", "compare", "--bundle", "now.json", "--against", f"review-{THEN}.json"]) == 0
    shown = capsys.readouterr().out
    assert "Index, like for like: +0.450 (map change +0.000, in all +0.450: 0.45 → 0.90)" in shown
    assert "More than promised: +0.64 reach (now 0.90, without it 0.26)" in shown
    for lang, name in (("en", "C0"), ("zh", "C0")):
        call = [
            "--lang",
            lang,
            "review",
            "compare",
            "--bundle",
            "now.json",
            "--against",
            f"review-{THEN}.json",
            "--mask",
        ]
        assert main(call) == 0
        assert name not in capsys.readouterr().out
    assert main(["report", "--bundle", "now.json", "--since-review", f"review-{THEN}.json", "--no-network"]) == 0
    html = (here / "relmap-report.html").read_text(encoding="utf-8")
    assert '<section id="review">' in unpack(html)["packed"]["page"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["freeze", "--bundle", "then.json", "--mask"], 2, "keeps names"),
        (["freeze", "--bundle", "then.json", "--present", "nobody"], 4, "nobody"),
        (["freeze", "-o", "x.json"], 2, "leave -o out"),
        (["list", "--bundle", "then.json"], 2, "needs a store"),
        (["list"], 4, "no store"),
        (["compare", "--bundle", "then.json"], 2, "--against"),
        (["compare", "--bundle", "then.json", "--against", "none.json"], 2, "none.json"),
        (["compare", "--bundle", "then.json", "--against", "now.json"], 2, "no frozen state"),
        (["compare", "--bundle", "then.json", "--against", "later.json"], 2, "--as-of"),
        (["compare", "--bundle", "other.json", "--against", "later.json"], 2, "not of"),
    ],
)
def test_refusals(
    arguments: list[str], code: int, words: str, here: Path, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_frozen(frozen(SMALL, "2026-06-01"), here / "later.json")
    (here / "other.json").write_text(demo_file.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["review", *arguments]) == code
    assert words in capsys.readouterr().err
