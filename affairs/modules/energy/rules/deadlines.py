"""When reports and plans are due, sampling, joint review, breaches: ENE-DL1 … ENE-DL8."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources


def _late(name: str, due: date, filed: date | None, today: date | None) -> Outcome:
    """The due day; a finding when it was filed late, or is not filed and overdue."""
    on = filed or today
    if on is None or on <= due:
        return Outcome(due)
    days = (on - due).days
    words = f"{name}晚 {days} 天" if filed else f"{name}已逾期 {days} 天，还没有报"
    remedy = "写明迟报原因。" if filed else "催报并登记。"
    finding = ask if filed else stop
    return Outcome(due, (finding(f"{words}：应于 {due} 前报送", field="filed_on", value=str(on),
                                 limit=str(due), remedy=remedy),))  # fmt: skip


@rule(
    "ENE-DL1",
    "上年度能耗报告期限",
    article=f"{sources.REGULATION} 第十五条",
    confidence="A",
    labels={"data_year": "数据年度", "filed_on": "报送日期", "today": "今天"},
    parameters={"due": "energy.annual_report_due"},
    examples=({"data_year": "2022", "filed_on": "2023-04-01"},),
)
def annual_report_due(
    data_year: int, filed_on: date | None = None, today: date | None = None, *, due: str
) -> Outcome:
    """The last day for the report of a year, 31 March after it with that day included."""
    month, day = map(int, due.split("-"))
    return _late(f"{data_year} 年度能耗报告", date(data_year + 1, month, day), filed_on, today)


@rule(
    "ENE-DL2",
    "年度节能目标与实施方案备案期限",
    article=f"{sources.REGULATION} 第十三条",
    confidence="B",
    labels={"year": "年度", "filed_on": "备案日期", "today": "今天"},
    parameters={"due": "energy.plan_filing_due"},
)
def plan_filing_due(
    year: int, filed_on: date | None = None, today: date | None = None, *, due: str
) -> Outcome:
    """The last day for filing the year's target and plan; the province sets it."""
    month, day = map(int, due.split("-"))
    return _late(f"{year} 年度节能目标和实施方案", date(year, month, day), filed_on, today)


@rule(
    "ENE-DL3",
    "季度报送期限",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"year": "年", "quarter": "季度", "filed_on": "报送日期", "today": "今天"},
    parameters={"days": "energy.quarter_report_days"},
)
def quarter_report_due(
    year: int, quarter: int, filed_on: date | None = None, today: date | None = None, *, days: int
) -> Outcome:
    """The last day for the months of a quarter: ``days`` after its end."""
    end = date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)
    name = f"{year} 年第 {quarter} 季度能耗报表"
    return _late(name, end + timedelta(days=days), filed_on, today)


@rule(
    "ENE-DL3.month",
    "月报报送期限",
    article=sources.LOCAL_SETTING,
    confidence="C",
    labels={"month": "月份", "filed_on": "报送日期", "today": "今天"},
    parameters={"days": "energy.month_report_days"},
)
def month_report_due(
    month: date, filed_on: date | None = None, today: date | None = None, *, days: int
) -> Outcome:
    """The last day for one month's figures: ``days`` after the month's end."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    name = f"{month.year} 年 {month.month} 月能耗月报"
    return _late(name, following + timedelta(days=days - 1), filed_on, today)


@rule(
    "ENE-DL4",
    "本市年度数据截止日",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"data_year": "数据年度", "filed_on": "报送日期", "today": "今天"},
    parameters={"due": "energy.city_cutoff"},
)
def city_cutoff(
    data_year: int, filed_on: date | None = None, today: date | None = None, *, due: str
) -> Outcome:
    """The city's own cut-off for the data of a year, set by notice each year."""
    month, day = map(int, due.split("-"))
    return _late(f"{data_year} 年度数据", date(data_year + 1, month, day), filed_on, today)


@rule(
    "ENE-DL5",
    "抽查数量",
    article=sources.SURVEY_2022,
    confidence="A",
    labels={"institutions": "公共机构数", "sampled": "已抽查"},
    parameters={"share": "energy.sample_share"},
    examples=({"institutions": "2024"},),
)
def sample_size(institutions: int, sampled: int | None = None, *, share: Decimal) -> Outcome:
    """How many institutions a year's check must take at least, rounded up."""
    wanted = math.ceil(institutions * share)
    if sampled is None or sampled >= wanted:
        return Outcome(wanted)
    message = f"抽查 {sampled} 家，还差 {wanted - sampled} 家：{institutions} 家至少抽 {wanted} 家"
    return Outcome(wanted, (ask(message, field="sampled", value=sampled, limit=wanted,
                                remedy="补抽后再结束本年抽查。"),))  # fmt: skip


@rule(
    "ENE-DL6",
    "年度数据会审",
    article=sources.SURVEY_2022,
    confidence="A",
    labels={"institutions": "管理的公共机构数", "held": "本年已会审"},
    parameters={"least": "energy.joint_review_institutions"},
)
def joint_review(institutions: int, held: bool = True, *, least: int) -> Outcome:
    """Whether a bureau must hold a joint review of last year's data."""
    needed = institutions >= least
    if not needed or held:
        return Outcome(needed)
    message = f"管理 {institutions} 家公共机构，满 {least} 家，本年还没有会审上年数据"
    return Outcome(needed, (ask(message, value=institutions, limit=least, remedy="组织会审。"),))


class LateKind(StrEnum):
    """What a missing or wrong report amounts to."""

    NONE = "none"
    LATE = "late"
    REFUSED = "refused"
    FALSE = "false"

    @property
    def label(self) -> str:
        return {"none": "按期", "late": "迟报", "refused": "拒报（经催报仍未报）", "false": "虚报"}[
            self.value
        ]


@rule(
    "ENE-DL7",
    "迟报、拒报、虚报",
    article=f"{sources.STATISTICS_LAW} 第四十四条、第四十五条",
    confidence="A",
    labels={
        "due_on": "应报日期",
        "filed_on": "报送日期",
        "today": "今天",
        "reminders": "已登记的催报次数",
        "is_false": "查实虚报",
    },
)
def late_report(
    due_on: date,
    today: date,
    filed_on: date | None = None,
    reminders: int = 0,
    is_false: bool = False,
) -> Outcome:
    """Late, refused after a logged reminder, or false: kinds that stand beside each other."""
    kinds = []
    if is_false:
        kinds.append(LateKind.FALSE)
    if filed_on is not None and filed_on > due_on:
        kinds.append(LateKind.LATE)
    elif filed_on is None and today > due_on:
        kinds.append(LateKind.REFUSED if reminders else LateKind.LATE)
    findings: list[Finding] = []
    if filed_on is None and today > due_on and not reminders:
        days = (today - due_on).days
        findings.append(ask(f"已逾期 {days} 天，没有催报记录", value=0, limit=1,
                            remedy="先催报并登记，处理以催报记录为依据。"))  # fmt: skip
    return Outcome([kind.value for kind in kinds] or [LateKind.NONE.value], tuple(findings))


_BREACHES = (
    ("no_plan", "没有制定年度节能目标和实施方案，或没有备案"),
    ("no_metering", "没有实行能源消费计量制度，或没有区分用能种类、用能系统分户分类分项计量"),
    ("no_clerk", "没有指定专人负责能源消费统计，或没有建立原始记录和统计台账"),
    ("no_report", "没有按要求报送上年度能源消费状况报告"),
    ("over_quota", "超过能源消耗定额使用能源，没有作出说明"),
    ("no_post", "没有设立能源管理岗位，或没有在重点用能系统、设备操作岗位配备专业技术人员"),
    ("no_audit", "没有按规定进行能源审计，或没有根据审计结果采取节能措施"),
    ("refused_inspection", "拒绝、阻碍节能监督检查"),
)


@rule(
    "ENE-DL8",
    "违反节能管理规定的情形",
    article=f"{sources.REGULATION} 第三十七条",
    confidence="A",
    labels={"found": "查实的情形", "correct_by": "责令改正期限"},
    examples=({"found": '["no_plan", "over_quota"]'},),
)
def breaches(found: list[str], correct_by: date | None = None) -> list[Finding]:
    """One finding for each breach: order to correct with a date, then a circular.

    ``found`` holds no_plan, no_metering, no_clerk, no_report, over_quota, no_post, no_audit,
    refused_inspection.
    """
    until = f"限 {correct_by} 前改正" if correct_by else "写明改正期限"
    return [
        stop(f"第（{number}）项：{words}", field=key, remedy=f"责令限期改正（{until}）；逾期通报。")
        for number, (key, words) in enumerate(_BREACHES, start=1)
        if key in found
    ]
