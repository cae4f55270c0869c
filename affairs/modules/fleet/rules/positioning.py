"""What positions tell about a vehicle (VEH-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from affairs.core.rules import Finding, ask, rule, stop
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import local, moment, short

_ARTICLE = sources.CONVENTION


@rule(
    "VEH-13",
    "终端在线",
    article=_ARTICLE,
    confidence="B",
    labels={
        "now": "当前时间",
        "last_seen_at": "最后上报时间",
        "has_terminal": "已装终端",
        "secrecy_exempt": "涉密免装",
        "in_workshop": "在修理厂",
    },
    parameters={"offline_hours": "fleet.offline_hours"},
    examples=({"now": "2022-07-18 09:42", "last_seen_at": "2022-07-17 08:00"},),
)
def terminal_online(
    now: datetime,
    last_seen_at: datetime | None = None,
    has_terminal: bool = True,
    secrecy_exempt: bool = False,
    in_workshop: bool = False,
    *,
    offline_hours: int,
) -> list[Finding]:
    """Alerts when a vehicle has no terminal, or is silent for longer than ``offline_hours``."""
    if secrecy_exempt:
        return []
    if not has_terminal:
        remedy = "加装北斗终端，或登记免装批件。"
        return [ask("没有装定位终端", field="has_terminal", remedy=remedy)]
    if in_workshop or (
        last_seen_at is not None and now - last_seen_at <= timedelta(hours=offline_hours)
    ):
        return []
    since = "从未上报" if last_seen_at is None else f"{moment(last_seen_at)} 后没有上报"
    return [
        ask(
            f"终端离线：{since}，限 {offline_hours} 小时",
            field="last_seen_at",
            value=last_seen_at,
            limit=offline_hours,
            remedy="检查终端供电和天线，需要时报修。",
        )
    ]


@rule(
    "VEH-13.movement",
    "无派车单移动",
    article=_ARTICLE,
    confidence="B",
    labels={
        "at": "定位时间",
        "moved_m": "移动距离（米）",
        "has_trip": "有派车单",
        "is_workday": "工作日",
    },
    parameters={"limit_m": "fleet.movement_limit_m", "hours": "fleet.working_hours"},
)
def movement_without_trip(
    at: datetime,
    moved_m: Decimal,
    has_trip: bool,
    is_workday: bool = True,
    *,
    limit_m: int,
    hours: Mapping[str, str],
) -> list[Finding]:
    """Alerts when a vehicle moves without a trip, and says so when it is out of hours.

    ``hours`` holds ``from`` and ``to`` of a working day as local times such as ``07:00``.
    """
    if has_trip or moved_m <= limit_m:
        return []
    in_hours = (
        time.fromisoformat(hours["from"]) <= local(at).time() < time.fromisoformat(hours["to"])
    )
    when = "工作时间内" if is_workday and in_hours else "非工作时间"
    return [
        ask(
            f"无派车单移动：{moment(at)}（{when}）走了 {short(moved_m)} 米",
            field="moved_m",
            value=moved_m,
            limit=limit_m,
            remedy="说明用途；确需用车的补办派车单。",
        )
    ]


@rule(
    "VEH-13.route",
    "偏离路线或区域",
    article=_ARTICLE,
    confidence="B",
    labels={"off_route_m": "离批准路线或区域（米）", "change_recorded": "有变更记录"},
    parameters={"limit_m": "fleet.off_route_m"},
)
def off_route(
    off_route_m: Decimal, change_recorded: bool = False, *, limit_m: int
) -> list[Finding]:
    """Alerts when a vehicle is farther from its approved route or area than the limit."""
    if change_recorded or off_route_m <= limit_m:
        return []
    return [
        ask(
            f"偏离批准路线 {short(off_route_m)} 米，限 {limit_m} 米",
            field="off_route_m",
            value=off_route_m,
            limit=limit_m,
            remedy="说明原因，或补登路线变更。",
        )
    ]


@rule(
    "VEH-13.power",
    "终端断电",
    article=_ARTICLE,
    confidence="B",
    labels={"main_power_off": "终端主电源断开", "in_workshop": "在修理厂"},
)
def terminal_power(main_power_off: bool, in_workshop: bool = False) -> list[Finding]:
    """Alerts when the terminal's main power is cut outside a workshop."""
    if not main_power_off or in_workshop:
        return []
    remedy = "检查接线；人为断电的说明原因。"
    return [ask("定位终端断电", field="main_power_off", remedy=remedy)]


@rule(
    "VEH-13.area",
    "驶入禁入区",
    article=_ARTICLE,
    confidence="B",
    labels={"area": "禁入区", "entered_at": "驶入时间", "change_recorded": "有变更记录"},
    examples=({"area": "水源保护区", "entered_at": "2022-07-18 09:42"},),
)
def area_entered(area: str, entered_at: datetime, change_recorded: bool = False) -> list[Finding]:
    """Alerts when a vehicle enters an area it has to keep out of."""
    if change_recorded:
        return []
    return [
        ask(
            f"驶入禁入区{area}：{moment(entered_at)}",
            field="entered_at",
            value=entered_at,
            remedy="立即驶离；确需进入的补登变更。",
        )
    ]


@rule(
    "VEH-13.clock",
    "终端时钟",
    article=_ARTICLE,
    confidence="B",
    labels={"faults": "时间错误的定位（条）"},
    examples=({"faults": "3"},),
)
def terminal_clock(faults: int) -> list[Finding]:
    """Alerts when a terminal reports times that cannot be; such positions count for nothing."""
    if faults <= 0:
        return []
    return [
        ask(
            f"终端时钟错误：{faults} 条定位的时间读不出或不可能，不计轨迹和里程",
            field="faults",
            value=faults,
            remedy="校准终端时钟；校不准的派修。",
        )
    ]


@rule(
    "VEH-13.driver",
    "驾驶员与派车单相符",
    article=_ARTICLE,
    confidence="C",
    labels={"card_name": "卡上姓名", "trip_driver": "派车单驾驶员", "at": "刷卡时间"},
    examples=({"card_name": "7 号驾驶员", "trip_driver": "6 号驾驶员", "at": "2022-07-18 08:00"},),
)
def driver_of_trip(card_name: str, trip_driver: str, at: datetime) -> list[Finding]:
    """Alerts when the card in the terminal is not that of the driver of the trip."""
    if "".join(card_name.split()) == "".join(trip_driver.split()):
        return []
    return [
        ask(
            f"驾驶员不符：{moment(at)} 刷卡的是{card_name}，派车单是{trip_driver}",
            field="card_name",
            value=card_name,
            limit=trip_driver,
            remedy="核实谁在驾驶；换人的办理改派。",
        )
    ]


@rule(
    "VEH-13.visible",
    "看位置的权限",
    article=_ARTICLE,
    confidence="B",
    labels={
        "secrecy_exempt": "涉密免装",
        "may_see_secret": "有查看涉密车辆的权限",
        "at": "定位时间",
        "seen_from": "可看起",
        "seen_until": "可看止",
    },
)
def position_visible(
    secrecy_exempt: bool,
    may_see_secret: bool,
    at: datetime | None = None,
    seen_from: datetime | None = None,
    seen_until: datetime | None = None,
) -> list[Finding]:
    """Refuses a secrecy-exempt car to those without the right, and moments outside the time seen.

    Who sees a vehicle because of one trip sees it from ``seen_from`` to ``seen_until`` alone.
    """
    if secrecy_exempt and not may_see_secret:
        return [stop("涉密车辆不显示位置", remedy="需要查看的联系本单位保密管理部门。")]
    too_early = at is not None and seen_from is not None and at < seen_from
    too_late = at is not None and seen_until is not None and at > seen_until
    if not (too_early or too_late):
        return []
    return [
        stop(
            "只能看本单位用车期间的位置",
            field="at",
            value=at,
            limit=seen_from if too_early else seen_until,
            remedy="选用车期间的时间；需要看其他时间的联系车辆管理科。",
        )
    ]
