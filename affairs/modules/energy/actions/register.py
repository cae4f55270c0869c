"""The register: bodies in and out, form ① over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from affairs.core.actions import Batch, action, many, note_change
from affairs.core.errors import RuleViolation
from affairs.core.identifiers.credit_codes import check_credit_code
from affairs.core.identifiers.verdicts import Verdict
from affairs.modules.energy.actions.saving import Judgement, derive, judge
from affairs.modules.energy.models import EnergyReport, Institution, InstitutionFacts
from affairs.modules.energy.rules.states import EDITABLE, SUBMITTED
from affairs.modules.energy.selectors.history import FactsTable

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@action(
    "energy.register_institution", label="登记公共机构",
    conflict="没有保存：这个统一社会信用代码或单位已在名录库。",
)  # fmt: skip
def register_institution(institution: Institution, *, by: User) -> Institution:
    """Enter a body into the register, or correct its entry."""
    _checked(institution)
    institution.save()
    return institution


def _checked(institution: Institution) -> None:
    checked = check_credit_code(institution.credit_code or "")
    if checked.verdict is Verdict.INVALID:
        raise RuleViolation(f"{checked.message}。", field="credit_code")
    institution.name = institution.name.strip()


@many(register_institution)
def register_institutions(batch: Batch[Institution], *, by: User) -> None:
    """Enter many bodies at once by the rules of one."""
    for institution in batch.records:
        try:
            _checked(institution)
        except RuleViolation as wrong:
            batch.refuse(institution, wrong)
    batch.store()


@action(
    "energy.leave_register", label="注销出库",
    confirm="出库后从下月起不再应报，历史报表照旧可查。",
)  # fmt: skip
def leave_register(
    institution: Institution, *, by: User, left_on: date, left_reason: str
) -> Institution:
    """Strike a body off: no office, no staff, no activity, or merged."""
    if institution.left_on is not None:
        raise RuleViolation(f"已于 {institution.left_on} 出库。")
    if left_on < institution.entered_on:
        raise RuleViolation(f"出库日期早于入库日期 {institution.entered_on}。", field="left_on")
    if not left_reason.strip():
        raise RuleViolation("写明出库原因。", field="left_reason")
    institution.left_on, institution.left_reason = left_on, left_reason
    institution.save()
    return institution


@action(
    "energy.record_facts", label="登记基本信息",
    conflict="没有保存：这家单位这个月已有基本信息，打开它再改。",
)  # fmt: skip
def record_facts(facts: InstitutionFacts, *, by: User) -> InstitutionFacts:
    """Keep form ① from a month on; reports not yet accepted take the new people and area."""
    for field, value, least, why in (
        ("area_m2", facts.area_m2, 0, "建筑面积应大于 0。"),
        ("people", facts.people, 0, "用能人数不能是负数。"),
    ):
        if value is None or value < least or (field == "area_m2" and value <= 0):
            raise RuleViolation(why, field=field)
    facts.save()
    _carry_over(facts)
    return facts


def _carry_over(facts: InstitutionFacts) -> None:
    """Reports from the month on that are still open follow; accepted ones move by restatement."""
    reports = list(
        EnergyReport.objects.select_for_update().filter(
            institution=facts.institution_id, month__gte=facts.valid_from,
            state__in=[*EDITABLE, SUBMITTED],
        )
    )  # fmt: skip
    if not reports:
        return
    table = FactsTable([facts.institution_id])
    derive(reports, table)
    judgement = Judgement(reports, judge(reports, table))
    for report in reports:
        note_change(report, "基本信息变更")
        report.save()
    judgement.store()


@many(record_facts)
def record_many_facts(batch: Batch[InstitutionFacts], *, by: User) -> None:
    """Keep form ① of many bodies; open reports take it over at their next save or review."""
    for facts in batch.records:
        if facts.area_m2 is None or facts.area_m2 <= 0:
            batch.refuse(facts, "建筑面积应大于 0。", field="area_m2")
        if facts.people is None or facts.people < 0:
            batch.refuse(facts, "用能人数不能是负数。", field="people")
    batch.store()
