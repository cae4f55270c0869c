"""Every rule of vehicles as registered pure functions: VEH-01 … VEH-25 and the pooled trip.

A file per subject. No rule knows the clock, the database or a user; values that change by date or
place come in as keyword-only parameters, shipped in ``parameters.toml``.
"""

# ruff: noqa: F401 (the package offers the rules of its files by subject)

from affairs.modules.fleet.rules.accounts import (
    CostItem,
    TripRecord,
    VehicleAccount,
    mileage_gap,
    odometer_chain,
    trip_completion,
    vehicle_account,
)
from affairs.modules.fleet.rules.dispatch import (
    DISPATCH_PARAMETERS,
    DispatchCheck,
    DispatchLimits,
    DriverFacts,
    TripFacts,
    VehicleFacts,
    dispatch_checks,
    dispatch_findings,
    driver_checks,
    driver_status,
    vehicle_checks,
)
from affairs.modules.fleet.rules.disposal import (
    disposal_before_renewal,
    disposal_closing,
    disposal_execution,
    leaving_register,
    mandatory_scrapping,
    scrapping_date,
)
from affairs.modules.fleet.rules.drivers import (
    driver_fitness,
    driving_age,
    licence_class,
    licence_classes,
    licence_points,
    licence_reminder,
    licence_validity,
    medical_proof,
    points_cycle_end,
    required_class,
    yearly_review,
)
from affairs.modules.fleet.rules.driving import (
    VIOLATION_MOVES,
    DrivenTrip,
    DrivingSegment,
    fatigue,
    speed,
    traffic_violation,
)
from affairs.modules.fleet.rules.equipment import equipment_standard
from affairs.modules.fleet.rules.holding import (
    marking,
    quota_headroom,
    vehicle_category,
)
from affairs.modules.fleet.rules.inspection import (
    InspectionDue,
    inspected_on_trip,
    inspection,
    inspection_application,
    inspection_due_dates,
)
from affairs.modules.fleet.rules.insurance import (
    expiry_reminder,
    insured_on_trip,
)
from affairs.modules.fleet.rules.misuse import (
    Holding,
    forbidden_holding,
    misuse_closing,
    trip_within_approval,
)
from affairs.modules.fleet.rules.planning import (
    Candidate,
    PlanYear,
    maintenance_due,
    renewal_plan,
    renewal_points,
    renewal_price,
)
from affairs.modules.fleet.rules.positioning import (
    area_entered,
    driver_of_trip,
    movement_without_trip,
    off_route,
    position_visible,
    terminal_clock,
    terminal_online,
    terminal_power,
)
from affairs.modules.fleet.rules.purchase import (
    choice_of_model,
    new_energy_by_default,
    new_energy_share,
)
from affairs.modules.fleet.rules.renewal import (
    over_age_rate,
    renewal,
    renewal_eligible_from,
    renewal_rate,
)
from affairs.modules.fleet.rules.renting import (
    rental_application,
    rental_standard,
)
from affairs.modules.fleet.rules.repair import (
    SupplierContract,
    designated_firms,
    designated_repair,
    large_repair,
    refuelling_elsewhere,
    repair_warranty,
    warranty_until,
)
from affairs.modules.fleet.rules.sealing import (
    SealWindow,
    outside_sealing,
    seal_record,
    sealing_breach,
)
from affairs.modules.fleet.rules.settlement import (
    ChargeLine,
    StatementTrip,
    charge_lines,
    monthly_statement,
    statement_correction,
    trip_charge,
)
from affairs.modules.fleet.rules.statistics import (
    StockFigures,
    repair_cost,
    running_cost,
    stock_return,
    total_return,
)
from affairs.modules.fleet.rules.trips import (
    HOLDING_STATES,
    SERVED_STATES,
    TRIP_MOVES,
    URGENT_CATEGORIES,
    VEHICLE_MOVES,
    Booking,
    admissible_purpose,
    allowed_moves,
    clashes,
    enough_seats,
    state_after,
    trip_time_limit,
    vehicle_status,
)
