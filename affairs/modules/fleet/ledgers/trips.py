"""Trips and what was paid on the way."""

from __future__ import annotations

from datetime import date

from affairs.core.files.access import changed_by
from affairs.core.ledgers.ledger import Column, Ledger, Related, Section, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import driving, trips
from affairs.modules.fleet.choices import TripMove, TripState
from affairs.modules.fleet.forms import HandInForm, TripForm
from affairs.modules.fleet.models import PreTripCheck, Trip, TripExpense
from affairs.modules.fleet.rules.trips import TRIP_MOVES
from affairs.modules.fleet.selectors.applying import application_findings
from affairs.modules.fleet.selectors.dispatching import checks_for

S, M = TripState, TripMove
changed_by("fleet.trip", "fleet.apply_trip", "fleet.start_trip", "fleet.correct_trip")
changed_by("fleet.tripexpense", "fleet.report_expense")
TONES = {
    S.AWAITING_UNIT: "info",
    S.AWAITING_DISPATCH: "info",
    S.DISPATCHED: "info",
    S.OUT: "info",
    S.COMPLETED: "ok",
    S.SETTLED: "ok",
    S.RETURNED: "ask",
    S.REFUSED: "stop",
}


def trip_findings(trip: Trip, on: date) -> list[Finding]:
    """Of an application its own findings; once dispatched, those of car and driver."""
    if trip.state == S.DISPATCHED and trip.merged_into_id is None:
        checks = checks_for(trip, trip.car, trip.chauffeur)
        return [found for check in checks for found in check.findings]
    early = (S.DRAFT, S.RETURNED, S.AWAITING_UNIT, S.AWAITING_DISPATCH)
    return application_findings(trip) if trip.state in early else []


MOVES = {
    "fleet.submit_trip": M.SUBMIT,
    "fleet.withdraw_trip": M.WITHDRAW,
    "fleet.return_trip": M.RETURN,
    "fleet.refuse_trip": M.REFUSE,
    "fleet.dispatch_trip": M.DISPATCH,
    "fleet.merge_trip": M.DISPATCH,
    "fleet.reassign_trip": M.REASSIGN,
    "fleet.hand_in_trip": M.HAND_IN,
    "fleet.confirm_trip": M.CONFIRM,
    "fleet.dispute_trip": M.DISPUTE,
    "fleet.settle_trip": M.SETTLE,
}
EDITABLE = (S.DRAFT, S.RETURNED)


def trip_offers(trip: Trip, code: str) -> bool:
    """Whether the state of the trip allows the act."""
    state = TripState(trip.state)
    if code == "fleet.apply_trip":
        return state in EDITABLE
    if code == "fleet.dispatch_paper":
        return trip.lead.vehicle_id is not None
    if code == "fleet.answer_complaint":
        return trip.rating is not None and trip.rating <= 2
    if code == "fleet.correct_charge":
        return state is S.COMPLETED
    if code == "fleet.correct_trip":
        return state in (S.BACK, S.AWAITING_CONFIRMATION)
    if code in MOVES and MOVES[code] is M.DISPATCH and state in (*EDITABLE, S.AWAITING_UNIT):
        return trip.is_urgent and M.DISPATCH in TRIP_MOVES[state]
    return code not in MOVES or MOVES[code] in TRIP_MOVES[state]


@register
class TripLedger(Ledger):
    label, noun, model, save = "用车申请", "单", Trip, trips.apply_trip
    save_many, submit = trips.apply_trips, "fleet.submit_trip"
    columns = ["number", "state", "organisation", "passenger_name", "people", "purpose",
               "end_place", "planned_out_at", "planned_back_at", "vehicle", "driver",
               Column("distance_km", label="行驶 公里", sum=True),
               Column("charge", sum=True)]  # fmt: skip
    extra_columns = ["dispatch_number", "purpose_kind", "start_place", "category", "is_urgent",
                     "requested_body", "planned_km", "out_at", "back_at", "odometer_out_km",
                     "odometer_back_km", "toll", "parking", "tariff_model", "rating", "rating_text",
                     "complaint_handling", "complaint_handled_on",
                     "submitted_at", "confirmed_at", "settled_on", "merged_into", "reason",
                     "refusal", "dispute", "applicant", "passenger_phone"]  # fmt: skip
    filters = ["state", "organisation", "planned_out_at", "vehicle", "driver"]
    more_filters = ["back_at", "submitted_at", "rating", "category", "is_urgent", "merged_into"]
    search = ["number", "dispatch_number", "purpose", "end_place", "passenger_name",
              "vehicle__plate_number"]  # fmt: skip
    totals = ["distance_km", "charge"]
    key, ordering = ["number"], ["-planned_out_at"]
    form_class = TripForm
    form_fields = [
        Section("用车人", ["organisation", "passenger_name", "passenger_phone", "people"]),
        Section("行程", ["purpose_kind", "purpose", "start_place", "end_place", "planned_out_at",
                       "planned_back_at", "is_one_way", "planned_km"]),
        Section("车辆", ["category", "requested_body", "is_urgent", "tariff_model", "reason"]),
    ]  # fmt: skip
    record_actions = ["fleet.submit_trip", "fleet.dispatch_trip", "fleet.merge_trip",
                      "fleet.hand_in_trip", "fleet.confirm_trip", "fleet.settle_trip",
                      "fleet.reassign_trip", "fleet.correct_trip", "fleet.correct_charge",
                      "fleet.dispute_trip", "fleet.answer_complaint",
                      "fleet.refuse_trip", "fleet.return_trip", "fleet.withdraw_trip"]  # fmt: skip
    bulk_actions = ["fleet.settle_trip"]
    form_classes = {"fleet.hand_in_trip": HandInForm}
    action_pages = {
        "fleet.dispatch_trip": "fleet.plan_trip",
        "fleet.reassign_trip": "fleet.plan_trip",
        "fleet.confirm_trip": "fleet.confirm",
    }
    record_pages = ["fleet.approval_paper", "fleet.dispatch_paper"]
    offered = trip_offers
    views = [
        View("待派车", state=S.AWAITING_DISPATCH),
        View("在途", state__in=[S.DISPATCHED, S.OUT]),
        View("待签认", state__in=[S.BACK, S.AWAITING_CONFIRMATION]),
        View("待结算", state=S.COMPLETED),
    ]
    facts = ["organisation", "passenger_name", "passenger_phone", "people", "planned_out_at",
             "planned_back_at", "purpose_kind", "start_place", "end_place", "planned_km",
             "purpose", "requested_body", "vehicle", "driver", "charge"]  # fmt: skip
    related = [
        Related("途中费用", "fleet.tripexpense", by="trip"),
        Related("合乘", "fleet.trip", by="merged_into"),
        Related("改变路线", "fleet.routechange", by="trip"),
    ]
    findings = trip_findings
    tones = {"state": TONES}
    attachments, menu_order = True, 10
    phone_lines = ("number", ["state", "end_place"])
    empty_text = "还没有用车申请。从“填写用车申请”开始。"


@register
class TripExpenseLedger(Ledger):
    label, noun, model, save = "途中费用", "笔", TripExpense, driving.report_expense
    columns = ["trip", "kind", "amount", "paid_on", "remark"]
    extra_columns = ["trip__organisation", "trip__vehicle", "trip__driver"]
    filters = ["kind", "paid_on", "trip__vehicle", "trip__organisation"]
    search = ["trip__number", "remark"]
    totals = ["amount"]
    key, ordering = ["trip", "kind", "paid_on", "amount"], ["-paid_on"]
    row_actions = ["fleet.void_expense"]
    attachments, menu = True, False
    phone_lines = ("trip", ["kind", "amount"])


@register
class PreTripCheckLedger(Ledger):
    label, noun, model = "出车检查", "次", PreTripCheck
    columns = ["trip", "checked_at", "tyres", "lights", "brakes", "energy", "papers", "fault"]
    filters = ["checked_at", "trip__vehicle", "trip__driver"]
    search = ["trip__number", "fault"]
    ordering = ["-checked_at"]
    importable, menu = False, False
    phone_lines = ("trip", ["checked_at", "fault"])
