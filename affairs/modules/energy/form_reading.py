"""What the monthly form sent, read into a report: amounts in any unit, costs, replies."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.measures import parse_amount
from affairs.core.numbers import parse_number
from affairs.modules.energy.carriers import CARRIERS, Carrier
from affairs.modules.energy.models import EnergyReport

EXTRA = ("dc_elec_kwh", "dc_it_kwh", "dc_area_m2", "ups_kva", "heat_area_m2", "heating_coal_t",
         "heating_gas_m3", "heating_elec_kwh", "heat_metered_gj")  # fmt: skip
REPLY = "reply-"
GENERAL = "general"


def read(report: EnergyReport, sent: Mapping[str, Any]) -> dict[str, str]:
    """Put what was sent into the report; faults by field. A blank stays blank, it is not 0."""
    faults: dict[str, str] = {}
    typed = dict(report.typed)
    for carrier in CARRIERS:
        if carrier.amount in sent:
            _read_amount(report, carrier, sent, typed, faults)
        if carrier.cost and carrier.cost in sent:
            _read_number(report, carrier.cost, sent, faults)
    for name in EXTRA:
        if name in sent:
            _read_number(report, name, sent, faults)
    if "heat_days" in sent:
        _read_days(report, sent, faults)
    for name in ("heat_source", "filler", "phone"):
        if name in sent:
            setattr(report, name, str(sent[name]).strip()[:60])
    report.typed = typed
    return faults


def _read_amount(
    report: EnergyReport, carrier: Carrier, sent: Mapping[str, Any], typed: dict[str, Any],
    faults: dict[str, str],
) -> None:  # fmt: skip
    text = str(sent[carrier.amount]).strip()
    unit = str(sent.get(f"{carrier.amount}-unit") or carrier.unit)
    typed.pop(carrier.amount, None)
    if not text:
        setattr(report, carrier.amount, None)
        return
    if unit not in carrier.units:
        faults[carrier.amount] = f"{carrier.label}不用单位“{unit}”。"
        return
    try:
        amount = parse_amount(text, carrier.unit, default=unit)
    except InvalidValue as wrong:
        faults[carrier.amount] = f"{wrong.message}。"
        return
    setattr(report, carrier.amount, amount.value)
    if amount.typed_unit != carrier.unit:
        typed[carrier.amount] = {"amount": str(amount.typed_value), "unit": amount.typed_unit}


def _read_number(
    report: EnergyReport, name: str, sent: Mapping[str, Any], faults: dict[str, str]
) -> None:
    text = str(sent[name]).strip()
    try:
        setattr(report, name, parse_number(text) if text else None)
    except InvalidValue as wrong:
        faults[name] = f"{wrong.message}。"


def _read_days(report: EnergyReport, sent: Mapping[str, Any], faults: dict[str, str]) -> None:
    text = str(sent["heat_days"]).strip()
    if text and not (text.isdecimal() and int(text) <= 31):
        faults["heat_days"] = "采暖天数填 0–31 的整数。"
        return
    report.heat_days = int(text) if text else None


def replies(sent: Mapping[str, Any]) -> dict[str, str]:
    """Reasons by column; what is about the whole report under ``general``."""
    return {
        name.removeprefix(REPLY): str(value).strip()
        for name, value in sent.items()
        if name.startswith(REPLY) and str(value).strip()
    }


def canonical_words(carrier: Carrier, amount: Decimal | None, unit: str, typed: str) -> str:
    """``即 125,600 kWh`` for an amount typed in another unit."""
    if amount is None or unit == carrier.unit or not typed:
        return ""
    return f"即 {amount:,f} {carrier.unit}".replace(".0000", "")
