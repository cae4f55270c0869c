"""All review rules over one report and its history, for the form, the import and the bench alike.

A cheap look in floats, a hair wider than each limit, finds what may be wrong; only then is the
rule itself asked, with exact decimals, and its word is final. So thousands of rows take a moment
and nobody judges by another limit than the rule's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from affairs.core.rules import Finding, Rule, Severity, parameters
from affairs.core.rules.evaluation import parameters_of
from affairs.core.rules.outcome import Outcome, outcome_of
from affairs.core.rules.registry import get
from affairs.modules.energy.carriers import AMOUNTS, CARRIERS, Carrier
from affairs.modules.energy.months import index_of
from affairs.modules.energy.rules.changes import area_and_people

HAIR = 1e-9
_amounts = attrgetter(*AMOUNTS)
_costs = attrgetter(*(carrier.cost or "pk" for carrier in CARRIERS))


class Past(NamedTuple):
    """One earlier report in floats; ``amounts`` in the order of the carriers, None for blanks."""

    amounts: tuple[float | None, ...]
    people: float | None
    area_m2: float | None
    energy_tce: float


class Basics(NamedTuple):
    """What form ① says of a body in the month."""

    posts: int | None = None
    cars_petrol: int | None = None
    cars_diesel: int | None = None
    is_heated_by_gas: bool = False
    entered: int = 0


Pasts = Mapping[int, Past]
"""A body's reports by running month."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the column it sits on; ``proposal`` is a repair that may be applied."""

    rule: str
    severity: Severity
    field: str
    message: str
    remedy: str = ""
    value: str = ""
    limit: str = ""
    is_strong: bool = False
    proposal: dict[str, Any] | None = None

    @property
    def weight(self) -> int:
        """How far up the queue it pushes its report."""
        if self.severity is Severity.STOP:
            return 10_000
        strong = self.is_strong or self.proposal is not None
        return 0 if self.severity is Severity.TIP else (1_000 if strong else 10)


class Checker:
    """The review rules with the parameters of one day, ready to judge many reports."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._bound = {rule_id: parameters_of(get(rule_id), on) for rule_id in _USED}
        prices = self._bound["ENE-V06"]["prices"]
        self._prices = [_floats(prices.get(carrier.key)) for carrier in CARRIERS]
        self._ask = float(self._bound["ENE-V04"]["limits"]["ask"]) * (1 - HAIR)
        self._change = float(self._bound["ENE-V03"]["limit"]) * (1 - HAIR)
        self._sigmas = float(self._bound["ENE-V10"]["sigmas"]) * (1 - HAIR)
        self._robust = float(self._bound["ENE-V10"]["robust"]) * (1 - HAIR)
        self._required = frozenset(required_carriers(on))

    def check(self, report: Any, past: Pasts, basics: Basics | None = None) -> list[Found]:
        """Everything the rules find in a report, gravest first."""
        now = index_of(report.month)
        basics = basics or Basics()
        found: list[Found] = []
        self._basics(report, past.get(now - 12), basics, found)
        self._carriers(report, now, past, found)
        self._whole(report, now, past, basics, found)
        found.sort(key=lambda one: -one.weight)
        return found

    # ---------- form ① ----------

    def _basics(self, report: Any, last: Past | None, basics: Basics, found: list[Found]) -> None:
        people, area = report.people, report.area_m2
        if area is None or area <= 0 or people is None or people < 1:
            found += [_found("ENE-V01", one) for one in area_and_people(area, people)]
        if last is not None:
            for name, label, value, before in (
                ("people", "用能人数", people, last.people),
                ("area_m2", "建筑面积", area, last.area_m2),
            ):
                if value and before and abs(float(value) - before) > self._change * before:
                    self._run(found, "ENE-V03", name, label=label, this=value, last=_exact(before))
        if basics.posts and people is not None:
            self._run(found, "ENE-V16", "people", people=people, posts=Decimal(basics.posts))

    # ---------- form ② line by line ----------

    def _carriers(self, report: Any, now: int, past: Pasts, found: list[Found]) -> None:
        last = past.get(now - 12)
        before, two_before = past.get(now - 1), past.get(now - 2)
        year = [past.get(index) for index in range(now - 11, now)]
        whole_year = None not in year
        amounts, costs = _amounts(report), _costs(report)
        for place, carrier in enumerate(CARRIERS):
            amount = amounts[place]
            cost = costs[place] if carrier.cost else None
            then = last.amounts[place] if last is not None else None
            if amount is None and cost is None and not then and carrier.key not in self._required:
                continue
            self._there(carrier, amount, then, found)
            if carrier.cost and bool(amount) != bool(cost):
                self._run(found, "ENE-V08", carrier.amount, label=carrier.label, amount=amount,
                          cost=cost)  # fmt: skip
            if amount and cost:
                self._price(carrier, place, amount, cost, found)
            if amount is None:
                continue
            value = float(amount)
            if last is not None:
                self._change_of(carrier, amount, value, then, found)
            if value:
                self._copied(carrier, place, amount, value, then, before, two_before, found)
            if whole_year and not carrier.is_seasonal:
                self._outlying(carrier, place, value, year, found)

    def _there(
        self, carrier: Carrier, amount: Decimal | None, then: float | None, found: list[Found]
    ) -> None:
        needed = carrier.key in self._required
        if (amount is None and (needed or then)) or (needed and amount == 0):
            self._run(found, "ENE-V02", carrier.amount, label=carrier.label, value=amount)

    def _price(
        self, carrier: Carrier, place: int, amount: Decimal, cost: Decimal, found: list[Found]
    ) -> None:
        bounds = self._prices[place]
        if bounds is None:
            return
        paid = float(cost) / float(amount)
        if bounds[0] * (1 + HAIR) <= paid <= bounds[1] * (1 - HAIR):
            return
        given = {"carrier": carrier.key, "amount": amount, "cost": cost}
        slip = self._outcome("ENE-V07", **given, unit=carrier.unit)
        if slip.value is None:
            self._run(found, "ENE-V06", carrier.amount, **given)
            return
        proposal = {"power": slip.value.power, "amount": f"{slip.value.amount:f}",
                    "unit": slip.value.unit_word}  # fmt: skip
        found.append(replace(_found("ENE-V07", slip.findings[0], carrier.amount),
                             proposal=proposal))  # fmt: skip

    def _change_of(
        self, carrier: Carrier, amount: Decimal, value: float, then: float | None,
        found: list[Found],
    ) -> None:  # fmt: skip
        if then and abs(value - then) > self._ask * then:
            self._run(found, "ENE-V04", carrier.amount, label=carrier.label, this=amount,
                      last=_exact(then))  # fmt: skip
        elif value and not then and not carrier.is_seasonal:
            self._run(found, "ENE-V04", carrier.amount, label=carrier.label, this=amount)

    def _copied(
        self, carrier: Carrier, place: int, amount: Decimal, value: float, then: float | None,
        before: Past | None, two_before: Past | None, found: list[Found],
    ) -> None:  # fmt: skip
        same_run = (
            before is not None and two_before is not None
            and before.amounts[place] == value == two_before.amounts[place]
        )  # fmt: skip
        if same_run or then == value:
            self._run(found, "ENE-V11", carrier.amount, label=carrier.label, this=amount,
                      before=_of(before, place), two_before=_of(two_before, place),
                      last_year=_exact(then))  # fmt: skip

    def _outlying(
        self, carrier: Carrier, place: int, value: float, year: Sequence[Past | None],
        found: list[Found],
    ) -> None:  # fmt: skip
        months = [one.amounts[place] for one in year if one is not None]
        if None in months:
            return
        values = [float(month or 0) for month in months]
        values.append(value)
        if _stands_out(values, self._sigmas, self._robust):
            self._run(found, "ENE-V10", carrier.amount, label=carrier.label,
                      values=[_exact(month) for month in values])  # fmt: skip

    # ---------- the report as a whole ----------

    def _whole(
        self, report: Any, now: int, past: Pasts, basics: Basics, found: list[Found]
    ) -> None:
        last = past.get(now - 12)
        if now - 1 not in past and basics.entered and now > basics.entered and past:
            month = report.month.month
            before = 12 if month == 1 else month - 1
            self._run(found, "ENE-V09", "months", months={}, due_months=[before])
        if last is None:
            if basics.entered and now - 12 >= basics.entered:
                self._run(found, "ENE-V04", "", label="本月", this=Decimal(1))
        elif not any(one.rule == "ENE-V04" for one in found):
            self._ratios(report, last, found)
        self._extremes(report, now, past, found)
        self._cross_forms(report, basics, found)
        if report.heat_gj or basics.is_heated_by_gas:
            gas = sum(one.amounts[_GAS] or 0 for one in past.values()) if past else 0
            self._run(found, "ENE-V15", "heat_gj", month=report.month.month,
                      heat_gj=report.heat_gj, gas_m3=report.gas_m3, yearly_gas_m3=_exact(gas),
                      heated_by_gas=basics.is_heated_by_gas)  # fmt: skip

    def _ratios(self, report: Any, last: Past, found: list[Found]) -> None:
        """Total and ratios, asked only when no single carrier explains the change."""
        this, before = float(report.energy_tce), last.energy_tce
        for name, label, over_now, over_then in (
            ("energy_tce", "综合能耗", 1.0, 1.0),
            ("per_head", "人均综合能耗", report.people, last.people),
            ("per_m2", "单位建筑面积能耗", report.area_m2, last.area_m2),
        ):
            if not over_now or not over_then or not before:
                continue
            now_ratio, then_ratio = this / float(over_now), before / over_then
            if abs(now_ratio - then_ratio) > self._ask * then_ratio:
                self._run(found, "ENE-V04", name, label=label, this=_rounded(now_ratio * 1000),
                          last=_rounded(then_ratio * 1000))  # fmt: skip

    def _extremes(self, report: Any, now: int, past: Pasts, found: list[Found]) -> None:
        """Yearly ratios over the twelve months that end here."""
        year = [past.get(index) for index in range(now - 11, now)]
        if None in year or not report.people or not report.area_m2:
            return
        months = [one for one in year if one is not None]
        energy = sum(one.energy_tce for one in months) + float(report.energy_tce)
        water = sum(one.amounts[_WATER] or 0 for one in months) + float(report.water_m3 or 0)
        people = (sum(one.people or 0 for one in months) + float(report.people)) / 12
        area = (sum(one.area_m2 or 0 for one in months) + float(report.area_m2)) / 12
        if people and area:
            given = {
                "per_head_kgce": _rounded(energy * 1000 / people),
                "per_m2_kgce": _rounded(energy * 1000 / area),
                "water_per_head_m3": _rounded(water / people),
            }
            self._run(found, "ENE-V13", "", **given)

    def _cross_forms(self, report: Any, basics: Basics, found: list[Found]) -> None:
        parts = (report.dc_elec_kwh, report.heat_area_m2, report.heating_coal_t,
                 report.heating_gas_m3, report.heating_elec_kwh, report.heat_metered_gj,
                 report.petrol_vehicle_l, report.diesel_vehicle_l)  # fmt: skip
        if not any(parts):
            return
        self._run(
            found, "ENE-V14", "",
            elec_kwh=report.elec_kwh, dc_elec_kwh=report.dc_elec_kwh,
            fuels={"煤炭": report.coal_t or 0, "天然气": report.gas_m3 or 0,
                   "电": report.elec_kwh or 0, "热力": report.heat_gj or 0},
            heating_fuels={"煤炭": report.heating_coal_t or 0, "天然气": report.heating_gas_m3 or 0,
                           "电": report.heating_elec_kwh or 0, "热力": report.heat_metered_gj or 0},
            area_m2=report.area_m2, heat_area_m2=report.heat_area_m2,
            vehicle_petrol_l=report.petrol_vehicle_l, petrol_cars=basics.cars_petrol,
            vehicle_diesel_l=report.diesel_vehicle_l, diesel_cars=basics.cars_diesel,
        )  # fmt: skip

    # ---------- asking a rule ----------

    def _outcome(self, rule_id: str, **inputs: Any) -> Outcome:
        rule = _rule(rule_id)
        answer = rule.function(**inputs, **self._bound[rule_id])
        return outcome_of(answer, rule=rule.id, article=rule.article)

    def _run(self, found: list[Found], rule_id: str, field: str, **inputs: Any) -> None:
        outcome = self._outcome(rule_id, **inputs)
        found += [_found(rule_id, one, one.field or field) for one in outcome.findings]


_USED = ("ENE-V01", "ENE-V02", "ENE-V03", "ENE-V04", "ENE-V06", "ENE-V07", "ENE-V08", "ENE-V09",
         "ENE-V10", "ENE-V11", "ENE-V13", "ENE-V14", "ENE-V15", "ENE-V16")  # fmt: skip
_GAS, _WATER = AMOUNTS.index("gas_m3"), AMOUNTS.index("water_m3")


def required_carriers(on: date) -> list[str]:
    """Carriers an open body always has."""
    return list(parameters.value("energy.required_carriers", on))


@lru_cache(maxsize=64)
def _rule(rule_id: str) -> Rule[..., Any]:
    return get(rule_id)


def _found(rule_id: str, one: Finding, field: str = "") -> Found:
    strong = "大幅" in one.message
    return Found(rule_id, one.severity, (one.field or field)[:30], one.message[:300],
                 one.remedy[:200], str(one.value or "")[:40], str(one.limit or "")[:40],
                 strong)  # fmt: skip


def _stands_out(values: list[float], sigmas: float, robust_limit: float) -> bool:
    """The look before ENE-V10: same formula, limits a hair narrower."""
    last = values[-1]
    mean = sum(values) / 12
    if (last - mean) ** 2 > sigmas * sigmas * sum((v - mean) ** 2 for v in values) / 12:
        return True
    ordered = sorted(values)
    median = (ordered[5] + ordered[6]) / 2
    away = sorted([abs(v - median) for v in values])
    mad = (away[5] + away[6]) / 2
    return mad > 0 and 0.6745 * abs(last - median) > robust_limit * mad


def _of(past: Past | None, place: int) -> Decimal | None:
    return _exact(past.amounts[place]) if past is not None else None


def _exact(value: float | None) -> Any:
    """The decimal a stored figure was read from."""
    return None if value is None else Decimal(repr(value))


def _rounded(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")


def _floats(bounds: Sequence[Decimal] | None) -> tuple[float, float] | None:
    return None if bounds is None else (float(bounds[0]), float(bounds[1]))
