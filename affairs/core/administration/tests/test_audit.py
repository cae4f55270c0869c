"""The audit administrator: words in Chinese, alarms, the chain as a job, exports with a mark."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.utils import timezone

from affairs.core.administration import jobs
from affairs.core.administration.tests.conftest import client_of
from affairs.core.audit.actions import settle_alarm
from affairs.core.audit.models import Alarm, AuditRecord, Verification
from affairs.core.audit.recording import Entry, record_event
from affairs.core.audit.rules import clock_drift, night_log_in
from affairs.core.audit.watching import watch
from affairs.core.errors import NotPermitted, StaleRecord
from affairs.core.jobs.models import LongJob
from affairs.core.jobs.tasks import run_long
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_user


def acts(action, result="ok", times=1, at=None, by=None, **more):
    by = by or make_user()
    for _ in range(times):
        record = record_event(Entry(action, "操作", by=by, result=result, **more))
        if at is not None:
            AuditRecord.objects.filter(pk=record.pk).update(at=at)
    return by


def test_codes_are_shown_in_chinese_and_filter_by_their_words(auditor):
    acts("fleet.dispatch_trip", result="refused")
    page = client_of(auditor).get("/l/audit/auditrecord/", {"module": "fleet"}).text
    body = page[page.index("<tbody") : page.index("</tbody>")]
    assert ("公务用车" in body, "拒绝" in body) == (True, True)
    assert ("fleet" in body, "refused" in body) == (False, False)


def test_an_export_carries_name_time_and_trace_and_its_digest_is_recorded(auditor):
    acts("fleet.dispatch_trip")
    answer = client_of(auditor).get("/l/audit/auditrecord/export/")
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == [
        "序号", "时间", "账号", "姓名或岗位", "单位", "地址", "模块", "操作", "对象", "结果",
        "说明",
    ]  # fmt: skip
    assert "审计管理员（auditor）" in sheet.oddHeader.right.text
    assert "追踪号" in sheet.oddFooter.left.text
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if name.startswith("xl/media/")] == ["xl/media/image1.png"]
    record = AuditRecord.objects.get(action="audit.export_auditrecord")
    assert record.reason.startswith("SM3 ")


# ---------- alarms ----------


def test_many_refusals_of_one_account_are_one_alarm_a_day(auditor):
    by = acts("access.refused", result="refused", times=19)
    today = timezone.localdate()
    assert watch(today) == []
    acts("access.refused", result="refused", times=2, by=by)
    (alarm,) = watch(today)
    assert (alarm.kind, alarm.subject, alarm.times) == ("refusals", f"账号 {by.login}", 21)
    assert watch(today) == []


def test_the_window_follows_the_parameter(setting):
    setting("alarm_refusals", 3)
    begin = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)
    by = make_user()
    for hours in range(3):
        acts("access.refused", result="refused", by=by, at=begin + timedelta(hours=2 * hours))
    assert [a for a in watch(timezone.localdate(begin)) if a.kind == "refusals"] == []
    setting("alarm_window_minutes", 600)
    found = [a.kind for a in watch(timezone.localdate(begin)) if a.kind == "refusals"]
    assert found == ["refusals"]


@pytest.mark.parametrize(
    ("hour", "late"), [(22, False), (23, True), (0, True), (5, True), (6, False)]
)
def test_the_night_passes_midnight(hour, late):
    assert bool(night_log_in(hour, begins=23, ends=6)) is late


def test_a_log_in_at_night_is_an_alarm_and_the_auditors_hear_of_it(auditor):
    night = timezone.make_aware(datetime(2026, 3, 3, 2, 30))
    acts("accounts.login", at=night)
    alarms = watch(night.date())
    jobs.tell(alarms)
    assert [alarm.kind for alarm in alarms] == ["night"]
    assert list(Notice.objects.values_list("user", flat=True)) == [auditor.pk]


def test_a_password_given_anew_to_an_administrator_is_an_alarm(system, security):
    from affairs.core.accounts.actions import reset_password

    reset_password(security, by=system)
    reset_password(make_user(), by=system)
    (alarm,) = watch(timezone.localdate())
    assert (alarm.kind, alarm.subject) == ("takeover", "账号 安全管理员")


def test_an_alarm_is_settled_once_with_a_word_and_by_the_auditor_alone(auditor, security):
    acts("access.refused", result="refused", times=20)
    (alarm,) = watch(timezone.localdate())
    with pytest.raises(NotPermitted):
        settle_alarm(alarm, reason="误操作，已核实", by=security)
    settle_alarm(alarm, reason="误操作，已核实", by=auditor)
    with pytest.raises(StaleRecord):
        settle_alarm(Alarm.objects.get(), reason="误操作，已核实", by=auditor)
    assert watch(timezone.localdate()) == []
    assert Alarm.objects.get().reply == "误操作，已核实"


def test_the_clock_may_differ_by_a_minute():
    assert clock_drift(60, limit=60) == []
    assert clock_drift(-61, limit=60)[0].value == -61


# ---------- the chain ----------


def test_the_button_starts_a_look_with_progress_and_keeps_what_it_found(auditor):
    acts("fleet.dispatch_trip", times=3)
    client = client_of(auditor)
    answer = client.post("/audit/chain/")
    job = LongJob.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    run_long.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "核对 3 条，完好。")
    look = Verification.objects.get()
    assert (look.by, look.checked, look.broken_seq) == (auditor, 3, None)
    assert "完好" in client.get("/audit/chain/").text


def test_a_broken_chain_is_named_on_the_page_and_becomes_an_alarm(auditor):
    acts("fleet.dispatch_trip", times=3)
    AuditRecord.objects.filter(seq=2).update(reason="改过")
    client = client_of(auditor)
    client.post("/audit/chain/")
    run_long.func(LongJob.objects.get().pk)
    assert "审计链断在第 2 条" in client.get("/audit/chain/").text
    assert Alarm.objects.get().kind == "chain"


def test_a_record_behind_the_head_is_found_too(auditor):
    from affairs.core.audit.verification import verify

    acts("fleet.dispatch_trip", times=2)
    forged = AuditRecord.objects.get(seq=2)
    forged.pk = 9
    forged.save(force_insert=True)
    assert (verify().checked, verify().broken_seq) == (2, 3)


def test_what_cannot_be_recorded_is_not_done(system, monkeypatch):
    """SEC-U4: an act whose entry cannot be written is refused as a whole."""
    from django.db import DatabaseError

    from affairs.core.organisations.actions import save_person
    from affairs.core.organisations.models import Person
    from affairs.core.organisations.tests.factories import make_organisation

    def broken(entries):
        raise DatabaseError("the log is full")

    monkeypatch.setattr(sys.modules["affairs.core.actions.action"], "append", broken)
    with pytest.raises(DatabaseError):
        save_person(Person(organisation=make_organisation(), name="甲"), by=system)
    assert not Person.objects.exists()
