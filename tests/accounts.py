"""Made-up accounts for property tests: small, but with every kind of record that the law looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from relmap.interchange.check import check_bundle
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle

AS_OF = "2026-06-30"
TODAY = date.fromisoformat(AS_OF)

ORGANIZATIONS = (
    records.Organization(id="cust", name="Customer", side=words.Side.CUSTOMER),
    records.Organization(id="sub", name="Subsidiary", side=words.Side.OTHER, parent="cust"),
    records.Organization(id="us", name="Us", side=words.Side.SUPPLIER),
    records.Organization(id="dealer", name="Dealer", side=words.Side.CHANNEL),
    records.Organization(id="rival", name="Rival", side=words.Side.COMPETITOR),
)
UNITS = (
    records.Unit(id="u1", organization="cust", name="One"),
    records.Unit(id="u2", organization="cust", name="Two", weight=2.0),
    records.Unit(id="u1a", organization="cust", name="One A", parent="u1"),
    records.Unit(id="u3", organization="cust", name="Three", weight=0.5),
)
FIXED = ("s0", "s1", "x0", "r0")


def _day(draw: DrawFn, back: int = 700) -> str:
    return (TODAY - timedelta(days=draw(st.integers(0, back)))).isoformat()


@st.composite
def accounts(draw: DrawFn) -> Bundle:
    """A bundle that passes every check."""
    count = draw(st.integers(1, 6))
    ids = [f"c{i}" for i in range(count)]
    everybody = [*ids, *FIXED]
    bundle = Bundle(
        account="cust",
        as_of=AS_OF,
        organizations=ORGANIZATIONS,
        units=UNITS,
        people=(*(draw(_stakeholder(i)) for i in ids), *_others()),
        reporting=tuple(records.Reporting(person=b, manager=a) for a, b in pairwise(ids) if draw(st.booleans())),
        ties=tuple(draw(_ties(everybody))),
        interactions=tuple({draw(interactions(everybody)) for _ in range(draw(st.integers(0, 8)))}),
        stances=tuple(
            records.StanceRecord(person=p, value=draw(st.integers(-2, 2)), at=_day(draw))
            for p in everybody
            if draw(st.booleans())
        ),
        processes=(records.Process(id="p", name="Deal", value=draw(st.sampled_from([None, 1.0, 3.0]))),),
        steps=tuple(
            records.Step(
                process="p", id=f"t{i}", name=f"Step {i}", weight=draw(st.sampled_from([0.5, 1.0, 2.0])), position=i
            )
            for i in range(draw(st.integers(0, 3)))
        ),
    )
    roles = tuple(
        records.RoleRecord(
            process="p",
            step=step.id,
            role=draw(st.sampled_from(list(words.Role))),
            person=draw(st.sampled_from([None, *everybody])),
            position=i,
        )
        for step in bundle.steps
        for i in range(draw(st.integers(0, 3)))
    )
    return check_bundle(replace(bundle, roles=roles), "made up")


@st.composite
def _stakeholder(draw: DrawFn, ident: str) -> records.Person:
    left = draw(st.integers(0, 9)) == 0
    return records.Person(
        id=ident,
        name=ident,
        organization=draw(st.sampled_from(["cust", "cust", "sub"])),
        unit=draw(st.sampled_from([None, "u1", "u1a", "u2"])),
        level=draw(st.sampled_from(list(words.Level))),
        power=draw(st.sampled_from([None, *words.Power])),
        valid_to=_day(draw) if left else None,
        seat=draw(st.sampled_from(list(words.Seat))) if left else words.Seat.OPEN,
    )


def _others() -> tuple[records.Person, ...]:
    places = {"s0": "us", "s1": "us", "x0": "dealer", "r0": "rival"}
    return tuple(records.Person(id=i, name=i, organization=org, level=words.Level.MANAGER) for i, org in places.items())


@st.composite
def _ties(draw: DrawFn, people: list[str]) -> list[records.Tie]:
    found: dict[object, records.Tie] = {}
    for _ in range(draw(st.integers(0, 8))):
        a, b = draw(st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True))
        rater, at = draw(st.sampled_from([None, "li"])), _day(draw)
        found[(*sorted((a, b)), rater, at)] = records.Tie(
            a=a, b=b, rapport=draw(st.sampled_from(list(words.Rapport))), at=at, rater=rater
        )
    return list(found.values())


@st.composite
def interactions(draw: DrawFn, people: list[str]) -> records.Interaction:
    """Any interaction among some people, not after the date of evaluation."""
    return records.Interaction(
        at=_day(draw, 300),
        channel=draw(st.sampled_from(list(words.Channel))),
        from_person=draw(st.sampled_from(people)),
        to_people=tuple(draw(st.lists(st.sampled_from(people), min_size=1, max_size=3))),
    )
