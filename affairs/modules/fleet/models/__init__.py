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
from affairs.modules.fleet.models.positions import (
    CardSwipe,
    Installation,
    Position,
    PositionFlaw,
    Terminal,
    TerminalCommand,
    TerminalState,
)
from affairs.modules.fleet.models.safekeeping import SafetyCheck, Seal
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
    "Position",
    "PositionFlaw",
    "PreTripCheck",
    "PurchaseApplication",
    "Quota",
    "Reallocation",
    "Refuelling",
    "RentalApplication",
    "Repair",
    "SafetyCheck",
    "Seal",
    "Serial",
    "Supplier",
    "SupplierContract",
    "Terminal",
    "TerminalCommand",
    "TerminalState",
    "Training",
    "Trip",
    "TripExpense",
    "TripTrack",
    "Vehicle",
    "Violation",
]
