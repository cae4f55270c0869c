"""What a driver reports of the vehicle driven: refuelling, a fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, entrusted
from affairs.core.approvals.deciders import role_holders
from affairs.core.errors import RuleViolation
from affairs.core.ledgers.links import record_url
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.modules.fleet.actions.upkeep import record_refuelling
from affairs.modules.fleet.models import Refuelling, Repair
from affairs.modules.fleet.selectors.driving import vehicles_driven

FAULT = notice_kind("fleet.fault", "车辆报修")
# Days after a trip in which its driver may still report something of the car.
REPORTING_DAYS = 7


def _drove(record: Any, user: Any) -> bool:
    """Whether the record's vehicle is one the user drives now or drove within the last days."""
    since = timezone.now() - timedelta(days=REPORTING_DAYS)
    return vehicles_driven(user, since).filter(pk=record.vehicle_id).exists()


@action("fleet.report_refuelling", label="登记加油充电", also=_drove)
def report_refuelling(refuelling: Refuelling, *, by: User) -> Refuelling:
    """A driver's refuelling of the car driven; the same checks as at the desk."""
    refuelling.handled_by = refuelling.handled_by or by.name
    with entrusted():
        return record_refuelling(refuelling, by=by)


@action("fleet.report_fault", label="报修", also=_drove)
def report_fault(repair: Repair, *, by: User) -> Repair:
    """A driver's report of a fault; the captain adds firm and quote."""
    if not repair.fault.strip():
        raise RuleViolation("写明哪里有问题。", field="fault")
    if repair.odometer_km < 0:
        raise RuleViolation("里程不能小于 0。", field="odometer_km")
    repair.state, repair.reported_by = Repair.State.REPORTED, by
    repair.sent_on = repair.sent_on or timezone.localdate()
    repair.save()
    words = f"{repair.vehicle} 报修：{repair.fault}（{by.name}）"
    send(role_holders("fleet_captain", repair.vehicle.organisation), FAULT, words,
         record_url(repair), subject=repair)  # fmt: skip
    return repair
