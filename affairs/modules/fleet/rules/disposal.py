"""Disposal (VEH-07) and mandatory scrapping (VEH-08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.fleet.choices import BodyClass, DisposalMode
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import day, money

_ARTICLE = f"{sources.MEASURES} 第二十二条；{sources.AFFAIRS} 第十九条"


@rule(
    "VEH-07",
    "处置办结",
    article=_ARTICLE,
    confidence="A",
    labels={
        "mode": "处置方式",
        "income": "处置收入（元）",
        "remitted": "已上缴国库（元）",
        "certificate": "报废机动车回收证明编号",
    },
    examples=(
        {"mode": "拍卖", "income": "23500", "remitted": "20000"},
        {"mode": "报废"},
    ),
)
def disposal_closing(
    mode: DisposalMode,
    income: Decimal = Decimal(0),
    remitted: Decimal = Decimal(0),
    certificate: str = "",
) -> Outcome:
    """Yuan of proceeds still to be remitted; findings keep the disposal open.

    Proceeds go to the treasury as non-tax revenue. Source: VEH-07.
    """
    outstanding = income - remitted
    findings = []
    if outstanding != 0:
        findings.append(_not_balanced(income, remitted))
    if mode is DisposalMode.SCRAPPING and not certificate.strip():
        remedy = "向回收企业取得证明后登记编号。"
        findings.append(
            stop("不能办结：没有报废机动车回收证明", field="certificate", remedy=remedy)
        )
    return Outcome(outstanding, tuple(findings))


def _not_balanced(income: Decimal, remitted: Decimal) -> Finding:
    short = remitted < income
    word, remedy = ("少缴", "补缴后登记缴款凭证。") if short else ("多缴", "核对收入和缴款凭证。")
    return stop(
        f"{word} {money(abs(income - remitted))} 元：处置收入 {money(income)}，"
        f"已上缴 {money(remitted)}",
        field="remitted",
        value=remitted,
        limit=income,
        remedy=remedy,
    )


@rule(
    "VEH-07.execution",
    "处置实施",
    article=_ARTICLE,
    confidence="A",
    labels={
        "mode": "处置方式",
        "executed_on": "实施日期",
        "approved_on": "批准日期",
        "valuation": "评估价（元）",
        "deal_price": "成交价（元）",
    },
)
def disposal_execution(
    mode: DisposalMode,
    executed_on: date,
    approved_on: date | None = None,
    valuation: Decimal | None = None,
    deal_price: Decimal | None = None,
) -> list[Finding]:
    """What is missing for the execution of a disposal: approval before it, prices of an auction."""
    findings = []
    if approved_on is None or approved_on > executed_on:
        findings.append(_not_approved(executed_on, approved_on))
    if mode is DisposalMode.AUCTION:
        for amount, field, label in (
            (valuation, "valuation", "评估价"),
            (deal_price, "deal_price", "成交价"),
        ):
            if amount is None:
                remedy = f"补填{label}并附资料。"
                findings.append(stop(f"拍卖没有{label}", field=field, remedy=remedy))
    return findings


def _not_approved(executed_on: date, approved_on: date | None) -> Finding:
    state = "没有批准" if approved_on is None else f"{day(approved_on)} 才批准"
    return stop(
        f"先批准后处置：{day(executed_on)} 实施，{state}",
        field="approved_on",
        value=executed_on,
        limit=approved_on,
        remedy="办完审批再实施。",
    )


@rule(
    "VEH-07.leaving",
    "注销出册",
    article=f"{sources.REGISTRATION} 第三十七条、第三十八条",
    confidence="A",
    valid_from=date(2022, 5, 1),
    labels={
        "mode": "处置方式",
        "proof": "注销或转移登记证明编号",
        "open_violations": "未处理违法（起）",
        "open_accidents": "未处理事故（起）",
        "certificate_on": "回收证明日期",
        "today": "按哪天",
    },
    parameters={"paper_days": "fleet.scrap_paper_days"},
)
def leaving_register(
    mode: DisposalMode,
    proof: str = "",
    open_violations: int = 0,
    open_accidents: int = 0,
    certificate_on: date | None = None,
    today: date | None = None,
    *,
    paper_days: int,
) -> list[Finding]:
    """What keeps a vehicle on the register: a missing proof, open violations or accidents.

    The recycler hands the papers of a scrapped vehicle to the police within ``paper_days``.
    """
    findings = []
    if not proof.strip():
        remedy = "登记注销证明或转移登记的编号。"
        findings.append(stop("不能出册：没有注销或转移登记证明", field="proof", remedy=remedy))
    if open_violations or open_accidents:
        findings.append(
            stop(
                f"不能注销：还有未处理违法 {open_violations} 起、事故 {open_accidents} 起",
                field="open_violations",
                value=open_violations + open_accidents,
                limit=0,
                remedy="先处理完毕。",
            )
        )
    if mode is DisposalMode.SCRAPPING and certificate_on and today and not proof.strip():
        findings.extend(_late_papers(certificate_on, today, paper_days))
    return findings


def _late_papers(certificate_on: date, today: date, paper_days: int) -> list[Finding]:
    due = certificate_on + timedelta(days=paper_days)
    if today <= due:
        return []
    late = tip(
        f"回收企业应在 {day(due)} 前把牌证交车管所，已过 {(today - due).days} 天",
        field="certificate_on",
        value=today,
        limit=due,
        remedy="催回收企业交回牌证并办理注销。",
    )
    return [late]


@rule(
    "VEH-07.order",
    "先处置后更新",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"old_disposed": "旧车已处置"},
    parameters={"dispose_first": "fleet.dispose_before_renewal"},
)
def disposal_before_renewal(old_disposed: bool, *, dispose_first: bool) -> list[Finding]:
    """Where the city asks for it, the old car is disposed of before the new one is bought."""
    if old_disposed or not dispose_first:
        return []
    return [stop("先处置后更新：旧车还没有处置", field="old_disposed", remedy="先办完旧车处置。")]


_SCRAP_PARAMETERS = {"years": "fleet.scrap_years", "truck_years": "fleet.scrap_years_trucks"}


def _scrap_years(
    body: BodyClass, carries_load: bool, years: Mapping[str, int], truck_years: int
) -> int | None:
    if body.is_special:
        return int(years["special_with_load" if carries_load else "special_without_load"])
    if body.is_truck:
        return int(truck_years)
    if body.is_larger_passenger:
        return int(years["larger_passenger"])
    return None


@rule(
    "VEH-08",
    "强制报废",
    article=f"{sources.SCRAPPING} 第五条",
    confidence="A",
    labels={
        "body": "车身类型",
        "registered_on": "注册登记日期",
        "today": "按哪天",
        "carries_load": "专项作业车有载货功能",
        "odometer_km": "里程表读数（公里）",
    },
    parameters={**_SCRAP_PARAMETERS, "steering_km": "fleet.scrap_steering_km"},
    examples=(
        {"body": "大型客车", "registered_on": "2002-05-01", "today": "2022-07-01"},
        {"body": "小型客车", "registered_on": "2006-05-01", "today": "2022-07-01"},
    ),
)
def mandatory_scrapping(
    body: BodyClass,
    registered_on: date,
    today: date,
    carries_load: bool = False,
    odometer_km: int | None = None,
    *,
    years: Mapping[str, int],
    truck_years: int,
    steering_km: int,
) -> Outcome:
    """Whether the vehicle has reached its scrapping age; never so for small cars and sedans.

    Reaching the age is enough, unlike renewal. Source: VEH-08, 《机动车强制报废标准规定》第五条.
    """
    limit = _scrap_years(body, carries_load, years, truck_years)
    last_day = None if limit is None else registered_on + relativedelta(years=limit)
    findings = []
    if last_day is not None and today >= last_day:
        findings.append(_overdue(registered_on, last_day, limit))
    if body.is_small_passenger and odometer_km is not None and odometer_km > steering_km:
        findings.append(_steered(odometer_km, steering_km))
    return Outcome(last_day is not None and today >= last_day, tuple(findings))


def _overdue(registered_on: date, last_day: date, years: int | None) -> Finding:
    return stop(
        f"已达强制报废年限：{day(registered_on)} 注册登记，{day(last_day)} 满 {years} 年",
        field="registered_on",
        value=registered_on,
        limit=last_day,
        remedy="停止使用，办理报废。",
    )


def _steered(odometer_km: int, steering_km: int) -> Finding:
    return ask(
        f"行驶 {odometer_km:,} 公里，超过引导报废里程 {steering_km:,} 公里",
        field="odometer_km",
        value=odometer_km,
        limit=steering_km,
        remedy="检测车况，说明继续使用的理由或申请处置。",
    )


@rule(
    "VEH-08.reaches_on",
    "强制报废到期日",
    article=f"{sources.SCRAPPING} 第五条",
    confidence="A",
    labels={
        "body": "车身类型",
        "registered_on": "注册登记日期",
        "carries_load": "专项作业车有载货功能",
    },
    parameters=_SCRAP_PARAMETERS,
)
def scrapping_date(
    body: BodyClass,
    registered_on: date,
    carries_load: bool = False,
    *,
    years: Mapping[str, int],
    truck_years: int,
) -> date | None:
    """The day the vehicle reaches its scrapping age; None for a body without an age limit."""
    limit = _scrap_years(body, carries_load, years, truck_years)
    return None if limit is None else registered_on + relativedelta(years=limit)
