"""节假日封存: the list of a holiday, sealing one vehicle with photo, the list on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.files.actions import attach
from affairs.core.ledgers.forms.fields import NumberField
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.safekeeping import seal_vehicle
from affairs.modules.fleet.models import Seal, Vehicle
from affairs.modules.fleet.selectors.sealing import (
    Holiday,
    SealLine,
    holiday_at,
    holidays_between,
    nearest_holiday,
    sealing_lines,
)
from affairs.modules.fleet.views.downloads import book_answer

STATES = {"": "全部", "none": "未登记", "sealed": "已封存", "duty": "值班备勤", "moved": "期间动车"}
FORM = "fleet/seal_form.html"


class SealForm(forms.Form):
    """What the register of sealing asks for; a duty car gives its reason instead."""

    is_on_duty = forms.BooleanField(label="值班备勤，不封存", required=False)
    duty_reason = forms.CharField(label="值班理由", required=False, max_length=200)
    place = forms.CharField(label="封存地点", required=False, max_length=120)
    key_keeper = forms.CharField(label="钥匙保管人", required=False, max_length=60)
    odometer_km = NumberField(label="里程表读数", whole=True, min_value=0, required=False)
    photo = forms.FileField(
        label="照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )


def _holiday(request: HttpRequest) -> Holiday | None:
    text = request.GET.get("holiday", "")
    if not text:
        return nearest_holiday(timezone.localdate())
    try:
        return holiday_at(date.fromisoformat(text))
    except ValueError as wrong:
        raise InvalidValue(f"假期首日 {text} 读不懂。", field="holiday") from wrong


@page(
    "fleet.sealing",
    "节假日封存",
    path="fleet/sealing/",
    permission="fleet.view_seal",
    order=99,
)
def sealing_page(request: HttpRequest) -> Mapping[str, Any]:
    """Sealed, on duty, unregistered and moved vehicles of one holiday."""
    today, holiday = timezone.localdate(), _holiday(request)
    lines = sealing_lines(person(request), holiday) if holiday else []
    show = request.GET.get("show", "")
    show = show if show in STATES else ""
    return {
        "holiday": holiday,
        "holidays": holidays_between(date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)),
        "show": show,
        "tabs": [
            {"label": label, "here": code == show,
             "url": f"?holiday={holiday.first if holiday else ''}&show={code}",
             "count": sum(1 for line in lines if not code or line.state == code),
             "tone": "stop" if code == "moved" else "on" if code == "none" else ""}
            for code, label in STATES.items()
        ],
        "lines": [line for line in lines if not show or line.state == show],
        "may_seal": can(person(request), "fleet.seal_vehicle"),
        "states": STATES,
    }  # fmt: skip


HEADS = [
    Head("单位", width=24),
    Head("号牌", width=12),
    Head("品牌型号", width=20),
    Head("状态", width=10),
    Head("封存地点", width=20),
    Head("钥匙保管人", width=12),
    Head("里程（公里）", 0, 12),
    Head("值班理由", width=22),
    Head("期间动车", width=26),
]


@page(
    "fleet.sealing_xlsx",
    "封存清单 Excel",
    path="fleet/sealing/export.xlsx",
    permission="fleet.view_seal",
    in_menu=False,
)
def sealing_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The sealing list of a holiday as it is handed in."""
    holiday = _holiday(request)
    if holiday is None:
        raise Http404("没有这个假期。")
    rows = [_row(line) for line in sealing_lines(person(request), holiday)]
    span = f"{holiday.first:%Y年%m月%d日} 至 {holiday.last:%Y年%m月%d日}，{holiday.days} 天"
    table = Table("封存清单", f"{holiday}公务用车封存停驶清单", HEADS, rows, notes=[span],
                  foot=["单位负责人：　　　　　　　填报人："])  # fmt: skip
    return book_answer(request, f"封存清单-{holiday.name}-{holiday.first:%Y%m%d}", table)


def _row(line: SealLine) -> list[Any]:
    seal = line.seal
    moved = "；".join(found.message for found in line.breaches)
    if line.moved_km:
        moved = f"{moved} 走了 {line.moved_km:,} 公里".strip()
    return [
        str(line.vehicle.organisation), str(line.vehicle), line.vehicle.model_name,
        STATES[line.state], seal.place if seal else "", seal.key_keeper if seal else "",
        seal.odometer_km if seal else None, seal.duty_reason if seal else "", moved,
    ]  # fmt: skip


@page(
    "fleet.seal_form",
    "登记封存",
    path="fleet/sealing/<str:first>/<int:pk>/",
    permission="fleet.seal_vehicle",
    template=FORM,
    methods=("GET", "POST"),
)
def seal_form(request: HttpRequest, first: str, pk: int) -> HttpResponse | Mapping[str, Any]:
    """Seal one vehicle for the holiday, or say why it stays on duty; works on a phone."""
    user = person(request)
    vehicle = visible(user, Vehicle.objects.all(), "fleet.seal_vehicle").filter(pk=pk).first()
    holiday = holiday_at(_day(first))
    if vehicle is None or holiday is None:
        raise Http404("没有这辆车或这个假期。")
    known = Seal.objects.filter(
        vehicle=vehicle, sealed_from__lt=holiday.ends_before, sealed_to__gt=holiday.begins_at
    ).first()
    form = SealForm(request.POST or None, request.FILES or None, initial=_initial(vehicle, known))
    context = {"vehicle": vehicle, "holiday": holiday, "known": known, "form": form,
               "heading": f"{vehicle} 封存", "back": _list(holiday)}  # fmt: skip
    if request.method != "POST":
        return context
    if not form.is_valid():
        return render_page(request, FORM, context, status=422)
    try:
        seal = _sealed(form.cleaned_data, vehicle, holiday, known, user)
    except AffairsError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return render_page(request, FORM, context, status=refused.status)
    messages.success(request, f"{vehicle} 已登记{'值班备勤' if seal.is_on_duty else '封存'}。")
    return HttpResponseRedirect(_list(holiday))


def _sealed(
    given: dict[str, Any], vehicle: Vehicle, holiday: Holiday, known: Seal | None, by: Any
) -> Seal:
    photo = given.pop("photo")
    seal = known or Seal(
        vehicle=vehicle,
        holiday=holiday.name[:40],
        sealed_from=holiday.begins_at,
        sealed_to=holiday.ends_before,
    )
    for name, value in given.items():
        setattr(seal, name, value)
    seal.has_photo = bool(photo) or (known is not None and known.has_photo)
    stored = seal_vehicle(seal, by=by)
    if photo:
        attach(stored, photo, by=by, label="封存照片")
    return stored


def _initial(vehicle: Vehicle, known: Seal | None) -> dict[str, Any]:
    if known is None:
        return {"place": vehicle.parking_place, "odometer_km": vehicle.odometer_km or None}
    names = ("is_on_duty", "duty_reason", "place", "key_keeper", "odometer_km")
    return {name: getattr(known, name) for name in names}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Http404("没有这个假期。") from wrong


def _list(holiday: Holiday) -> str:
    return f"{reverse('fleet.sealing')}?holiday={holiday.first}"
