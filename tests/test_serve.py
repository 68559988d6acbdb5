"""The workshop's server: who comes in, what he may do, what he is told, and what is refused at the door."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rooms import new_opid
from serving import Served, edit, follow, serving

from relmap.model.schema import KINDS
from relmap.serve.access import GUESSES, IDLE_SECONDS, SESSION_SECONDS, WINDOW, Door, Role, TooManyGuesses, WrongCode
from relmap.serve.guard import HEADERS, LARGEST
from relmap.serve.lan import make_certificate, picture


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the module."""
    with serving(str(tmp_path_factory.mktemp("serve") / "a.lbug")) as found:
        yield found


@pytest.fixture
def fresh(address: str) -> Iterator[Served]:
    """A server of its own, on each engine."""
    with serving(address) as found:
        yield found


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """An error of the one shape."""
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert error["code"] == code
    assert set(error["message"]) == {"en", "zh"}
    assert error["message"]["en"] != error["message"]["zh"]
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    return error


# --- coming in -----------------------------------------------------------------------------------------


def test_a_code_lets_in_and_the_cookie_is_a_key(served: Served) -> None:
    client = served.client()
    refused(client.get("/api/state"), 401, "not_in")
    code = served.door.new_code(Role.EDITOR)
    answer = client.post("/api/join", json={"code": f" {code[:4]}-{code[4:].lower()} ", "name": " Name s0 "})
    assert answer.json() == {"name": "Name s0", "role": "editor", "person": "s0"}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/api/me").json()["role"] == "editor"
    assert served.join(name="Name s0").get("/api/me").json()["name"] == "Name s0 2"
    client.post("/api/leave")
    refused(client.get("/api/me"), 401, "not_in")


def test_a_code_for_one_is_used_up(served: Served) -> None:
    code = served.door.new_code(Role.FACILITATOR, once=True)
    assert served.client().post("/api/join", json={"code": code, "name": "A"}).status_code == 200
    refused(served.client().post("/api/join", json={"code": code, "name": "B"}), 403, "wrong_code")


def test_a_new_code_closes_the_old_one(served: Served) -> None:
    old = served.door.new_code(Role.RATER)
    facilitator = served.join(Role.FACILITATOR)
    new = facilitator.post("/api/codes", json={"role": "rater"}).json()["code"]
    refused(served.client().post("/api/join", json={"code": old, "name": "A"}), 403, "wrong_code")
    assert served.client().post("/api/join", json={"code": new, "name": "A"}).json()["role"] == "rater"


def test_guesses_are_few(served: Served) -> None:
    served.clock.ahead += WINDOW + 1
    client, right = served.client(), served.door.new_code(Role.VIEWER)
    for _ in range(GUESSES):
        refused(client.post("/api/join", json={"code": "AAAAAAAA", "name": "x"}), 403, "wrong_code")
    refused(client.post("/api/join", json={"code": right, "name": "x"}), 429, "too_many_guesses")
    served.clock.ahead += WINDOW + 1
    assert client.post("/api/join", json={"code": right, "name": "x"}).status_code == 200


def test_sessions_and_codes_end() -> None:
    now = 0.0
    door = Door(lambda: now)
    token, session = door.join(door.new_code(Role.EDITOR), "Li", None, "here")
    code = door.new_code(Role.VIEWER, 60.0)
    for _ in range(3):
        now += IDLE_SECONDS - 1
        assert door.session(token) is session
    with pytest.raises(WrongCode):
        door.join(code, "Wang", None, "here")
    now = SESSION_SECONDS + 1
    assert door.session(token) is None
    assert not door.holds(session)
    token, _ = door.join(door.new_code(Role.EDITOR), "Li", None, "here")
    now += IDLE_SECONDS + 1
    assert door.session(token) is None
    assert door.session("nonsense") is None
    for _ in range(GUESSES):
        with pytest.raises(WrongCode):
            door.join("WRONG", "x", None, "there")
    with pytest.raises(TooManyGuesses):
        door.join("WRONG", "x", None, "there")
    with pytest.raises(WrongCode):
        door.join("WRONG", "x", None, "elsewhere")


def test_an_expired_session_is_nobody(served: Served) -> None:
    client = served.join()
    assert client.get("/api/me").status_code == 200
    served.clock.ahead += IDLE_SECONDS + 1
    refused(client.get("/api/me"), 401, "not_in")
    refused(edit(client), 401, "not_in")
    refused(client.get("/api/events"), 401, "not_in")


WRITES: list[tuple[Role, str, Any]] = [
    (Role.EDITOR, "/api/operations", {"opid": "op-roles-1", "verb": "remove", "list": "people", "id": ["nobody"]}),
    (Role.EDITOR, "/api/undo", {"opid": "op-roles-2"}),
    (Role.EDITOR, "/api/redo", {"opid": "op-roles-3"}),
    (Role.EDITOR, "/api/people", {"opid": "op-roles-4", "text": ""}),
    (Role.EDITOR, "/api/questions/77", {"done": True}),
    (Role.EDITOR, "/api/decisions", {"text": "Yes"}),
    (Role.RATER, "/api/rounds/77/judgement", {"value": 1}),
    (Role.RATER, "/api/questions", {"text": "Who?"}),
    (Role.FACILITATOR, "/api/agenda", {"running": False}),
    (Role.FACILITATOR, "/api/presenting", {"view": None}),
    (Role.FACILITATOR, "/api/rounds", {"topic": "stance", "person": "nobody"}),
    (Role.FACILITATOR, "/api/rounds/77/reveal", {}),
    (Role.FACILITATOR, "/api/codes", {"role": "viewer"}),
]


@pytest.mark.parametrize(("role", "path", "content"), WRITES, ids=[path for _, path, _ in WRITES])
def test_each_role_may_what_it_may(served: Served, role: Role, path: str, content: Any) -> None:
    refused(served.client().post(path, json=content), 401, "not_in")
    refused(served.join(Role(role - 1), "Low").post(path, json=content), 403, "not_allowed")
    assert served.join(role, "High").post(path, json=content).status_code in (200, 409)


# --- the door ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost", "127.0.0.1", "", "127.0.0.1.nip.io"])
def test_a_foreign_name_of_the_host_is_refused(served: Served, host: str) -> None:
    """A name that somebody lets point at the loopback (DNS rebinding), with a cookie that would do."""
    client = served.join()
    for path in ("/", "/api/me", "/script/main.js", "/api/events"):
        refused(client.get(path, headers={"host": host}), 421, "wrong_host")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_a_page_elsewhere_writes_nothing(served: Served, headers: dict[str, str]) -> None:
    client = served.join()
    seq = served.desk.room.seq
    asked = {"opid": new_opid(), "verb": "append", "list": "people", "id": ["c0"], "field": "note", "value": "x"}
    refused(client.post("/api/operations", json=asked, headers=headers), 403, "cross_origin")
    assert served.desk.room.seq == seq


def test_without_any_origin_nothing_is_written(served: Served) -> None:
    client = served.join()
    del client.headers["origin"]
    refused(edit(client), 403, "cross_origin")
    assert client.post("/api/undo", json={"opid": "x"}, headers={"sec-fetch-site": "same-origin"}).status_code == 422


def test_large_bodies_are_refused_with_and_without_length(served: Served) -> None:
    client = served.join()
    text = json.dumps({"opid": new_opid(), "text": "x" * LARGEST})
    refused(client.post("/api/people", content=text), 413, "body_too_large")

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(text), 65536):
            yield text[start : start + 65536].encode()

    refused(client.post("/api/people", content=pieces()), 413, "body_too_large")
    answer = client.post("/api/undo", content=b"{}" + b" " * 10, headers={"content-type": "application/json"})
    refused(answer, 422, "malformed")


def test_no_way_out_of_the_folder(served: Served) -> None:
    assert served.client().get("/script/main.js").headers["content-type"].startswith("text/javascript")
    host = served.url.removeprefix("http://")
    for path in ("/script/../locales/en.toml", "/script/%2e%2e/locales/en.toml", "/script/..%2f..%2fREADME.md",
                 "/script//etc/passwd", "/script/%2fetc%2fpasswd", "/script/app", "/script/", "/script/x%00.js",
                 "/script/..%5c..%5cREADME.md"):  # fmt: skip
        with socket.create_connection(host.split(":")) as raw:  # past the client, which would tidy the path
            raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda raw=raw: raw.recv(65536), b""))  # type: ignore[misc]
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 307")), (path, answer[:200])


def test_every_answer_carries_the_headers(served: Served) -> None:
    client = served.join()
    for path in ("/", "/style.css", "/script/main.js", "/api/state", "/api/map", "/nothing", "/api/openapi.json"):
        answer = client.get(path)
        assert all(answer.headers[name] == value for name, value in HEADERS.items()), path
        assert "server" not in answer.headers


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
        thread.join(20)
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
    edit(other, value="seen")
    client.post("/api/leave")
    edit(other, value="unseen")
    thread.join(10)
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


# --- beyond the loopback -------------------------------------------------------------------------------


def test_a_certificate_of_our_own(tmp_path: Any) -> None:
    import ssl

    made = make_certificate("127.0.0.1", tmp_path)
    assert made.key.stat().st_mode & 0o077 == 0
    context = ssl.create_default_context(cafile=str(made.certificate))
    assert len(context.get_ca_certs()) in (0, 1)
    assert len(made.fingerprint.split(":")) == 32
    assert len(picture("https://127.0.0.1:8642/#code=ABCD2345").splitlines()) > 10
