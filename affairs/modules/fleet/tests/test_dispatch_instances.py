"""Benchmark instances: every plan is feasible, and as good as it has to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.dispatch import answering
from affairs.modules.fleet.dispatch.answering import answer_instance, by_hand
from affairs.modules.fleet.dispatch.instances import read_instance
from affairs.modules.fleet.dispatch.plain import cheapest_insertion, nearest_free
from affairs.modules.fleet.tests.plan_checker import (
    assignment_faults,
    li_lim_faults,
    ride_faults,
)

ROUTING = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "routing"
pytestmark = pytest.mark.shared


def file_of(kind: str, name: str) -> Path:
    if not ROUTING.is_dir():
        pytest.skip("没有 ../shared/data/routing：算例不在仓库里")
    return ROUTING / kind / name


def expected(kind: str, name: str) -> dict:
    return json.loads(file_of("", "expected.json").read_text())[kind][name]


@pytest.mark.parametrize("name", ["lc101", "lrc101"])
def test_a_pick_up_and_delivery_plan_is_feasible_and_meets_the_vehicles(name):
    file = file_of("lilim_pdptw100", f"{name}.txt")
    answer = answer_instance(file, seconds=8, clock="cpu")
    faults, length = li_lim_faults(file, answer["routes"])
    best = expected("lilim_pdptw100", name)
    assert faults == []
    assert answer["feasible"]
    assert answer["distance"] == pytest.approx(length, abs=0.01)
    assert answer["vehicles"] == best["best_known_vehicles"]
    assert length <= best["best_known_distance"] * 1.05


def test_a_dial_a_ride_plan_keeps_the_longest_ride():
    file = file_of("cordeau_darp", "a2-16.txt")
    answer = answer_instance(file, seconds=6, clock="cpu")
    faults, length = ride_faults(file, 16, answer["routes"], answer["times"])
    assert faults == []
    assert answer["distance"] == pytest.approx(length, abs=0.01)
    assert length <= expected("cordeau_darp", "a2-16")["published_optimum"] * 1.05


@pytest.mark.parametrize("name", ["gap1_1", "gap4_2", "gap12_4"])
def test_an_assignment_meets_the_published_optimum(name):
    file = file_of("gap_assignment", f"{name}.json")
    answer = answer_instance(file, seconds=60)
    faults, worth = assignment_faults(json.loads(file.read_text()), answer["assignment"])
    assert faults == []
    assert worth == answer["value"] == expected("gap_assignment", name)["published_optimum_max"]


def test_without_the_solver_the_plan_is_plain_and_says_so(monkeypatch):
    monkeypatch.setattr(answering, "has_solver", lambda: False)
    file = file_of("lilim_pdptw100", "lc101.txt")
    answer = answer_instance(file)
    assert li_lim_faults(file, answer["routes"])[0] == []
    assert "没有装求解器" in answer["note"]
    given = read_instance(file_of("gap_assignment", "gap1_1.json"))
    agents = by_hand(given)
    assert assignment_faults({"cost": given.worth, "req": given.needs, "cap": given.capacities},
                             agents)[0] == []  # fmt: skip


def test_plain_plans_of_an_instance_hold():
    file = file_of("lilim_pdptw100", "lr112.txt")
    given = read_instance(file)
    for plan in (nearest_free(given.problem), cheapest_insertion(given.problem)):
        routes = [[given.locations[stop] for stop in route.stops] for route in plan.routes]
        faults = li_lim_faults(file, routes)[0]
        assert [fault for fault in faults if "exactly once" not in fault] == []


def test_a_file_of_another_kind_is_refused_by_name(tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("1 2 3\n4 5 6 7\n")
    with pytest.raises(InvalidValue, match="wrong.txt"):
        read_instance(wrong)


def test_the_command_prints_one_document(capsys):
    file = file_of("gap_assignment", "gap1_1.json")
    call_command("dispatch", "solve", str(file), "--json", "--seconds", "20")
    assert json.loads(capsys.readouterr().out)["value"] == 327
