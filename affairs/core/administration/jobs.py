"""Timed and long work of the administrators' parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from affairs.core.accounts.closing import close_surplus
from affairs.core.accounts.models import User
from affairs.core.accounts.open_sessions import close_left_behind
from affairs.core.audit.actions import keep_verdict
from affairs.core.audit.models import Alarm, ChainHead
from affairs.core.audit.verification import verify
from affairs.core.audit.watching import raise_alarm, watch
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import RuleViolation
from affairs.core.jobs.progress import Progress, Result
from affairs.core.jobs.registry import job, long_job
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.core.organisations.changes import apply_due

ALARM = notice_kind("audit.alarm", "安全告警", outside=True)
KEPT_ACCOUNT = notice_kind("accounts.kept", "三员账号久未使用")


@job("organisations.apply_changes", "单位变动生效", every="daily 00:10")
def apply_changes(due_at: datetime) -> str:
    """Carry out renamings, moves, mergers and closures whose day has come."""
    return f"生效 {apply_due(timezone.localdate(due_at))} 项。"


@job("accounts.close_surplus", "停用离岗和久未使用的账号", every="daily 01:10")
def close_surplus_accounts(due_at: datetime) -> str:
    """SEC-A3; the security administrators hear of office-holders, whom no job closes."""
    closed, kept = close_surplus(timezone.localdate(due_at))
    for user in kept:
        text = f"{user.name}（{user.login}）已离岗或久未登录，是三员账号，请核实后换人。"
        with write_transaction():
            send(holders("security"), KEPT_ACCOUNT, text, f"/l/accounts/user/{user.pk}/")
    return f"停用 {closed} 个；三员账号待核实 {len(kept)} 个。"


@job("accounts.close_sessions", "清理过期会话", every="hourly :20")
def close_sessions() -> str:
    """Mark sessions as ended that nobody came back to."""
    return f"清理 {close_left_behind()} 个。"


@job("audit.watch", "安全告警", every="every 10 minutes")
def watch_log(due_at: datetime) -> str:
    """Look through today's log, and just after midnight through yesterday's too."""
    now = timezone.localtime(due_at)
    days = {now.date(), (now - timedelta(minutes=20)).date()}
    fresh = [alarm for day in sorted(days) for alarm in watch(day)]
    tell(fresh)
    return f"新告警 {len(fresh)} 条。"


@job("audit.verify_nightly", "核验审计链", every="daily 03:10")
def verify_nightly(due_at: datetime) -> str:
    """Walk the whole chain every night; a break is an alarm."""
    verdict = verify()
    with write_transaction():
        keep_verdict(verdict, None)
    if verdict.broken_seq is None:
        return f"核对 {verdict.checked} 条，完好。"
    alarm = raise_alarm(Alarm.Kind.CHAIN, f"第 {verdict.broken_seq} 条", verdict.reason, due_at)
    tell([alarm] if alarm else [])
    raise RuleViolation(f"审计链断在第 {verdict.broken_seq} 条：{verdict.reason}")


@long_job("audit.verify", "核验审计链")
def verify_chain(progress: Progress) -> Result:
    """The same on the audit administrator's word, with progress."""
    head = ChainHead.objects.filter(pk=1).first()
    total = head.seq if head else 0
    verdict = verify(lambda done: progress.at(done, total, f"已核对 {done:,} 条，共 {total:,} 条"))
    with write_transaction():
        keep_verdict(verdict, progress.owner)
    if verdict.broken_seq is not None:
        now = timezone.now()
        alarm = raise_alarm(Alarm.Kind.CHAIN, f"第 {verdict.broken_seq} 条", verdict.reason, now)
        tell([alarm] if alarm else [])
        return Result(
            f"审计链断在第 {verdict.broken_seq} 条：{verdict.reason}", url="/audit/chain/"
        )
    return Result(f"核对 {verdict.checked:,} 条，完好。", url="/audit/chain/")


def tell(alarms: list[Alarm]) -> None:
    """Tell the audit administrators of fresh alarms."""
    people = holders("audit")
    for alarm in alarms:
        text = f"{alarm.get_kind_display()}：{alarm.subject}。{alarm.message}"
        with write_transaction():
            send(people, ALARM, text, f"/l/audit/alarm/{alarm.pk}/", subject=alarm)


def holders(office: str) -> list[User]:
    """Active accounts that hold an office today."""
    today = timezone.localdate()
    rows = User.objects.filter(
        Q(grants__valid_from__isnull=True) | Q(grants__valid_from__lte=today),
        Q(grants__valid_to__isnull=True) | Q(grants__valid_to__gte=today),
        grants__role__office=office, is_active=True,
    )  # fmt: skip
    return list(rows.distinct())
