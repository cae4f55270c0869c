"""Targets, base years, quotas, closings, assessments."""

from __future__ import annotations

from affairs.core.ledgers.ledger import Ledger, View, register
from affairs.modules.energy.actions import plans
from affairs.modules.energy.models import Assessment, BaseYear, EnergyTarget, Quota, YearClosing


@register
class TargetLedger(Ledger):
    label, noun, model, save = "节能目标", "项", EnergyTarget, plans.set_target
    columns = ["organisation", "year", "indicator", "target_percent", "base_year", "base_value",
               "value", "fall_percent", "is_met", "filed_on", "document"]  # fmt: skip
    filters = ["organisation", "year", "indicator", "is_met"]
    search = ["organisation__name", "document"]
    key, ordering = ["organisation", "year", "indicator"], ["-year"]
    views = [View("未完成", is_met=False), View("未定稿", is_met=None)]
    attachments, menu_order = True, 80
    phone_lines = ("organisation", ["indicator", "fall_percent"])


@register
class YearClosingLedger(Ledger):
    label, noun, model, save = "年度定稿", "次", YearClosing, plans.close_year
    columns = ["organisation", "year", "closed_on", "grid_factor", "closed_by"]
    filters = ["year", "organisation"]
    ordering = ["-year"]
    importable, menu_order = False, 90
    phone_lines = ("organisation", ["year", "closed_on"])


@register
class BaseYearLedger(Ledger):
    label, noun, model, save = "基年数据", "条", BaseYear, plans.record_base
    columns = ["organisation", "year", "energy_tce", "water_m3", "co2_t", "people", "area_m2",
               "source"]  # fmt: skip
    filters = ["organisation", "year"]
    search = ["organisation__name"]
    key, ordering = ["organisation", "year"], ["-year"]
    attachments, menu_order = True, 100
    phone_lines = ("organisation", ["year", "energy_tce"])


@register
class QuotaLedger(Ledger):
    label, noun, model, save = "能耗定额", "行", Quota, plans.record_quota
    columns = ["standard", "indicator", "unit", "level", "zone", "heating", "class_code",
               "caliber", "limit", "norm", "good", "valid_from"]  # fmt: skip
    filters = ["standard", "indicator", "level", "caliber"]
    search = ["standard", "indicator"]
    key = ["standard", "class_code", "level", "zone", "heating", "indicator"]
    ordering = ["standard", "indicator"]
    menu_order = 180
    phone_lines = ("indicator", ["level", "limit"])
    empty_text = "从省级定额标准导入。"


@register
class AssessmentLedger(Ledger):
    label, noun, model, save = "节能目标考核", "项", Assessment, plans.record_assessment
    columns = ["organisation", "kind", "year", "self_score", "score", "rank", "concluded_on",
               "document"]  # fmt: skip
    extra_columns = ["note"]
    filters = ["organisation", "kind", "year", "concluded_on"]
    search = ["organisation__name", "document"]
    key, ordering = ["organisation", "kind", "year"], ["-year"]
    attachments, menu_order = True, 110
    phone_lines = ("organisation", ["year", "rank"])
