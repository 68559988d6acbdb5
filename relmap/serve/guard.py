"""What every request has to pass before anything looks at it, and the headers that every answer carries.

Against a page elsewhere that talks to this server through a browser: the Host must be one of ours (a name that
somebody lets point at the loopback is refused), and whatever changes something must come from our own pages.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST = 1024 * 1024
"""Bytes of a body; a list of a thousand people that somebody pastes is a tenth of it."""
STREAMED = ("/api/begin/file",)
"""What counts the bytes of its body itself, once it knows who sends it."""
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Wraps an application.

    Args:
        app: what is guarded.
        hosts: the values of Host that are ours (`127.0.0.1:8642`), lower case.
    """

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = _with_headers(send)
        small = scope["path"] not in STREAMED
        code = self._refusal(scope["method"], headers, small)
        if code:
            await _refuse(answer, *code)
            return
        if small and ("content-length" in headers or "transfer-encoding" in headers):
            body = await _whole(receive)
            if body is None:
                await _refuse(answer, 413, "body_too_large")
                return
            receive = _again(body, receive)
        await self.app(scope, receive, answer)

    def _refusal(self, method: str, headers: dict[str, str], small: bool) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self.hosts:
            return 421, "wrong_host"
        length = headers.get("content-length", "")
        if small and length.isdigit() and int(length) > LARGEST:
            return 413, "body_too_large"
        if method in SAFE:
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return 403, "cross_origin"
        if origin is not None and urlsplit(origin).netloc.lower() not in self.hosts:
            return 403, "cross_origin"
        if site is None and origin is None:
            return 403, "cross_origin"
        return None


async def _whole(receive: Receive) -> bytes | None:
    """A body, None if there is more of it than is taken, whatever its length was said to be."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that has been read, then whatever comes after it."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *((n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in present),
            ]
        await send(message)

    return answer


async def _refuse(send: Send, status: int, code: str) -> None:
    from relmap.serve.errors import body

    content = json.dumps(body(code), ensure_ascii=False).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": content})
