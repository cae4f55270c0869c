"""Terminals, installations, commands, cards; fences, tracks, alarms."""

from __future__ import annotations

from affairs.core.ledgers.ledger import Column, Ledger, Related, Section, View, register
from affairs.modules.fleet.actions import positions
from affairs.modules.fleet.choices import AlarmState, TerminalStatus
from affairs.modules.fleet.models import (
    Alarm,
    CardSwipe,
    Fence,
    Installation,
    Terminal,
    TerminalCommand,
    TripTrack,
)


def alarm_offers(alarm: Alarm, code: str) -> bool:
    """A closed alarm stays as it is; one that waits for an explanation is not asked again."""
    if code == "fleet.notify_alarm":
        return alarm.state == AlarmState.OPEN
    return alarm.state != AlarmState.CLOSED


def terminal_offers(terminal: Terminal, code: str) -> bool:
    stopped = terminal.status == TerminalStatus.STOPPED
    return {"fleet.stop_terminal": not stopped, "fleet.resume_terminal": stopped}.get(code, True)


def installation_offers(installation: Installation, code: str) -> bool:
    return code != "fleet.remove_terminal" or installation.removed_at is None


@register
class AlarmLedger(Ledger):
    label, noun, model = "位置告警", "条", Alarm
    columns = ["vehicle", "kind", "state", "started_at", "ended_at", "message", "driver", "trip",
               "outcome", "handled_by", "handled_at"]  # fmt: skip
    extra_columns = ["vehicle__organisation", "fence", "remedy", "handling", "rule"]
    filters = ["state", "kind", "started_at", "vehicle", "vehicle__organisation"]
    more_filters = ["driver", "trip", "outcome", "handled_at"]
    search = ["vehicle__plate_number", "message"]
    key, ordering = ["vehicle", "kind", "started_at"], ["-started_at"]
    row_actions = ["fleet.close_alarm", "fleet.notify_alarm"]
    bulk_actions = ["fleet.close_alarm"]
    offered = alarm_offers
    views = [
        View("待处理", state=AlarmState.OPEN, stop=True),
        View("已通知", state=AlarmState.NOTIFIED),
    ]
    facts = ["vehicle", "kind", "state", "started_at", "ended_at", "message", "remedy", "driver",
             "trip", "fence", "rule", "outcome", "handling", "handled_by",
             "handled_at"]  # fmt: skip
    tones = {"state": {AlarmState.OPEN: "ask", AlarmState.NOTIFIED: "info"}}
    attachments, importable, menu_order = True, False, 12
    phone_lines = ("vehicle", ["kind", "started_at"])
    empty_text = "没有告警。网关收到定位后，每两分钟按规则检查一次。"


@register
class TripTrackLedger(Ledger):
    label, noun, model = "行程轨迹", "条", TripTrack
    columns = ["trip", "vehicle", "trip__organisation", "started_at", "ended_at",
               Column("distance_km", sum=True), Column("trip__distance_km", label="里程表 公里"),
               "gap_minutes", "gap_km", "moving_minutes", "top_kmh", "positions"]  # fmt: skip
    extra_columns = ["spikes", "trip__driver"]
    filters = ["vehicle", "started_at", "trip__organisation"]
    more_filters = ["gap_minutes", "top_kmh", "distance_km"]
    search = ["trip__number", "trip__dispatch_number", "vehicle__plate_number"]
    totals = ["distance_km"]
    key, ordering = ["trip"], ["-started_at"]
    importable, menu_order = False, 13
    phone_lines = ("trip", ["vehicle", "distance_km"])
    empty_text = "还没有轨迹。装有终端的车回场后自动量出。"


@register
class FenceLedger(Ledger):
    label, noun, model, save = "电子围栏", "个", Fence, positions.record_fence
    columns = ["name", "organisation", "purpose", "shape", "radius_m", "speed_limit_kmh",
               "valid_from", "valid_to", "vehicle", "trip"]  # fmt: skip
    extra_columns = ["outline"]
    filters = ["purpose", "shape", "organisation", "valid_from", "valid_to"]
    search = ["name"]
    key, ordering = ["name", "organisation"], ["name"]
    form_fields = [
        Section("围栏", ["name", "organisation", "purpose", "speed_limit_kmh"]),
        Section("范围", ["shape", "radius_m", "outline"]),
        Section("适用", ["valid_from", "valid_to", "vehicle", "trip"]),
    ]  # fmt: skip
    record_actions = ["fleet.end_fence"]
    related = [Related("告警", "fleet.alarm", by="fence")]
    menu_order = 14
    phone_lines = ("name", ["purpose", "valid_to"])


@register
class TerminalLedger(Ledger):
    label, noun, model, save = "定位终端", "台", Terminal, positions.record_terminal
    columns = ["number", "status", "protocol", "maker", "model_name", "device_id", "sim_number",
               "organisation", "registered_at"]  # fmt: skip
    extra_columns = ["software", "remark"]
    filters = ["status", "protocol", "organisation", "maker"]
    search = ["number", "device_id", "sim_number"]
    key, ordering = ["number"], ["number"]
    form_fields = ["number", "sim_number", "device_id", "maker", "model_name", "organisation",
                   "remark"]  # fmt: skip
    record_actions = ["fleet.stop_terminal", "fleet.resume_terminal"]
    offered = terminal_offers
    related = [
        Related("安装", "fleet.installation", by="terminal"),
        Related("指令", "fleet.terminalcommand", by="terminal"),
        Related("刷卡", "fleet.cardswipe", by="terminal"),
    ]
    tones = {"status": {TerminalStatus.STOPPED: "stop", TerminalStatus.READY: "info"}}
    menu_order = 101
    phone_lines = ("number", ["status", "maker"])


@register
class InstallationLedger(Ledger):
    label, noun, model, save = "终端安装", "次", Installation, positions.record_installation
    columns = ["vehicle", "terminal", "installed_at", "removed_at", "remark"]
    extra_columns = ["vehicle__organisation"]
    filters = ["vehicle", "terminal", "installed_at", "vehicle__organisation"]
    search = ["vehicle__plate_number", "terminal__number"]
    key, ordering = ["vehicle", "terminal", "installed_at"], ["-installed_at"]
    row_actions = ["fleet.remove_terminal"]
    offered = installation_offers
    views = [View("在装", removed_at__isnull=True)]
    menu_order = 102
    phone_lines = ("vehicle", ["terminal", "installed_at"])


@register
class TerminalCommandLedger(Ledger):
    label, noun, model, save = "终端指令", "条", TerminalCommand, positions.command_terminal
    save_label = "下发"
    columns = ["terminal", "order", "state", "asked_at", "asked_by", "answered_at", "answer"]
    extra_columns = ["text", "seconds"]
    filters = ["order", "state", "terminal", "asked_at"]
    search = ["terminal__number", "text"]
    key, ordering = ["terminal", "order", "asked_at"], ["-asked_at"]
    form_fields = ["terminal", "order", "text", "seconds"]
    tones = {
        "state": {
            TerminalCommand.State.FAILED: "ask",
            TerminalCommand.State.REFUSED: "ask",
            TerminalCommand.State.WAITING: "info",
        }
    }
    importable, menu = False, False
    phone_lines = ("terminal", ["order", "state"])


@register
class CardSwipeLedger(Ledger):
    label, noun, model = "驾驶员刷卡", "次", CardSwipe
    columns = ["terminal", "vehicle", "swiped_at", "is_inserted", "is_read", "name", "driver",
               "trip", "certificate", "valid_to"]  # fmt: skip
    filters = ["swiped_at", "vehicle", "driver", "is_read"]
    search = ["name", "vehicle__plate_number"]
    key, ordering = ["terminal", "swiped_at", "is_inserted"], ["-swiped_at"]
    importable, menu = False, False
    phone_lines = ("terminal", ["name", "swiped_at"])
