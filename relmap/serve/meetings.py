"""Coming in, who is there, and what belongs to the meeting: agenda, timer, blind rating, open questions, decisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from relmap.model.minutes import Topic
from relmap.serve.access import SESSION_SECONDS, Role, Session, TooManyGuesses, WrongCode
from relmap.serve.apart import make_questions
from relmap.serve.errors import Barred
from relmap.serve.session import Editor, Facilitator, Rater, TheDesk, TheDoor, Viewer, cookie_of
from relmap.serve.shapes import responses
from relmap.workshop.refused import Refused

router = APIRouter(prefix="/api", tags=["meeting"], responses=responses(401, 403, 409, 422))
ShortText = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Number = Annotated[int, Path(ge=1, le=100_000)]
RoleName = Literal["viewer", "rater", "editor", "facilitator"]


class Form(BaseModel):
    """What a request carries: nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Joining(Form):
    """The code, the name that others see, and who of ours one is."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    person: Annotated[str, Field(max_length=200)] | None = None


class Me(BaseModel):
    """Who one is here."""

    name: str
    role: RoleName
    person: str | None


class NewCode(Form):
    """For whom a code is."""

    role: RoleName


class Selected(Form):
    """Whom one has selected, by id."""

    person: Annotated[str, Field(max_length=200)] | None


class Turned(Form):
    """The agenda: an item, or the timer."""

    item: Annotated[int, Field(ge=0, le=50)] | None = None
    running: bool | None = None


class Asked(Form):
    """A round of blind rating."""

    topic: Topic
    person: Annotated[str, Field(max_length=200)]
    contact: Annotated[str, Field(max_length=200)] | None = None


class Judged(Form):
    """One's own judgement, null for "I cannot say"."""

    value: Annotated[int, Field(ge=-10, le=10)] | None


class Noted(Form):
    """A question or a decision."""

    text: ShortText


class Settled(Form):
    """Whether a question is answered."""

    done: bool


class Presenting(Form):
    """Which view everybody is shown, null for nobody."""

    view: Annotated[str, Field(max_length=300)] | None


@router.post("/join", summary="Come in")
async def join(joining: Joining, request: Request, response: Response, door: TheDoor, desk: TheDesk) -> Me:
    """A code gives a role; the cookie of the answer is the key from then on."""
    address = request.client.host if request.client else ""
    try:
        person = desk.gathering.one_of_ours(joining.person, joining.name.strip())
        token, session = door.join(joining.code, joining.name.strip(), person, address)
    except WrongCode as error:
        raise Barred("wrong_code", 403) from error
    except TooManyGuesses as error:
        raise Barred("too_many_guesses", 429) from error
    try:
        await desk.gathering.joined(session)
    except BaseException:
        door.turn_away(session)
        raise
    response.set_cookie(
        cookie_of(request),
        token,
        max_age=int(SESSION_SECONDS),
        httponly=True,
        samesite="strict",
        path="/",
        secure=request.url.scheme == "https",
    )
    return me_of(session)


@router.post("/leave", summary="Go", status_code=204)
async def leave(request: Request, response: Response, door: TheDoor, desk: TheDesk, session: Viewer) -> None:
    """The cookie is worth nothing from then on."""
    await desk.gathering.left(session)
    door.leave(session.token)
    response.delete_cookie(cookie_of(request), path="/")


@router.get("/me", summary="Who one is here")
async def me(session: Viewer) -> Me:
    """Name, role, and the person of ours."""
    return me_of(session)


def me_of(session: Session) -> Me:
    """A session as its owner sees it."""
    return Me(name=session.name, role=session.role.name.lower(), person=session.person)  # type: ignore[arg-type]


@router.post("/codes", summary="A code for others")
async def code(new: NewCode, door: TheDoor, _: Facilitator) -> dict[str, str]:
    """A new code for a role; earlier ones of the role are closed."""
    role = Role[new.role.upper()]
    door.close_codes(role)
    return {"role": new.role, "code": door.new_code(role)}


@router.get("/meeting", summary="The meeting")
async def meeting(desk: TheDesk, session: Viewer) -> dict[str, Any]:
    """Agenda, timer, rounds, open questions, decisions, who is there."""
    return desk.gathering.seen_by(session)


@router.post("/selection", summary="Whom one looks at", status_code=204)
async def selection(selected: Selected, desk: TheDesk, session: Viewer) -> None:
    """Others see it on their map."""
    desk.gathering.selected(session, selected.person)


@router.post("/agenda", summary="Turn the agenda, run the timer")
async def agenda(turned: Turned, desk: TheDesk, session: Facilitator) -> dict[str, Any]:
    """Turning to an item stops the timer."""
    return await desk.gathering.turn(session, turned.item, turned.running)


@router.post("/presenting", summary="Show everybody a view")
async def presenting(shown: Presenting, desk: TheDesk, session: Facilitator) -> dict[str, Any]:
    """Every page follows until it is null again."""
    return await desk.gathering.present(session, shown.view)


@router.post("/rounds", summary="Ask for blind judgements")
async def ask(asked: Asked, desk: TheDesk, session: Facilitator) -> dict[str, Any]:
    """One round at a time."""
    return await desk.gathering.ask(session, asked.topic, asked.person, asked.contact)


@router.post("/rounds/{number}/judgement", summary="Judge")
async def judge(number: Number, judged: Judged, desk: TheDesk, session: Rater) -> dict[str, Any]:
    """Others see that one has judged, not how, until it is revealed."""
    return await desk.gathering.judge(session, number, judged.value)


@router.post("/rounds/{number}/reveal", summary="Reveal the judgements")
async def reveal(number: Number, desk: TheDesk, session: Facilitator) -> dict[str, Any]:
    """Mean and spread; nobody's name is told."""
    return await desk.gathering.reveal(session, number)


@router.post("/questions", summary="Park a question")
async def park(noted: Noted, desk: TheDesk, session: Rater) -> dict[str, Any]:
    """The same question stands there once."""
    return await desk.gathering.park(session, noted.text.strip())


@router.post("/questions/next", summary="Park the most valuable next question")
async def park_next(desk: TheDesk, session: Editor) -> dict[str, Any]:
    """What would tell most about the figures if it were known."""
    asked = await desk.apart(make_questions, *await desk.now())
    known = [one.text for one in desk.gathering.minutes.questions]
    fresh = next((question for question in asked if question not in known), None)
    if fresh is None:
        raise Refused("nothing_to_ask")
    return await desk.gathering.park(session, fresh)


@router.post("/questions/{number}", summary="Settle a question")
async def settle(number: Number, settled: Settled, desk: TheDesk, session: Editor) -> dict[str, Any]:
    """Tick it off, or open it again."""
    return await desk.gathering.settle(session, number, settled.done)


@router.post("/decisions", summary="Write a decision down")
async def decide(noted: Noted, desk: TheDesk, session: Editor) -> dict[str, Any]:
    """It stands in the record of the session."""
    return await desk.gathering.decide(session, noted.text.strip())
