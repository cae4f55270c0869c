"""Forms that say more than their fields: the application, the driver's hand-in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from affairs.core.ledgers.forms.arguments import ArgumentForm
from affairs.core.ledgers.forms.making import RecordForm, form_field
from affairs.core.rules import parameters
from affairs.modules.fleet.models import Trip, UnitReturn
from affairs.modules.fleet.selectors.yearly import prefilled

APPLICATION_FIELDS = (
    "organisation",
    "passenger_name",
    "passenger_phone",
    "people",
    "purpose_kind",
    "purpose",
    "start_place",
    "end_place",
    "planned_out_at",
    "planned_back_at",
    "is_one_way",
    "planned_km",
    "category",
    "requested_body",
    "is_urgent",
    "tariff_model",
    "reason",
)


def purposes() -> list[tuple[str, str]]:
    """Kinds of trips in the city's list today, by the words that are stored."""
    rows = parameters.value("fleet.trip_purposes", timezone.localdate())
    return [(row["label"], row["label"]) for row in rows] + [("其他", "其他")]


class TripForm(
    forms.modelform_factory(  # type: ignore[misc]
        Trip, form=RecordForm, fields=APPLICATION_FIELDS, formfield_callback=form_field
    )
):
    """The application; kinds of trips come from the city's list."""

    purpose_kind = forms.ChoiceField(label="用车类型", choices=purposes)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["organisation"]
        unit.widget.attrs["data-choices"] = reverse_lazy(
            "ledger_choices", args=["fleet", "trip", "organisation"]
        )
        user = getattr(unit, "user", None)
        if user is not None and self.instance._state.adding and not self.is_bound:
            self.initial.setdefault("organisation", user.organisation_id)
            self.initial.setdefault("passenger_phone", user.phone)
        self.fields["people"].help_text = "不含驾驶员"
        self.fields["reason"].help_text = "检查结果要求说明的，在这里写明"


class HandInForm(ArgumentForm):
    """The driver says that every expense is entered."""

    expenses_complete = forms.BooleanField(
        label="费用已填全",
        required=True,
        help_text="没有费用也要勾选",
        error_messages={"required": "先填全途中费用；没有费用的，勾选“费用已填全”。"},
    )


RETURN_FIELDS = (
    "organisation",
    "year",
    "quota",
    "opening",
    "acquired",
    "transferred_in",
    "disposed",
    "transferred_out",
    "closing",
    "new_energy",
    "quota_reason",
    "confidential",
    "emergency",
    "enforcement",
    "special",
    "other",
    "distance_km",
    "running_cost",
)


class ReturnForm(
    forms.modelform_factory(  # type: ignore[misc]
        UnitReturn, form=RecordForm, fields=RETURN_FIELDS, formfield_callback=form_field
    )
):
    """The yearly return; a new one begins with what the register says of the own unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["organisation"]
        unit.widget.attrs["data-choices"] = reverse_lazy(
            "ledger_choices", args=["fleet", "unitreturn", "organisation"]
        )
        user = getattr(unit, "user", None)
        if user is None or not self.instance._state.adding or self.is_bound:
            return
        year = timezone.localdate().year - 1
        self.initial.setdefault("organisation", user.organisation_id)
        self.initial.setdefault("year", year)
        if user.organisation is not None:
            for name, value in asdict(prefilled(user.organisation, year)).items():
                self.initial.setdefault(name, value)
        self.fields["opening"].help_text = "已按台账预填，核对后改正"
