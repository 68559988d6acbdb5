"""The time: as the history has it, and as seconds that sessions can be held to."""

from __future__ import annotations

import time
from datetime import datetime


def now() -> str:
    """The time as the history has it; its date is that of the people in the room."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


class Clock:
    """Seconds since the epoch that never go back: not when the machine's clock is put back, and on while it sleeps."""

    def __init__(self) -> None:
        self._wall, self._steady = time.time(), time.monotonic()
        self._passed = 0.0

    def __call__(self) -> float:
        """The seconds now."""
        self._passed = max(self._passed, time.time() - self._wall, time.monotonic() - self._steady)
        return self._wall + self._passed
