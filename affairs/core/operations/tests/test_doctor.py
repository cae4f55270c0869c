"""The doctor names what is wrong, says what to do, and ends with the code a script can read."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from affairs.core import fonts
from affairs.core.audit.actions import keep_verdict
from affairs.core.audit.verification import Verdict
from affairs.core.jobs.models import JobRun, RunState
from affairs.core.operations import doctor
from affairs.core.operations.setup import weak_secrets

pytestmark = pytest.mark.django_db


def answers(function):
    return {answer.name: answer for answer in function()}


def test_the_document_lists_every_check_with_its_grade(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    document = json.loads(capsys.readouterr().out)
    names = {line["name"] for line in document["checks"]}
    assert ended.value.code == 1
    assert {"Python", "数据库", "迁移", "磁盘空间", "密钥", "时区", "后台任务进程", "审计链",
            "参数", "三员", "PDF 排版", "字体 正文（仿宋）"} <= names  # fmt: skip
    assert document["bad"] == sum(line["grade"] == "bad" for line in document["checks"])
    assert all(line["remedy"] for line in document["checks"] if line["grade"] == "bad")


def test_short_and_equal_secrets_are_named(settings):
    settings.SECRET_KEY, settings.AUDIT_KEY, settings.FIELD_KEY = "a" * 64, "b" * 64, "c" * 64
    assert weak_secrets() == []
    settings.AUDIT_KEY = settings.SECRET_KEY
    assert weak_secrets() == ["有两个密钥相同"]
    settings.FIELD_KEY = f"{'c' * 64}, short"
    assert "字段密钥不足 32 个字符" in weak_secrets()


def test_a_key_file_others_can_read_is_bad(tmp_path, settings):
    settings.HOME = tmp_path
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "audit"
    key.write_text("x")
    key.chmod(0o644)
    found = answers(doctor.secrets)["密钥文件权限"]
    assert (found.grade, "audit" in found.found) == ("bad", True)
    key.chmod(0o600)
    assert answers(doctor.secrets)["密钥文件权限"].grade == "good"


def test_a_missing_chinese_face_is_bad_and_a_stand_in_is_named(monkeypatch):
    fonts.faces.cache_clear()
    monkeypatch.setattr(fonts, "installed", lambda: frozenset({"DejaVu Sans"}))
    assert [a.grade for a in doctor.faces()] == ["bad"]
    fonts.faces.cache_clear()
    monkeypatch.setattr(fonts, "installed", lambda: frozenset({"SimHei", "Noto Serif CJK SC"}))
    found = answers(doctor.faces)
    assert found["字体 一级标题（黑体）"].grade == "good"
    stand_in = found["字体 正文（仿宋）"]
    assert (stand_in.grade, stand_in.found) == (
        "look", "用 Noto Serif CJK SC 代替 FangSong_GB2312",
    )  # fmt: skip
    fonts.faces.cache_clear()


def test_a_silent_worker_and_a_failed_job_are_bad():
    assert answers(doctor.jobs)["后台任务进程"].grade == "bad"
    now = timezone.now()
    JobRun.objects.create(code="audit.watch", due_at=now, state=RunState.FAILED, message="断")
    found = answers(doctor.jobs)
    assert found["后台任务进程"].grade == "good"
    assert (found["定时任务 安全告警"].grade, "断" in found["定时任务 安全告警"].found) == (
        "bad", True,
    )  # fmt: skip


def test_a_broken_chain_is_bad():
    keep_verdict(Verdict(5), None)
    assert answers(doctor.chain)["审计链"].grade == "good"
    keep_verdict(Verdict(3, 4, "第 4 条的内容与链值不符。"), None)
    assert answers(doctor.chain)["审计链"].grade == "bad"
