"""Purchases, rentals, disposals and transfers from application to the register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from affairs.core.errors import RuleViolation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.actions import applications
from affairs.modules.fleet.models import Disposal, PurchaseApplication, Reallocation
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def clerk():
    user = make_user()
    give(user, "fleet.*", scope="all")
    return user


def purchase(unit, clerk, **fields) -> PurchaseApplication:
    values = {
        "organisation": unit, "kind": "new", "category": "QT", "body": "sedan",
        "power": "electric", "unit_price": Decimal("176000.00"), "budget": Decimal("176000.00"),
        "applied_on": date(2022, 3, 1), "reason": "工作需要",
    }  # fmt: skip
    return applications.file_purchase(PurchaseApplication(**(values | fields)), by=clerk)


def test_a_purchase_within_quota_and_standard_is_granted(clerk):
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=1)
    application = applications.submit_purchase(purchase(unit, clerk), by=clerk)
    assert (application.number, application.state) == ("GZ-2022-030101", "in_review")
    application = applications.grant_purchase(application, by=clerk)
    assert (application.state, application.branch, application.approved_budget) == (
        "approved", "new_energy_sedan", Decimal("176000.00"),
    )  # fmt: skip


def test_a_purchase_beyond_quota_or_price_is_refused(clerk):
    unit = make_organisation()
    with pytest.raises(RuleViolation, match="编制余量不足"):
        applications.submit_purchase(purchase(unit, clerk), by=clerk)
    make.make_quota(organisation=unit, vehicles=1)
    dear = purchase(unit, clerk, unit_price=Decimal("182000.00"))
    with pytest.raises(RuleViolation, match="2,000"):
        applications.submit_purchase(dear, by=clerk)


def test_two_purchases_of_the_last_place_cannot_both_be_granted(clerk):
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=1)
    both = [applications.submit_purchase(purchase(unit, clerk), by=clerk) for _ in range(2)]
    applications.grant_purchase(both[0], by=clerk)
    with pytest.raises(RuleViolation, match="编制余量不足"):
        applications.grant_purchase(both[1], by=clerk)


def test_a_renewal_waits_for_more_than_eight_years(clerk):
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=1)
    old = make.make_vehicle(organisation=unit, registered_on=date(2018, 3, 15))
    young = purchase(unit, clerk, kind="renewal", renews=old, renewal_reason="age")
    with pytest.raises(RuleViolation, match="未满更新年限"):
        applications.submit_purchase(young, by=clerk)
    old.registered_on = date(2013, 3, 15)
    old.save()
    young.renews = old
    assert applications.submit_purchase(young, by=clerk).state == "in_review"


def test_a_disposal_ends_only_with_prices_remittance_and_proof(clerk):
    car = make.make_vehicle()
    application = applications.file_disposal(
        Disposal(organisation=car.organisation, vehicle=car, mode="auction", reason="老旧",
                 applied_on=date(2022, 3, 1)),
        by=clerk,
    )  # fmt: skip
    application = applications.submit_disposal(application, by=clerk)
    application = applications.grant_disposal(application, by=clerk)
    car.refresh_from_db()
    assert car.status == "awaiting_disposal"
    today = timezone.localdate()
    application.executed_on, application.income = today, Decimal("23500")
    application.valuation = application.deal_price = Decimal("23500")
    application.remitted, application.proof = Decimal("20000"), "注销 1 号"
    application = applications.file_disposal(application, by=clerk)
    with pytest.raises(RuleViolation, match="少缴 3,500.00 元"):
        applications.complete_disposal(application, by=clerk)
    application.remitted = Decimal("23500")
    applications.file_disposal(application, by=clerk)
    applications.complete_disposal(application, by=clerk)
    car.refresh_from_db()
    assert (car.status, car.disposed_on, car.holdings.get().held_until) == (
        "disposed", today, today,
    )  # fmt: skip


def test_a_transfer_moves_the_car_and_keeps_who_held_it(clerk):
    giver, receiver = make_organisation(), make_organisation()
    car = make.make_vehicle(organisation=giver)
    transfer = applications.file_reallocation(
        Reallocation(organisation=giver, receiver=receiver, vehicle=car, reason="闲置",
                     applied_on=date(2022, 3, 1)),
        by=clerk,
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="编制余量不足"):
        applications.submit_reallocation(transfer, by=clerk)
    make.make_quota(organisation=receiver, vehicles=1)
    transfer = applications.submit_reallocation(transfer, by=clerk)
    transfer = applications.grant_reallocation(transfer, by=clerk)
    applications.accept_reallocation(transfer, by=clerk)
    car.refresh_from_db()
    held = list(car.holdings.order_by("pk").values_list("organisation", "held_until"))
    assert car.organisation == receiver
    assert held == [(giver.pk, timezone.localdate()), (receiver.pk, None)]
