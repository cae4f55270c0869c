"""Meters of three levels, their readings and alarms."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record


class Meter(Record):
    """A meter with its ratios; ``upper`` is the meter above it in the three levels."""

    class Level(models.IntegerChoices):
        UNIT = 1, "一级（单位）"
        ZONE = 2, "二级（分区）"
        EQUIPMENT = 3, "三级（重点设备）"

    class Protocol(models.TextChoices):
        MANUAL = "manual", "人工抄表"
        DLT645 = "dlt645", "DL/T 645-2007"
        MODBUS = "modbus", "Modbus"
        MQTT = "mqtt", "MQTT"

    class Carrier(models.TextChoices):
        ELEC = "elec", "电"
        WATER = "water", "水"
        GAS = "gas", "天然气"
        HEAT = "heat", "热力"

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="meters"
    )
    number = models.CharField("表号", max_length=40, unique=True)
    name = models.CharField("位置与用途", max_length=100)
    carrier = models.CharField("品种", max_length=5, choices=Carrier)
    level = models.PositiveSmallIntegerField("级别", choices=Level, default=Level.UNIT)
    sub_item = models.CharField("分项", max_length=20, blank=True)
    upper = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级表", related_name="lower"
    )
    protocol = models.CharField("通信方式", max_length=6, choices=Protocol, default=Protocol.MANUAL)
    digits = models.PositiveSmallIntegerField("整数位数（位）", default=6)
    ct = models.DecimalField("电流互感器变比", max_digits=10, decimal_places=2, default=1)
    pt = models.DecimalField("电压互感器变比", max_digits=10, decimal_places=2, default=1)
    interval_minutes = models.PositiveIntegerField("采集间隔（分钟）", default=60)
    installed_on = models.DateField("启用日期")
    removed_on = models.DateField("停用日期", null=True, blank=True)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "计量表"
        ordering = ["institution", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class MeterReading(Record):
    """One reading; ``use`` since the one before, ratios applied. Doubles are dropped by key."""

    class Event(models.TextChoices):
        NONE = "", "无"
        ROLLOVER = "rollover", "走满归零"
        CHANGE = "change", "换表"

    class Quality(models.TextChoices):
        GOOD = "good", "正常"
        INTERPOLATED = "interpolated", "插值"
        MANUAL = "manual", "补抄"

    meter = models.ForeignKey(Meter, models.PROTECT, verbose_name="计量表", related_name="readings")
    read_at = models.DateTimeField("抄表时间")
    value = models.DecimalField("读数", max_digits=16, decimal_places=4)
    event = models.CharField("事件", max_length=8, choices=Event, blank=True, default="")
    old_end = models.DecimalField(
        "旧表止码", max_digits=16, decimal_places=4, null=True, blank=True
    )
    new_start = models.DecimalField(
        "新表起码", max_digits=16, decimal_places=4, null=True, blank=True
    )
    sequence = models.PositiveBigIntegerField("报文序号", default=0)
    quality = models.CharField("质量", max_length=12, choices=Quality, default=Quality.GOOD)
    use = models.DecimalField(
        "用量", max_digits=18, decimal_places=4, null=True, blank=True, editable=False
    )

    owner_path = ("meter__institution__organisation", "meter__institution__department")

    class Meta:
        verbose_name = "抄表读数"
        ordering = ["meter", "-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meter", "read_at", "sequence"], name="energy_reading_once"
            ),
            models.CheckConstraint(
                condition=models.Q(use__isnull=True) | models.Q(use__gte=0),
                name="energy_use_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter.number} {self.read_at:%Y-%m-%d %H:%M}"
