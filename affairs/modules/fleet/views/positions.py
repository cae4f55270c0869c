"""Vehicles on the map now or at a past moment, the track of one, fences drawn.

Every look at a track goes into the audit log.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.audit.recording import Entry, record_event
from affairs.core.dates import parse_datetime
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.pages.middleware import CONTENT_POLICY
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.positions import record_fence
from affairs.modules.fleet.choices import AlarmState
from affairs.modules.fleet.ground.areas import read_outline, written_outline
from affairs.modules.fleet.ground.charting import chart_of
from affairs.modules.fleet.ground.coordinates import measured, shown
from affairs.modules.fleet.ground.tracks import Track, read_track
from affairs.modules.fleet.models import Alarm, Fence, Installation, Trip, Vehicle
from affairs.modules.fleet.selectors import maps
from affairs.modules.fleet.selectors.positions import fixes_of, track_limits
from affairs.modules.fleet.selectors.trips import local_day

LONGEST = timedelta(days=7)
_POINTS_LISTED = 2_000
_ALARMS_SHOWN = 30


@page(
    "fleet.map",
    "位置与轨迹",
    path="fleet/map/",
    permission=maps.SEE,
    parts={"vehicles": "fleet/_map_vehicles.html"},
    order=7,
    icon="map-pin",
)
def vehicle_map(request: HttpRequest) -> HttpResponseBase:
    """Every vehicle the person may see, on the map and in the list; alarms beside them."""
    user, now = person(request), timezone.now()
    at = _asked_moment(request.GET.get("at", ""), now)
    ground = maps.ground(timezone.localdate(now))
    rows = maps.vehicles_shown(user, now, at, ground.system)
    counts = Counter(row.state for row in rows)
    wanted, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    if wanted == "alarm":
        rows = [row for row in rows if row.alarm]
    elif wanted:
        rows = [row for row in rows if row.state == wanted]
    if words:
        rows = [row for row in rows if _is_meant(row, words)]
    alarms = visible(user, Alarm.objects.exclude(state=AlarmState.CLOSED))
    open_ones = alarms.filter(vehicle__in=maps.vehicles_seen(user, now).values("pk"))
    context = {
        "rows": rows,
        "counts": counts,
        "states": maps.STATES,
        "total": sum(counts.values()),
        "without": _without_terminal(user),
        "wanted": wanted,
        "words": words,
        "at": at,
        "at_text": _written(at or now),
        "day_text": _written(local_day(timezone.localdate(at or now))[0]),
        "now": now,
        "as_table": request.GET.get("as") == "table",
        "alarms": open_ones.select_related("vehicle", "trip")[:_ALARMS_SHOWN],
        "alarm_count": open_ones.count(),
        "fences": json.dumps(
            maps.fences_shown(user, timezone.localdate(at or now), ground.system),
            ensure_ascii=False,
        ),
        "ground": ground,
        "may_command": can(user, "fleet.command_terminal"),
        "may_draw": can(user, "fleet.record_fence"),
    }
    return _drawn(request, "fleet/map.html", context, ground)


def _is_meant(row: maps.Shown, words: str) -> bool:
    named = f"{row.vehicle} {row.vehicle.organisation} {row.bound_for}"
    return words.upper() in named.upper()


def _without_terminal(user: User) -> int:
    """Vehicles in the person's reach on which no terminal is installed."""
    held = Installation.objects.filter(removed_at__isnull=True).values("vehicle")
    rows = visible(user, Vehicle.objects.exclude(status="disposed"), maps.SEE)
    return rows.exclude(pk__in=held).exclude(is_position_secret=True).count()


def _asked_moment(text: str, now: datetime) -> datetime | None:
    """The past moment of the address; None for now. One ahead or unreadable is refused."""
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace("T", " "))
    except InvalidValue as wrong:
        words = f"时间 {text} 读不懂，写成 2022-07-18 09:42。"
        raise InvalidValue(words, field="at") from wrong
    return moment if moment < now else None


def _written(moment: datetime) -> str:
    """A moment as the browser's own field for date and time writes it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


@page("fleet.map_outline", "地图底图", path="fleet/map/outline/", permission=maps.SEE,
      in_menu=False)  # fmt: skip
def map_outline(request: HttpRequest) -> HttpResponse:
    """The outlines beneath the vehicles, as GeoJSON."""
    body = json.dumps(maps.city_outline(), ensure_ascii=False)
    answer = HttpResponse(body, content_type="application/geo+json")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@page("fleet.track", "车辆轨迹", path="fleet/map/tracks/<int:pk>/", permission=maps.SEE)
def track(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The track of one vehicle over a trip or a time: map, speed, stops, gaps, odometer."""
    user = person(request)
    vehicle, trip, begin, end = _asked_track(request, pk, user)
    ground = maps.ground(timezone.localdate())
    found = read_track(fixes_of(vehicle.pk, begin, end), track_limits(begin))
    if request.GET.get("format") == "csv":
        _note_look(user, vehicle, begin, end, "导出轨迹")
        return _as_csv(vehicle, found)
    _note_look(user, vehicle, begin, end, "查看轨迹")
    line = [
        [round(n, 6) for n in shown(fix.place, ground.system)]
        + [int(fix.at.timestamp()), fix.speed_kmh or 0, fix.direction]
        for fix in found.fixes
    ]
    context = {
        "vehicle": vehicle,
        "trip": trip,
        "begin": begin,
        "end": end,
        "begin_text": _written(begin),
        "end_text": _written(end),
        "track": found,
        "line": json.dumps(line),
        "chart": chart_of(found, begin, end),
        "listed": found.fixes[:_POINTS_LISTED],
        "left_out": max(len(found.fixes) - _POINTS_LISTED, 0),
        "as_table": request.GET.get("as") == "table",
        "mileage": _mileage(trip, found),
        "alarms": visible(user, Alarm.objects.filter(vehicle=vehicle, started_at__gte=begin,
                                                     started_at__lte=end)),
        "ground": ground,
    }  # fmt: skip
    return _drawn(request, "fleet/track.html", context, ground)


def _asked_track(
    request: HttpRequest, pk: int, user: User
) -> tuple[Vehicle, Trip | None, datetime, datetime]:
    """Vehicle, trip and time asked for, the person's right to them checked; today by default."""
    vehicle = Vehicle.objects.filter(pk=pk).first()
    if vehicle is None:
        raise Http404("没有这辆车。")
    trip = None
    if number := request.GET.get("trip", ""):
        trip = Trip.objects.filter(vehicle=vehicle, number=number, out_at__isnull=False).first()
        if trip is None:
            raise Http404("没有这一单，或还没有出车。")
    now = timezone.now()
    if trip is not None and trip.out_at is not None:
        begin, end = trip.out_at, trip.back_at or now
    else:
        today, _ = local_day(timezone.localdate())
        begin = _asked_moment(request.GET.get("from", ""), now) or today
        end = _asked_moment(request.GET.get("to", ""), now) or min(begin + timedelta(days=1), now)
    if not begin < end <= begin + LONGEST:
        raise InvalidValue(f"起应早于止，一次最多看 {LONGEST.days} 天。", field="from")
    maps.require_track(user, vehicle, begin, end)
    return vehicle, trip, begin, end


def _note_look(user: User, vehicle: Vehicle, begin: datetime, end: datetime, what: str) -> None:
    span = f"{timezone.localtime(begin):%Y-%m-%d %H:%M} 至 {timezone.localtime(end):%Y-%m-%d %H:%M}"
    record_event(Entry("fleet.view_track", what, by=user, record=vehicle, reason=span))


def _mileage(trip: Trip | None, found: Track) -> dict[str, Any] | None:
    """Odometer, track, and track with straight lines over its gaps; None without an odometer."""
    if trip is None or not trip.distance_km:
        return None
    odometer = float(trip.distance_km)
    filled = found.distance_km + found.gap_km
    longest = max(odometer, filled, 0.1)
    return {
        "odometer": odometer,
        "track": found.distance_km,
        "filled": filled,
        "share": abs(odometer - found.distance_km) / odometer * 100,
        "filled_share": abs(odometer - filled) / odometer * 100,
        "bars": [
            round(value / longest * 200, 1) for value in (odometer, found.distance_km, filled)
        ],
    }


def _as_csv(vehicle: Vehicle, found: Track) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["时间", "经度", "纬度", "速度（公里/时）", "方向（度）", "点火", "终端里程（公里）"]
    )
    for fix in found.fixes:
        odometer = "" if fix.odometer_hm is None else fix.odometer_hm / 10
        writer.writerow(
            [f"{timezone.localtime(fix.at):%Y-%m-%d %H:%M:%S}", f"{fix.lon:.6f}", f"{fix.lat:.6f}",
             fix.speed_kmh, fix.direction, "是" if fix.acc_on else "否", odometer]
        )  # fmt: skip
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="track-{vehicle.pk}.csv"'
    return answer


class OutlineForm(forms.Form):
    """What was drawn: one ``经度,纬度`` a line, in the coordinates of the map."""

    outline = forms.CharField(label="坐标", widget=forms.Textarea(attrs={"rows": 8}))
    radius_m = forms.IntegerField(label="半径（米）", min_value=50, required=False)


@page(
    "fleet.fence_map",
    "画围栏",
    path="fleet/map/fences/<int:pk>/",
    permission="fleet.record_fence",
    methods=("GET", "POST"),
)
def fence_map(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One fence on the map; what is drawn or typed is saved by the same action as the form."""
    user = person(request)
    fence = visible(user, Fence.objects.all()).filter(pk=pk).first()
    if fence is None:
        raise Http404("没有这个围栏。")
    ground = maps.ground(timezone.localdate())
    form = OutlineForm(request.POST if request.method == "POST" else None, initial={
        "outline": written_outline([shown(p, ground.system) for p in read_outline(fence.outline)]),
        "radius_m": fence.radius_m,
    })  # fmt: skip
    status = 200
    if request.method == "POST":
        status = _save_outline(fence, form, ground, user)
        if status == 200:
            messages.success(request, f"围栏 {fence.name} 已保存。")
            return HttpResponseRedirect(reverse("ledger_detail", args=["fleet", "fence", pk]))
        fence.refresh_from_db()
    drawn = json.dumps(maps.drawn(fence, ground.system), ensure_ascii=False)
    context = {"fence": fence, "form": form, "ground": ground, "drawn": drawn}
    return _drawn(request, "fleet/fence_map.html", context, ground, status)


def _save_outline(fence: Fence, form: OutlineForm, ground: maps.Ground, by: User) -> int:
    if not form.is_valid():
        return 422
    try:
        places = [measured(p, ground.system) for p in read_outline(form.cleaned_data["outline"])]
        fence.outline = written_outline(places)
        fence.radius_m = form.cleaned_data["radius_m"] or fence.radius_m
        record_fence(fence, by=by)
    except AffairsError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return refused.status
    return 200


def _drawn(
    request: HttpRequest, template: str, context: Mapping[str, Any], ground: maps.Ground,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; pictures of the tile source are allowed only when the bureau has named one."""
    answer = render_page(
        request, template, context, parts={"vehicles": "fleet/_map_vehicles.html"}, status=status
    )
    if ground.host:
        policy = CONTENT_POLICY.replace("img-src 'self'", f"img-src 'self' {ground.host}")
        answer.headers["Content-Security-Policy"] = policy
    return answer
