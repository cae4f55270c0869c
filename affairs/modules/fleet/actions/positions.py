"""Terminals put in and taken out, commands to them, areas drawn, alarms handled."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.modules.fleet.choices import (
    AlarmOutcome,
    AlarmState,
    FenceShape,
    TerminalOrder,
    TerminalStatus,
)
from affairs.modules.fleet.ground.areas import area_of, read_outline, written_outline
from affairs.modules.fleet.jt808.fields import write_text
from affairs.modules.fleet.models import (
    Alarm,
    Fence,
    Installation,
    Terminal,
    TerminalCommand,
    Vehicle,
)
from affairs.modules.fleet.notices import tell_to_explain

_SHORTEST_REASON = 4


@action("fleet.record_terminal", label="登记终端", conflict="这个终端手机号已经登记过。")
def record_terminal(terminal: Terminal, *, by: User) -> Terminal:
    """Enter a terminal in the register, or mend its entry."""
    terminal.save()
    return terminal


@action("fleet.record_installation", label="登记安装",
        conflict="这台终端或这辆车刚有了别的安装，刷新后再看。")  # fmt: skip
def record_installation(installation: Installation, *, by: User) -> Installation:
    """A terminal goes into a vehicle; both are free from that moment on."""
    terminal = Terminal.objects.select_for_update(of=("self",)).get(pk=installation.terminal_id)
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=installation.vehicle_id)
    if terminal.status == TerminalStatus.STOPPED:
        raise RuleViolation("终端已停用，先恢复再装。", field="terminal")
    if not installation._state.adding:
        stored = Installation.objects.get(pk=installation.pk)
        if (stored.terminal_id, stored.vehicle_id) != (terminal.pk, vehicle.pk):
            raise RuleViolation("装错的先拆除，再另登记。", field="vehicle")
    _is_free(installation)
    if installation.removed_at is None:
        terminal.status, vehicle.terminal_number = TerminalStatus.INSTALLED, terminal.number
        for record in (terminal, vehicle):
            note_change(record, "登记安装")
            record.save()
    installation.save()
    return installation


def _is_free(installation: Installation) -> None:
    later = Q(removed_at__isnull=True) | Q(removed_at__gt=installation.installed_at)
    others = Installation.objects.exclude(pk=installation.pk).filter(later)
    if installation.removed_at is not None:
        others = others.filter(installed_at__lt=installation.removed_at)
    taken = others.filter(terminal=installation.terminal_id).select_related("vehicle").first()
    if taken is not None:
        words = f"这台终端那时在 {taken.vehicle} 上，先拆除。"
        raise RuleViolation(words, field="terminal")
    taken = others.filter(vehicle=installation.vehicle_id).select_related("terminal").first()
    if taken is not None:
        words = f"这辆车那时装着终端 {taken.terminal}，先拆除。"
        raise RuleViolation(words, field="vehicle")


@action("fleet.remove_terminal", label="拆除终端")
def remove_terminal(
    installation: Installation, *, by: User, removed_at: datetime | None = None
) -> Installation:
    """A terminal comes out of its vehicle and has to register anew."""
    moment = removed_at or timezone.now()
    if installation.removed_at is not None:
        raise RuleViolation("已经拆除。")
    if moment < installation.installed_at or moment > timezone.now():
        raise RuleViolation("拆除时间应在安装之后、现在之前。", field="removed_at")
    terminal = Terminal.objects.select_for_update(of=("self",)).get(pk=installation.terminal_id)
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=installation.vehicle_id)
    terminal.status, terminal.auth_digest = TerminalStatus.READY, ""
    if vehicle.terminal_number == terminal.number:
        vehicle.terminal_number = ""
    for record in (terminal, vehicle):
        note_change(record, "拆除终端")
        record.save()
    installation.removed_at = moment
    installation.save()
    return installation


@action("fleet.stop_terminal", label="停用终端", confirm="停用后终端不能再上报。停用？")
def stop_terminal(terminal: Terminal, *, by: User, reason: str) -> Terminal:
    """A lost or broken terminal may no longer report; its code is void."""
    _require(reason)
    terminal.status, terminal.auth_digest = TerminalStatus.STOPPED, ""
    terminal.save()
    return terminal


@action("fleet.resume_terminal", label="恢复终端")
def resume_terminal(terminal: Terminal, *, by: User) -> Terminal:
    """A stopped terminal may register again."""
    installed = terminal.installations.filter(removed_at__isnull=True).exists()
    terminal.status = TerminalStatus.INSTALLED if installed else TerminalStatus.READY
    terminal.save()
    return terminal


@action("fleet.command_terminal", label="下发指令")
def command_terminal(command: TerminalCommand, *, by: User) -> TerminalCommand:
    """Ask something of a terminal; the gateway sends it within a second or two."""
    if not command._state.adding:
        raise RuleViolation("已发出的指令不能改，另发一条。")
    order = TerminalOrder(command.order)
    if order is TerminalOrder.TEXT:
        if not command.text.strip():
            raise RuleViolation("填写要下发的文本。", field="text")
        write_text(command.text)
    if order in (TerminalOrder.HEARTBEAT, TerminalOrder.TRACKING) and command.seconds is None:
        raise RuleViolation("填写秒数。", field="seconds")
    command.asked_by, command.asked_at = by, timezone.now()
    command.save()
    return command


@action("fleet.record_fence", label="登记围栏")
def record_fence(fence: Fence, *, by: User) -> Fence:
    """Save an area or route; its outline is read and written in one form."""
    area_of(fence.shape, fence.outline, fence.radius_m)
    places = read_outline(fence.outline)
    fence.outline = written_outline(places[:1] if fence.shape == FenceShape.CIRCLE else places)
    if fence.shape != FenceShape.CIRCLE:
        fence.radius_m = None
    if fence.purpose == "limit" and not fence.speed_limit_kmh:
        raise RuleViolation("只限速的围栏要填限速。", field="speed_limit_kmh")
    if fence.purpose == "keep_out" and fence.shape == FenceShape.ROUTE:
        raise RuleViolation("禁入区画成圆形或多边形。", field="shape")
    fence.save()
    return fence


@action("fleet.end_fence", label="停用围栏")
def end_fence(fence: Fence, *, by: User, valid_to: date | None = None) -> Fence:
    """The fence holds until a day, today unless named."""
    last = valid_to or timezone.localdate()
    if last < fence.valid_from:
        raise RuleViolation("止早于起。", field="valid_to")
    fence.valid_to = last
    fence.save()
    return fence


@action("fleet.notify_alarm", label="要求说明")
def notify_alarm(alarm: Alarm, *, by: User, words: str = "") -> Alarm:
    """Ask driver and unit what happened; the alarm waits for their word."""
    alarm = _open(alarm)
    alarm.state = AlarmState.NOTIFIED
    alarm.save()
    tell_to_explain(alarm, words)
    return alarm


@action("fleet.close_alarm", label="结案")
def close_alarm(alarm: Alarm, *, by: User, outcome: AlarmOutcome, handling: str) -> Alarm:
    """End an alarm with what came of it; the handling stays with who and when."""
    _require(handling, "handling")
    alarm = _open(alarm)
    alarm.state, alarm.outcome, alarm.handling = AlarmState.CLOSED, outcome, handling.strip()
    alarm.handled_by, alarm.handled_at = by, timezone.now()
    alarm.save()
    return alarm


def _open(alarm: Alarm) -> Alarm:
    stored = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    if stored.state == AlarmState.CLOSED:
        raise RuleViolation(f"已由{stored.handled_by}结案，不用再办。")
    return stored


def _require(text: str, field: str = "reason") -> None:
    if len(text.strip()) < _SHORTEST_REASON:
        raise RuleViolation(f"写明情况，不少于 {_SHORTEST_REASON} 个字。", field=field)
