"""Runs the server: a free port, codes, a certificate beyond the loopback, and a clean end."""

from __future__ import annotations

import asyncio
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from relmap.model.errors import Unusable
from relmap.serve.access import Door, Role
from relmap.serve.app import make_app
from relmap.serve.beginning import Beginning
from relmap.serve.clock import Clock
from relmap.serve.desk import Desk
from relmap.serve.lan import Certificate, address, make_certificate
from relmap.store.protocol import Store

LOOPBACK = "127.0.0.1"
PORTS = 20
"""How many ports are tried from the one asked for."""
GRACE = 3
"""Seconds that open requests have when the server stops."""


@dataclass(frozen=True)
class Wanted:
    """How to serve.

    Attributes:
        port: the first port to try.
        lan: for everybody in the network, over TLS with a certificate of this run.
        host_name: the name by which a proxy in front is called; the server itself stays on the loopback.
        listen: the address to listen on: with `lan` that of this machine, if it cannot be found; or that of a container
            whose port is published on the loopback only.
        day: the day that is scored, None for today.
    """

    port: int = 8642
    lan: bool = False
    host_name: str | None = None
    listen: str | None = None
    day: int | None = None


@dataclass(frozen=True)
class Opened:
    """What there is to tell once the server listens: link and codes, and the fingerprint of a certificate."""

    link: str
    port: int
    asked: int
    codes: dict[Role, str]
    fingerprint: str | None

    def link_for(self, role: Role) -> str:
        """A link that carries a code; behind the #, so that it is in no log."""
        return f"{self.link}/#code={self.codes[role]}"


def serve(store: Store, account: str | None, wanted: Wanted, *, alone: bool, tell: Callable[[Opened], None]) -> None:
    """Serve one account until a signal comes; then the store is closed.

    In a store that holds none, one is begun in the page; `account` is the id that it gets, None for one of its name.

    Raises:
        Unusable: if no port is free, or for `--lan` without a network.
        MissingExtra: for `--lan` without cryptography.
    """
    with ExitStack() as held:
        host = (wanted.listen or address()) if wanted.lan else LOOPBACK
        found = held.enter_context(_listening(wanted.listen or ("0.0.0.0" if wanted.lan else LOOPBACK), wanted.port))
        port = found.getsockname()[1]
        made = None
        if wanted.lan:
            made = make_certificate(host, Path(held.enter_context(tempfile.TemporaryDirectory(prefix="relmap-"))))
        door = Door(Clock())
        codes = {role: door.new_code(role, once=role is Role.FACILITATOR) for role in Role}
        link = f"{'https' if wanted.lan or wanted.host_name else 'http'}://{wanted.host_name or f'{host}:{port}'}"
        here = alone or wanted.lan or wanted.host_name
        place = link if here else f"{link} ({socket.gethostname()})"  # many machines have a loopback
        desk = desk_of(store, account, door, place, wanted.day, alone=alone)
        app = make_app(desk, door, hosts(host, port, wanted.host_name))
        opened = Opened(link, port, wanted.port, codes, made.fingerprint if made else None)
        server = _Server(_config(app, made, wanted), desk, lambda: tell(opened))
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it anew when all is closed
        server.run(sockets=[found])


def desk_of(
    store: Store, account: str | None, door: Door, place: str, day: int | None, *, alone: bool
) -> Desk | Beginning:
    """The desk of an account; where the store holds none, what stands in for it until one is begun."""

    def seat(found: str) -> Desk:
        return Desk(store, found, door, place, day, alone=alone)

    return seat(account) if account and store.accounts() else Beginning(store, account, seat, alone=alone)


def hosts(host: str, port: int, host_name: str | None) -> frozenset[str]:
    """The values of Host that are ours."""
    names = {f"{name}:{port}" for name in (host, LOOPBACK, "localhost")}
    return frozenset(names | ({host_name.lower()} if host_name else set()))


def _listening(host: str, port: int) -> socket.socket:
    """A socket on the first free port."""
    for chosen in range(port, min(port + PORTS, 65536)) if port else (0,):
        # with the protocol named, asyncio sends small answers at once (TCP_NODELAY) instead of 40 ms later
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if hasattr(signal, "SIGALRM"):  # elsewhere it would let two servers share a port
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((host, chosen))
            found.listen(128)
        except OSError:
            found.close()
            continue
        return found
    raise Unusable("no_free_port", port=port, last=port + PORTS - 1)


def _config(app: Any, made: Certificate | None, wanted: Wanted) -> uvicorn.Config:
    tls: dict[str, Any] = {"ssl_certfile": made.certificate, "ssl_keyfile": made.key} if made else {}
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=wanted.host_name is not None,
        forwarded_allow_ips=LOOPBACK,
        timeout_graceful_shutdown=GRACE,
        **tls,
    )


class _Server(uvicorn.Server):
    """Says when it listens, and lets go of whoever waits when it is to stop."""

    def __init__(self, config: uvicorn.Config, desk: Desk | Beginning, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk = desk
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        if self.started:
            await self._loop.run_in_executor(None, self._tell)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: self._desk.leave())
        super().handle_exit(sig, frame)
