"""What long work says of itself while it runs, and what it leaves behind."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from affairs.core.errors import AffairsError
from affairs.core.jobs.models import LongJob, RunState

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

SECONDS_BETWEEN_WRITES = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """The end of long work: a line, and a page or a file kept in the file store by its SM3."""

    message: str = ""
    url: str = ""
    file_name: str = ""
    file_digest: str = ""


class WorkCancelled(AffairsError):
    """The owner called the work off; it ends here and leaves nothing behind."""


class Progress:
    """Passed to long work; ``at(done, total, message)`` is cheap to call for every row.

    Work that was called off ends there with WorkCancelled.
    """

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._written = 0.0

    @property
    def owner(self) -> User:
        """Who started the work."""
        return LongJob.objects.select_related("owner").get(pk=self.job_id).owner

    def at(self, done: int, total: int, message: str = "") -> None:
        """Say how far it is; stored at most twice a second."""
        now = time.monotonic()
        if now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._written = now
        percent = min(99, done * 100 // total) if total else 0
        running = LongJob.objects.filter(pk=self.job_id).exclude(state=RunState.CANCELLED)
        if not running.update(percent=percent, message=message[:500], beat_at=timezone.now()):
            raise WorkCancelled("已取消，没有留下任何改动。")
