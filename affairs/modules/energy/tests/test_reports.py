"""A report from draft to acceptance: checks, reasons, proposals, levels, sums, who may see what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import give, make_user
from affairs.core.periods import Period
from affairs.modules.energy.actions import register, reporting, reviewing
from affairs.modules.energy.models import (
    EnergyReport,
    EnergyRollup,
    InstitutionFacts,
    Reminder,
    SampledCheck,
)
from affairs.modules.energy.selectors import reporting as reads
from affairs.modules.energy.selectors.statistics import figures_of_node, region_month_carrier
from affairs.modules.energy.tests.factories import (
    FIGURES,
    MONTH,
    make_energyreport,
    make_history,
    make_institution,
    make_region,
    straight,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
D = Decimal
WHY = "五月十六日起新增教工食堂灶台两台。"


@pytest.fixture
def city():
    return make_region(name="示例市")


@pytest.fixture
def body(city):
    return make_institution(region=make_region(parent=city))


@pytest.fixture
def reporter(body):
    user = make_user(body.organisation)
    give(user, "energy.view_*", "energy.fill_report", "energy.submit_report",
         "energy.withdraw_report", "energy.reply_finding", "energy.record_facts")  # fmt: skip
    return user


@pytest.fixture
def county(body):
    user = make_user(body.region)
    give(user, "energy.*", scope="subtree")
    return user


@pytest.fixture
def clerk(city):
    user = make_user(city)
    give(user, "energy.*", scope="all", organisation=None)
    return user


def draft(body, **figures):
    return EnergyReport(institution=body, month=MONTH, **{**FIGURES, **figures})


def rules(report):
    rows = report.findings.exclude(state="cured").order_by("rule", "field")
    return [(row.rule, row.field, row.severity) for row in rows]


def test_fill_report_works_out_energy_and_carbon(body, reporter):
    report = reporting.fill_report(draft(body), by=reporter)
    assert report.energy_tce == D("14.553818")
    assert report.co2_t == D("63.544172")
    assert report.factors == "当量；全国2022年电力因子0.5366"
    assert (report.people, report.area_m2, report.form_version) == (180, 9800, "S22")
    assert (report.region_id, report.class_code) == (body.region_id, "021")
    assert AuditRecord.objects.filter(action="energy.fill_report").count() == 1


def test_blank_stays_blank_and_negative_is_refused(body, reporter):
    report = reporting.fill_report(draft(body, gas_m3=None), by=reporter)
    assert EnergyReport.objects.get(pk=report.pk).gas_m3 is None
    report = EnergyReport.objects.get(pk=report.pk)
    report.elec_kwh = D(-1)
    with pytest.raises(RuleViolation, match="负数"):
        reporting.fill_report(report, by=reporter)


def test_one_report_a_month(body, reporter):
    reporting.fill_report(draft(body), by=reporter)
    with pytest.raises(Exception, match="已有月报"):
        reporting.fill_report(draft(body), by=reporter)


def test_future_month_is_refused(body, reporter):
    report = EnergyReport(institution=body, month=date(2099, 1, 1), **FIGURES)
    with pytest.raises(RuleViolation, match="还没有到"):
        reporting.fill_report(report, by=reporter)


def test_a_clean_month_has_no_finding(body, reporter):
    make_history(body)
    assert rules(reporting.fill_report(draft(body), by=reporter)) == []


def test_unit_slip_is_found_with_its_proposal(body, reporter):
    make_history(body)
    report = reporting.fill_report(draft(body, elec_kwh=D("11.842")), by=reporter)
    assert ("ENE-V07", "elec_kwh", "ask") in rules(report)
    finding = report.findings.get(rule="ENE-V07")
    assert finding.proposal == {"power": 4, "amount": "118420", "unit": "万kWh"}


def test_submission_wants_a_reason_for_each_question(body, reporter):
    make_history(body)
    report = reporting.fill_report(draft(body, water_m3=D(2600), water_cost=D(10000)), by=reporter)
    with pytest.raises(RuleViolation, match="还差"):
        reporting.submit_report(report, by=reporter)
    with pytest.raises(RuleViolation, match="还差 5 字"):
        reporting.reply_finding(report.findings.first(), by=reporter, reply="新增食堂啊")
    for finding in report.findings.all():
        reporting.reply_finding(finding, by=reporter, reply=WHY)
    reporting.submit_report(report, by=reporter)
    assert (report.state, report.submissions) == ("submitted", 1)
    assert report.steps.get(move="submit").figures["water_m3"].startswith("2600")


def test_mistakes_are_not_cured_by_a_reason(body, reporter):
    make_history(body)
    InstitutionFacts.objects.filter(institution=body).update(people=0)
    report = reporting.fill_report(draft(body), by=reporter)
    for finding in report.findings.all():
        reporting.reply_finding(finding, by=reporter, reply=WHY)
    with pytest.raises(RuleViolation, match="用能人数"):
        reporting.submit_report(report, by=reporter)


def test_withdraw_and_correct(body, reporter):
    make_history(body)
    report = reporting.fill_report(draft(body), by=reporter)
    reporting.submit_report(report, by=reporter)
    with pytest.raises(RuleViolation, match="先撤回"):
        reporting.fill_report(report, by=reporter)
    reporting.withdraw_report(report, by=reporter)
    report.elec_kwh = D(118000)
    reporting.fill_report(report, by=reporter)
    assert report.state == "draft"


def submitted(body, reporter, **figures):
    make_history(body)
    report = reporting.fill_report(draft(body, **figures), by=reporter)
    for finding in report.findings.all():
        reporting.reply_finding(finding, by=reporter, reply=WHY)
    return reporting.submit_report(report, by=reporter)


def test_proposal_applied_cures_its_findings_and_keeps_the_old_figure(body, reporter, county):
    report = submitted(body, reporter, elec_kwh=D("11.842"))
    before = report.energy_tce
    finding = reviewing.apply_proposal(report.findings.get(rule="ENE-V07"), by=county)
    report.refresh_from_db()
    assert (finding.state, report.elec_kwh) == ("cured", 118420)
    assert report.energy_tce > before * 1000
    assert rules(report) == []
    step = report.steps.get(move="correct")
    assert step.figures["elec_kwh"] == "11.8420"
    with pytest.raises(RuleViolation, match="办结"):
        reviewing.apply_proposal(finding, by=county)


def test_gate_holds_until_answered_then_county_before_city(body, reporter, county, clerk):
    report = submitted(body, reporter)
    report.findings.create(rule="ENE-V04", severity="ask", field="gas_m3", message="同比")
    with pytest.raises(RuleViolation, match="没有说明"):
        reviewing.accept_county(report, by=county)
    report.findings.all().delete()
    with pytest.raises(RuleViolation, match="还没有经县区通过"):
        reviewing.accept_city(report, by=clerk)
    reviewing.accept_county(report, by=county)
    reviewing.accept_city(report, by=clerk)
    reviewing.lock_report(report, by=clerk)
    assert list(report.steps.order_by("pk").values_list("move", flat=True)) == [
        "submit", "accept_county", "accept_city", "lock"]  # fmt: skip


def test_bodies_of_the_city_skip_the_county(body, reporter, county, clerk):
    report = submitted(straight(body), reporter)
    with pytest.raises(RuleViolation, match="直接报市局"):
        reviewing.accept_county(report, by=county)
    assert reviewing.accept_city(report, by=clerk).state == "city"


def test_return_needs_words_and_tells_the_institution(body, reporter, county):
    report = submitted(body, reporter)
    with pytest.raises(RuleViolation, match="写明退回"):
        reviewing.return_report(report, by=county, note=" ")
    reviewing.return_report(report, by=county, note="补灶台验收单", resubmit_by=date(2022, 6, 15))
    assert report.state == "returned"
    assert "06-15 前重报：补灶台验收单" in Notice.objects.get(user=reporter).text


def test_reviewer_settles_asks_more_and_lowers(body, reporter, county):
    report = submitted(body, reporter, water_m3=D(9000), water_cost=D(34000))
    stop = report.findings.get(rule="ENE-V04", field="water_m3")
    assert stop.severity == "stop"
    with pytest.raises(RuleViolation, match="不能直接采纳"):
        reviewing.settle_finding(stop, by=county)
    reviewing.lower_finding(stop, by=county, proof="水费单三张")
    reviewing.settle_finding(stop, by=county)
    other = report.findings.exclude(pk=stop.pk).filter(severity="ask").first()
    reviewing.ask_more(other, by=county, opinion="附水费单")
    report.refresh_from_db()
    assert (report.open_stops, report.open_asks) == (0, 1)


def test_sums_follow_every_decision(body, city, reporter, county, clerk):
    report = submitted(body, reporter)
    period = Period(MONTH, date(2022, 5, 31))
    assert figures_of_node(city, period).reports == 0
    reviewing.accept_county(report, by=county)
    accepted = ("county", "city", "sent", "locked")
    assert figures_of_node(body.region, period, accepted).energy_tce == report.energy_tce
    assert figures_of_node(city, period).reports == 0
    reviewing.accept_city(report, by=clerk)
    now = figures_of_node(city, period)
    assert (now.reports, now.energy_tce, now.people) == (1, report.energy_tce, 180)
    assert now.per_head == report.energy_tce * 1000 / 180
    reviewing.restate_report(report, by=clerk, reason="账单更正", field="elec_kwh", value="120000")
    report.refresh_from_db()
    assert figures_of_node(city, period).energy_tce == report.energy_tce
    assert report.steps.filter(label="重述").get().figures["elec_kwh"].startswith("118420")
    reviewing.return_report(report, by=clerk, note="重报")
    assert figures_of_node(city, period).reports == 0


def test_ratio_of_a_group_is_the_ratio_of_sums(city, clerk):
    region = make_region(parent=city)
    for people, elec in ((60, 1000), (1500, 9000)):
        one = straight(make_institution(region=region))
        InstitutionFacts.objects.filter(institution=one).update(people=people)
        make_energyreport(institution=one, month=MONTH, state="city", elec_kwh=D(elec))
    from affairs.modules.energy.actions import rollups

    rollups.refresh([MONTH])
    now = figures_of_node(city, Period(MONTH, date(2022, 5, 31)))
    assert now.per_head == D(10_000) * D("0.1229") / 1560
    rows = region_month_carrier(Period.of_year(2022))
    assert [(row["region"], row["s_elec_kwh"]) for row in rows] == [(region.pk, 10_000)]
    assert EnergyRollup.objects.count() == 1


def test_clean_reports_are_accepted_at_once(body, county, reporter):
    report = submitted(body, reporter)
    other = make_energyreport(
        institution=make_institution(region=body.region), month=MONTH, state="submitted",
        open_asks=1,
    )  # fmt: skip
    assert reviewing.accept_clean(reviewing.MonthOf(MONTH), by=county) == 1
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.state, other.state) == ("county", "submitted")


def test_reminders_are_logged_for_each_that_owes(body, reporter, county):
    make_energyreport(institution=make_institution(region=body.region), month=MONTH,
                      state="submitted")  # fmt: skip
    assert [one.pk for one in reads.unreported(MONTH)] == [body.pk]
    assert reviewing.remind_institutions(reviewing.MonthOf(MONTH), by=county) == 1
    assert Reminder.objects.get().institution == body
    assert Notice.objects.filter(user=reporter, kind="energy.reminded").count() == 1


def test_register_leaves_and_nothing_is_due_after(body, county):
    register.leave_register(body, by=county, left_on=date(2022, 5, 20), left_reason="并入")
    assert body not in reads.due_in(MONTH)
    assert body in reads.due_in(date(2022, 4, 1))
    with pytest.raises(RuleViolation, match="已于"):
        register.leave_register(body, by=county, left_on=date(2022, 6, 1), left_reason="并入")


def test_new_facts_move_open_reports_only(body, reporter):
    old = make_energyreport(institution=body, month=date(2022, 4, 1), state="city")
    opened = make_energyreport(institution=body, month=MONTH)
    facts = InstitutionFacts(institution=body, valid_from=date(2022, 4, 1), people=D(200),
                             area_m2=D(9800))  # fmt: skip
    register.record_facts(facts, by=reporter)
    old.refresh_from_db()
    opened.refresh_from_db()
    assert (old.people, opened.people) == (180, 200)


def test_sample_is_at_least_five_per_cent_and_the_same_for_a_seed(city, clerk):
    region = make_region(parent=city)
    for _ in range(41):
        make_institution(region=region)
    rows = reviewing.draw_sample(reviewing.MonthOf(MONTH), by=clerk, seed="甲")
    assert len(rows) == 3
    assert reviewing.draw_sample(reviewing.MonthOf(MONTH), by=clerk, seed="甲") == []
    chosen = set(SampledCheck.objects.values_list("institution", flat=True))
    SampledCheck.objects.all().delete()
    reviewing.draw_sample(reviewing.MonthOf(MONTH), by=clerk, seed="甲")
    assert set(SampledCheck.objects.values_list("institution", flat=True)) == chosen


# ---------- who may see and do what ----------


def test_institution_a_never_sees_b(body, reporter):
    other = make_institution(region=body.region)
    report = make_energyreport(institution=other, month=MONTH)
    finding = report.findings.create(rule="ENE-V04", severity="ask", message="同比")
    mine = make_energyreport(institution=body, month=MONTH)
    client = Client()
    client.force_login(reporter)
    assert client.get(f"/energy/form/{body.pk}/2022-05/").status_code == 200
    assert client.get(f"/energy/form/{other.pk}/2022-05/").status_code == 404
    assert client.post(f"/energy/form/{other.pk}/2022-05/", {"act": "save"}).status_code == 404
    assert client.post(f"/energy/form/{other.pk}/2022-05/check/").status_code == 404
    assert client.get("/energy/bench/").status_code == 403
    shown = client.get("/api/v1/energy/energyreport?limit=100").json()["items"]
    assert [row["id"] for row in shown] == [mine.pk]
    assert client.get(f"/l/energy/energyreport/{report.pk}/").status_code == 404
    with pytest.raises(NotPermitted):
        reporting.reply_finding(finding, by=reporter, reply=WHY)
    with pytest.raises(NotPermitted):
        reporting.fill_report(report, by=reporter)


def test_county_reviewer_stays_in_the_county(body, county):
    elsewhere = make_energyreport(month=MONTH, state="submitted")
    here = make_energyreport(institution=body, month=MONTH, state="submitted")
    client = Client()
    client.force_login(county)
    address = "/energy/bench/?month=2022-05"
    page = client.get(address)
    assert page.status_code == 200
    assert body.name in page.content.decode()
    assert elsewhere.institution.name not in page.content.decode()
    assert client.get(f"{address}&report={elsewhere.pk}").status_code == 404
    answer = client.post(address, {"act": "return", "report": elsewhere.pk, "note": "不该"})
    assert answer.status_code == 404
    assert (
        client.post(address, {"act": "return", "report": here.pk, "note": "改"}).status_code == 302
    )
    here.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (here.state, elsewhere.state) == ("returned", "submitted")


def test_department_sees_its_bodies_in_every_region(body):
    from affairs.core.organisations.tests.factories import make_organisation
    from affairs.core.permissions.questions import visible

    office = make_organisation("市教育局")
    body.department = office
    body.save()
    make_institution()
    user = make_user(office)
    give(user, "energy.view_*")
    from affairs.modules.energy.models import Institution

    assert list(visible(user, Institution.objects.all())) == [body]


# ---------- pages ----------


def test_form_keeps_the_unit_typed_and_answers_while_typing(body, reporter):
    make_history(body)
    client = Client()
    client.force_login(reporter)
    address = f"/energy/form/{body.pk}/2022-05/"
    sent = {"elec_kwh": "11.842", "elec_kwh-unit": "万kWh", "elec_cost": "74,012.50",
            "water_m3": "2206", "water_cost": "8493.10", "filler": "总务处"}  # fmt: skip
    answer = client.post(f"{address}check/", sent).json()
    assert (answer["left"], answer["fields"]) == (0, {})
    assert answer["computed"]["canonical-elec_kwh"] == "即 118,420 kWh"
    assert EnergyReport.objects.filter(institution=body, month=MONTH).count() == 0
    assert client.post(address, {**sent, "act": "save"}).status_code == 302
    report = EnergyReport.objects.get(institution=body, month=MONTH)
    assert (report.elec_kwh, report.typed) == (
        118420, {"elec_kwh": {"amount": "11.842", "unit": "万kWh"}})  # fmt: skip
    page = client.get(address).content.decode()
    assert 'value="11.842"' in page
    assert "即 118,420 kWh" in page
    assert client.post(address, {**sent, "act": "submit"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "submitted"


def test_form_says_what_is_wrong_and_stores_nothing(body, reporter):
    client = Client()
    client.force_login(reporter)
    address = f"/energy/form/{body.pk}/2022-05/"
    answer = client.post(address, {"act": "save", "elec_kwh": "1,23"})
    assert answer.status_code == 422
    assert "两种读法" in answer.content.decode()
    assert EnergyReport.objects.count() == 0


def test_bench_applies_the_proposal_and_opens_the_next(body, reporter, county):
    report = submitted(body, reporter, elec_kwh=D("11.842"))
    client = Client()
    client.force_login(county)
    address = "/energy/bench/?month=2022-05"
    page = client.get(address).content.decode()
    assert "按此建议改正" in page
    finding = report.findings.get(rule="ENE-V07")
    answer = client.post(address, {"act": "apply", "finding": finding.pk, "report": report.pk})
    assert answer.status_code == 302
    answer = client.post(address, {"act": "accept_county", "report": report.pk})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.elec_kwh) == ("county", 118420)


def test_statistics_pages_open(body, clerk):
    make_history(body)
    from affairs.modules.energy.actions import rollups

    rollups.refresh([date(2022, month, 1) for month in range(1, 5)])
    client = Client()
    client.force_login(clerk)
    for address in (
        "/energy/",
        "/energy/statistics/?period=2022",
        "/energy/due/?month=2022-05",
        "/energy/statistics/?period=2022&by=class",
        "/energy/ranking/?period=2022",
    ):
        assert client.get(address).status_code == 200, address
    book = client.get("/energy/statistics/workbook/?period=2022")
    assert book["Content-Type"].endswith("sheet")
    assert client.get("/energy/statistics/?by=nothing").status_code == 404
