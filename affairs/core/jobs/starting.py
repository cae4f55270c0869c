"""Starting long work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from affairs.core.database.transactions import write_transaction
from affairs.core.jobs.models import LongJob
from affairs.core.jobs.registry import get_long_job
from affairs.core.jobs.tasks import run_long

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def run_with_progress(code: str, *, by: User, label: str = "", **arguments: Any) -> LongJob:
    """Queue registered long work for the user; its page is ``/jobs/<pk>/``.

    Arguments are plain JSON. Row and task are stored together, so neither exists alone.
    """
    work = get_long_job(code)
    with write_transaction():
        row = LongJob.objects.create(
            code=code, label=label or work.label, owner=by, arguments=arguments
        )
        run_long.enqueue(row.pk)
    return row
