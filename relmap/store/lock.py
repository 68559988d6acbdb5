"""The lock file that guards every open of the embedded store.

Many may read, or one may write. The lock itself is the operating system's (`<store>.lock`), so it vanishes with
its process, however that ends. Beside it `<store>.holder` says who writes, for the sentence that others get.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import time
from pathlib import Path
from typing import IO

import portalocker

from relmap.model.errors import StoreBusy, StoreError

PAUSE = 0.05
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Guard:
    """Holds the lock of a store from its making until `release`."""

    def __init__(self, store: Path, *, exclusive: bool, wait: float) -> None:
        self._exclusive = exclusive
        self._holder = store.with_name(store.name + ".holder")
        self._file = _opened(store, exclusive)
        if self._file is None:
            return
        try:
            self._take(store, wait)
        except BaseException:
            self._file.close()
            self._file = None
            raise
        if exclusive:
            self._sign()

    def _take(self, store: Path, wait: float) -> None:
        flags = portalocker.LockFlags.EXCLUSIVE if self._exclusive else portalocker.LockFlags.SHARED
        end = time.monotonic() + wait
        while True:
            try:
                assert self._file is not None
                portalocker.lock(self._file, flags | portalocker.LockFlags.NON_BLOCKING)
                return
            except portalocker.exceptions.LockException as error:
                if time.monotonic() >= end:
                    raise StoreBusy("store_busy", store=str(store), holder=self._who()) from error
            time.sleep(PAUSE)

    def _sign(self) -> None:
        note = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        with contextlib.suppress(OSError):
            self._holder.write_text(json.dumps(note), encoding="utf-8")

    def _who(self) -> str:
        """Who writes, as far as is known."""
        try:
            note = json.loads(self._holder.read_text(encoding="utf-8"))
            return f"{note['host']}, pid {note['pid']}, {note['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "?"

    def release(self) -> None:
        """Let go; may be called again."""
        if self._file is None:
            return
        if self._exclusive:
            with contextlib.suppress(OSError):
                self._holder.unlink()
        with contextlib.suppress(portalocker.exceptions.LockException):
            portalocker.unlock(self._file)
        self._file.close()
        self._file = None


def _opened(store: Path, exclusive: bool) -> IO[str] | None:
    """The lock file. On a medium that cannot be written a reader takes one that is there, or none at all."""
    path = store.with_name(store.name + ".lock")
    try:
        return path.open("a", encoding="utf-8")
    except OSError as error:
        if exclusive or error.errno not in READ_ONLY:
            raise StoreError("cannot_lock", store=str(store), reason=error.strerror or str(error)) from error
    try:
        return path.open(encoding="utf-8")
    except OSError:
        return None
