"""Organisations as a tree with materialised paths; people; approved posts by rank over time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from affairs.core.identifiers.fields import CreditCodeField, PhoneField
from affairs.core.records import Record


class Organisation(Record):
    """A region, a unit or a section of a unit.

    ``path`` is the chain of keys from the root, each followed by a slash (``1/12/340/``), so a
    subtree is one prefix match. A closed or merged unit keeps its rows and its name.
    """

    class Kind(models.TextChoices):
        REGION = "region", "行政区域"
        PARTY = "party", "党委机关"
        PEOPLES_CONGRESS = "congress", "人大机关"
        GOVERNMENT = "government", "行政机关"
        CPPCC = "cppcc", "政协机关"
        SUPERVISION = "supervision", "监察机关"
        COURT = "court", "审判机关"
        PROCURATORATE = "procuratorate", "检察机关"
        GROUP = "group", "群众团体"
        INSTITUTION = "institution", "事业单位"
        SECTION = "section", "内设机构"

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=200, unique=True, editable=False)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.CITY)
    region_code = models.CharField("行政区划代码", max_length=6, blank=True, db_index=True)
    credit_code = CreditCodeField("统一社会信用代码", null=True, blank=True, unique=True)
    credit_code_note = models.CharField("代码核对说明", max_length=200, blank=True)
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入单位"
    )
    sort_order = models.PositiveIntegerField("排序", default=0)

    owner_path = "pk"

    class Meta:
        verbose_name = "单位"
        ordering = ["sort_order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(closed_on__isnull=True),
                name="organisation_name_once_under_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Person(Record):
    """A staff member; shown by post, the identity number encrypted elsewhere when needed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("岗位", max_length=60, blank=True)
    phone = PhoneField("联系电话", blank=True)
    joined_on = models.DateField("到岗日期", null=True, blank=True)
    left_on = models.DateField("离岗日期", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "人员"
        ordering = ["organisation", "name"]

    def __str__(self) -> str:
        return self.name


class PostQuota(Record):
    """Approved posts of one organisation by rank, valid from a date until the next row."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位")
    rank = models.CharField("职级", max_length=40)
    posts = models.PositiveIntegerField("编制数（人）")
    valid_from = models.DateField("生效日期")
    document = models.CharField("批文号", max_length=80, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "人员编制"
        ordering = ["organisation", "rank", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rank", "valid_from"], name="post_quota_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.rank}"
