"""The example rows of the empty workbook: a tiny account that hangs together, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relmap.model.vocabulary import Lang
from relmap.text import Text

AS_OF = "2026-11-01"
Row = Mapping[str, Any]


class _Words:
    """The words of the example by their key in the catalogue."""

    def __init__(self, lang: Lang) -> None:
        self._text = Text(lang)

    def __getattr__(self, key: str) -> str:
        return self._text(f"workbook.example.{key}")


def account(lang: Lang) -> dict[str, str]:
    """The values of the account sheet."""
    return {"account": _Words(lang).customer, "as_of": AS_OF}


def rows(lang: Lang) -> dict[str, list[Row]]:
    """The rows of every sheet: file keys to values, names where records refer to each other."""
    words = _Words(lang)
    return dict([*_organization(words), *_relations(words), *_decision(words), *_plan(words)])


def _organization(w: _Words) -> Iterator[tuple[str, list[Row]]]:
    yield (
        "organizations",
        [
            {"name": w.customer, "side": "customer"},
            {"name": w.subsidiary, "side": "customer", "parent": w.customer},
            {"name": w.us, "side": "supplier"},
        ],
    )
    yield (
        "units",
        [
            {"organization": w.customer, "name": w.finance},
            {"organization": w.customer, "name": w.production, "weight": 1.5},
            {"organization": w.customer, "name": w.maintenance, "parent": w.production},
        ],
    )
    theirs, ours = {"organization": w.customer}, {"organization": w.us}
    chen = {"name": w.chen, "unit": w.finance, "title": w.chen_title, "level": "executive", "power": "inner_circle"}
    zhou = {"name": w.zhou, "unit": w.production, "title": w.zhou_title, "level": "manager", "power": "political"}
    li = {"name": w.li, "unit": w.maintenance, "title": w.li_title, "level": "staff", "power": "outside"}
    yield (
        "people",
        [
            theirs | chen | {"wants": w.chen_wants, "motive": "improve"},
            theirs | zhou | {"wants": w.zhou_wants, "motive": "avoid_risk"},
            theirs | li | {"emails": ["li.wei@clearwater.example"]},
            ours | {"name": w.wang, "title": w.wang_title, "level": "manager"},
            ours | {"name": w.sun, "title": w.sun_title, "level": "executive"},
        ],
    )


def _relations(w: _Words) -> Iterator[tuple[str, list[Row]]]:
    yield (
        "reporting",
        [
            {"person": w.li, "manager": w.zhou},
            {"person": w.zhou, "manager": w.chen, "kind": "dotted", "confirmed": False},
            {"person": w.wang, "manager": w.sun},
        ],
    )
    yield (
        "influences",
        [
            {"source": w.zhou, "target": w.chen, "sign": 1, "weight": 0.6, "note": w.sways},
            {"source": w.li, "target": w.zhou, "sign": 1, "weight": 0.3},
        ],
    )
    judged = {"at": "2026-09-15", "rater": w.wang}
    yield (
        "ties",
        [
            judged | {"a": w.wang, "b": w.li, "rapport": "trusted", "desired": "trusted", "kind": w.tie_kind},
            judged | {"a": w.wang, "b": w.zhou, "rapport": "working", "desired": "trusted"},
            judged | {"a": w.sun, "b": w.chen, "rapport": "acquainted", "desired": "working", "confirmed": False},
        ],
    )
    met = {"from_person": w.wang, "to_people": [w.zhou, w.li], "subject": w.meeting}
    wrote = {"from_person": w.wang, "to_people": [w.chen], "subject": w.email}
    yield (
        "interactions",
        [{"at": "2026-09-10", "channel": "meeting"} | met, {"at": "2026-10-08", "channel": "email"} | wrote],
    )
    yield (
        "stances",
        [
            judged | {"person": w.zhou, "value": 1, "process": w.renewal},
            judged | {"person": w.chen, "value": 0, "confirmed": False, "note": w.stance_note},
        ],
    )


def _decision(w: _Words) -> Iterator[tuple[str, list[Row]]]:
    yield (
        "processes",
        [
            {"name": w.renewal, "stage": "qualified", "value": 800_000, "currency": w.currency},
            {"name": w.service, "stage": "identified", "value": 120_000, "currency": w.currency},
        ],
    )
    process = {"process": w.renewal}
    yield (
        "steps",
        [
            process | {"name": w.need, "status": "done"},
            process | {"name": w.evaluation, "status": "current", "due": "2026-12-15"},
            process | {"name": w.approval, "status": "open", "due": "2027-02-28", "weight": 2.0},
        ],
    )
    yield (
        "roles",
        [
            process | {"step": w.evaluation, "role": "evaluator", "person": w.zhou},
            process | {"step": w.approval, "role": "approver", "person": w.chen},
            process | {"step": w.approval, "role": "buyer"},
        ],
    )


def _plan(w: _Words) -> Iterator[tuple[str, list[Row]]]:
    visit = {"kind": "sponsor", "owner": w.sun, "target": w.chen, "hours": 8, "success": 0.5, "due": "2026-11-20"}
    ask = {"kind": "introduce", "owner": w.wang, "target": w.chen, "via": w.zhou, "hours": 6, "success": 0.6}
    yield (
        "actions",
        [
            ask | {"status": "agreed", "note": w.introduce_note},
            visit | {"status": "proposed", "note": w.sponsor_note},
        ],
    )
    yield (
        "reviews",
        [
            {"at": "2026-09-15", "present": [w.wang], "note": w.review_1},
            {"at": "2026-10-15", "present": [w.wang, w.sun], "note": w.review_2},
        ],
    )
