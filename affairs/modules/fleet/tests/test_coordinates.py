"""Coordinates: published pairs of the three systems, and the way there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.modules.fleet.ground.coordinates import (
    System,
    bd09_of_gcj02,
    gcj02_of,
    gcj02_of_bd09,
    measured,
    shown,
    wgs84_of_gcj02,
)
from affairs.modules.fleet.ground.geodesy import distance_m

# WGS-84 and GCJ-02 of one place, as published with the conversion libraries in use.
PAIRS = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
]
GCJ_AND_BD = [
    ((39.915, 116.404), (39.92133699351021, 116.41036949371029)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PAIRS)
def test_published_pairs(wgs, gcj):
    assert gcj02_of(wgs) == pytest.approx(gcj, abs=1e-6)
    assert wgs84_of_gcj02(gcj) == pytest.approx(wgs, abs=1e-6)


@pytest.mark.parametrize(("gcj", "bd"), GCJ_AND_BD)
def test_published_bd09(gcj, bd):
    assert bd09_of_gcj02(gcj) == pytest.approx(bd, abs=1e-9)
    assert gcj02_of_bd09((39.915, 116.404)) == pytest.approx(
        (39.90865673957631, 116.39762729119315), abs=1e-9
    )


@pytest.mark.parametrize("place", [(37.774929, -122.419416), (-33.87, 151.21)])
def test_places_abroad_are_not_shifted(place):
    assert gcj02_of(place) == place
    assert wgs84_of_gcj02(place) == place


@given(st.floats(18, 53), st.floats(74, 134), st.sampled_from(list(System)))
def test_there_and_back_is_within_a_metre(lat, lon, system):
    there = shown((lat, lon), system)
    assert distance_m(measured(there, system), (lat, lon)) < 1
    if system is System.GCJ02:
        assert distance_m(measured(there, system), (lat, lon)) < 0.01
        assert 1 < distance_m(there, (lat, lon)) < 1500


def test_wgs84_stays_as_it_is():
    assert shown((36.06, 103.83), System.WGS84) == (36.06, 103.83)
