"""Where the running act comes from: set by the middleware, a command, a job or an import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    source: str = "command"
    ip: str = ""
    user_agent: str = ""
    session_id: str = ""
    trace_id: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin:
    return _origin.get() or Origin()


@contextmanager
def acting_from(origin: Origin) -> Iterator[Origin]:
    """Acts within the block are recorded with this origin."""
    token = _origin.set(origin)
    try:
        yield origin
    finally:
        _origin.reset(token)
