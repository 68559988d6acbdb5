"""What a server refuses, as one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from relmap.model.errors import StoreBusy, StoreError
from relmap.store.address import Address

MEMORY = (
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.TransactionMemoryLimit",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
)
"""The transaction needs more memory than the server gives it: repeated as it is it fails again."""
READ_ONLY = (
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
)
TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    "Neo.TransientError.Transaction.LockClientStopped",
    "Neo.ClientError.Transaction.LockClientStopped",
)


class MemoryShort(Exception):
    """A transaction met the server's limit of memory. No driver's error, so that the driver does not repeat it."""


@contextmanager
def told(address: Address) -> Iterator[None]:
    """Turn what the driver raises into an error of the store."""
    try:
        yield
    except (DriverError, Neo4jError) as error:
        raise _sentence(error, address) from error


def _sentence(error: DriverError | Neo4jError, address: Address) -> StoreError:
    if isinstance(error, Neo4jError):
        return _refused(error, address)
    values = {"store": str(address), "server": address.server}
    if isinstance(error, IncompleteCommit):
        return StoreError("server_commit_unknown", **values)
    if isinstance(error, (ServiceUnavailable, SessionExpired)):
        return StoreError("server_unreachable", **values)
    if isinstance(error, ConfigurationError):
        return StoreError("server_encryption", **values)
    return StoreError("server_error", reason=_first_line(error), **values)


def _refused(error: Neo4jError, address: Address) -> StoreError:
    values = {"store": str(address), "server": address.server, "user": address.user}
    code = error.code or ""
    if code.endswith(".AuthenticationRateLimit"):
        return StoreError("server_password_often", **values)
    if isinstance(error, AuthError):
        return StoreError("server_password", **values)
    if code.endswith(".DatabaseNotFound"):
        return StoreError("server_database", database=address.database, **values)
    if code in MEMORY:
        return StoreError("server_memory", **values)
    if code in READ_ONLY:
        return StoreError("server_read_only", **values)
    if isinstance(error, Forbidden):
        return StoreError("server_forbidden", **values)
    if code in TIMED_OUT:
        return StoreBusy("server_busy", **values)
    return StoreError("server_error", reason=f"{code}: {_first_line(error)}", **values)


def _first_line(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error)
    return text.splitlines()[0][:300] if text else type(error).__name__
