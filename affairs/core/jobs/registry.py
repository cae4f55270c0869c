"""Declaring timed jobs and long work."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from affairs.core.jobs.schedules import Schedule, schedule

TimedFunction = Callable[..., str | None]
LongFunction = Callable[..., Any]


@dataclass(frozen=True)
class Job:
    """A timed job. The function may take ``due_at``, the moment it runs for, and returns a line."""

    code: str
    label: str
    every: str
    schedule: Schedule
    function: TimedFunction

    def run(self, due_at: datetime) -> str:
        """Run it for one due moment; what it did, in a line."""
        takes_moment = "due_at" in inspect.signature(self.function).parameters
        said = self.function(due_at=due_at) if takes_moment else self.function()
        return said or ""


@dataclass(frozen=True)
class LongWork:
    """Work that a user starts and watches: ``function(progress, **arguments) → Result``."""

    code: str
    label: str
    function: LongFunction


_jobs: dict[str, Job] = {}
_long: dict[str, LongWork] = {}


def job(code: str, label: str, *, every: str) -> Callable[[TimedFunction], TimedFunction]:
    """Register a function to run at the times that ``every`` names (see ``schedules``)."""

    def register(function: TimedFunction) -> TimedFunction:
        if code in _jobs:
            raise ValueError(f"job {code} is registered twice")
        _jobs[code] = Job(code, label, every, schedule(every), function)
        return function

    return register


def long_job(code: str, label: str) -> Callable[[LongFunction], LongFunction]:
    """Register a function ``(progress, **arguments)`` as long work; arguments are plain JSON."""

    def register(function: LongFunction) -> LongFunction:
        if code in _long:
            raise ValueError(f"long job {code} is registered twice")
        _long[code] = LongWork(code, label, function)
        return function

    return register


def all_jobs() -> list[Job]:
    return [_jobs[code] for code in sorted(_jobs)]


def get_job(code: str) -> Job:
    """The timed job with this code; KeyError when there is none."""
    return _jobs[code]


def get_long_job(code: str) -> LongWork:
    """The long work with this code; KeyError when there is none."""
    return _long[code]
