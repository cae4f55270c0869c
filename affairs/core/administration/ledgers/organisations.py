"""Ledgers of units, their history, people, posts and quotas: the system administrator's."""

from __future__ import annotations

from typing import ClassVar

from affairs.core.ledgers.ledger import Column, Ledger, Related, Section, View, register
from affairs.core.organisations import changes  # noqa: F401  # registers its actions
from affairs.core.organisations.actions import (
    save_organisation,
    save_person,
    save_posting,
    save_quota,
)
from affairs.core.organisations.findings import organisation_findings, person_findings
from affairs.core.organisations.models import (
    Organisation,
    OrganisationChange,
    Person,
    Posting,
    PostQuota,
)

CHANGES = (
    "organisations.rename_organisation",
    "organisations.move_organisation",
    "organisations.merge_organisation",
    "organisations.close_organisation",
)


def offered_on_organisation(record: Organisation, code: str) -> bool:
    """A closed unit is changed no more."""
    return record.closed_on is None


@register
class OrganisationLedger(Ledger):
    label, noun, model, save = "单位台账", "家", Organisation, save_organisation
    menu_order = 20
    columns = ["name", "short_name", "kind", "level", "parent", "region_code", "credit_code"]
    extra_columns = ["opened_on", "closed_on", "successor", "credit_code_note", "sort_order"]
    filters = ["kind", "level", "parent"]
    more_filters = ["opened_on", "closed_on", "region_code"]
    search = ["name", "short_name", "credit_code"]
    key = ["credit_code"]
    other_keys = [["name", "parent"]]
    ordering = ["path"]
    form_fields = [
        Section("单位", ["name", "short_name", "kind", "level", "parent", "sort_order"]),
        Section("代码", ["credit_code", "credit_code_note", "region_code"]),
        Section("存续", ["opened_on"]),
    ]
    help: ClassVar = {
        "credit_code": "18 位，填完即核对校验位（GB 32100-2015）",
        "credit_code_note": "校验位不符而证书无误的，写明理由",
        "parent": "登记后换上级用“划转”办理",
        "sort_order": "同级中的先后，小的在前",
    }
    findings = organisation_findings
    record_actions = CHANGES
    views = [View("在册", closed_on__isnull=True), View("已撤并", closed_on__isnull=False)]
    related = [
        Related("下级单位", "organisations.organisation", by="parent"),
        Related("人员", "organisations.person", by="organisation"),
        Related("任职", "organisations.posting", by="organisation"),
        Related("编制", "organisations.postquota", by="organisation"),
        Related("沿革", "organisations.organisationchange", by="organisation"),
        Related("账号", "accounts.user", by="organisation"),
    ]
    offered = offered_on_organisation


@register
class OrganisationChangeLedger(Ledger):
    label, noun, model = "单位沿革", "次", OrganisationChange
    menu_order = 25
    columns = ["organisation", "kind", "effective_on", "old_name", "new_name", "old_parent",
               "new_parent", "successor", "document"]  # fmt: skip
    extra_columns = ["reason", "applied_at"]
    filters = ["kind", "effective_on", "organisation"]
    search = ["old_name", "new_name", "document", "organisation__name"]
    ordering = ["-effective_on", "-pk"]
    views = [
        View("全部"),
        View("待生效", applied_at__isnull=True),
        View("已生效", applied_at__isnull=False),
    ]
    importable = False
    empty_text = "还没有变动。在单位的页面上办更名、划转、并入或撤销，会按日期记在这里。"


@register
class PersonLedger(Ledger):
    label, noun, model, save = "人员台账", "人", Person, save_person
    menu_order = 30
    columns = ["name", "organisation", "post", Column("phone", sort=False), "joined_on", "left_on"]
    extra_columns = [Column("id_number", sort=False)]
    filters = ["organisation", "joined_on"]
    more_filters = ["left_on"]
    search = ["name", "post", "phone_digest", "id_digest"]
    form_fields = [
        Section("人员", ["name", "organisation", "post"]),
        Section("联系与身份", ["phone", "id_number"],
                help="加密保存，页面只显示一部分；查看全部会记入审计。"),
        Section("在岗", ["joined_on", "left_on"]),
    ]  # fmt: skip
    findings = person_findings
    views = [View("在岗", left_on__isnull=True), View("已离岗", left_on__isnull=False)]
    related = [
        Related("任职", "organisations.posting", by="person"),
        Related("账号", "accounts.user", by="person"),
    ]
    watermark = True


@register
class PostingLedger(Ledger):
    label, noun, model, save = "任职台账", "条", Posting, save_posting
    menu_order = 35
    columns = ["person", "organisation", "post", "rank", "is_main", "valid_from", "valid_to"]
    extra_columns = ["document"]
    filters = ["organisation", "is_main", "valid_from"]
    search = ["person__name", "post", "document"]
    key = ["person", "organisation", "post", "valid_from"]
    form_fields = ["person", "organisation", "post", "rank", "is_main", "valid_from", "valid_to",
                   "document"]  # fmt: skip
    help: ClassVar = {"is_main": "不勾为兼职；一个人同时只有一个在任主职"}
    record_actions = ["organisations.end_posting"]
    views = [
        View("在任", valid_to__isnull=True),
        View("兼职", is_main=False),
        View("已免", valid_to__isnull=False),
    ]
    empty_text = "还没有任职。登记一个人在各单位的岗位，主职一个，兼职不限。"


@register
class PostQuotaLedger(Ledger):
    label, model, save = "人员编制台账", PostQuota, save_quota
    menu_order = 40
    columns = ["organisation", "rank", "posts", "valid_from", "document"]
    filters = ["organisation", "valid_from"]
    search = ["rank", "document"]
    totals = ["posts"]
    key = ["organisation", "rank", "valid_from"]
    form_fields = ["organisation", "rank", "posts", "valid_from", "document"]
    help: ClassVar = {"valid_from": "从这一天起用新数，原来的一行保留"}
