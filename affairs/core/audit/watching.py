"""Looks through the day's log for what a person should see, and keeps it as alarms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from affairs.core.audit.models import Alarm, AuditRecord
from affairs.core.audit.rules import many_refusals, night_log_in
from affairs.core.database.transactions import write_transaction
from affairs.core.permissions.models import Grant
from affairs.core.rules.evaluation import evaluate

Kind = Alarm.Kind
TAKEOVERS = ("accounts.reset_password", "accounts.reset_second_factor")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of one account or address on one day."""

    kind: str
    subject: str
    first_at: datetime
    last_at: datetime
    times: int
    message: str


def watch(day: date) -> list[Alarm]:
    """Bring the day's alarms up to date; the fresh ones. Safe to repeat.

    An alarm already settled stays settled: what is new about it the log still shows.
    """
    fresh = []
    for seen in (*_refusals(day), *_nights(day), *_takeovers(day)):
        alarm = _keep(seen, day)
        if alarm is not None:
            fresh.append(alarm)
    return fresh


def raise_alarm(kind: str, subject: str, message: str, at: datetime) -> Alarm | None:
    """Keep one alarm that another check found; None when the day has it already."""
    seen = Sighting(kind, subject, at, at, 1, message)
    return _keep(seen, timezone.localdate(at))


def _keep(seen: Sighting, day: date) -> Alarm | None:
    values = {"first_at": seen.first_at, "last_at": seen.last_at, "times": seen.times,
              "message": seen.message[:300]}  # fmt: skip
    with write_transaction():
        alarm, created = Alarm.objects.get_or_create(
            kind=seen.kind, subject=seen.subject[:80], day=day, defaults=values
        )
        if not created and alarm.state == Alarm.State.OPEN and alarm.times != seen.times:
            Alarm.objects.filter(pk=alarm.pk).update(**values, updated_at=timezone.now())
    return alarm if created else None


def _day_of(day: date) -> tuple[datetime, datetime]:
    begin = timezone.make_aware(datetime.combine(day, time()))
    return begin, begin + timedelta(days=1)


def _refusals(day: date) -> Iterable[Sighting]:
    """By account, and by address for tries without a known account."""
    begin, end = _day_of(day)
    rows = AuditRecord.objects.filter(result="refused", at__gte=begin, at__lt=end)
    moments: dict[str, list[datetime]] = defaultdict(list)
    for login, typed, action, ip, at in rows.order_by("at").values_list(
        "login", "object_label", "action", "ip", "at"
    ):
        account = login or (typed if action == "accounts.login" else "")
        for subject in {account and f"账号 {account}", ip and f"地址 {ip}"} - {""}:
            moments[subject].append(at)
    for subject, several in moments.items():
        answer = evaluate(many_refusals, on=day, moments=several)
        if answer.findings:
            yield Sighting(Kind.REFUSALS, subject, several[0], several[-1], len(several),
                           answer.findings[0].message)  # fmt: skip


def _nights(day: date) -> Iterable[Sighting]:
    begin, end = _day_of(day)
    rows = AuditRecord.objects.filter(
        action="accounts.login", result="ok", at__gte=begin, at__lt=end
    ).order_by("at")
    moments: dict[str, list[datetime]] = defaultdict(list)
    said: dict[str, str] = {}
    for login, at in rows.values_list("login", "at"):
        answer = evaluate(night_log_in, on=day, hour=timezone.localtime(at).hour)
        if answer.findings:
            moments[f"账号 {login}"].append(at)
            said[f"账号 {login}"] = answer.findings[0].message
    for subject, several in moments.items():
        yield Sighting(Kind.NIGHT, subject, several[0], several[-1], len(several), said[subject])


def _takeovers(day: date) -> Iterable[Sighting]:
    """Passwords and second factors of administrators given anew: power could change hands."""
    begin, end = _day_of(day)
    rows = AuditRecord.objects.filter(action__in=TAKEOVERS, at__gte=begin, at__lt=end)
    keys = {key for key in rows.values_list("object_id", flat=True) if key.isdecimal()}
    offices = _administrators(keys)
    for row in rows.order_by("at"):
        if row.object_id in offices:
            said = f"{row.actor or row.login}办理了{offices[row.object_id]}的“{row.label}”。"
            yield Sighting(Kind.TAKEOVER, f"账号 {row.object_label}", row.at, row.at, 1, said)


def _administrators(keys: Iterable[str]) -> dict[str, str]:
    rows = Grant.objects.filter(user__in=list(keys)).exclude(role__office="")
    return {str(user): name for user, name in rows.values_list("user", "role__name")}
