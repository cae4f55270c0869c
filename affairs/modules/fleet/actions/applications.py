"""Applications about holding vehicles: file, submit, decide, carry out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals.engine import finding_key, start
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.numbers import next_number
from affairs.modules.fleet.actions.vehicles import hand_over, take_off_register
from affairs.modules.fleet.choices import DisposalMode, VehicleStatus
from affairs.modules.fleet.models import (
    ApplicationState,
    Disposal,
    PurchaseApplication,
    Reallocation,
    RentalApplication,
    Vehicle,
)
from affairs.modules.fleet.rules.disposal import (
    disposal_closing,
    disposal_execution,
    leaving_register,
)
from affairs.modules.fleet.selectors import requesting

A = TypeVar("A", PurchaseApplication, RentalApplication, Disposal, Reallocation)
_State = ApplicationState
_PREFIXES = {
    PurchaseApplication: "GZ",
    RentalApplication: "ZL",
    Disposal: "CZ",
    Reallocation: "TJ",
}


def _filed(application: A, by: User) -> A:
    """Save a draft with its number."""
    if not application._state.adding:
        _expect(_locked(application), _State.DRAFT, "改动")
    else:
        application.applicant = application.applicant or by
        application.applied_on = application.applied_on or timezone.localdate()
        application.number = application.number or next_number(
            _PREFIXES[type(application)], application.applied_on
        )
    application.save()
    return application


def _locked(application: A) -> A:
    return type(application).objects.select_for_update(of=("self",)).get(pk=application.pk)


def _expect(application: A, state: str, doing: str) -> A:
    if application.state != state:
        raise RuleViolation(
            f"申请已是「{application.get_state_display()}」，不能{doing}。", field="state"
        )
    return application


def _submitted(application: A, by: User) -> A:
    application = _expect(_locked(application), _State.DRAFT, "提交")
    refuse(requesting.findings_on(application), reason=application.reason)
    application.state = _State.IN_REVIEW
    application.save()
    start(application, by=by, replies=dict.fromkeys(_asked(application), application.reason))
    return application


def _asked(application: A) -> list[str]:
    """Keys of the findings the applicant's reason replies to."""
    return [finding_key(found) for found in requesting.findings_on(application)]


@action("fleet.reopen_application", label="退回修改")
def reopen_application(application: A, *, by: User, reason: str = "") -> A:
    """Make a returned application a draft again."""
    application = _expect(_locked(application), _State.IN_REVIEW, "退回")
    application.state, application.decision_remark = _State.DRAFT, reason.strip()
    application.save()
    return application


@action("fleet.withdraw_application", label="撤回申请")
def withdraw_application(application: A, *, by: User, reason: str = "") -> A:
    """Close an application its unit took back; a draft may be withdrawn too."""
    application = _locked(application)
    if application.state not in (_State.DRAFT, _State.IN_REVIEW):
        _expect(application, _State.IN_REVIEW, "撤回")
    application.state, application.decision_remark = _State.WITHDRAWN, reason.strip()
    application.save()
    return application


def _decided(application: A, state: str, reason: str) -> A:
    application = _expect(_locked(application), _State.IN_REVIEW, "审批")
    application.state, application.decided_on = state, timezone.localdate()
    application.decision_remark = reason.strip()
    return application


@action("fleet.file_purchase", label="填写购置更新申请")
def file_purchase(application: PurchaseApplication, *, by: User) -> PurchaseApplication:
    """Save a purchase application as a draft."""
    return _filed(application, by)


@action("fleet.submit_purchase", label="提交购置更新申请")
def submit_purchase(application: PurchaseApplication, *, by: User) -> PurchaseApplication:
    """Submit it once quota, standard and renewal age allow it (VEH-02, 03, 06)."""
    return _submitted(application, by)


@action("fleet.grant_purchase", label="批准购置更新")
def grant_purchase(
    application: PurchaseApplication, *, by: User, reason: str = ""
) -> PurchaseApplication:
    """Approve; quota and standard are tested again under lock, and the branch used is kept."""
    application = _decided(application, _State.APPROVED, reason)
    requesting.lock_quota(application.organisation, application.category)
    refuse(requesting.findings_on(application), reason=application.reason)
    application.branch = requesting.branch_of(application) or ""
    application.approved_budget = application.budget
    application.save()
    return application


@action("fleet.close_purchase", label="不予购置更新")
def close_purchase(
    application: PurchaseApplication, *, by: User, reason: str = ""
) -> PurchaseApplication:
    """Reject the application."""
    application = _decided(application, _State.REJECTED, reason)
    application.save()
    return application


@action("fleet.file_rental", label="填写租赁申请")
def file_rental(application: RentalApplication, *, by: User) -> RentalApplication:
    """Save a rental application as a draft."""
    return _filed(application, by)


@action("fleet.submit_rental", label="提交租赁申请")
def submit_rental(application: RentalApplication, *, by: User) -> RentalApplication:
    """Submit it once standard, supplier and budget allow it (VEH-22)."""
    return _submitted(application, by)


@action("fleet.grant_rental", label="批准租赁")
def grant_rental(
    application: RentalApplication,
    *,
    approved_amount: Decimal | None = None,
    by: User,
    reason: str = "",
) -> RentalApplication:
    """Approve, with the rent the bureau passes; the rent applied for when none is given."""
    application = _decided(application, _State.APPROVED, reason)
    refuse(requesting.findings_on(application), reason=application.reason)
    amount = application.amount if approved_amount is None else approved_amount
    if amount > application.amount:
        raise RuleViolation("核定租金不能超过申报租金。", field="approved_amount")
    application.approved_amount = amount
    application.save()
    return application


@action("fleet.close_rental", label="不予租赁")
def close_rental(
    application: RentalApplication, *, by: User, reason: str = ""
) -> RentalApplication:
    """Reject the application."""
    application = _decided(application, _State.REJECTED, reason)
    application.save()
    return application


@action("fleet.file_disposal", label="填写处置申请")
def file_disposal(application: Disposal, *, by: User) -> Disposal:
    """Save a disposal application as a draft; later, the facts of its execution."""
    if not application._state.adding and _locked(application).state == _State.APPROVED:
        application.save()
        return application
    return _filed(application, by)


@action("fleet.submit_disposal", label="提交处置申请")
def submit_disposal(application: Disposal, *, by: User) -> Disposal:
    """Submit the disposal of a vehicle that is not being disposed of already."""
    return _submitted(application, by)


@action("fleet.grant_disposal", label="批准处置")
def grant_disposal(application: Disposal, *, by: User, reason: str = "") -> Disposal:
    """Approve; the vehicle is 待处置 and no longer dispatched."""
    application = _decided(application, _State.APPROVED, reason)
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=application.vehicle_id)
    vehicle.status = VehicleStatus.AWAITING_DISPOSAL
    vehicle.save()
    application.save()
    return application


@action("fleet.close_disposal", label="不予处置")
def close_disposal(application: Disposal, *, by: User, reason: str = "") -> Disposal:
    """Reject the application."""
    application = _decided(application, _State.REJECTED, reason)
    application.save()
    return application


@action("fleet.complete_disposal", label="处置办结", confirm="办结后车辆出册，不能恢复。办结？")
def complete_disposal(application: Disposal, *, by: User) -> Disposal:
    """Take the vehicle off the register once prices, income and proofs are in order (VEH-07)."""
    application = _expect(_locked(application), _State.APPROVED, "办结")
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=application.vehicle_id)
    if application.executed_on is None:
        raise RuleViolation("没有填实施日期，补填后再办结。", field="executed_on")
    refuse(_closing_findings(application, vehicle, application.executed_on))
    take_off_register(vehicle, timezone.localdate())
    vehicle.save()
    application.state = _State.DONE
    application.save()
    return application


def _closing_findings(application: Disposal, vehicle: Vehicle, day: date) -> list:
    mode = DisposalMode(application.mode)
    execution = evaluate(
        disposal_execution,
        on=day,
        mode=mode,
        executed_on=day,
        approved_on=application.decided_on,
        valuation=application.valuation,
        deal_price=application.deal_price,
    )
    closing = evaluate(
        disposal_closing,
        on=day,
        mode=mode,
        income=application.income,
        remitted=application.remitted,
        certificate=application.certificate,
    )
    leaving = evaluate(
        leaving_register,
        on=day,
        mode=mode,
        proof=application.proof,
        open_violations=vehicle.violations.exclude(status__in=["handled", "closed"]).count(),
        open_accidents=vehicle.accidents.filter(closed_on__isnull=True).count(),
        certificate_on=application.certificate_on,
        today=timezone.localdate(),
    )
    return [*execution.findings, *closing.findings, *leaving.findings]


@action("fleet.file_reallocation", label="填写车辆调剂单")
def file_reallocation(application: Reallocation, *, by: User) -> Reallocation:
    """Save the transfer of a vehicle to another unit as a draft."""
    return _filed(application, by)


@action("fleet.submit_reallocation", label="提交车辆调剂")
def submit_reallocation(application: Reallocation, *, by: User) -> Reallocation:
    """Submit it once the receiver has a free quota place (VEH-02)."""
    return _submitted(application, by)


@action("fleet.grant_reallocation", label="批准车辆调剂")
def grant_reallocation(application: Reallocation, *, by: User, reason: str = "") -> Reallocation:
    """Approve; the receiver's quota is tested again under lock."""
    application = _decided(application, _State.APPROVED, reason)
    requesting.lock_quota(application.receiver, application.vehicle.category)
    refuse(requesting.findings_on(application), reason=application.reason)
    application.save()
    return application


@action("fleet.close_reallocation", label="不予调剂")
def close_reallocation(application: Reallocation, *, by: User, reason: str = "") -> Reallocation:
    """Reject the transfer."""
    application = _decided(application, _State.REJECTED, reason)
    application.save()
    return application


@action("fleet.accept_reallocation", label="接收调剂车辆")
def accept_reallocation(application: Reallocation, *, by: User) -> Reallocation:
    """The receiving unit takes the vehicle over; from today it is on its register."""
    application = _expect(_locked(application), _State.APPROVED, "接收")
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=application.vehicle_id)
    hand_over(vehicle, application.receiver, timezone.localdate())
    vehicle.save()
    application.accepted_on, application.state = timezone.localdate(), _State.DONE
    application.save()
    return application
