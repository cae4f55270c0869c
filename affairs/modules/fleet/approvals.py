"""Flows of the fleet: who decides, and which action follows."""

from __future__ import annotations

from decimal import Decimal

from affairs.core.approvals.flow import (
    ApprovalFlow,
    HeadOfApplicant,
    RoleHolders,
    Step,
    register,
)
from affairs.core.dates import show_moment
from affairs.core.rules import Finding, stop
from affairs.modules.fleet.actions import applications, trips
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import (
    Disposal,
    PurchaseApplication,
    Reallocation,
    RentalApplication,
    Trip,
)
from affairs.modules.fleet.selectors.requesting import findings_on


def has_car_and_driver(trip: Trip) -> list[Finding]:
    """The dispatch step is passed by dispatching, not by a word."""
    if trip.state != TripState.AWAITING_DISPATCH:
        return []
    remedy = "在派车方案中选定车辆和驾驶员后派车。"
    return [stop("还没有派车", field="vehicle", remedy=remedy)]


@register
class TripFlow(ApprovalFlow):
    label, subject = "用车审批", Trip
    steps = (
        Step("unit_head", "单位负责人审核", who=HeadOfApplicant(), hours=8),
        Step(
            "dispatch",
            "平台审核派车",
            who=RoleHolders("fleet_dispatcher"),
            hours=4,
            check=has_car_and_driver,
            approve="同意并派车",
        ),
    )
    fixed_fields = (
        "organisation",
        "people",
        "purpose_kind",
        "purpose",
        "start_place",
        "end_place",
        "planned_out_at",
        "planned_back_at",
        "category",
        "is_urgent",
        "requested_body",
    )
    withdraw_after_decision = True
    stock_phrases = ("同意", "请合乘", "请改期")
    on_entered = {"dispatch": trips.pass_to_dispatch}
    on_approved, on_rejected = trips.keep_dispatched, trips.reject_trip
    on_returned, on_withdrawn = trips.return_trip, trips.withdraw_trip

    def summary(self, subject: Trip) -> str:
        return f"{subject.organisation} 赴{subject.end_place}用车"

    def amount(self, subject: Trip) -> Decimal | None:
        return subject.charge

    def facts(self, subject: Trip) -> list[tuple[str, str]]:
        """When, where, who and why; the vehicle and driver once they are assigned."""
        out, back = show_moment(subject.planned_out_at), show_moment(subject.planned_back_at)
        facts = [
            ("用车时间", f"{out} – {back}"),
            ("路线", f"{subject.start_place} → {subject.end_place}"),
            ("乘车人数", f"{subject.people} 人"),
            ("事由", subject.purpose),
            ("情况说明", subject.reason),
            ("用车人", subject.passenger_name),
        ]
        if subject.vehicle_id:
            facts.append(("车辆和驾驶员", f"{subject.vehicle}　{subject.driver}"))
        return [(label, text) for label, text in facts if text]


_UNIT = Step("unit_head", "单位负责人审核", who=HeadOfApplicant(), hours=8)
_SECTION = Step(
    "fleet_section",
    "车辆管理科审核",
    who=RoleHolders("fleet_clerk"),
    hours=16,
    check=findings_on,
)
_LEADER = Step("bureau_leader", "局领导审批", who=RoleHolders("bureau_leader"), hours=16)


@register
class PurchaseFlow(ApprovalFlow):
    label, subject = "车辆购置审批", PurchaseApplication
    steps = (_UNIT, _SECTION, _LEADER)
    on_approved, on_rejected = applications.grant_purchase, applications.close_purchase
    on_returned = applications.reopen_application
    on_withdrawn = applications.withdraw_application

    def summary(self, subject: PurchaseApplication) -> str:
        body = subject.get_body_display()
        return f"{subject.organisation} {subject.get_kind_display()}{body} {subject.quantity} 辆"

    def amount(self, subject: PurchaseApplication) -> Decimal:
        return subject.budget


@register
class RentalFlow(ApprovalFlow):
    label, subject = "车辆租赁审批", RentalApplication
    steps = (_UNIT, _SECTION)
    on_approved, on_rejected = applications.grant_rental, applications.close_rental
    on_returned = applications.reopen_application
    on_withdrawn = applications.withdraw_application

    def summary(self, subject: RentalApplication) -> str:
        return f"{subject.organisation} 租赁{subject.get_body_display()} {subject.quantity} 辆"

    def amount(self, subject: RentalApplication) -> Decimal:
        return subject.amount


@register
class DisposalFlow(ApprovalFlow):
    label, subject = "车辆处置审批", Disposal
    steps = (_UNIT, _SECTION, _LEADER)
    on_approved, on_rejected = applications.grant_disposal, applications.close_disposal
    on_returned = applications.reopen_application
    on_withdrawn = applications.withdraw_application

    def summary(self, subject: Disposal) -> str:
        return f"{subject.organisation} {subject.vehicle} {subject.get_mode_display()}"


@register
class ReallocationFlow(ApprovalFlow):
    label, subject = "车辆调剂审批", Reallocation
    steps = (_UNIT, _SECTION, _LEADER)
    on_approved, on_rejected = applications.grant_reallocation, applications.close_reallocation
    on_returned = applications.reopen_application
    on_withdrawn = applications.withdraw_application

    def summary(self, subject: Reallocation) -> str:
        return f"{subject.vehicle} 由{subject.organisation}调剂到{subject.receiver}"
