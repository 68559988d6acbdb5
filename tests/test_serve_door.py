"""Who comes in to a workshop, what he may do, and what is refused at the door."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from rooms import new_opid
from serving import Served, edit, refused

from relmap.model.errors import Unusable
from relmap.serve.access import GUESSES, IDLE_SECONDS, SESSION_SECONDS, WINDOW, Door, Role, TooManyGuesses, WrongCode
from relmap.serve.guard import HEADERS, LARGEST
from relmap.serve.lan import address, make_certificate, picture

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


# --- beyond the loopback -------------------------------------------------------------------------------


def test_a_certificate_of_our_own(tmp_path: Any) -> None:
    import ssl

    made = make_certificate("127.0.0.1", tmp_path)
    assert made.key.stat().st_mode & 0o077 == 0
    context = ssl.create_default_context(cafile=str(made.certificate))
    assert len(context.get_ca_certs()) in (0, 1)
    assert len(made.fingerprint.split(":")) == 32
    assert len(picture("https://127.0.0.1:8642/#code=ABCD2345").splitlines()) > 10


def test_beyond_this_machine_there_must_be_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    class Apart(socket.socket):
        def connect(self, _: object) -> None:
            raise OSError("Network is unreachable")

    monkeypatch.setattr("relmap.serve.lan.socket.socket", Apart)
    with pytest.raises(Unusable, match="--listen"):
        address()
