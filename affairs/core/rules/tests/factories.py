"""Valid parameters and findings for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from affairs.core.organisations.tests.factories import make_organisation
from affairs.core.rules.models import Parameter, StoredFinding

_numbers = count(1)


def make_parameter(**fields: Any) -> Parameter:
    """A local value valid from 2022."""
    defaults = {
        "key": f"fleet.limit_{next(_numbers)}",
        "label": "更新年限",
        "unit": "年",
        "value": 8,
        "valid_from": date(2022, 1, 1),
    }
    return Parameter.objects.create(**(defaults | fields))


def make_storedfinding(**fields: Any) -> StoredFinding:
    """An open finding that asks for a reason."""
    number = next(_numbers)
    defaults = {
        "rule": "VEH-03",
        "severity": "ask",
        "module": "fleet",
        "message": f"超编 {number} 辆。",
        "subject_type": "fleet.vehicle",
        "subject_id": number,
        "subject_label": f"示A{number:05d}",
        "found_on": date(2022, 7, 1),
        "seen_on": date(2022, 7, 18),
    }
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return StoredFinding.objects.create(**(defaults | fields))
