"""What must be there, and how far it moved: ENE-V01 … V05, ENE-V16."""

from __future__ import annotations

from decimal import Decimal

from affairs.core.identifiers.credit_codes import check_credit_code
from affairs.core.identifiers.verdicts import Verdict
from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.wording import figure, signed

_SURVEY = sources.SURVEY_2022


@rule(
    "ENE-V01",
    "必填项",
    article=_SURVEY,
    confidence="A",
    labels={
        "name": "单位名称",
        "credit_code": "统一社会信用代码",
        "region_code": "行政区划",
        "class_code": "单位性质",
        "area_m2": "建筑面积（㎡）",
        "people": "用能人数",
    },
    examples=({"name": "示例中学", "credit_code": "", "region_code": "990101", "class_code": "021",
               "area_m2": "24560", "people": "0"},),
)  # fmt: skip
def required_fields(
    name: str,
    credit_code: str,
    region_code: str,
    class_code: str,
    area_m2: Decimal | None = None,
    people: Decimal | None = None,
) -> list[Finding]:
    """Name, a valid code, region and class are there; area above 0, at least one person."""
    found = [
        stop(f"没有填{label}", field=key, remedy="在名录库补全。")
        for key, label, value in (
            ("name", "单位名称", name),
            ("credit_code", "统一社会信用代码", credit_code),
            ("region_code", "行政区划", region_code),
            ("class_code", "单位性质", class_code),
        )
        if not value.strip()
    ]
    if credit_code.strip():
        checked = check_credit_code(credit_code)
        if checked.verdict is not Verdict.VALID:
            finding = stop if checked.verdict is Verdict.INVALID else ask
            found.append(finding(checked.message, field="credit_code", value=credit_code,
                                 remedy="按登记证书核对代码。"))  # fmt: skip
    return found + area_and_people(area_m2, people)


def area_and_people(area_m2: Decimal | None, people: Decimal | None) -> list[Finding]:
    """The part of V01 that each month's report answers for."""
    found = []
    if area_m2 is None or area_m2 <= 0:
        shown = "没有填" if area_m2 is None else figure(area_m2)
        found.append(stop(f"建筑面积应大于 0，现在是{shown}", field="area_m2",
                          value=None if area_m2 is None else str(area_m2), limit="> 0",
                          remedy="在基本信息里更正。"))  # fmt: skip
    if people is None or people < 1:
        shown = "没有填" if people is None else figure(people)
        found.append(stop(f"用能人数应不少于 1，现在是{shown}", field="people",
                          value=None if people is None else str(people), limit="≥ 1",
                          remedy="按日均在岗人数填报。"))  # fmt: skip
    return found


@rule(
    "ENE-V02",
    "未报与零",
    article=_SURVEY,
    confidence="A",
    labels={"label": "品种", "value": "填报值", "is_open": "正常办公"},
    examples=({"label": "电", "value": "0"},),
)
def blank_or_zero(label: str, value: Decimal | None = None, is_open: bool = True) -> list[Finding]:
    """Blank is not reported, 0 is none; an open body without electricity or water explains it."""
    if value is None:
        return [ask(f"{label}没有填：未报不等于 0", remedy="填实际用量；确实没有用，填 0 并说明。")]
    if value == 0 and is_open:
        return [
            ask(f"{label}填 0，单位正常办公", value="0", remedy="核对账单；确实没有用，说明原因。")
        ]
    return []


@rule(
    "ENE-V03",
    "人数、面积同比",
    article=_SURVEY,
    confidence="A",
    labels={"label": "指标", "this": "本期", "last": "去年同期"},
    parameters={"limit": "energy.change_limit"},
    examples=({"label": "建筑面积", "this": "11240", "last": "9800"},),
)
def basics_change(
    label: str, this: Decimal, last: Decimal | None = None, *, limit: Decimal
) -> Outcome:
    """Change of people or area against last year; the limit itself passes."""
    if not last:
        return Outcome(None, (ask(f"{label}没有去年同期可比"),))
    change = (this - last) / last
    if abs(change) <= limit:
        return Outcome(change)
    found = ask(
        f"{label}同比 {signed(change)}，超过 {figure(limit * 100)}%：{figure(this)}，"
        f"去年同期 {figure(last)}",
        value=str(this),
        limit=str(limit),
        remedy="说明原因，附证明材料。",
    )
    return Outcome(change, (found,))


def _judged(label: str, this: Decimal, last: Decimal, limits: dict[str, Decimal], against: str,
            years: int = 1) -> Outcome:  # fmt: skip
    change = (this - last) / last
    size = abs(change)
    if size <= limits["ask"] * years:
        return Outcome(change)
    words = f"{label}{against} {signed(change)}"
    then = "去年同期" if against == "同比" else "基期"
    more = f"{figure(this)}，{then} {figure(last)}"
    if size >= limits["stop"] * years:
        found = stop(
            f"{words}，达到 {figure(limits['stop'] * years * 100)}%：{more}",
            value=str(this),
            limit=str(limits["stop"] * years),
            remedy="核对单位和账单；属实的由审核人凭证明降为须说明。",
        )
    else:
        strong = size > limits["strong"] * years
        reached = limits["strong" if strong else "ask"] * years
        found = ask(f"{words}，{'大幅' if strong else ''}超过 {figure(reached * 100)}%：{more}",
                    value=str(this), limit=str(reached), remedy="说明原因。")  # fmt: skip
    return Outcome(change, (found,))


@rule(
    "ENE-V04",
    "用量同比",
    article=_SURVEY,
    confidence="A",
    labels={"label": "指标", "this": "本期", "last": "去年同期"},
    parameters={"limits": "energy.change_limits"},
    examples=({"label": "天然气", "this": "1904", "last": "1655"},),
)
def year_on_year(
    label: str, this: Decimal, last: Decimal | None = None, *, limits: dict[str, Decimal]
) -> Outcome:
    """Change of a carrier, total or ratio: over 10 % asks, over 30 % strongly, from 200 % stops."""
    if not last:
        return Outcome(None, (ask(f"{label}没有去年同期可比", remedy="说明何时开始使用。"),))
    return _judged(label, this, last, limits, "同比")


@rule(
    "ENE-V05",
    "较基期变化",
    article=_SURVEY,
    confidence="B",
    labels={"label": "指标", "this": "本年", "base": "基期", "data_year": "数据年度",
            "base_year": "基年"},
    parameters={"limits": "energy.change_limits"},
)  # fmt: skip
def base_change(
    label: str,
    this: Decimal,
    base: Decimal,
    data_year: int,
    base_year: int = 2020,
    *,
    limits: dict[str, Decimal],
) -> Outcome:
    """Change against the base year: the yearly limits times the years passed."""
    years = data_year - base_year
    if not base or years < 1:
        return Outcome(None)
    return _judged(label, this, base, limits, f"较 {base_year} 年", years)


@rule(
    "ENE-V16",
    "用能人数与编制",
    article=_SURVEY,
    confidence="C",
    labels={"people": "用能人数", "posts": "编制人数"},
    parameters={"low": "energy.people_per_post_low", "high": "energy.people_per_post_high"},
    examples=({"people": "1586", "posts": "142"},),
)
def people_and_posts(
    people: Decimal, posts: Decimal, *, low: Decimal, high: Decimal
) -> list[Finding]:
    """Energy-using people far below or above the approved posts; both are kept."""
    if not posts or low * posts <= people <= high * posts:
        return []
    times = f"少于一半（{figure(low)} 倍）" if people < low * posts else f"多于 {figure(high)} 倍"
    return [ask(f"用能人数 {figure(people)}，与编制 {figure(posts)} 相差太大：{times}",
                field="people", value=str(people), limit=str(posts),
                remedy="说明编外、派驻、物业、学生等人数。")]  # fmt: skip
