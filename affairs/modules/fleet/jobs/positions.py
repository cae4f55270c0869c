"""Timed work of the fleet: positions watched, tracks measured, old positions let go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from affairs.core.jobs.registry import job
from affairs.core.rules import parameters
from affairs.modules.fleet.notices import tell_alarms
from affairs.modules.fleet.positions import commands, partitions, watching
from affairs.modules.fleet.positions.measuring import measure, unmeasured

_CARDS_BACK = timedelta(days=2)


@job("fleet.watch_positions", "位置告警", every="every 2 minutes")
def watch_positions(due_at: datetime) -> str:
    """Look at what came in: alarms to the fleet clerks, tracks up to date."""
    raised = [*watching.watch(), *watching.compare_cards(due_at - _CARDS_BACK)]
    tell_alarms(raised)
    given_up = commands.give_up()
    return f"新告警 {len(raised)} 条，未送达指令 {given_up} 条"


@job("fleet.notice_offline", "终端离线检查", every="hourly :10")
def notice_offline(due_at: datetime) -> str:
    raised = watching.notice_offline(timezone.now())
    tell_alarms(raised)
    return f"新离线 {len(raised)} 台"


@job("fleet.measure_trips", "行程轨迹", every="every 10 minutes")
def measure_trips() -> str:
    return f"量出轨迹 {len(measure(unmeasured(timezone.now())))} 条"


@job("fleet.keep_positions", "定位数据保存期", every="daily 03:20")
def keep_positions() -> str:
    today = timezone.localdate()
    made = partitions.keep_ahead(today)
    days = int(parameters.value("fleet.position_days", today))
    said = partitions.drop_before(partitions.kept_from(today, days))
    return f"新建分区 {len(made)} 个，{said}"
