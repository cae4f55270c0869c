"""Holding vehicles: category (VEH-01), quota (VEH-02) and marking (VEH-12)."""

from __future__ import annotations

import unicodedata

from affairs.core.rules import Outcome, ask, rule, stop, tip
from affairs.modules.fleet.choices import VehicleCategory
from affairs.modules.fleet.rules import sources

# Names by which units write a category, without the closing 用车.
_CATEGORY_NAMES = {
    "机要通信": VehicleCategory.CONFIDENTIAL,
    "机要": VehicleCategory.CONFIDENTIAL,
    "应急保障": VehicleCategory.EMERGENCY,
    "执法执勤": VehicleCategory.ENFORCEMENT,
    "特种专业技术": VehicleCategory.SPECIAL,
    "特种专业": VehicleCategory.SPECIAL,
    "其他按照规定配备的公务": VehicleCategory.OTHER,
    "其他公务": VehicleCategory.OTHER,
    "其他": VehicleCategory.OTHER,
    "调研接待": VehicleCategory.OTHER,
    "离退休干部": VehicleCategory.OTHER,
    "老干部": VehicleCategory.OTHER,
}
# Uses on asset cards that belong to a person; such cars are counted under 其他.
_LEADER_CARS = frozenset({"副部(省)级及以上领导", "主要领导干部"})
_FORMER_NAME = "一般公务"
_CATEGORY_LIST = "、".join(VehicleCategory.labels)


@rule(
    "VEH-01",
    "车辆类别",
    article=f"{sources.MEASURES} 第三条",
    confidence="A",
    labels={"name": "类别或用途名称", "imported": "从旧资料导入"},
    examples=({"name": "调研接待"}, {"name": "一般公务用车", "imported": "true"}),
)
def vehicle_category(name: str, imported: bool = False) -> Outcome:
    """The one category a written category or asset-card use stands for; None when it is refused.

    「一般公务用车」 dates from before 2017: refused on a new record, taken as 其他 on import.
    A blank is never guessed. Source: VEH-01.
    """
    written = _category_name(name)
    if not written:
        return Outcome(None, (_refused("没有填车辆类别"),))
    if written.upper() in VehicleCategory.values:
        return Outcome(VehicleCategory(written.upper()))
    if written in _CATEGORY_NAMES:
        return Outcome(_CATEGORY_NAMES[written])
    if written in _LEADER_CARS:
        note = tip(f"「{name.strip()}」归入其他按照规定配备的公务用车", field="category")
        return Outcome(VehicleCategory.OTHER, (note,))
    if written == _FORMER_NAME:
        return _former_category(imported)
    return Outcome(None, (_refused(f"没有「{name.strip()}」这一类别", name),))


def _category_name(name: str) -> str:
    written = "".join(unicodedata.normalize("NFKC", name).split())
    return written.removesuffix("用车")


def _former_category(imported: bool) -> Outcome:
    if not imported:
        refusal = _refused("「一般公务用车」是 2017 年以前的类别，新登记不再使用", "一般公务用车")
        return Outcome(None, (refusal,))
    note = tip(
        "「一般公务用车」是 2017 年以前的类别，按其他按照规定配备的公务用车导入",
        field="category",
        value="一般公务用车",
        remedy="核对实际用途，需要时改正类别。",
    )
    return Outcome(VehicleCategory.OTHER, (note,))


def _refused(message: str, value: str = ""):
    return stop(message, field="category", value=value, remedy=f"从 {_CATEGORY_LIST} 中选一类。")


@rule(
    "VEH-02",
    "编制余量",
    article=f"{sources.MEASURES} 第二章；{sources.AFFAIRS} 第二十五条",
    confidence="A",
    labels={
        "quota": "编制数",
        "in_service": "实有数（未处置）",
        "requested": "本次申请辆数",
        "disposals_approved": "已批准未办结的处置、调出",
        "additions_approved": "已批准未登记的增加",
    },
    examples=(
        {"quota": "5", "in_service": "5", "disposals_approved": "1", "requested": "1"},
        {"quota": "4", "in_service": "5"},
    ),
)
def quota_headroom(
    quota: int,
    in_service: int,
    requested: int = 0,
    disposals_approved: int = 0,
    additions_approved: int = 0,
) -> Outcome:
    """Vehicles a unit may still add in one category; negative when it holds too many.

    A request passes up to the headroom. Rented vehicles take no place. Source: VEH-02.
    """
    headroom = quota - in_service + disposals_approved - additions_approved
    findings = []
    if in_service > quota:
        findings.append(_over_quota(quota, in_service))
    if requested > max(headroom, 0):
        findings.append(_no_headroom(requested, headroom))
    return Outcome(headroom, tuple(findings))


def _over_quota(quota: int, in_service: int):
    return ask(
        f"超编 {in_service - quota} 辆：实有 {in_service}，编制 {quota}",
        field="quota",
        value=in_service,
        limit=quota,
        remedy=f"说明原因，或先处置、调出 {in_service - quota} 辆。",
    )


def _no_headroom(requested: int, headroom: int):
    free = max(headroom, 0)
    return stop(
        f"编制余量不足：申请 {requested} 辆，可增加 {free} 辆",
        field="requested",
        value=requested,
        limit=free,
        remedy="减少申请，或先报批处置、核增编制。",
    )


@rule(
    "VEH-12",
    "标识化",
    article=sources.MEASURES,
    confidence="B",
    labels={"marked": "已喷涂统一标识和监督电话", "exemption_approved": "免标识已批准"},
    examples=({"marked": "false"},),
)
def marking(marked: bool, exemption_approved: bool = False) -> Outcome:
    """Whether the vehicle bears the uniform mark or an approved exemption.

    Exempt are vehicles bound to state security or secret investigations. Source: VEH-12.
    """
    if marked or exemption_approved:
        return Outcome(True)
    finding = ask(
        "未标识：没有统一标识，也没有免标识批件",
        field="marked",
        remedy="喷涂标识和监督电话，或补登免标识批件。",
    )
    return Outcome(False, (finding,))
