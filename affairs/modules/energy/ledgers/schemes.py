"""Schemes with items and inspections, audits, key consumers, projects, events."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.files.access import changed_by
from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.modules.energy.actions import schemes
from affairs.modules.energy.models import (
    EnergyAudit,
    EnergyEvent,
    KeyConsumer,
    SavingProject,
    Scheme,
    SchemeInspection,
    SchemeItem,
)

S = Scheme.State
changed_by("energy.scheme", "energy.enrol_scheme")
changed_by("energy.schemeitem", "energy.score_item")
_FROM = {
    "energy.score_scheme": S.ENROLLED, "energy.desk_check_scheme": S.SCORED,
    "energy.site_check_scheme": S.DESK_CHECKED, "energy.publish_scheme": S.SITE_CHECKED,
    "energy.name_scheme": S.PUBLIC, "energy.withdraw_scheme": S.NAMED,
}  # fmt: skip


def scheme_offers(scheme: Scheme, code: str) -> bool:
    """Whether the state of the scheme allows the act."""
    if code == "energy.fail_scheme":
        return scheme.state not in (S.NAMED, S.WITHDRAWN, S.FAILED)
    return code not in _FROM or scheme.state == _FROM[code]


@register
class SchemeLedger(Ledger):
    label, noun, model, save = "示范创建", "家", Scheme, schemes.enrol_scheme
    columns = ["organisation", "kind", "batch", "award_level", "state", "enrolled_on",
               "self_score", "score", "named_on", "valid_until", "document"]  # fmt: skip
    extra_columns = ["is_district", "public_from", "withdrawn_on", "note"]
    filters = ["organisation", "kind", "state", "enrolled_on", "named_on"]
    more_filters = ["is_district", "award_level"]
    search = ["organisation__name", "batch", "document"]
    key, ordering = ["organisation", "kind", "enrolled_on"], ["-enrolled_on"]
    record_actions = [*_FROM, "energy.fail_scheme"]
    offered = scheme_offers
    related = [
        Related("评价项", "energy.schemeitem", by="scheme"),
        Related("督导", "energy.schemeinspection", by="scheme"),
    ]
    views = [
        View("节约型机关", kind=Scheme.Kind.SAVING_ORGAN),
        View("节水型单位", kind=Scheme.Kind.WATER_SAVING),
        View("垃圾分类示范点", kind=Scheme.Kind.WASTE_SITE),
    ]
    tones = {"state": {S.NAMED: "ok", S.FAILED: "stop", S.WITHDRAWN: "stop"}}
    attachments, menu_order = True, 120
    phone_lines = ("organisation", ["kind", "state"])


@register
class SchemeItemLedger(Ledger):
    label, noun, model, save = "创建评价项", "项", SchemeItem, schemes.score_item
    columns = ["scheme", "number", "topic", "text", Column("maximum", sum=True), "is_starred",
               "is_present", Column("self_score", sum=True), Column("score", sum=True),
               "note"]  # fmt: skip
    filters = ["scheme", "topic", "is_starred"]
    search = ["text", "scheme__organisation__name"]
    totals = ["maximum", "self_score", "score"]
    key, ordering = ["scheme", "number"], ["number"]
    attachments, menu = True, False
    phone_lines = ("text", ["self_score", "score"])


@register
class SchemeInspectionLedger(Ledger):
    label, noun, model, save = "创建督导", "次", SchemeInspection, schemes.inspect_scheme
    columns = ["scheme", "inspected_on", "result", "is_kept"]
    filters = ["scheme", "inspected_on", "is_kept"]
    search = ["scheme__organisation__name", "result"]
    key, ordering = ["scheme", "inspected_on"], ["-inspected_on"]
    attachments, menu_order = True, 125
    phone_lines = ("scheme", ["inspected_on", "is_kept"])


@register
class AuditLedger(Ledger):
    label, noun, model, save = "能源审计", "次", EnergyAudit, schemes.record_audit
    columns = ["institution", "auditor", "year_from", "year_to", "started_on", "finished_on",
               Column("investment", sum=True), Column("saving_tce", sum=True),
               "follow_up_on"]  # fmt: skip
    extra_columns = ["findings", "measures"]
    filters = ["institution", "finished_on", "institution__region"]
    search = ["institution__name", "auditor"]
    totals = ["investment", "saving_tce"]
    key, ordering = ["institution", "started_on"], ["-started_on"]
    attachments, menu_order = True, 130
    phone_lines = ("institution", ["started_on", "finished_on"])


@register
class KeyConsumerLedger(Ledger):
    label, noun, model, save = "重点用能单位", "家", KeyConsumer, schemes.list_key_consumer
    columns = ["institution", "ground", "listed_on", "removed_on", "manager", "document"]
    filters = ["institution", "ground", "listed_on"]
    search = ["institution__name"]
    key, ordering = ["institution", "listed_on"], ["-listed_on"]
    views = [View("在册", lambda rows: rows.exclude(removed_on__lte=timezone.localdate()))]
    attachments, menu_order = True, 135
    phone_lines = ("institution", ["ground", "listed_on"])


@register
class ProjectLedger(Ledger):
    label, noun, model, save = "节能项目", "项", SavingProject, schemes.record_project
    columns = ["name", "organisation", "kind", "started_on", "finished_on",
               Column("cost", sum=True), Column("saving_tce", sum=True),
               Column("saving_m3", sum=True), "is_contracted"]  # fmt: skip
    filters = ["organisation", "kind", "finished_on", "is_contracted"]
    search = ["name", "organisation__name"]
    totals = ["cost", "saving_tce", "saving_m3"]
    key, ordering = ["organisation", "name", "started_on"], ["-started_on"]
    attachments, menu_order = True, 140
    phone_lines = ("name", ["organisation", "finished_on"])


@register
class EventLedger(Ledger):
    label, noun, model, save = "培训与宣传", "次", EnergyEvent, schemes.record_event
    columns = ["subject", "kind", "organisation", "held_on", "place", "participants", "units"]
    filters = ["organisation", "kind", "held_on"]
    search = ["subject", "place"]
    totals = ["participants"]
    key, ordering = ["organisation", "subject", "held_on"], ["-held_on"]
    attachments, menu_order = True, 150
    phone_lines = ("subject", ["kind", "held_on"])
