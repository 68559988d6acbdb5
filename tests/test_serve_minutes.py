"""A meeting that is not lost: in the store before anybody is told, and there again with everybody in it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from meetings import MEETING
from rooms import account
from serving import Served, edit, follow, serving
from started import PATIENCE, Started
from test_serve import refused

from relmap.model.errors import StoreBusy
from relmap.model.minutes import Guest, Minutes
from relmap.report.pack import unpack
from relmap.serve import gathering
from relmap.serve.access import IDLE_SECONDS, SESSION_SECONDS, SKEW, Door, Role
from relmap.serve.clock import Clock
from relmap.serve.hub import Hub
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.workshop.room import Room


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Served]:
    """A server of one's own."""
    with serving(str(tmp_path / "fresh.lbug")) as found:
        yield found


def good(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


# --- killed ------------------------------------------------------------------------------------------------


def test_a_killed_server_goes_on_with_its_meeting_and_everybody_in_it(address: str) -> None:
    with open_store(address, write=True) as store:
        bring(store, account(), None, who="start", name="start", delete=True)
    with Started(address, ("--no-browser",)) as server, ExitStack() as open_ones:
        people = (("facilitator", "Lea"), ("rater", "Rob"), ("viewer", "Vi"))
        lead, rater, gone = (open_ones.enter_context(closing(server.joined(*one))) for one in people)
        assert gone.post("/api/leave").status_code == 204
        good(lead.post("/api/agenda", json={"item": 2, "running": True}))
        good(lead.post("/api/rounds", json={"topic": "stance", "person": "c0"}))
        good(rater.post("/api/rounds/1/judgement", json={"value": -2}))
        good(lead.post("/api/rounds/1/reveal"))
        good(lead.post("/api/rounds", json={"topic": "rapport", "person": "c1", "contact": "s0"}))
        good(rater.post("/api/questions", json={"text": "Who signs?"}))
        good(lead.post("/api/presenting", json={"view": "gaps"}))
        seq = good(edit(lead))["seq"]
        good(lead.post("/api/decisions", json={"text": "Call her."}))
        good(rater.post("/api/rounds/2/judgement", json={"value": 3}))
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        server.start()

        assert [good(one.get("/api/me"))["name"] for one in (lead, rater)] == ["Lea", "Rob"], "nobody retypes a code"
        refused(gone.get("/api/me"), 401, "not_in")
        found = good(rater.get("/api/meeting"))
        assert found["decisions"][0].items() >= {"text": "Call her.", "who": "Lea"}.items()
        assert found["parked"][0]["text"]["en"] == "Who signs?"
        assert (found["timer"]["item"], found["presenting"]) == (2, "gaps")
        assert 0 < found["timer"]["ends"] - time.time() < 600
        revealed, open_one = found["rounds"]
        assert (revealed["result"]["mean"], revealed["answered"], revealed["own"]) == (-2.0, [], None)
        assert (open_one["answered"], open_one["own"], open_one["result"]) == (["Rob"], 3, None)
        assert good(lead.get("/api/meeting"))["rounds"][1]["own"] is None
        assert found["present"] == ["Lea", "Rob", "Vi"]
        refused(rater.post("/api/decisions", json={"text": "Not mine."}), 403, "not_allowed")

        assert [ident for ident, _ in follow(rater, 1, last=seq - 1)] == [seq], "the stream goes on where it was"
        assert good(lead.post("/api/rounds/2/reveal"))["rounds"][1]["result"]["mean"] == 3.0
        record = good(lead.get("/api/record"))
        assert [one["seq"] for one in record["changes"]] == [seq]
        server.stop()
    with open_store(address) as store:
        (kept,) = store.minutes("cust")
    text = kept.model_dump_json()
    for client in (lead, rater):
        (token,) = client.cookies.values()
        assert token not in text
        assert hashlib.sha256(token.encode()).hexdigest() in text
    assert not any(code in text for code in server.codes.values())
    assert '"Rob",-2' not in text
    assert all(one.answers == () for one in kept.rounds)


def test_at_another_place_another_meeting_begins(tmp_path: Path) -> None:
    address = str(tmp_path / "a.lbug")
    for number in (1, 2):
        with serving(address) as served:
            lead = served.join(Role.FACILITATOR, "Lead")
            assert lead.get("/api/meeting").json()["decisions"] == []
            good(lead.post("/api/decisions", json={"text": "One."}))
        with open_store(address) as store:
            assert len(store.minutes("cust")) == number


def test_a_server_to_which_nobody_came_leaves_no_minutes(tmp_path: Path) -> None:
    with serving(str(tmp_path / "a.lbug")):
        pass
    with open_store(str(tmp_path / "a.lbug")) as store:
        assert store.minutes("cust") == []


# --- who may go on -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "seen", "stays"),
    [
        (-60.0, -30.0, True),
        (-SESSION_SECONDS + 60, -60.0, True),
        (-SESSION_SECONDS - 1, -60.0, False),
        (-5 * 3600.0, -IDLE_SECONDS - 1, False),
        (-5 * 3600.0, -IDLE_SECONDS + 60, True),
        (SKEW / 2, SKEW / 2, True),
        (SKEW + 60, SKEW + 60, False),
    ],
)
def test_sessions_end_across_a_restart_as_they_do_within_a_run(started: float, seen: float, stays: bool) -> None:
    now = 1_800_000_000.0
    door = Door(lambda: now)
    token = "t" * 43
    digest = hashlib.sha256(token.encode()).hexdigest()
    door.take_in([Guest(token=digest, name="Li", role="editor", person="s0", started=now + started, seen=now + seen)])
    found = door.session(token)
    assert (found is not None) == stays
    assert len(door.guests()) == stays
    if found:
        assert (found.name, found.role, found.person, found.seen) == ("Li", Role.EDITOR, "s0", now)
        assert found.started <= now
        assert door.session(digest) is None, "a digest is no token"


def test_a_clock_that_is_put_back_lets_nobody_stay_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    first = clock()
    wall = time.time()
    monkeypatch.setattr(time, "time", lambda: wall - 86_400)
    assert clock() >= first
    monkeypatch.setattr(time, "time", lambda: wall + 3600)  # the machine slept for an hour
    assert clock() >= first + 3590
    monkeypatch.setattr(time, "time", lambda: wall)
    assert clock() >= first + 3590


def test_the_last_use_is_noted_from_time_to_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "LOOK", 0.02)
    with serving(str(tmp_path / "a.lbug")) as served:
        kept: list[Minutes] = []
        keep = served.desk.store.keep_minutes

        def slowly(name: str, one: Minutes) -> None:
            kept.append(one)
            time.sleep(0.2)  # many a look falls into it
            keep(name, one)

        monkeypatch.setattr(served.desk.store, "keep_minutes", slowly)
        client = served.join(Role.VIEWER, "Vi")
        for _ in range(20):
            client.get("/api/me")
            client.post("/api/selection", json={"person": "c0"})
        assert len(kept) == 1, "that somebody comes in is written once; presence and last uses are of the moment"
        kept.clear()
        served.clock.ahead = gathering.NOTED + 1
        client.get("/api/me")
        end = time.monotonic() + PATIENCE
        while not kept and time.monotonic() < end:
            time.sleep(0.05)
        assert kept[0].guests[0].seen - kept[0].guests[0].started >= gathering.NOTED
        time.sleep(0.3)
        assert len(kept) == 1


# --- the store first ---------------------------------------------------------------------------------------

STEPS = [
    ("/api/agenda", {"item": 3, "running": True}),
    ("/api/presenting", {"view": "gaps"}),
    ("/api/rounds/1/judgement", {"value": 1}),
    ("/api/rounds/1/reveal", None),
    ("/api/questions", {"text": "Why?"}),
    ("/api/questions/1", {"done": True}),
    ("/api/decisions", {"text": "Call."}),
]


def test_what_the_store_refuses_has_not_happened(fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = fresh.join(Role.FACILITATOR, "Lead")
    good(lead.post("/api/rounds", json={"topic": "stance", "person": "c0"}))
    good(lead.post("/api/questions", json={"text": "Who?"}))
    before = fresh.desk.gathering.minutes
    code = fresh.door.new_code(Role.EDITOR, once=True)

    def refuse(*_: object) -> None:
        raise StoreBusy("account_busy", account="cust")

    with monkeypatch.context() as patch:
        patch.setattr(fresh.desk.store, "keep_minutes", refuse)
        for path, content in STEPS:
            answer = lead.post(path, json=content)
            assert answer.status_code >= 400, path
            assert answer.json()["error"]["code"] == "account_busy", path
            assert fresh.desk.gathering.minutes is before, path
        late = fresh.client()
        assert late.post("/api/join", json={"code": code, "name": "Late"}).status_code >= 400
        assert "set-cookie" not in late.headers
        assert [one.name for one in fresh.door.guests()] == ["Lead"]
        assert lead.post("/api/leave").status_code >= 400
        assert lead.get("/api/me").status_code == 200
    assert fresh.client().post("/api/join", json={"code": code, "name": "Late"}).status_code == 200, "the code is good"
    refused(fresh.client().post("/api/join", json={"code": code, "name": "Later"}), 403, "wrong_code")
    for path, content in STEPS:
        assert lead.post(path, json=content).status_code == 200, path


def test_nobody_is_told_before_it_is_kept_and_the_server_goes_on_answering(
    fresh: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, other = fresh.join(Role.FACILITATOR, "Lead"), fresh.join(Role.VIEWER, "Vi")
    held, begun = threading.Event(), threading.Event()
    keep = fresh.desk.store.keep_minutes

    def slow(name: str, one: Minutes) -> None:
        begun.set()
        assert held.wait(PATIENCE)
        keep(name, one)

    monkeypatch.setattr(fresh.desk.store, "keep_minutes", slow)
    answers: list[httpx.Response] = []
    sending = threading.Thread(target=lambda: answers.append(lead.post("/api/decisions", json={"text": "Slowly."})))
    sending.start()
    assert begun.wait(PATIENCE)
    assert good(other.get("/api/meeting"))["decisions"] == []
    assert follow(other, 1, kind="meeting")[0][1]["decisions"] == []
    assert answers == []
    held.set()
    sending.join(PATIENCE)
    assert good(answers[0])["decisions"][0]["text"] == "Slowly."
    assert good(other.get("/api/meeting"))["decisions"][0]["text"] == "Slowly."


def test_steps_at_once_are_all_kept(fresh: Served) -> None:
    clients = [fresh.join(Role.EDITOR, f"E{number}") for number in range(6)]

    def decide(client: httpx.Client, number: int) -> None:
        for turn in range(5):
            good(client.post("/api/decisions", json={"text": f"{number}-{turn}"}))

    threads = [threading.Thread(target=decide, args=(client, i)) for i, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    (kept,) = fresh.desk._thread.submit(lambda: fresh.desk.store.minutes("cust")).result()
    assert len(kept.decisions) == 30
    assert kept == fresh.desk.gathering.minutes
    for number in range(6):
        own = [one.text for one in kept.decisions if one.text.startswith(f"{number}-")]
        assert own == [f"{number}-{turn}" for turn in range(5)]


# --- to take home ------------------------------------------------------------------------------------------

HOSTILE = "</script><img src=x onerror=alert(1)> ‮{{7*7}}"


def test_the_report_to_take_home_tells_the_session(fresh: Served) -> None:
    lead = fresh.join(Role.FACILITATOR, "Lead <b>")
    good(lead.post("/api/agenda", json={"item": 1}))
    good(lead.post("/api/decisions", json={"text": HOSTILE}))
    good(lead.post("/api/questions", json={"text": "Settled <i>?"}))
    good(lead.post("/api/questions/1", json={"done": True}))
    good(lead.post("/api/questions", json={"text": "Open?"}))
    good(lead.post("/api/rounds", json={"topic": "stance", "person": "c0"}))
    good(lead.post("/api/rounds/1/judgement", json={"value": -1}))
    good(lead.post("/api/rounds/1/reveal"))
    good(lead.post("/api/rounds", json={"topic": "rapport", "person": "c1", "contact": "s0"}))
    good(lead.post("/api/rounds/2/judgement", json={"value": 4}))
    good(edit(lead, "set", "c3", field="title", value="</section><script>", was=None))
    for lang in ("en", "zh"):
        html = lead.get(f"/api/report.html?lang={lang}").text
        page = unpack(html)["packed"]["page"]
        assert '<a href="#session">' in page
        section = page.split('<section id="session">')[1].split("</section>")[0]
        for words in ("Session of", "研讨：", "Decisions", "决议", "Draw the map", "绘制关系地图", "−1.0", "Name c0",
                      "Open?", "Settled &lt;i&gt;?", "Lead &lt;b&gt;"):  # fmt: skip
            assert words in section, words
        assert "&lt;img src=x onerror=alert(1)&gt;" in section
        assert "<img" not in section and "<script" not in section
        assert "Name c1" not in section, "an open round is nobody's business yet"
        assert "{{7*7}}" in section
    assert lead.get("/api/record.html").text.count("&lt;img src=x") == 1
    found = good(lead.get("/api/record"))
    assert found["agenda"] == ["map", "judge"]
    assert [one["person"] for one in found["rounds"]] == ["c0"]
    assert "answers" not in json.dumps(found)
    assert found["changes"][0]["who"] == "Lead <b>"
    assert {"en", "zh"} == found["changes"][0]["what"].keys()
    assert found["before"]["index"] is not None


def test_a_step_is_taken_again_where_the_store_has_other_minutes(room: Room) -> None:
    """As when somebody was erased from them between two looks."""
    kept: list[Minutes] = []

    async def keep(before: Minutes, after: Minutes) -> Minutes | None:
        assert met.minutes is before
        if not kept:
            met.renewed([MEETING.model_copy(update={"decisions": ()})])
        kept.append(after)
        return after if len(kept) > 1 else None

    door = Door(Clock())
    met = gathering.Gathering(room, Hub(), door, MEETING, keep)
    _, who = door.join(door.new_code(Role.EDITOR), "Li", None, "here")
    asyncio.run(met.decide(who, "And on."))
    assert [[one.text for one in minutes.decisions] for minutes in kept] == [
        [MEETING.decisions[0].text, "And on."],
        ["And on."],
    ]
    assert met.minutes is kept[-1]
