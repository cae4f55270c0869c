"""Designated firms and their contracts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from affairs.core.identifiers.fields import CreditCodeField, PhoneField
from affairs.core.records import EVERYONE, Record


class Supplier(Record):
    """A firm designated by government procurement; every unit may see the list."""

    class State(models.TextChoices):
        LISTED = "listed", "入围"
        SUSPENDED = "suspended", "暂停"
        REMOVED = "removed", "退出"

    name = models.CharField("名称", max_length=120)
    credit_code = CreditCodeField("统一社会信用代码", null=True, blank=True, unique=True)
    phone = PhoneField("联系电话", blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    rating = models.PositiveSmallIntegerField(
        "评价", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.LISTED)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "定点企业"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="fleet_supplier_name")]

    def __str__(self) -> str:
        return self.name


class SupplierContract(Record):
    """One contract of a designated firm for one kind of service; both days count."""

    class Service(models.TextChoices):
        REPAIR = "repair", "维修"
        INSURANCE = "insurance", "保险"
        FUEL = "fuel", "加油"
        RENTAL = "rental", "租赁"

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="contracts", verbose_name="定点企业"
    )
    service = models.CharField("类别", max_length=10, choices=Service)
    batch = models.CharField("入围批次", max_length=60, blank=True)
    begins_on = models.DateField("合同起", db_index=True)
    ends_on = models.DateField("合同止")
    discount = models.DecimalField(
        "折扣（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    contract_number = models.CharField("合同号", max_length=60, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "定点合同"
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "service", "begins_on"], name="fleet_contract_begins_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="fleet_contract_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.get_service_display()}"
