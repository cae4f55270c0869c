"""Is this machine fit to run the platform? Each check says what it found and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from affairs.core import fonts
from affairs.core.accounts.models import User
from affairs.core.assets.finders import SPRITE
from affairs.core.audit.models import ChainHead, Verification
from affairs.core.audit.rules import clock_drift
from affairs.core.calendar.models import CalendarDay
from affairs.core.errors import SourceUnavailable
from affairs.core.jobs.models import JobRun, RunState
from affairs.core.jobs.registry import all_jobs
from affairs.core.operations.setup import office_holders, weak_secrets
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.registry import all_rules

GOOD, LOOK, BAD = "good", "look", "bad"
WORDS = {GOOD: "正常", LOOK: "注意", BAD: "要处理"}
LEAST_PYTHON = (3, 11)
LEAST_BYTES, LEAST_SHARE = 1024**3, 0.05
WORKER_SILENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one check found: ``grade`` good, look or bad; ``remedy`` what to do about it."""

    name: str
    grade: str
    found: str
    remedy: str = ""


Check = Callable[[], Iterable[Answer]]
_checks: list[Check] = []


def check(function: Check) -> Check:
    """Register a check; they run in the order they stand here."""
    _checks.append(function)
    return function


def examine() -> list[Answer]:
    """Every check's answers."""
    return [answer for one in _checks for answer in one()]


@check
def python() -> Iterable[Answer]:
    now = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= LEAST_PYTHON
    yield Answer("Python", GOOD if good else BAD, now, "" if good else "换 Python 3.11 以上。")


@check
def database() -> Iterable[Answer]:
    """Version, migrations, integrity, and of SQLite the write-ahead log."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor)
        else:
            cursor.execute("SHOW server_version")
            yield Answer("数据库", GOOD, f"PostgreSQL {cursor.fetchone()[0]}")
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
            loose = cursor.fetchone()[0]
            said = f"{loose} 个约束没有校验" if loose else "全部已校验"
            yield Answer(
                "约束", BAD if loose else GOOD, said,
                "ALTER TABLE … VALIDATE CONSTRAINT，先查清不合的行。" if loose else "",
            )  # fmt: skip
            cursor.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
            broken = cursor.fetchone()[0]
            yield Answer(
                "索引", BAD if broken else GOOD, f"{broken} 个索引失效" if broken else "全部有效",
                "REINDEX 后再查。" if broken else "",
            )  # fmt: skip
    waiting = _waiting_migrations()
    yield Answer(
        "迁移", BAD if waiting else GOOD,
        f"{len(waiting)} 个没有执行：{'、'.join(waiting[:3])}" if waiting else "全部已执行",
        "运行 python manage.py migrate。" if waiting else "",
    )  # fmt: skip


def _sqlite(cursor: object) -> Iterable[Answer]:
    run = cursor.execute  # type: ignore[attr-defined]
    version = run("SELECT sqlite_version()").fetchone()[0]
    yield Answer("数据库", GOOD, f"SQLite {version}，{connection.settings_dict['NAME']}")
    said = run("PRAGMA quick_check(5)").fetchall()
    sound = said == [("ok",)]
    yield Answer(
        "数据库完整性", GOOD if sound else BAD, "quick_check 通过" if sound else str(said[0][0]),
        "" if sound else "停服务，用最近的备份恢复，保留坏库。",
    )  # fmt: skip
    mode = run("PRAGMA journal_mode").fetchone()[0]
    fits = mode in ("wal", "memory")
    yield Answer(
        "预写日志", GOOD if fits else BAD, f"journal_mode={mode}",
        "" if fits else "运行 python manage.py migrate，它会设为 WAL。",
    )  # fmt: skip


def _waiting_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


@check
def folders() -> Iterable[Answer]:
    """Folders the platform writes into, and room on their disk."""
    wanted = {"数据目录": Path(settings.HOME), "附件目录": Path(settings.FILES_ROOT),
              "消息外发目录": Path(settings.NOTICE_OUTBOX)}  # fmt: skip
    for name, folder in wanted.items():
        nearest = next(one for one in (folder, *folder.parents) if one.exists())
        good = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
        remedy = "" if good else f"把 {nearest} 交给运行平台的用户：chown。"
        yield Answer(name, GOOD if good else BAD, f"{folder}{'' if good else ' 不可写'}", remedy)
    yield _room(Path(settings.HOME))


def _room(folder: Path) -> Answer:
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(nearest)
    said = f"剩 {usage.free / 1024**3:.1f} GB，共 {usage.total / 1024**3:.1f} GB"
    if usage.free < LEAST_BYTES:
        return Answer("磁盘空间", BAD, said, "清理或扩容，不足 1 GB 会写不进数据。")
    if usage.free < usage.total * LEAST_SHARE:
        return Answer("磁盘空间", LOOK, said, "不足 5%，安排扩容。")
    return Answer("磁盘空间", GOOD, said)


@check
def secrets() -> Iterable[Answer]:
    """The three keys: there, long, unlike each other, readable by their owner alone."""
    weak = weak_secrets()
    yield Answer(
        "密钥", BAD if weak else GOOD, "；".join(weak) if weak else "三个密钥齐全、互不相同",
        '各用 python3 -c "import secrets; print(secrets.token_hex(32))" 生成；审计和字段密钥'
        "有数据后不能换。" if weak else "",
    )  # fmt: skip
    keys = Path(settings.HOME) / "keys"
    open_to_others = [file.name for file in sorted(keys.glob("*")) if file.stat().st_mode & 0o077]
    if keys.exists():
        yield Answer(
            "密钥文件权限", BAD if open_to_others else GOOD,
            f"{'、'.join(open_to_others)} 别人可读" if open_to_others else "只有属主可读",
            f"chmod 600 {keys}/*" if open_to_others else "",
        )  # fmt: skip


USES = {"title": "标题（小标宋）", "body": "正文（仿宋）", "item": "二级标题（楷体）",
        "part": "一级标题（黑体）", "page": "页码（宋体）"}  # fmt: skip


@check
def faces() -> Iterable[Answer]:
    """For each use in official papers the face that is there, and what it stands in for."""
    try:
        chosen = fonts.faces()
    except SourceUnavailable as missing:
        yield Answer("公文字体", BAD, missing.message, "apt-get install fonts-noto-cjk")
        return
    for use, wanted in fonts.WANTED.items():
        face = chosen[use][0]
        if face in wanted[:2]:
            yield Answer(f"字体 {USES[use]}", GOOD, face)
        else:
            yield Answer(
                f"字体 {USES[use]}", LOOK, f"用 {face} 代替 {wanted[0]}",
                f"有授权的，装 {wanted[0]} 后重启；没有的照常能用，字形与公文标准不同。",
            )  # fmt: skip


@check
def writing() -> Iterable[Answer]:
    """The PDF writer, run; the browser, which only pictures and journeys need; node's files."""
    import typst

    try:
        made = typst.compile(
            "机关事务".encode(),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.SHIPPED)]),
            format="pdf",
        )
        yield Answer("PDF 排版", GOOD, f"typst 写出 {len(made)} 字节")
    except typst.TypstError as broken:
        yield Answer("PDF 排版", BAD, str(broken), "重装 Python 依赖：./run --tests")
    browser = os.environ.get("AFFAIRS_CHROMIUM") or shutil.which("chromium") or ""
    yield Answer(
        "浏览器", GOOD if browser else LOOK, browser or "没有 Chromium",
        "" if browser else "只有截图和浏览器测试用它：apt-get install chromium",
    )  # fmt: skip
    yield _page_files()


def _page_files() -> Answer:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and SPRITE in manifest.read_text(encoding="utf-8"):
        return Answer("页面文件", GOOD, f"已收集到 {settings.STATIC_ROOT}")
    missing = [name for name in settings.NPM_STATIC
               if not (Path(settings.NPM_ROOT) / settings.NPM_STATIC[name]).exists()]  # fmt: skip
    if missing:
        return Answer("页面文件", BAD, f"缺 {'、'.join(missing[:3])}", "./run --tests 装页面依赖")
    return Answer("页面文件", LOOK, "还没有收集", "python manage.py collectstatic --noinput")


@check
def clock() -> Iterable[Answer]:
    """The zone of the city, and whether the clock follows a source of time (SEC-U8)."""
    zone = settings.TIME_ZONE
    yield Answer("时区", GOOD, f"平台 {zone}，服务器 {'/'.join(_zone_names())}，入库为 UTC")
    followed = _follows_time_source()
    if followed is None:
        yield Answer("对时", LOOK, "查不到对时状态", "确认 chrony 或 systemd-timesyncd 在运行。")
    else:
        yield Answer(
            "对时", GOOD if followed else BAD, "已与时间源同步" if followed else "没有与时间源同步",
            "" if followed else "装并启用 chrony。",
        )  # fmt: skip
    if connection.vendor == "postgresql":
        yield _drift_from_database()


def _zone_names() -> tuple[str, str]:
    import time

    return time.tzname


def _follows_time_source() -> bool | None:
    program = shutil.which("timedatectl")
    if program is None:
        return None
    asked = subprocess.run(
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True, text=True, check=False, timeout=10,
    )  # fmt: skip
    answers = {"yes": True, "no": False}
    return answers.get(asked.stdout.strip()) if asked.returncode == 0 else None


def _drift_from_database() -> Answer:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    drift = round((timezone.now() - there).total_seconds())
    found = evaluate(clock_drift, on=timezone.localdate(), drift_seconds=drift).findings
    said = found[0].message if found else f"与数据库服务器相差 {abs(drift)} 秒"
    return Answer("时钟偏差", BAD if found else GOOD, said, "两台都对时。" if found else "")


@check
def jobs() -> Iterable[Answer]:
    """Is the worker alive, and how did the last run of each timed job end?"""
    newest = JobRun.objects.order_by("-queued_at").values_list("queued_at", flat=True).first()
    alive = newest is not None and timezone.now() - newest < WORKER_SILENT
    said = f"最近一次登记 {timezone.localtime(newest):%Y-%m-%d %H:%M}" if newest else "从未运行"
    yield Answer(
        "后台任务进程", GOOD if alive else BAD, said,
        "" if alive else "affairs serve 会带起它；分开跑时运行 affairs worker。",
    )  # fmt: skip
    last: dict[str, JobRun] = {}
    for run in JobRun.objects.order_by("code", "due_at"):
        last[run.code] = run
    labels = {job.code: job.label for job in all_jobs()}
    bad = [run for run in last.values()
           if run.state in (RunState.FAILED, RunState.BROKEN) and run.code in labels]  # fmt: skip
    for run in bad:
        yield Answer(
            f"定时任务 {labels[run.code]}", BAD, f"{run.due_at:%m-%d %H:%M} {run.message}",
            "看日志里的原因，改正后等下一次。",
        )  # fmt: skip
    if not bad:
        yield Answer("定时任务", GOOD, f"{len(labels)} 个，最近一次都没有出错")


@check
def chain() -> Iterable[Answer]:
    """The head of the audit chain and the last look over it."""
    head = ChainHead.objects.filter(pk=1).first()
    look = Verification.objects.first()
    said = f"链头第 {head.seq} 条 {head.digest[:16]}" if head else "还没有记录"
    if look is None:
        yield Answer("审计链", LOOK, f"{said}，没有核验过", "affairs audit verify")
    elif look.broken_seq is not None:
        yield Answer(
            "审计链", BAD, f"断在第 {look.broken_seq} 条：{look.reason}",
            "保留现场，用最近的备份对照，报告审计管理员。",
        )  # fmt: skip
    else:
        yield Answer("审计链", GOOD, f"{said}，{timezone.localtime(look.at):%Y-%m-%d} 核验完好")


@check
def year() -> Iterable[Answer]:
    """Holidays of the year, and a value of today for every parameter a rule reads."""
    today = timezone.localdate()
    for wanted in (today.year, today.year + 1) if today.month == 12 else (today.year,):
        days = CalendarDay.objects.filter(notice_year=wanted).count()
        yield Answer(
            f"{wanted} 年工作日历", GOOD if days else BAD, f"{days} 天" if days else "没有",
            "" if days else "工作日历 → 读入放假通知。",
        )  # fmt: skip
    keys = {key for rule in all_rules() for key in rule.parameters.values()}
    open_keys = sorted(key for key in keys if not _has_value(key))
    yield Answer(
        "参数", BAD if open_keys else GOOD,
        f"今天没有值：{'、'.join(open_keys[:5])}" if open_keys else f"{len(keys)} 个今天都有值",
        "参数设定里补一个值。" if open_keys else "",
    )  # fmt: skip


def _has_value(key: str) -> bool:
    try:
        parameters.value(key, timezone.localdate())
    except LookupError:
        return False
    return True


@check
def people() -> Iterable[Answer]:
    """The three offices are held; outside the demo no account opens without a password (SEC-A2)."""
    empty = [name for name, count in office_holders().items() if not count]
    yield Answer(
        "三员", BAD if empty else GOOD, f"没有{'、'.join(empty)}" if empty else "三个岗位都有人",
        "affairs administrator 账号 --office … --name …" if empty else "",
    )  # fmt: skip
    demo = User.objects.filter(login__startswith="demo-", is_active=True).count()
    if settings.DEMO:
        yield Answer("运行方式", LOOK, "演示：只能在本机打开", "正式使用设 config.settings.prod。")
    elif demo:
        yield Answer("演示账号", BAD, f"{demo} 个启用", "正式库里不该有示例市，另建空库。")
    else:
        yield Answer("演示账号", GOOD, "没有")


@check
def machine() -> Iterable[Answer]:
    yield Answer("系统", GOOD, f"{platform.system()} {platform.release()}，{os.cpu_count()} 核")
