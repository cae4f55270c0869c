"""Tables of energy, by subject."""

from affairs.modules.energy.models.buildings import BuildingYear, MeterBill, RegisteredBuilding
from affairs.modules.energy.models.meters import Meter, MeterReading
from affairs.modules.energy.models.plans import (
    Assessment,
    BaseYear,
    EnergyTarget,
    Quota,
    TargetIndicator,
    YearClosing,
)
from affairs.modules.energy.models.register import FormField, Institution, InstitutionFacts
from affairs.modules.energy.models.reports import (
    EnergyReport,
    Reminder,
    ReportMonth,
    ReportStep,
    ReviewFinding,
    SampledCheck,
)
from affairs.modules.energy.models.rollups import EnergyRollup
from affairs.modules.energy.models.schemes import (
    EnergyAudit,
    EnergyEvent,
    KeyConsumer,
    SavingProject,
    Scheme,
    SchemeInspection,
    SchemeItem,
)
from affairs.modules.energy.models.waste import WasteInspection, WastePickup, WastePoint

__all__ = [
    "Assessment",
    "BaseYear",
    "BuildingYear",
    "EnergyAudit",
    "EnergyEvent",
    "EnergyReport",
    "EnergyRollup",
    "EnergyTarget",
    "FormField",
    "Institution",
    "InstitutionFacts",
    "KeyConsumer",
    "Meter",
    "MeterBill",
    "MeterReading",
    "Quota",
    "RegisteredBuilding",
    "Reminder",
    "ReportMonth",
    "ReportStep",
    "ReviewFinding",
    "SampledCheck",
    "SavingProject",
    "Scheme",
    "SchemeInspection",
    "SchemeItem",
    "TargetIndicator",
    "WasteInspection",
    "WastePickup",
    "WastePoint",
    "YearClosing",
]
