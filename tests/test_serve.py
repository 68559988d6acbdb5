"""The workshop's server: what people are told, in order and after a break, and what can be read."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from rooms import new_opid
from serving import Served, edit, follow, refused, serving
from started import PATIENCE

from relmap.model.schema import KINDS
from relmap.serve.access import Role


@pytest.fixture
def fresh(address: str) -> Iterator[Served]:
    """A server of its own, on each engine."""
    with serving(address) as found:
        yield found


def test_errors_have_one_shape(served: Served) -> None:
    client = served.join()
    refused(client.get("/api/nothing"), 404, "not_found")
    refused(client.put("/api/operations", json={}), 405, "method")
    refused(client.post("/api/operations", content=b"{"), 422, "malformed")
    as_json = {"content-type": "application/json"}
    assert client.post("/api/operations", content=b"[" * 100_000, headers=as_json).status_code in (400, 422)
    refused(edit(client, verb="fly"), 422, "malformed")
    nan = b'{"opid": "op-nan-nan", "verb": "set", "list": "people", "id": ["c0"], "field": "x", "value": NaN}'
    refused(client.post("/api/operations", content=nan, headers=as_json), 422, "malformed")
    refused(client.get("/api/views/nothing"), 404, "not_found")
    refused(client.get("/api/records/nothing"), 404, "not_found")
    refused(client.get("/api/playback/99999"), 404, "not_found")
    assert refused(edit(client, "set", field="level", value="x", was="manager"), 422, "invalid_input")["problems"]
    wrong = edit(client, "set", field="title", value="CEO", was="Clerk")
    error = refused(wrong, 409, "operation_changed")
    assert (error["mine"], error["theirs"]) == ("CEO", None)


# --- being told ----------------------------------------------------------------------------------------


MALFORMED: list[tuple[str, dict[str, Any], str, str]] = [
    ("/api/decisions", {"text": "x" * 501}, "500", "最多 500"),
    ("/api/decisions", {"text": " "}, "Something must", "不能为空"),
    ("/api/decisions", {}, "missing", "缺少"),
    ("/api/decisions", {"text": "a", "more": 1}, "Nothing of that name", "不接受"),
    ("/api/agenda", {"item": 51}, "50", "50"),
    ("/api/agenda", {"item": "x"}, "whole number", "整数"),
    ("/api/questions/0", {"done": True}, "least is 1", "不能小于 1"),
    ("/api/operations", {"opid": "malformed-1", "verb": "fly", "list": "people"}, "'set', 'add'", "'set', 'add'"),
    ("/api/operations", {"opid": "malformed-2", "verb": "set", "list": "x", "id": ["a"]}, "no such list",
     "没有这个数据表"),
    ("/api/operations", {"opid": "malformed-3", "verb": "set", "list": "people", "id": ["a"], "field": "x2"},
     "no such field", "没有这个字段"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "en", "zh"), MALFORMED, ids=[en for *_, en, _ in MALFORMED])
def test_what_is_malformed_is_said_in_both_languages(
    served: Served, path: str, content: dict[str, Any], en: str, zh: str
) -> None:
    error = refused(served.join(Role.FACILITATOR).post(path, json=content), 422, "malformed")
    message = error["problems"][0]["message"]
    assert en in message["en"]
    assert zh in message["zh"]
    assert set(message) == {"en", "zh"}


@pytest.mark.parametrize(
    ("field", "value", "en", "zh"),
    [
        ("level", "boss", "none of Executive, Manager, Staff", "高层"),
        ("x", 12.5, "both coordinates", "两个坐标"),
        ("confirmed", "maybe", "neither", "既不是"),
        ("name", None, "needed", "必须填写"),
        ("title", 5, "text", "文本"),
        ("from", "soon", "2026-11-01", "2026-11-01"),
    ],
)
def test_why_a_value_does_not_fit_is_said_in_both_languages(
    served: Served, field: str, value: Any, en: str, zh: str
) -> None:
    client = served.join()
    was = next(one for one in client.get("/api/people").json() if one["id"] == "c4").get(field)
    defaults = {"confirmed": True}
    answer = edit(client, "set", "c4", field=field, value=value, was=was or defaults.get(field))
    error = refused(answer, 422, "invalid_input")
    (problem,) = error["problems"]
    assert en in problem["message"]["en"], problem
    assert zh in problem["message"]["zh"], problem
    assert not re.search(r"[A-Za-z]{4,} [a-z]{2,}", problem["message"]["zh"])
    assert problem["field"]


def test_an_edit_reaches_everybody_in_order(fresh: Served) -> None:
    people = [fresh.join(name=f"P{i}") for i in range(3)]
    found: dict[int, list[Any]] = {}
    heard = [threading.Thread(target=lambda i=i, c=c: found.update({i: follow(c, 6, last=1)}))  # type: ignore[misc]
             for i, c in enumerate(people)]  # fmt: skip
    for thread in heard:
        thread.start()
    for number in range(6):
        answer = edit(people[number % 3], value=f"{number}")
        assert answer.json()["seq"] == number + 2
    for thread in heard:
        thread.join(PATIENCE)
    assert [number for number, _ in found[0]] == [2, 3, 4, 5, 6, 7]
    assert found[0] == found[1] == found[2]
    assert fresh.desk.store.load("cust").bundle == fresh.desk.room.index.bundle()
    assert found[0][-1][1]["what"]["en"].startswith("P2 noted on Name c0: ")


def test_a_page_that_was_away_gets_exactly_what_it_missed(served: Served) -> None:
    client = served.join()
    start = served.desk.room.seq
    for number in range(5):
        edit(client, value=f"away {number}")
    assert [number for number, _ in follow(client, 5, last=start)] == [start + i for i in range(1, 6)]
    assert [number for number, _ in follow(client, 2, last=start + 3)] == [start + 4, start + 5]
    told = follow(client, 1, last=start + 4)[0][1]
    assert told["figures"].keys() == {"index", "outlook", "point", "line", "surface", "space"}
    asked = {"opid": new_opid(), "verb": "append", "list": "people", "id": ["c0"], "field": "note", "value": "Once."}
    first, again = (client.post("/api/operations", json=asked).json() for _ in range(2))
    assert first == again
    assert [entry["seq"] for entry in client.get(f"/api/history?since={start}").json()] == list(
        range(start + 1, first["seq"] + 1)
    )


def test_a_session_that_ends_is_told_nothing_more(served: Served) -> None:
    client, other = served.join(name="Gone"), served.join(name="Stays")
    heard: list[Any] = []
    thread = threading.Thread(target=lambda: heard.extend(follow(client, 3, last=served.desk.room.seq)))
    thread.start()
    while "Gone" not in str(follow(other, 1, kind="presence")):
        time.sleep(0.02)
    edit(other, value="seen")
    client.post("/api/leave")
    edit(other, value="unseen")
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert all(data["opid"] for _, data in heard)
    assert "unseen" not in str(heard)


def test_presence_and_selection(served: Served) -> None:
    client = served.join(name="Looker")
    client.post("/api/selection", json={"person": "c0"})
    present = follow(client, 1, kind="presence")[0][1]
    assert {"name": "Looker", "role": "editor", "person": None, "selected": "c0"} in present


# --- what can be read ----------------------------------------------------------------------------------


def test_everything_can_be_read_by_a_viewer(served: Served) -> None:
    client = served.join(Role.VIEWER)
    state = client.get("/api/state").json()
    assert state["account"] == "Customer"
    assert client.get("/api/map").text.startswith("<svg")
    for name in state["views"]:
        assert client.get(f"/api/views/{name}").text.startswith("<section") or name == "network"
    people = {row["id"]: row for row in client.get("/api/people").json()}
    assert people["c1"]["manager"] == "c0"
    assert people["c0"]["_id"] == ["c0"]
    assert client.get("/api/records/roles").json()[0]["_id"] == ["p", "t", "0"]
    assert client.get("/api/data").json()["people"]
    assert client.get("/").status_code == 200
    assert "packed" in client.get("/api/report.html?lang=zh").text


def test_the_forms_are_described_as_the_schema_declares_them(served: Served) -> None:
    found = served.join(Role.VIEWER).get("/api/schema").json()
    assert list(found) == [kind.list for kind in KINDS]
    for kind in KINDS:
        columns = found[kind.list]["columns"]
        assert [one["label"] for one in columns] == [column.label for column in kind.columns]
        for one, column in zip(columns, kind.columns, strict=True):
            assert (one["scalar"], one["many"], one["required"]) == (column.scalar, column.many, column.required)
            assert one["ref"] == (column.ref.target if column.ref else None)
            assert [word["value"] for word in one["choices"] or ()] == [word.value for word in column.words or ()]
            for text in (one["header"], one["help"], *(word["label"] for word in one["choices"] or ())):
                assert set(text) == {"en", "zh"}
                assert all(text.values())
    assert found["roles"]["columns"][1]["scope"] == "process"
    assert found["people"]["columns"][5]["choices"][0] == {
        "value": "executive",
        "label": {"en": "Executive", "zh": "高层"},
    }


def test_the_past_can_be_seen(served: Served) -> None:
    client = served.join()
    before = client.get("/api/map").text
    seq = client.get("/api/state").json()["seq"]
    changed = edit(client, "set", "c3", field="title", value="Seen later", was=None).json()
    assert changed["whole"] is False
    assert len(changed["cards"]) == 1
    found = client.get(f"/api/playback/{seq}")
    if seq == 1 or found.status_code == 200:
        assert found.json()["map"] == before
    assert "Seen later" in client.get(f"/api/playback/{seq + 1}").json()["map"]


def test_a_meeting_from_agenda_to_record(served: Served) -> None:
    lead, first, second = (served.join(role, name) for role, name in
                           ((Role.FACILITATOR, "Lead"), (Role.RATER, "One"), (Role.RATER, "Two")))  # fmt: skip
    assert lead.post("/api/agenda", json={"item": 1, "running": True}).json()["timer"]["ends"] > 0
    asked = lead.post("/api/rounds", json={"topic": "stance", "person": "c0"}).json()["rounds"][-1]
    number = asked["number"]
    assert first.post(f"/api/rounds/{number}/judgement", json={"value": -2}).json()["rounds"][-1]["own"] == -2
    seen = second.get("/api/meeting").json()["rounds"][-1]
    assert (seen["own"], seen["result"], seen["answered"]) == (None, None, ["One"])
    assert "-2" not in json.dumps({k: v for k, v in seen.items() if k != "low"})
    pushed = follow(second, 1, kind="meeting")[0][1]["rounds"][-1]
    assert "own" not in pushed
    assert pushed["result"] is None
    second.post(f"/api/rounds/{number}/judgement", json={"value": 1})
    shown = lead.post(f"/api/rounds/{number}/reveal").json()["rounds"][-1]["result"]
    assert shown == {"count": 2, "mean": -0.5, "spread": 3, "values": [-2, 1], "wide": True}
    refused(first.post(f"/api/rounds/{number}/judgement", json={"value": 0}), 409, "round_over")
    lead.post("/api/decisions", json={"text": "Call her."})
    parked = lead.post("/api/questions", json={"text": "Who signs?"}).json()["parked"]
    assert parked[-1]["text"] == {"en": "Who signs?", "zh": "Who signs?"}
    assert len(lead.post("/api/questions/next").json()["parked"]) == len(parked) + 1
    lead.post(f"/api/questions/{parked[-1]['number']}", json={"done": True})
    found = lead.get("/api/record").json()
    assert {"Lead", "One", "Two"} <= set(found["present"])
    assert ("Call her.", "Lead") in [(one["text"], one["who"]) for one in found["decisions"]]
    assert "One" not in json.dumps(found["rounds"])
    assert '<section id="session">' in lead.get("/api/record.html").text
    assert found["before"].keys() == found["after"].keys()
