"""A record edited while it is being approved: its case begins again, and those concerned hear."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from affairs.core.actions import watch_changes
from affairs.core.approvals import kinds
from affairs.core.approvals.flow import flow_of
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.recording import tell
from affairs.core.approvals.routing import LIVE, Passage, locked_passage, restart
from affairs.core.approvals.subjects import content_digest, content_fields
from affairs.core.database.transactions import write_transaction
from affairs.core.records import Record

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@watch_changes
def restart_edited(record: Record, changes: dict[str, list[Any]], by: User | None) -> None:
    """Begin the record's running case again when the edit touched what is being decided."""
    flow = flow_of(type(record))
    if flow is None:
        return
    labels = {field.attname: str(field.verbose_name) for field in content_fields(record, flow)}
    touched = [labels[name] for name in changes if name in labels]
    if not touched:
        return
    case = Case.objects.filter(
        subject_type=record._meta.label_lower, subject_id=record.pk, state=Case.State.RUNNING
    ).first()
    if case is not None:
        restart_if_edited(case, by=by, touched=touched)


def restart_if_edited(case: Case, *, by: User | None, touched: Collection[str] = ()) -> bool:
    """Begin a running case again when its record no longer reads as submitted. True: it did.

    ``touched`` are the labels of the changed fields, for the trail and the notices.
    """
    with write_transaction():
        way = locked_passage(case)
        edited = content_digest(way.subject, way.flow) != way.case.content_digest
        if way.case.state != Case.State.RUNNING or not edited:
            return False
        what = "、".join(list(touched)[:4]) or "内容"
        people = _concerned(way, by)
        restart(way, by, f"提交后改了{what}，此前的意见不再有效，从第一步重新办理。")
        who = str(by) if by is not None else "有人"
        text = f"{way.flow.label}重新办理：{way.case.title}。{who}在提交后改了{what}，"
        tell(people, kinds.CHANGED, f"{text}此前的意见不再有效，已从第一步重新开始。", way.case)
    return True


def _concerned(way: Passage, by: User | None) -> list[User]:
    """The applicant, those who decided in this round and those who had it, without the editor."""
    case = way.case
    works = case.works.filter(round=case.round, state__in=(*LIVE, Work.State.DONE))
    rows = works.select_related("user", "decided_by")
    people = [case.started_by, *(p for w in rows for p in (w.user, w.decided_by))]
    return list({p.pk: p for p in people if p is not None and p != by}.values())
