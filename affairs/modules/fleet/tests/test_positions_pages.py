"""The map: who sees which vehicle and when, tracks in the audit log, tiles only when named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from affairs.core.audit.models import AuditRecord
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.models import Parameter
from affairs.core.rules.parameters import table
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.ground.coordinates import System, gcj02_of
from affairs.modules.fleet.jt808.position import position_at
from affairs.modules.fleet.jt808.receiving import Received
from affairs.modules.fleet.models import Fence
from affairs.modules.fleet.positions.storing import PositionStore
from affairs.modules.fleet.selectors import maps
from affairs.modules.fleet.tests.factories import (
    make_alarm,
    make_driver,
    make_fence,
    make_installation,
    make_trip,
    make_vehicle,
)

pytestmark = pytest.mark.django_db

HOME = (36.06, 103.83)


@pytest.fixture
def unit():
    return make_organisation("市水务局")


def signed_in(client, unit, *permissions, scope="own"):
    user = make_user(unit)
    give(user, *(permissions or ("fleet.view_map", "fleet.view_vehicle")), scope=scope)
    client.force_login(user)
    return user


def reporting(vehicle, *, minutes_ago=1, kmh=40.0, north=0, number=1):
    """The vehicle reports ``number`` times half a minute apart, last some minutes ago."""
    terminal = vehicle.installations.first() or make_installation(vehicle=vehicle)
    last = timezone.localtime().replace(microsecond=0) - timedelta(minutes=minutes_ago)
    store = PositionStore()
    for at in range(number):
        moment = last - timedelta(seconds=30 * (number - 1 - at))
        said = position_at(round(HOME[0] * 1e6) + north + at * 3000, round(HOME[1] * 1e6),
                           moment.replace(tzinfo=None), speed_dkmh=round(kmh * 10))  # fmt: skip
        store.store([Received(terminal.terminal.number, said, moment)])
    return vehicle


def test_the_map_shows_vehicles_of_the_own_unit_alone(client, unit):
    ours = reporting(make_vehicle(organisation=unit))
    theirs = reporting(make_vehicle())
    signed_in(client, unit)
    for address in ("/fleet/map/", "/fleet/map/?as=table"):
        page = client.get(address).content.decode()
        assert str(ours) in page
        assert str(theirs) not in page


def test_states_by_age_and_speed(client, unit):
    moving = reporting(make_vehicle(organisation=unit))
    standing = reporting(make_vehicle(organisation=unit), kmh=0)
    quiet = reporting(make_vehicle(organisation=unit), minutes_ago=30)
    offline = reporting(make_vehicle(organisation=unit), minutes_ago=60 * 30)
    unknown = make_installation(vehicle=make_vehicle(organisation=unit)).vehicle
    user = signed_in(client, unit)
    rows = maps.vehicles_shown(user, timezone.now(), None, System.WGS84)
    assert {row.vehicle: row.state for row in rows} == {
        moving: "moving", standing: "standing", quiet: "quiet", offline: "offline",
        unknown: "unknown",
    }  # fmt: skip
    assert {row.vehicle for row in rows if row.place is None} == {offline, unknown}


def test_a_secrecy_exempt_vehicle_is_not_there_without_the_right(client, unit):
    secret = reporting(make_vehicle(organisation=unit, is_position_secret=True), number=3)
    user = signed_in(client, unit)
    assert str(secret) not in client.get("/fleet/map/").content.decode()
    assert client.get(f"/fleet/map/tracks/{secret.pk}/").status_code == 422
    give(user, "fleet.see_secret_position")
    user.__dict__.pop("_grants", None)
    assert str(secret) in client.get("/fleet/map/").content.decode()
    assert client.get(f"/fleet/map/tracks/{secret.pk}/").status_code == 200


def test_a_unit_sees_the_pools_car_while_it_is_out_for_it(client, unit):
    car = reporting(make_vehicle(), number=4)
    now = timezone.now()
    trip = make_trip(
        organisation=unit, vehicle=car, driver=make_driver(), state=TripState.OUT,
        out_at=now - timedelta(hours=1), planned_back_at=now + timedelta(hours=1),
        held_until=now + timedelta(hours=2),
    )  # fmt: skip
    signed_in(client, unit)
    assert str(car) in client.get("/fleet/map/").content.decode()
    track = f"/fleet/map/tracks/{car.pk}/"
    assert client.get(f"{track}?trip={trip.number}").status_code == 200
    day = timezone.localtime(now - timedelta(days=1))
    assert client.get(f"{track}?from={day:%Y-%m-%d %H:%M}").status_code in (403, 422)
    trip.state, trip.back_at = TripState.BACK, now - timedelta(minutes=30)
    trip.save()
    assert str(car) not in client.get("/fleet/map/").content.decode()
    assert client.get(f"{track}?trip={trip.number}").status_code == 200
    late = timezone.localtime(now - timedelta(minutes=50))
    assert client.get(f"{track}?from={late:%Y-%m-%d %H:%M}").status_code == 422


@pytest.mark.parametrize("tail", ["", "?as=table", "?format=csv"])
def test_a_track_is_shown_listed_exported_and_each_look_recorded(client, unit, tail):
    car = reporting(make_vehicle(organisation=unit), number=6)
    user = signed_in(client, unit)
    answer = client.get(f"/fleet/map/tracks/{car.pk}/{tail}")
    assert answer.status_code == 200
    look = AuditRecord.objects.get(action="fleet.view_track")
    assert (look.user, look.object_id, look.label) == (
        user, str(car.pk), "导出轨迹" if "csv" in tail else "查看轨迹",
    )  # fmt: skip
    if "csv" in tail:
        assert len(answer.content.decode("utf-8-sig").strip().split("\r\n")) == 7


def test_tracks_of_other_units_are_refused_and_not_recorded_as_looked_at(client, unit):
    theirs = reporting(make_vehicle(), number=3)
    signed_in(client, unit)
    assert client.get(f"/fleet/map/tracks/{theirs.pk}/").status_code == 403
    assert client.get(f"/fleet/map/tracks/{theirs.pk}/?format=csv").status_code == 403
    assert client.get("/fleet/map/tracks/999999/").status_code == 404
    assert not AuditRecord.objects.filter(action="fleet.view_track").exists()


@pytest.mark.parametrize("tail", ["?from=gestern", "?trip=YC-0", "?from=2022-01-01&to=2022-03-01"])
def test_what_cannot_be_a_span_is_told(client, unit, tail):
    car = reporting(make_vehicle(organisation=unit))
    signed_in(client, unit)
    assert client.get(f"/fleet/map/tracks/{car.pk}/{tail}").status_code in (400, 404)


def test_alarms_beside_the_map_are_those_of_vehicles_seen(client, unit):
    ours = make_alarm(vehicle=make_vehicle(organisation=unit), message="这是我们的告警")
    make_alarm(message="这是别人的告警")
    signed_in(client, unit, "fleet.view_map", "fleet.view_alarm")
    page = client.get("/fleet/map/").content.decode()
    assert ours.message in page
    assert "这是别人的告警" not in page


def test_filters_and_search_narrow_the_list(client, unit):
    moving = reporting(make_vehicle(organisation=unit))
    standing = reporting(make_vehicle(organisation=unit), kmh=0)
    signed_in(client, unit)

    def cars(query):
        part = client.get(f"/fleet/map/?{query}", headers={"HX-Request": "true",
                                                           "HX-Target": "vehicles"})  # fmt: skip
        text = part.content.decode()
        assert "<html" not in text
        return {car for car in (moving, standing) if str(car) in text}

    assert cars("") == {moving, standing}
    assert cars("state=moving") == {moving}
    assert cars(f"q={str(standing).lower()}") == {standing}
    assert cars("state=alarm") == set()


def test_a_past_moment_shows_where_the_car_was_then(client, unit):
    car = reporting(make_vehicle(organisation=unit), minutes_ago=60, number=2)
    reporting(car, minutes_ago=1, north=90_000)
    user = signed_in(client, unit)
    past = timezone.now() - timedelta(minutes=59)
    (row,) = maps.vehicles_shown(user, timezone.now(), past, System.WGS84)
    assert (row.state, row.place) == ("moving", (36.063, 103.83))


def set_parameter(key, value):
    Parameter.objects.create(key=key, label=key, value=value, is_shipped=False)
    table.forget()


@pytest.fixture
def parameters_forgotten():
    yield
    table.forget()


def test_tiles_are_allowed_only_when_the_bureau_names_a_source(client, unit, parameters_forgotten):
    car = reporting(make_vehicle(organisation=unit))
    signed_in(client, unit)
    answer = client.get("/fleet/map/")
    assert "https:" not in answer.headers["Content-Security-Policy"]
    set_parameter("fleet.map_tiles", "https://{s}.map.example.gov.cn/{z}/{x}/{y}.png")
    answer = client.get("/fleet/map/")
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' https://*.map.example.gov.cn data: blob:" in policy
    lat, lon = gcj02_of(HOME)
    assert f'data-lat="{lat}" data-lon="{lon}"' in answer.content.decode()
    assert str(car) in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["http://map.example.cn/{z}/{x}/{y}.png", "https://map.example.cn/tiles",
                "https://x/{z}/{x}/{y} ; script-src *"],
)  # fmt: skip
def test_addresses_that_are_no_tiles_leave_the_outline(client, unit, parameters_forgotten, address):
    set_parameter("fleet.map_tiles", address)
    signed_in(client, unit)
    assert maps.ground(timezone.localdate()) == maps.Ground()
    assert "example" not in client.get("/fleet/map/").headers["Content-Security-Policy"]


def test_the_outline_is_the_bureaus_file_the_demos_or_bare(client, unit, settings, tmp_path):
    signed_in(client, unit)
    settings.HOME = tmp_path
    assert client.get("/fleet/map/outline/").json()["features"] == []
    settings.DEMO = True
    kinds = {one["properties"]["kind"] for one in maps.city_outline()["features"]}
    assert kinds == {"city", "urban", "border", "water", "lake", "road", "place"}
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "outline.geojson").write_text('{"type": "FeatureCollection"}')
    assert client.get("/fleet/map/outline/").json() == {"type": "FeatureCollection"}


def test_a_fence_is_drawn_and_saved_by_its_action(client, unit):
    fence = make_fence(organisation=unit, shape="polygon", radius_m=None,
                       outline="103.8,36.0\n103.9,36.0\n103.9,36.1")  # fmt: skip
    signed_in(client, unit, "fleet.record_fence", "fleet.view_fence", "fleet.view_map")
    page = f"/fleet/map/fences/{fence.pk}/"
    assert client.get(page).status_code == 200
    drawn = "103.80,36.00\n103.85,36.00\n103.85,36.05\n103.80，36.05"
    assert client.post(page, {"outline": drawn}).status_code == 302
    fence.refresh_from_db()
    assert fence.outline.splitlines()[-1] == "103.800000,36.050000"
    refused = client.post(page, {"outline": "103.80,36.00\n36.0"})
    assert refused.status_code == 400
    assert "第 2 行" in refused.content.decode()
    assert Fence.objects.get().outline == fence.outline
    theirs = make_fence()
    assert client.get(f"/fleet/map/fences/{theirs.pk}/").status_code == 404


def test_the_map_asks_the_database_as_often_for_many_as_for_one(client, unit):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/fleet/map/").status_code == 200
        return len(captured)

    signed_in(client, unit)
    reporting(make_vehicle(organisation=unit))
    asked()
    one = asked()
    for _ in range(5):
        reporting(make_vehicle(organisation=unit))
    assert asked() == one
