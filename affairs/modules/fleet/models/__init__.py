"""Tables of the fleet, by subject."""

from affairs.modules.fleet.models.applications import (
    ApplicationState,
    Disposal,
    PurchaseApplication,
    Reallocation,
    RentalApplication,
)
from affairs.modules.fleet.models.costs import CostEntry, FuelTransaction, Refuelling
from affairs.modules.fleet.models.drivers import Attendance, Driver, Training
from affairs.modules.fleet.models.incidents import Accident, Violation
from affairs.modules.fleet.models.legacy import LegacyVehicle
from affairs.modules.fleet.models.numbering import Serial
from affairs.modules.fleet.models.places import Place, PlaceDistance
from affairs.modules.fleet.models.plans import RenewalPlan, RenewalPlanLine
from affairs.modules.fleet.models.positions import (
    CardSwipe,
    Installation,
    Position,
    PositionFlaw,
    Terminal,
    TerminalCommand,
    TerminalState,
)
from affairs.modules.fleet.models.proposals import DispatchProposal, ProposedTrip
from affairs.modules.fleet.models.reminders import Reminder
from affairs.modules.fleet.models.returns import UnitReturn
from affairs.modules.fleet.models.route_changes import RouteChange
from affairs.modules.fleet.models.safekeeping import SafetyCheck, SafetyFault, Seal
from affairs.modules.fleet.models.statements import Statement, StatementLine
from affairs.modules.fleet.models.suppliers import Supplier, SupplierContract
from affairs.modules.fleet.models.trips import PreTripCheck, Trip, TripExpense
from affairs.modules.fleet.models.upkeep import Inspection, InsurancePolicy, Repair
from affairs.modules.fleet.models.vehicles import Holding, OdometerReading, Quota, Vehicle
from affairs.modules.fleet.models.watching import Alarm, Fence, TripTrack

__all__ = [
    "Accident",
    "Alarm",
    "ApplicationState",
    "Attendance",
    "CardSwipe",
    "CostEntry",
    "DispatchProposal",
    "Disposal",
    "Driver",
    "Fence",
    "FuelTransaction",
    "Holding",
    "Inspection",
    "Installation",
    "InsurancePolicy",
    "LegacyVehicle",
    "OdometerReading",
    "Place",
    "PlaceDistance",
    "Position",
    "PositionFlaw",
    "PreTripCheck",
    "ProposedTrip",
    "PurchaseApplication",
    "Quota",
    "Reallocation",
    "Refuelling",
    "Reminder",
    "RenewalPlan",
    "RenewalPlanLine",
    "RentalApplication",
    "Repair",
    "RouteChange",
    "SafetyCheck",
    "SafetyFault",
    "Seal",
    "Serial",
    "Statement",
    "StatementLine",
    "Supplier",
    "SupplierContract",
    "Terminal",
    "TerminalCommand",
    "TerminalState",
    "Training",
    "Trip",
    "TripExpense",
    "UnitReturn",
    "TripTrack",
    "Vehicle",
    "Violation",
]
