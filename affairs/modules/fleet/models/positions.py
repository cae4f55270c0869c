"""Terminals in vehicles, the positions they report, and where each terminal stands now."""

from __future__ import annotations

from enum import IntFlag
from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from affairs.core.records import Record
from affairs.modules.fleet.choices import TerminalOrder, TerminalProtocol, TerminalStatus


class Terminal(Record):
    """A positioning terminal. ``number`` is the phone it reports under, without leading zeros.

    Of the code it authenticates by only a keyed digest is kept.
    """

    number = models.CharField(
        "终端手机号",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[1-9]\d{5,19}$", "填终端上报用的号码，6 至 20 位数字。")],
    )
    sim_number = models.CharField("SIM 卡号", max_length=20, blank=True)
    maker = models.CharField("制造商", max_length=40, blank=True)
    model_name = models.CharField("型号", max_length=40, blank=True)
    device_id = models.CharField("终端 ID", max_length=30, blank=True)
    protocol = models.CharField(
        "协议版本", max_length=8, choices=TerminalProtocol, blank=True, editable=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="管理单位"
    )
    status = models.CharField(
        "状态", max_length=10, choices=TerminalStatus, default=TerminalStatus.READY, editable=False
    )
    auth_digest = models.CharField("鉴权码摘要", max_length=64, blank=True, editable=False)
    registered_at = models.DateTimeField("终端注册时间", null=True, blank=True, editable=False)
    software = models.CharField("软件版本", max_length=20, blank=True, editable=False)
    remark = models.CharField("备注", max_length=200, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "定位终端"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Installation(Record):
    """A terminal in a vehicle, from one moment until another; half open.

    Whose position a report is follows from its time, so a late report finds the right vehicle.
    """

    terminal = models.ForeignKey(
        Terminal, models.PROTECT, related_name="installations", verbose_name="终端"
    )
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="installations", verbose_name="车辆"
    )
    installed_at = models.DateTimeField("安装时间", default=timezone.now)
    removed_at = models.DateTimeField("拆除时间", null=True, blank=True, editable=False)
    remark = models.CharField("说明", max_length=200, blank=True)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")

    class Meta:
        verbose_name = "终端安装"
        ordering = ["-installed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["terminal"],
                condition=Q(removed_at__isnull=True),
                name="fleet_terminal_in_one_vehicle",
            ),
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(removed_at__isnull=True),
                name="fleet_vehicle_has_one_terminal",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("installed_at")),
                name="fleet_installation_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle", "installed_at"], name="fleet_installation_vehicle")
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.terminal}"


class PositionFlaw(IntFlag):
    """Why a position does not move the vehicle nor count kilometres; kept, never drawn."""

    NO_FIX = 1
    NO_PLACE = 2
    AHEAD = 4
    UNDATED = 8
    LONG_PAST = 16


class Position(models.Model):
    """One report of a terminal; a terminal reports an instant once.

    ``at`` is the terminal's time, the time of receipt where it has none. Degrees × 10⁶ (WGS-84),
    speed and odometer in tenths. The vehicle follows from the installation at that time. Rows are
    written by the gateway alone, and go after the days that ``fleet.position_days`` says.
    """

    pk = models.CompositePrimaryKey("terminal_id", "at")
    terminal = models.ForeignKey(
        Terminal, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField("定位时间")
    received_at = models.DateTimeField("接收时间")
    lat_e6 = models.IntegerField("纬度（百万分之一度）")
    lon_e6 = models.IntegerField("经度（百万分之一度）")
    altitude_m = models.IntegerField("海拔（米）")
    speed_dkmh = models.IntegerField("速度（0.1 公里/时）")
    direction = models.IntegerField("方向（度）")
    alarm = models.BigIntegerField("报警位")
    status = models.BigIntegerField("状态位")
    odometer_hm = models.BigIntegerField("终端里程（0.1 公里）", null=True)
    flaws = models.IntegerField("缺陷", default=0)
    is_late = models.BooleanField("补传", default=False)

    class Meta:
        verbose_name = "定位"

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.at:%Y-%m-%d %H:%M:%S}"


class TerminalState(models.Model):
    """Where a terminal stands: when it was last heard of, its newest usable position.

    ``unwatched_from`` is the earliest position not yet looked at by the rules.
    """

    terminal = models.OneToOneField(
        Terminal, models.CASCADE, primary_key=True, related_name="state", verbose_name="终端"
    )
    heard_at = models.DateTimeField("最后上报", db_index=True)
    at = models.DateTimeField("定位时间", null=True)
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    speed_dkmh = models.IntegerField(default=0)
    direction = models.IntegerField(default=0)
    alarm = models.BigIntegerField(default=0)
    status = models.BigIntegerField(default=0)
    odometer_hm = models.BigIntegerField(null=True)
    unwatched_from = models.DateTimeField(null=True, db_index=True)
    clock_faults = models.PositiveIntegerField("时钟错误（次）", default=0)

    class Meta:
        verbose_name = "终端现状"

    def __str__(self) -> str:
        return str(self.terminal_id)


class CardSwipe(Record):
    """A driver's card put into a terminal or taken out, with the driver it belongs to."""

    terminal = models.ForeignKey(Terminal, models.PROTECT, related_name="+", verbose_name="终端")
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, null=True, related_name="+", verbose_name="车辆"
    )
    swiped_at = models.DateTimeField("刷卡时间", db_index=True)
    is_inserted = models.BooleanField("插卡")
    is_read = models.BooleanField("读卡成功", default=False)
    name = models.CharField("卡上姓名", max_length=60, blank=True)
    certificate = models.CharField("从业资格证编号", max_length=40, blank=True)
    valid_to = models.DateField("证件有效期至", null=True, blank=True)
    driver = models.ForeignKey(
        "fleet.Driver", models.PROTECT, null=True, related_name="+", verbose_name="驾驶员"
    )
    trip = models.ForeignKey(
        "fleet.Trip", models.PROTECT, null=True, related_name="+", verbose_name="用车申请"
    )

    owner_path: ClassVar = ("terminal__organisation", "vehicle__using_organisation")
    person_paths: ClassVar = ("driver__account",)

    class Meta:
        verbose_name = "驾驶员刷卡"
        ordering = ["-swiped_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "swiped_at", "is_inserted"], name="fleet_card_swiped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or self.terminal} {'插卡' if self.is_inserted else '拔卡'}"


class TerminalCommand(Record):
    """Something the platform asks of a terminal; the gateway sends it and keeps the answer."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发"
        SENT = "sent", "已发"
        ANSWERED = "answered", "已应答"
        REFUSED = "refused", "终端拒绝"
        FAILED = "failed", "未送达"

    terminal = models.ForeignKey(
        Terminal, models.PROTECT, related_name="commands", verbose_name="终端"
    )
    order = models.CharField("指令", max_length=12, choices=TerminalOrder)
    text = models.CharField("文本", max_length=400, blank=True, help_text="下发文本时填写")
    seconds = models.PositiveIntegerField(
        "秒数",
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="设心跳间隔、临时跟踪时填写；跟踪填 0 为停止",
    )
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.WAITING, editable=False
    )
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="发出人",
    )  # fmt: skip
    asked_at = models.DateTimeField("发出时间", default=timezone.now, editable=False)
    answered_at = models.DateTimeField("应答时间", null=True, blank=True, editable=False)
    answer = models.CharField("应答", max_length=500, blank=True, editable=False)

    owner_path = "terminal__organisation"

    class Meta:
        verbose_name = "终端指令"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="fleet_command_waiting")]

    def __str__(self) -> str:
        return f"{self.terminal} {self.get_order_display()}"
