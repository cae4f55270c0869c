"""Reported numbers with their rows, targets and closing, schemes, meters, imports of months."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import timezone

from affairs.core.errors import RuleViolation
from affairs.core.importing.actions import RowsRefused, write_import
from affairs.core.importing.opening import make_plan, open_file
from affairs.core.importing.uploads import receive
from affairs.core.importing.writing import try_out
from affairs.core.indicators.answers import models_of
from affairs.core.indicators.figures import answer, figure
from affairs.core.indicators.registry import Scope, computed_codes
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.core.tables import Profile
from affairs.modules.energy.actions import meters, plans, schemes
from affairs.modules.energy.models import EnergyReport, MeterReading, YearClosing
from affairs.modules.energy.tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
D = Decimal
YEAR, MAY = Period.of_year(2022), Period(make.MONTH, date(2022, 5, 31))
PROFILE = Path(__file__).parents[4] / "tests" / "profiles" / "energy_months.toml"


@pytest.fixture
def clerk():
    user = make_user(make.make_region(name="示例市"))
    give(user, "energy.*", scope="all", organisation=None)
    return user


def value(code, period=YEAR, **scope):
    return figure(code, Scope(period, **scope)).value


def test_every_code_of_energy_is_computed_and_opens_its_rows():
    codes = [code for code in computed_codes() if code.startswith("energy.")]
    assert len(codes) == 23
    for code in codes:
        known = answer(code, Scope(YEAR))
        if code == "energy.targets_met":
            assert known is None
            assert figure(code, Scope(YEAR)).value is None
        else:
            assert list(models_of(known))


def test_numbers_of_reports_are_those_of_their_rows():
    body = make.straight(make.make_institution())
    report = make.make_energyreport(institution=body, month=make.MONTH, state="city")
    make.make_energyreport(institution=make.make_institution(region=body.region), month=make.MONTH,
                           state="submitted")  # fmt: skip
    assert value("energy.institutions", MAY) == 2
    assert value("energy.reports_accepted", MAY) == 1
    assert value("energy.reporting_rate", MAY) == 50
    assert value("energy.reporting_rate") == D(100) / 24
    assert value("energy.total_energy", MAY) == report.energy_tce
    assert value("energy.carbon", MAY) == report.co2_t
    assert value("energy.per_capita_energy", MAY) == report.energy_tce * 1000 / 180
    assert value("energy.per_area_energy", MAY) == report.energy_tce * 1000 / 9800
    assert value("energy.per_capita_water", MAY) == D(2206) / 180


def test_people_of_a_period_follow_the_months():
    body = make.straight(make.make_institution(with_facts=False))
    make.make_institutionfacts(institution=body, valid_from=date(2022, 1, 1), people=D(60))
    make.make_institutionfacts(institution=body, valid_from=date(2022, 10, 1), people=D(80))
    for month in range(1, 13):
        make.make_energyreport(institution=body, month=date(2022, month, 1), state="city")
    assert value("energy.per_capita_water") == D(2206) * 12 / 65


def test_county_counts_from_its_own_acceptance_on():
    body = make.make_institution()
    make.make_energyreport(institution=body, month=make.MONTH, state="county")
    assert value("energy.reports_accepted", MAY) == 0
    assert value("energy.reports_accepted", MAY, organisation=body.region) == 1


def test_due_months_end_when_a_body_leaves():
    body = make.make_institution(left_on=date(2022, 5, 20))
    assert value("energy.institutions", MAY) == 0
    assert figure("energy.reporting_rate", Scope(YEAR)).denominator == 4
    assert body.left_on is not None


def test_titles_acts_and_runs_count_by_their_own_dates():
    unit = make_organisation()
    scheme = make.make_scheme(organisation=unit, state="named", named_on=date(2022, 6, 1),
                              enrolled_on=date(2022, 3, 1), document="1号")  # fmt: skip
    make.make_schemeinspection(scheme=scheme, inspected_on=date(2022, 9, 1))
    make.make_schemeinspection(scheme=scheme, inspected_on=date(2022, 10, 1))
    make.make_scheme(is_district=True, enrolled_on=date(2022, 3, 1))
    make.make_scheme(kind="water_saving", state="named", named_on=date(2020, 1, 1), document="2号")
    make.make_scheme(kind="water_saving", state="named", named_on=date(2020, 1, 1), document="3号",
                     valid_until=date(2021, 12, 31))  # fmt: skip
    make.make_scheme(kind="waste_site", state="named", named_on=date(2022, 5, 1), document="4号")
    make.make_energyevent(held_on=date(2022, 5, 1))
    make.make_energyevent(kind="contest", held_on=date(2022, 6, 1))
    make.make_savingproject(finished_on=date(2022, 7, 1))
    make.make_savingproject()
    make.make_wasteinspection(inspected_on=date(2022, 4, 1))
    make.make_keyconsumer(listed_on=date(2021, 1, 1))
    make.make_energyaudit(finished_on=date(2022, 8, 1))
    for year in (2018, 2020, 2021, 2022):
        make.make_assessment(kind="province", year=year, rank=1, concluded_on=date(year, 12, 1))
    make.make_assessment(kind="district", year=2022, concluded_on=date(2022, 12, 1))
    wanted = {
        "saving_units_created": 1, "saving_units_inspected": 1, "saving_units_enrolled": 1,
        "saving_districts_enrolled": 1, "water_saving_units": 1, "waste_demo_sites": 1,
        "training_sessions": 1, "publicity_events": 1, "projects": 1, "waste_inspections": 1,
        "key_consumers": 1, "audits": 1, "years_first": 3, "assessments": 1,
    }  # fmt: skip
    assert {code: value(f"energy.{code}") for code in wanted} == wanted


def test_targets_are_settled_when_the_year_is_closed(clerk):
    city = clerk.organisation
    body = make.straight(make.make_institution(region=make.make_region(parent=city)))
    for year, elec in ((2021, 120_000), (2022, 110_000)):
        for month in range(1, 13):
            make.make_energyreport(institution=body, month=date(year, month, 1), state="city",
                                   elec_kwh=D(elec))  # fmt: skip
    from affairs.modules.energy.actions import rollups

    rollups.refresh([date(y, m, 1) for y in (2021, 2022) for m in range(1, 13)])
    met = make.make_energytarget(organisation=city, year=2022, base_year=2021)
    missed = make.make_energytarget(organisation=city, year=2022, base_year=2021,
                                    indicator="per_capita_water")  # fmt: skip
    assert value("energy.targets_met") is None
    plans.close_year(
        YearClosing(organisation=city, year=2022, closed_on=date(2023, 2, 1)), by=clerk
    )
    met.refresh_from_db()
    missed.refresh_from_db()
    assert (met.is_met, missed.is_met, missed.fall_percent) == (True, False, 0)
    assert value("energy.targets_met") == 1


def test_a_year_with_waiting_reports_is_not_closed(clerk):
    body = make.make_institution(region=make.make_region(parent=clerk.organisation))
    make.make_energyreport(institution=body, month=make.MONTH, state="submitted")
    closing = YearClosing(organisation=clerk.organisation, year=2022, closed_on=date(2023, 2, 1))
    with pytest.raises(RuleViolation, match="1 份月报待审"):
        plans.close_year(closing, by=clerk)


def test_scheme_goes_step_by_step(clerk):
    scheme = make.make_scheme(organisation=clerk.organisation)
    with pytest.raises(RuleViolation, match="先按评价标准"):
        schemes.score_scheme(scheme, by=clerk)
    for number, maximum in (("1", 60), ("2", 40)):
        make.make_schemeitem(scheme=scheme, number=number, maximum=D(maximum), self_score=D(36))
    schemes.score_scheme(scheme, by=clerk)
    assert (scheme.state, scheme.self_score) == ("scored", 72)
    with pytest.raises(RuleViolation, match="要先到"):
        schemes.site_check_scheme(scheme, by=clerk)
    schemes.desk_check_scheme(scheme, by=clerk)
    scheme.items.update(score=D(39))
    with pytest.raises(RuleViolation, match="不到 80"):
        schemes.site_check_scheme(scheme, by=clerk)
    scheme.refresh_from_db()
    scheme.items.update(score=D(40))
    schemes.site_check_scheme(scheme, by=clerk)
    schemes.publish_scheme(scheme, by=clerk, public_from=date(2022, 5, 1))
    schemes.name_scheme(scheme, by=clerk, named_on=date(2022, 6, 1), document="1号")
    assert (scheme.state, scheme.score) == ("named", 80)


def test_readings_between_their_neighbours(clerk):
    meter = make.make_meter(ct=D(40), digits=6)
    start = datetime(2022, 6, 1, tzinfo=timezone.get_default_timezone())

    def read(hours, number, **fields):
        reading = MeterReading(meter=meter, read_at=start + timedelta(hours=hours),
                               value=D(number), **fields)  # fmt: skip
        return meters.record_meter_reading(reading, by=clerk)

    assert read(0, "998700").use is None
    assert read(2, "998712.5").use == 500
    assert read(1, "998710").use == 400
    assert MeterReading.objects.get(value=D("998712.5")).use == 100
    with pytest.raises(RuleViolation, match="小于上次的 998,712.5"):
        read(3, "1204.3")
    assert read(3, "1204.3", event="rollover").use == 99672
    with pytest.raises(RuleViolation, match="旧表止码"):
        read(4, "5", event="change")
    changed = read(4, "15", event="change", old_end=D("1210.3"), new_start=D(5))
    assert changed.use == (D(6) + D(10)) * 40


HEAD = [
    "统一社会信用代码",
    "单位名称",
    "单位性质",
    "行政区划",
    "年",
    "月",
    "电(千瓦时)",
    "电费(元)",
    "水(立方米)",
    "水费(元)",
    "煤炭(吨)",
    "天然气(立方米)",
    "汽油-车辆(升)",
    "汽油-其他(升)",
    "柴油-车辆(升)",
    "柴油-其他(升)",
    "热力(百万千焦)",
    "其他能源(吨标准煤)",
    "光伏发电量(千瓦时)",
    "填表人",
    "联系电话",
]


def book(*rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("月报")
        sheet.write_row(0, 0, HEAD)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def planned(content, by):
    profile = Profile.load(PROFILE)
    ledger = get_ledger("energy.energyreport")
    opened = open_file(content, "月报.xlsx", ledger, profile=profile)
    return make_plan(opened, ledger, by)


def written(content, by):
    plan = planned(content, by)
    assert [error.reason for error in plan.errors] == []
    ledger = get_ledger("energy.energyreport")
    write_import(receive(content, "月报.xlsx", ledger, by, None), plan=plan, by=by)
    return plan


def line(body, month, elec, cost):
    return [body.credit_code, body.name, "", "", 2022, month, elec, cost, 2206, 8493.1]


def test_an_import_is_judged_and_replaces_what_was_there(clerk):
    give(clerk, "*", scope="all", organisation=None)
    body, other = make.make_institution(), make.make_institution()
    make.make_history(body)
    content = book(line(body, 5, 11.842, 74012.5), line(other, 5, 118420, 74012.5))
    written(content, clerk)
    report = EnergyReport.objects.get(institution=body, month=make.MONTH)
    assert (report.state, report.source, report.submissions) == ("submitted", "import", 1)
    assert report.findings.filter(rule="ENE-V07").count() == 1
    assert written(content, clerk).counts["unchanged"] == 2
    written(book(line(body, 5, 118420, 74012.5)), clerk)
    report.refresh_from_db()
    assert (report.elec_kwh, report.open_asks) == (118420, 0)
    assert report.findings.get(rule="ENE-V07").state == "cured"
    assert report.steps.get(move="replace").figures["elec_kwh"].startswith("11.842")


def test_refused_rows_of_an_import_give_their_reason(clerk):
    give(clerk, "*", scope="all", organisation=None)
    body = make.make_institution()
    make.make_energyreport(institution=body, month=make.MONTH, state="locked")
    content = book(
        line(body, 5, 1, 1), line(body, 6, -5, 1), ["没有的代码", "", "", "", 2022, 5, 1]
    )
    plan = planned(content, clerk)
    assert [(error.row, error.field) for error in plan.errors] == [
        (3, "elec_kwh"),
        (4, "institution"),
    ]
    assert "负数" in plan.errors[0].reason
    plan = planned(book(line(body, 5, 1, 1)), clerk)
    try_out(plan, clerk)
    assert [(error.row, error.field) for error in plan.errors] == [(2, "month")]
    assert "已锁定" in plan.errors[0].reason
    plan = planned(book(line(body, 6, -5, 1)), clerk)
    ledger = get_ledger("energy.energyreport")
    with pytest.raises(RowsRefused):
        write_import(receive(b"x", "x.xlsx", ledger, clerk, None), plan=plan, by=clerk)


def test_an_institution_imports_its_own_months_as_drafts():
    body, other = make.make_institution(), make.make_institution()
    user = make_user(body.organisation)
    give(user, "energy.fill_report", "energy.view_*")
    plan = planned(book(line(other, 5, 118420, 74012.5)), user)
    assert ["不在台账里" in error.reason for error in plan.errors] == [True]
    written(book(line(body, 5, 118420, 74012.5)), user)
    assert EnergyReport.objects.get().state == "draft"
