"""What can be read of a room besides its views: records, the past, the record of the session, the report."""

from __future__ import annotations

from datetime import date
from typing import Any

from relmap.model.bundle import Bundle
from relmap.model.changes import Change
from relmap.model.frozen import last_before
from relmap.model.identity import identity
from relmap.model.records import Record
from relmap.model.schema import BY_LIST, Kind
from relmap.report.views.session import SessionRecord
from relmap.serve.apart import make_past, make_session, make_session_page, make_take_home
from relmap.serve.clock import now
from relmap.serve.desk import Desk
from relmap.serve.errors import Barred
from relmap.serve.pages import views
from relmap.workshop.board import plain
from relmap.workshop.index import Index
from relmap.workshop.words import told


async def state_of(desk: Desk) -> dict[str, Any]:
    """Where the account stands."""
    pages = desk.pages
    return {
        "account": desk.name,
        "seq": desk.room.seq,
        "day": date.fromordinal(desk.board.day).isoformat(),
        "figures": plain(desk.board.figures),
        "views": list(pages.sections) if pages else views(),
    }


async def people_of(desk: Desk) -> list[dict[str, Any]]:
    """Everybody: the record as files have it, and manager, stance and ties as they stand."""
    return await desk.worked(lambda: list(_people(desk)))


def _people(desk: Desk) -> list[dict[str, Any]]:
    score = desk.board.score
    bundle = score.frame.bundle
    managers = {
        line.person: line.manager for line in bundle.reporting if line.kind.value == "solid" and not line.valid_to
    }
    ties: dict[str, dict[str, dict[str, Any]]] = {}
    for tie in sorted(bundle.ties, key=lambda tie: tie.at):
        rating = {"rapport": tie.rapport.value, "at": tie.at, "rater": tie.rater}
        rating["desired"] = tie.desired.value if tie.desired else None
        ties.setdefault(tie.a, {})[tie.b] = rating
        ties.setdefault(tie.b, {})[tie.a] = rating
    kind = BY_LIST["people"]
    return [
        _row(kind, person)
        | {
            "index": index,
            "reach": float(score.point.reach[index]),
            "manager": managers.get(person.id),
            "stance": score.stances.get(person.id),
            "ties": [{"with": other, **rating} for other, rating in ties.get(person.id, {}).items()],
        }
        for index, person in enumerate(bundle.people)
    ]


async def records_of(desk: Desk, name: str) -> list[dict[str, Any]]:
    """The records of a list as files have them."""
    kind = BY_LIST.get(name)
    if kind is None:
        raise Barred("not_found", 404)
    return await desk.worked(lambda: [_row(kind, record) for record in desk.room.index.bundle().records(kind)])


def _row(kind: Kind, record: Record) -> dict[str, Any]:
    return {"_id": list(identity(record)), **kind.plain(record)}


async def past_of(desk: Desk, seq: int) -> dict[str, Any]:
    """Figures and picture after one of the operations."""
    event = next((event for event in desk.room.events if event.seq == seq), None)
    bundle = await _before(desk, seq) if event is not None else None
    if event is None or bundle is None:
        raise Barred("not_found", 404)
    what = told(event, desk.room.index)
    made = await desk.apart(make_past, bundle, desk.day, desk.room.settings)
    return {"seq": seq, "at": event.at, "who": event.who, "what": what, **made}


async def _before(desk: Desk, seq: int) -> Bundle | None:
    """The account as it was after an operation; None where there was none yet."""
    return await desk.worked(lambda: _unwound(desk, seq))


def _unwound(desk: Desk, seq: int) -> Bundle | None:
    index = Index(desk.room.index.bundle())
    for event in reversed(desk.room.since(seq)):
        index.apply(Change(one.kind, one.after, one.before, one.shared) for one in reversed(event.changes))
    return index.bundle() if index.get("organizations", (index.account,)) else None


async def session_of(desk: Desk) -> SessionRecord:
    """The record of the session until now."""
    minutes = desk.gathering.minutes.model_copy(update={"changed": now()})
    room = desk.room
    bundle, events = await desk.worked(lambda: (room.index.bundle(), room.since(minutes.start)))
    return await desk.apart(make_session, minutes, bundle, events, room.settings)


async def record_of(desk: Desk) -> dict[str, Any]:
    """Who was there, what was decided, what changed, what stays open."""
    found = await session_of(desk)
    minutes = found.minutes
    return {
        "account": found.account,
        "day": minutes.day,
        "started": minutes.started,
        "until": minutes.changed,
        "present": sorted(minutes.present),
        "agenda": list(found.agenda[: minutes.reached + 1]),
        "decisions": [one.model_dump() for one in minutes.decisions],
        "questions": [one.model_dump() for one in minutes.questions],
        "rounds": [one.model_dump(exclude={"answers"}) for one in minutes.rounds],
        "names": found.names,
        "changes": [vars(one) for one in found.changes],
        "before": found.before,
        "after": found.after,
    }


async def record_page_of(desk: Desk) -> str:
    """The same record as the report shows it, in both languages."""
    return await desk.apart(make_session_page, await session_of(desk))


async def report_of(desk: Desk, lang: str) -> str:
    """The report to take home, with the session: compared with the last review, if there was one."""
    session = await session_of(desk)
    bundle, day, settings = await desk.now()
    states = await desk.worked(lambda: desk.store.frozen(desk.room.account))
    return await desk.apart(make_take_home, bundle, day, settings, last_before(states, day), session, lang)
