"""A planned value of a business parameter is tried on the stock of that business."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from affairs.core.administration.effects import effects
from affairs.core.rules.models import Parameter, StoredFinding
from affairs.core.rules.parameters import table
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.tests.factories import make_vehicle


@pytest.mark.django_db
def test_the_effect_counts_findings_at_both_values_and_stores_none():
    load_shipped_parameters()
    table.forget()
    make_vehicle(registered_on=date(2015, 1, 1))
    found = {}
    for parameter in Parameter.objects.filter(key__startswith="fleet.", is_shipped=True)[:40]:
        for one in effects(parameter.key, parameter.value, timezone.localdate()):
            found[one.rule_id] = one
            assert one.change == 0
    assert any(one.checked is not None for one in found.values())
    assert StoredFinding.objects.count() == 0
