"""Organisations as a tree with materialised paths; people; approved posts by rank over time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from affairs.core.database.sealed import SealedField, SearchDigestField
from affairs.core.identifiers.fields import CreditCodeField
from affairs.core.identifiers.phones import normalised_phone
from affairs.core.identifiers.resident_ids import normalised_resident_id
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


class OrganisationChange(Record):
    """One step in the life of an organisation, from a date on: renamed, moved, merged, closed.

    Kept for ever, so that a name or a place in the tree can be told as at any day. A change whose
    date is still to come waits with ``applied_at`` empty; a nightly job carries it out.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", "更名"
        MOVED = "moved", "划转"
        MERGED = "merged", "并入"
        CLOSED = "closed", "撤销"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes", verbose_name="单位"
    )
    kind = models.CharField("变动", max_length=10, choices=Kind)
    effective_on = models.DateField("生效日期")
    old_name = models.CharField("原名称", max_length=120, blank=True)
    new_name = models.CharField("新名称", max_length=120, blank=True)
    old_parent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="原上级",
    )  # fmt: skip
    new_parent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="新上级",
    )  # fmt: skip
    successor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="并入单位",
    )  # fmt: skip
    document = models.CharField("批文号", max_length=80, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    applied_at = models.DateTimeField("办结时间", null=True, blank=True, editable=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "单位沿革"
        ordering = ["organisation", "effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "effective_on"],
                name="organisation_change_once_a_day",
            )
        ]
        indexes = [models.Index(fields=["effective_on", "applied_at"], name="change_due")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.effective_on} {self.get_kind_display()}"


class Person(Record):
    """A staff member. Identity number and telephone lie encrypted and are found by a digest."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("岗位", max_length=60, blank=True)
    phone = SealedField("联系电话", blank=True, default="", written_form=normalised_phone)
    phone_digest = SearchDigestField("完整电话号", of="phone", written_form=normalised_phone)
    id_number = SealedField("身份证号", blank=True, default="", written_form=normalised_resident_id)
    id_digest = SearchDigestField(
        "完整身份证号", of="id_number", written_form=normalised_resident_id
    )
    joined_on = models.DateField("到岗日期", null=True, blank=True)
    left_on = models.DateField("离岗日期", null=True, blank=True)

    owner_path = "organisation"
    sensitive_fields: ClassVar = {"phone": "phone", "id_number": "id"}

    class Meta:
        verbose_name = "人员"
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_digest"], condition=~Q(id_digest=""), name="person_id_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="person_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Posting(Record):
    """A post one person holds in one organisation, main or besides the main one (兼职)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="任职单位")
    post = models.CharField("岗位", max_length=60)
    rank = models.CharField("职级", max_length=40, blank=True)
    is_main = models.BooleanField("主职", default=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    document = models.CharField("任免文号", max_length=80, blank=True)

    owner_path = ("organisation", "person__organisation")

    class Meta:
        verbose_name = "任职"
        ordering = ["person", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_main=True, valid_to__isnull=True),
                name="posting_one_open_main_post",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "post", "valid_from"], name="posting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="posting_ends_after_begin",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


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
