"""Tracks: lengths against measured values, jumps, stops, gaps, fewer points."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affairs.modules.fleet.ground.geodesy import (
    bearing,
    distance_m,
    distance_to_line_m,
    distance_to_step_m,
    is_inside,
    length_m,
    moved,
    offset,
)
from affairs.modules.fleet.ground.tracks import (
    Fix,
    TrackLimits,
    in_order,
    read_track,
    simplified,
    without_spikes,
)

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "gps-tracks"
START = datetime(2022, 7, 15, 5, 30, tzinfo=UTC)
HOME = (36.06, 103.83)


def drive(*legs: tuple[float, float], home=HOME, step_s: int = 30) -> list[Fix]:
    """Fixes every half minute: each leg is minutes and km/h northwards, 0 km/h a stop."""
    place, at, fixes = home, START, [Fix(START, *home, 0.0)]
    for minutes, kmh in legs:
        for _ in range(int(minutes * 60 / step_s)):
            at += timedelta(seconds=step_s)
            place = moved(place, east_m=0, north_m=kmh / 3.6 * step_s)
            fixes.append(Fix(at, *place, float(kmh)))
    return fixes


def shared(name: str) -> Path:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"reference data not here: {file}")
    return file


def places_of_gpx(file: Path) -> list[tuple[float, float]]:
    points = [
        element for element in ElementTree.parse(file).iter() if element.tag.endswith("trkpt")
    ]
    return [(float(point.get("lat")), float(point.get("lon"))) for point in points]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["tour2-with-loop.gpx", "issue-127.gpx", "test2.gpx", "test2_no_millis.gpx",
     "tour-with-loop.gpx", "tour3-with-long-edge.gpx"],
)  # fmt: skip
def test_length_of_recorded_tracks(name):
    expected = json.loads(shared("expected.json").read_text())[name]["length_km"]
    assert round(length_m(places_of_gpx(shared(name))) / 1000, 4) == expected


@pytest.mark.shared
def test_length_of_a_recorded_drive_without_its_jump():
    with shared("munich_drive_1s.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    fixes = [fix_of(row) for row in rows]
    assert round(length_m([fix.place for fix in fixes]) / 1000, 4) == 13.6471
    track = read_track(fixes)
    assert track.spikes > 0
    assert track.distance_km == pytest.approx(13.37, rel=0.03)
    fewer = simplified(track, 10)
    assert len(fewer) < len(track.fixes) / 5
    assert length_m([fix.place for fix in fewer]) / 1000 == pytest.approx(13.37, rel=0.03)


def test_a_jump_to_and_fro_is_left_out():
    fixes = drive((10, 36))
    jumped = fixes[8]._replace(lat=fixes[8].lat + 0.5)
    track = read_track([*fixes[:8], jumped, *fixes[9:]])
    assert track.spikes == 1
    assert track.distance_km == pytest.approx(6.0, abs=0.01)


def test_a_first_fix_far_away_is_left_out():
    fixes = drive((5, 36))
    wrong = fixes[0]._replace(lat=fixes[0].lat + 0.5)
    assert without_spikes([wrong, *fixes[1:]], 200) == fixes[1:]


def test_two_places_at_one_instant_count_once():
    fixes = drive((2, 36))
    assert in_order([*reversed(fixes), *fixes]) == fixes


def test_drift_of_a_standing_car_is_no_distance():
    fixes = [
        Fix(START + timedelta(seconds=30 * n), HOME[0] + n % 3 * 0.0001, HOME[1], 0.0)
        for n in range(60)
    ]
    track = read_track(fixes)
    assert (track.distance_km, len(track.stops), track.drives) == (0.0, 1, ())


def test_stops_drives_and_moving_time():
    track = read_track(drive((30, 40), (38, 0), (30, 40), (2, 0), (10, 40)))
    assert [span.lasted for span in track.stops] == [timedelta(minutes=37, seconds=30)]
    assert track.distance_km == pytest.approx(46.67, abs=0.01)
    assert track.moving == timedelta(minutes=71)
    assert track.top_kmh == 40


def test_a_gap_is_not_driven_distance():
    fixes = drive((20, 60), (22, 60), (20, 60))
    heard = [fix for fix in fixes if not 20 < (fix.at - START).total_seconds() / 60 < 42]
    track = read_track(heard)
    assert [round(gap.straight_km, 1) for gap in track.gaps] == [22.0]
    assert track.distance_km == pytest.approx(40.0, abs=0.01)
    assert track.gap_km == pytest.approx(22.0, abs=0.01)


def test_a_silent_standing_car_is_a_stop_and_no_gap():
    fixes = drive((10, 60))
    parked = fixes[-1]._replace(at=fixes[-1].at + timedelta(hours=2), speed_kmh=0.0)
    track = read_track([*fixes, fixes[-1]._replace(at=fixes[-1].at + timedelta(seconds=30),
                                                   speed_kmh=0.0), parked])  # fmt: skip
    assert track.gaps == ()
    assert [stop.lasted for stop in track.stops] == [timedelta(minutes=119, seconds=30)]


def test_a_car_that_falls_silent_while_moving_and_wakes_there_did_not_drive_meanwhile():
    fixes = drive((10, 60))
    awake = fixes[-1]._replace(at=fixes[-1].at + timedelta(hours=2), speed_kmh=0.0)
    track = read_track([*fixes, awake])
    assert [drive.lasted for drive in track.drives] == [timedelta(minutes=10)]
    assert [stop.lasted for stop in track.stops] == [timedelta(hours=2)]


@pytest.mark.parametrize("fixes", [[], drive()])
def test_nothing_or_one_fix_is_a_track_of_no_length(fixes):
    track = read_track(fixes)
    assert (track.distance_km, track.stops, simplified(track, 10)) == (0.0, (), fixes)


wobbles = st.lists(st.tuples(st.floats(-80, 80), st.floats(-80, 80)), min_size=3, max_size=60)


@given(wobbles)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_left_out_fix_is_farther_than_the_tolerance(wobble):
    place, fixes = HOME, []
    for number, (east, north) in enumerate(wobble):
        place = moved(place, east_m=east, north_m=north)
        fixes.append(Fix(START + timedelta(seconds=10 * number), *place, 30.0))
    track = read_track(fixes, TrackLimits(stop=timedelta(hours=9)))
    kept = simplified(track, 15)
    assert (kept[0], kept[-1]) == (track.fixes[0], track.fixes[-1])
    line = [fix.place for fix in kept]
    assert max(distance_to_line_m(fix.place, line) for fix in track.fixes) <= 15.01


@given(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000))
def test_moved_and_offset_undo_each_other(east, north):
    back = offset(moved(HOME, east_m=east, north_m=north), HOME)
    assert back == (pytest.approx(east, abs=0.01), pytest.approx(north, abs=0.01))


def test_distances_and_bearings():
    north = moved(HOME, east_m=0, north_m=1000)
    east = moved(HOME, east_m=1000, north_m=0)
    assert distance_m(HOME, north) == pytest.approx(1000, abs=0.01)
    assert (bearing(HOME, north), bearing(HOME, east), bearing(north, HOME)) == (0, 90, 180)
    assert distance_to_step_m(east, HOME, north) == pytest.approx(1000, abs=0.1)
    assert distance_to_line_m(east, [HOME]) == pytest.approx(1000, abs=0.1)
    assert distance_to_step_m(east, HOME, HOME) == pytest.approx(1000, abs=0.1)


def test_inside_and_outside_a_polygon():
    ring = [moved(HOME, east_m=x, north_m=y) for x, y in ((0, 0), (900, 0), (900, 900), (0, 900))]
    assert is_inside(moved(HOME, east_m=450, north_m=450), ring)
    assert is_inside(moved(HOME, east_m=450, north_m=450), [*ring, ring[0]])
    assert not is_inside(moved(HOME, east_m=950, north_m=450), ring)


def fix_of(row):
    return Fix(datetime.fromisoformat(row["time"]), float(row["lat"]), float(row["lon"]))
