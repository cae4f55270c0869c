"""The register, form ① over time, items of the forms."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.ledgers.ledger import Ledger, Related, View, register
from affairs.modules.energy.actions import forms
from affairs.modules.energy.actions import register as acts
from affairs.modules.energy.models import FormField, Institution, InstitutionFacts


def body_offers(body: Institution, code: str) -> bool:
    """A body leaves the register once."""
    return code != "energy.leave_register" or body.left_on is None


@register
class InstitutionLedger(Ledger):
    label, noun, model, save = "公共机构名录", "家", Institution, acts.register_institution
    save_many = acts.register_institutions
    columns = ["name", "credit_code", "class_code", "region", "department", "reports_to",
               "contact", "phone", "entered_on", "left_on"]  # fmt: skip
    extra_columns = ["organisation", "address", "is_heated_by_gas", "left_reason"]
    filters = ["region", "class_code", "department", "reports_to", "entered_on"]
    search = ["name", "credit_code"]
    key, ordering = ["credit_code"], ["name"]
    record_actions = ["energy.leave_register"]
    offered = body_offers
    views = [
        View("在库", lambda rows: rows.filter(left_on__isnull=True)),
        View("已出库", lambda rows: rows.filter(left_on__lte=timezone.localdate())),
    ]
    related = [
        Related("月报", "energy.energyreport", by="institution"),
        Related("基本信息", "energy.institutionfacts", by="institution"),
        Related("计量表", "energy.meter", by="institution"),
        Related("催报", "energy.reminder", by="institution"),
    ]
    attachments, menu_order = True, 30
    phone_lines = ("name", ["region", "class_code"])
    empty_text = "从上级名录导入，或逐家登记。"


@register
class FactsLedger(Ledger):
    label, noun, model, save = "基本信息（表①）", "条", InstitutionFacts, acts.record_facts
    save_many = acts.record_many_facts
    columns = ["institution", "valid_from", "people", "posts", "area_m2", "heat_area_m2",
               "cars_petrol", "cars_diesel", "cars_nev"]  # fmt: skip
    extra_columns = ["land_m2", "chargers", "document"]
    filters = ["institution", "valid_from", "institution__region", "institution__class_code"]
    more_filters = ["people", "area_m2"]
    search = ["institution__name"]
    key, ordering = ["institution", "valid_from"], ["-valid_from"]
    attachments, menu_order = True, 40
    phone_lines = ("institution", ["valid_from", "people"])
    help = {
        "people": "日平均在岗人数，含编外、借调、物业；学校加学生。",
        "land_m2": "S25 版起不再填报。", "chargers": "S25 版起不再填报。",
    }  # fmt: skip


@register
class FormFieldLedger(Ledger):
    label, noun, model, save = "报表指标", "项", FormField, forms.save_form_field
    columns = ["form", "label", "unit", "since", "until", "national_code", "key"]
    filters = ["form", "since"]
    search = ["label", "national_code"]
    key, ordering = ["form", "key", "since"], ["form", "order"]
    form_fields = ["form", "key", "label", "unit", "since", "until", "national_code", "order"]
    menu_order = 190
    phone_lines = ("label", ["form", "since"])
