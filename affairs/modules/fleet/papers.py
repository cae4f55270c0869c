"""What the fleet prints: 用车审批单, 派车单, 结算单."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.approvals.models import TrailEntry
from affairs.core.approvals.selectors import case_of
from affairs.core.dates import show_document_date, show_moment, show_month
from affairs.core.documents.paper import Facts, Lines, Paper, Signatures, Words
from affairs.core.numbers import MISSING, format_number
from affairs.modules.fleet.models import Statement, StatementLine, Trip
from affairs.modules.fleet.rules.wording import money
from affairs.modules.fleet.selectors.statements import lines_of

_DECISIONS = (TrailEntry.Verb.APPROVE, TrailEntry.Verb.RETURN, TrailEntry.Verb.REJECT)
Pair = tuple[str, str, bool]


def _foot() -> str:
    return f"打印时间 {show_moment(timezone.now())}"


def _plan(trip: Trip) -> list[Pair]:
    """What was asked for; the passenger's telephone is not printed."""
    out, back = show_moment(trip.planned_out_at), show_moment(trip.planned_back_at)
    return [
        ("申请单位", str(trip.organisation), False),
        ("用车人", trip.passenger_name, False),
        ("用车类型", trip.purpose_kind, False),
        ("乘车人数", f"{trip.people} 人", False),
        ("事由", trip.purpose, True),
        ("起点", trip.start_place, False),
        ("终点", trip.end_place, False),
        ("计划用车", f"{out} 至 {back}", True),
        ("车辆类别", trip.get_category_display(), False),
        ("需求车型", trip.get_requested_body_display() or "不限", False),
    ]


def approval_paper(trip: Trip) -> Paper:
    """用车审批单: the application and what each step decided."""
    pairs = _plan(trip)
    if trip.reason:
        pairs.append(("情况说明", trip.reason, True))
    case = case_of(trip)
    decided = [] if case is None else list(case.trail.filter(verb__in=_DECISIONS).order_by("pk"))
    rows = [
        [entry.step_label, entry.actor_label, entry.get_verb_display(), entry.remark,
         show_moment(entry.at)]
        for entry in decided
    ]  # fmt: skip
    blocks: list[Facts | Lines | Words | Signatures] = [
        Facts(pairs),
        Words("审批意见", strong=True),
    ]
    head = ["步骤", "办理人", "结论", "意见", "时间"]
    if rows:
        blocks.append(Lines(head, rows, widths=(2.4, 2.6, 1.2, 4, 2.4)))
    else:
        blocks.append(Words("还没有审批意见。"))
        blocks.append(Signatures(["单位负责人", "平台派车岗"]))
    return Paper("公务用车审批单", blocks, number=trip.number, unit=str(trip.organisation),
                 foot=_foot())  # fmt: skip


def dispatch_paper(trip: Trip) -> Paper:
    """派车单: car, driver, plan, and room for odometers and the user's signature."""
    lead = trip.lead
    pairs: list[Pair] = [
        ("车辆", f"{lead.car}　{lead.car.model_name}", False),
        ("驾驶员", str(lead.chauffeur), False),
        *_plan(trip),
        ("出车里程", _km(lead.odometer_out_km), False),
        ("回场里程", _km(lead.odometer_back_km), False),
        ("出车时间", show_moment(lead.out_at), False),
        ("回场时间", show_moment(lead.back_at), False),
        ("行驶公里", format_number(lead.distance_km), False),
        ("过路、停车", money(lead.toll + lead.parking) if lead.back_at else MISSING, False),
    ]
    riders = list(lead.merged_trips.select_related("organisation").order_by("pk"))
    blocks: list[Facts | Lines | Words | Signatures] = [Facts(pairs)]
    if riders:
        blocks.append(Words("合乘", strong=True))
        blocks.append(
            Lines(["单号", "单位", "用车人", "人数", "终点"],
                  [[r.number, str(r.organisation), r.passenger_name, str(r.people), r.end_place]
                   for r in riders], right=(3,), widths=(2.4, 3, 2, 1, 3))
        )  # fmt: skip
    blocks.append(Signatures(["派车人", "驾驶员", "用车人"]))
    return Paper("派车单", blocks, number=lead.dispatch_number, unit=str(trip.organisation),
                 foot=_foot())  # fmt: skip


def _km(reading: int | None) -> str:
    return MISSING if reading is None else f"{format_number(reading)} 公里"


HEAD = ("序号", "单号", "回场", "终点", "车牌", "公里", "金额（元）", "备注")


def statement_rows(statement: Statement) -> list[list[str]]:
    """The statement's lines as they are printed, in the order of the trips."""
    return [_line(n, line) for n, line in enumerate(lines_of(statement), start=1)]


def _line(number: int, line: StatementLine) -> list[str]:
    trip = line.trip
    back = timezone.localdate(trip.back_at) if trip.back_at else None
    return [
        str(number),
        trip.number,
        f"{back:%m-%d}" if back else MISSING,
        trip.end_place,
        str(trip.vehicle or MISSING),
        format_number(line.distance_km),
        money(line.amount),
        remark_of(line),
    ]


def remark_of(line: StatementLine) -> str:
    """What is special about a line: without charge, rode along, taken back, corrected."""
    if line.kind != StatementLine.Kind.TRIP:
        return f"{line.get_kind_display()}：{line.reason}"
    if line.is_free:
        return "无偿，平台预算承担"
    return f"合乘于 {line.trip.merged_into}" if line.trip.merged_into_id else ""


def statement_paper(statement: Statement) -> Paper:
    """结算单 of one unit and month, with totals that equal its trips."""
    facts = Facts(
        [
            ("单位", str(statement.organisation), False),
            ("月份", show_month(statement.month), False),
            ("车次", format_number(statement.trips), False),
            ("行驶公里", format_number(statement.distance_km), False),
            ("应付金额", f"{money(statement.amount)} 元", False),
            ("无偿用车", f"{money(statement.free_amount)} 元", False),
            ("状态", statement.get_state_display(), False),
            ("确认", _confirmed(statement), False),
        ]
    )
    total = ["", "应付合计", "", "", "", format_number(statement.distance_km),
             money(statement.amount), ""]  # fmt: skip
    lines = Lines(HEAD, statement_rows(statement), right=(0, 5, 6), total=total,
                  widths=(1, 3.1, 1.3, 3.4, 2.1, 1.3, 2, 2.6))  # fmt: skip
    return Paper("公务用车结算单", [facts, lines, Signatures(["制单", "用车单位", "车辆管理科"])],
                 number=statement.number, unit="", foot=_foot())  # fmt: skip


def _confirmed(statement: Statement) -> str:
    if statement.confirmed_at is None:
        return MISSING
    day = show_document_date(timezone.localdate(statement.confirmed_at))
    return f"{statement.confirmed_by}　{day}"
