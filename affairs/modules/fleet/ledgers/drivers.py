"""Drivers, trainings, violations, accidents."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import people
from affairs.modules.fleet.choices import DriverStatus, ViolationStatus
from affairs.modules.fleet.models import Accident, Attendance, Driver, Training, Violation
from affairs.modules.fleet.selectors.standing import driver_findings


def findings_of(driver: Driver, on: date) -> list[Finding]:
    return driver_findings(driver, on)


@register
class DriverLedger(Ledger):
    label, noun, model, save = "驾驶员", "人", Driver, people.record_driver
    columns = ["name", "organisation", "status", "licence", "licence_to", "points", "employment",
               "phone"]  # fmt: skip
    extra_columns = ["first_issued_on", "points_cycle_from", "last_cycle_points",
                     "last_cycle_end", "study_passed", "study_hours",
                     "medical_on", "born_on", "account"]  # fmt: skip
    filters = ["status", "organisation", "licence_to", "employment"]
    search = ["name", "licence"]
    key, ordering = ["name", "organisation"], ["name"]
    views = [View("停派", status=DriverStatus.SUSPENDED)]
    related = [
        Related("出车", "fleet.trip", by="driver"),
        Related("违章", "fleet.violation", by="driver"),
        Related("培训", "fleet.attendance", by="driver"),
    ]
    record_pages = ["fleet.driver_page"]
    findings = findings_of
    tones = {"status": {DriverStatus.SUSPENDED: "stop", DriverStatus.ON_LEAVE: "ask"}}
    attachments, menu_order = True, 40
    phone_lines = ("name", ["licence", "status"])


@register
class TrainingLedger(Ledger):
    label, noun, model, save = "驾驶员培训", "次", Training, people.record_training
    columns = ["held_on", "subject", "kind", "organisation", "hours", "place"]
    filters = ["kind", "held_on", "organisation"]
    search = ["subject", "place"]
    key, ordering = ["held_on", "subject"], ["-held_on"]
    form_fields = ["organisation", "held_on", "subject", "kind", "hours", "place"]
    related = [Related("参训", "fleet.attendance", by="training")]
    attachments, menu_order = True, 170
    phone_lines = ("subject", ["held_on", "kind"])


@register
class AttendanceLedger(Ledger):
    label, noun, model, save = "参训记录", "人次", Attendance, people.record_attendance
    columns = ["training", "driver", "training__held_on", "training__kind"]
    filters = ["training", "driver", "training__held_on"]
    search = ["driver__name", "training__subject"]
    key, ordering = ["training", "driver"], ["training", "driver"]
    form_fields = ["training", "driver"]
    menu = False
    phone_lines = ("driver", ["training"])


def violation_doubts(violation: Violation, on: date) -> list[Finding]:
    """Whose trip covers the moment, or that none does (VEH-20, VEH-09)."""
    if not violation.vehicle_id or violation.happened_at is None:
        return []
    return people.trip_findings(violation)


@register
class ViolationLedger(Ledger):
    label, noun, model, save = "违章", "起", Violation, people.record_violation
    columns = ["vehicle", "happened_at", "place", "act", "points", Column("fine", sum=True),
               "driver", "trip", "status", "payer"]  # fmt: skip
    extra_columns = ["source", "notice_number", "handled_on"]
    filters = ["vehicle", "status", "driver", "happened_at", "payer"]
    search = ["vehicle__plate_number", "act", "place"]
    totals = ["fine"]
    key, ordering = ["vehicle", "happened_at", "act"], ["-happened_at"]
    row_actions = ["fleet.move_violation"]
    findings = violation_doubts
    help = {"vehicle": "输入号牌查找；驾驶员由违法时间所在的行程得出"}
    views = [View("未处理", status__in=[ViolationStatus.TO_CONFIRM, ViolationStatus.TO_HANDLE])]
    attachments, menu_order = True, 90
    phone_lines = ("vehicle", ["happened_at", "status"])


@register
class AccidentLedger(Ledger):
    label, noun, model, save = "事故", "起", Accident, people.record_accident
    columns = ["vehicle", "happened_at", "place", "driver", "liability", Column("loss", sum=True),
               Column("payout", sum=True), "casualties", "closed_on"]  # fmt: skip
    extra_columns = ["course", "handling"]
    filters = ["vehicle", "liability", "driver", "happened_at", "closed_on"]
    search = ["vehicle__plate_number", "place"]
    totals = ["loss", "payout"]
    key, ordering = ["vehicle", "happened_at"], ["-happened_at"]
    views = [View("未结案", closed_on__isnull=True)]
    attachments, menu_order = True, 95
    phone_lines = ("vehicle", ["happened_at", "liability"])
