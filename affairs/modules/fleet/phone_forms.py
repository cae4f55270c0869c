"""Forms of the phone pages: few fields, big targets, numbers in our grammar."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from affairs.core.ledgers.forms.fields import REQUIRED, NumberField
from affairs.modules.fleet.models import PreTripCheck, Refuelling, TripExpense, Vehicle
from affairs.modules.fleet.models.trips import label_of


def _km(label: str) -> NumberField:
    return NumberField(label=label, whole=True, min_value=0, error_messages=REQUIRED)


def _photo(label: str) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    return forms.FileField(label=label, required=False, widget=widget)


def _tick(item: str) -> forms.BooleanField:
    return forms.BooleanField(label=label_of(item), required=False)


class StartForm(forms.Form):
    """The check before leaving and the odometer."""

    act: ClassVar[str] = "start"
    tyres = _tick("tyres")
    lights = _tick("lights")
    brakes = _tick("brakes")
    energy = _tick("energy")
    papers = _tick("papers")
    fault = forms.CharField(label="有问题", required=False, max_length=200)
    odometer_out_km = _km("出车里程")
    photo = _photo("拍表")

    def checks(self) -> list[Any]:
        """The ticks, in the order of the check."""
        return [self[item] for item in PreTripCheck.ITEMS]


class FinishForm(forms.Form):
    act: ClassVar[str] = "finish"
    odometer_back_km = _km("回场里程")
    photo = _photo("拍表")


class ExpenseForm(forms.Form):
    act: ClassVar[str] = "expense"
    kind = forms.ChoiceField(
        label="费用", choices=[(kind.value, kind.label) for kind in TripExpense.TRIP_KINDS]
    )
    amount = NumberField(
        label="金额", max_digits=12, decimal_places=2, min_value=0, error_messages=REQUIRED
    )
    remark = forms.CharField(label="说明", required=False, max_length=200)
    photo = _photo("拍票据")


class HandInForm(forms.Form):
    act: ClassVar[str] = "hand_in"
    expenses_complete = forms.BooleanField(label="费用已填全，没有费用也勾选", required=False)


class RefuellingForm(forms.Form):
    """A refuelling of the car driven, at the pump."""

    act: ClassVar[str] = "refuel"
    vehicle = forms.ModelChoiceField(Vehicle.objects.none(), label="车辆", error_messages=REQUIRED)
    product = forms.ChoiceField(label="油品", choices=Refuelling.Product.choices)
    quantity = NumberField(
        label="数量（升、度）", max_digits=8, decimal_places=2, min_value=0, error_messages=REQUIRED
    )
    amount = NumberField(
        label="金额", max_digits=12, decimal_places=2, min_value=0, error_messages=REQUIRED
    )
    odometer_km = _km("里程表读数")
    station = forms.CharField(label="站点", required=False, max_length=120)
    photo = _photo("拍小票")


class FaultForm(forms.Form):
    """What is wrong with the car driven."""

    act: ClassVar[str] = "fault"
    vehicle = forms.ModelChoiceField(Vehicle.objects.none(), label="车辆", error_messages=REQUIRED)
    fault = forms.CharField(
        label="哪里有问题",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REQUIRED,
    )
    odometer_km = _km("里程表读数")
    photo = _photo("拍照")


class ConfirmForm(forms.Form):
    """The unit's word on a trip: agreed, with a rating, or disputed with the reason."""

    rating = forms.TypedChoiceField(
        label="评价",
        choices=[("", "不评价"), *((n, f"{n} 分") for n in range(5, 0, -1))],
        coerce=int,
        required=False,
        empty_value=None,
    )
    rating_text = forms.CharField(
        label="评价内容", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label="异议", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
