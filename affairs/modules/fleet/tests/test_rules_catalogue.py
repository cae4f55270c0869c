"""What holds for every rule of the fleet: ids, labels, parameters, examples, wording."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from affairs.core.rules.conversion import convert
from affairs.core.rules.registry import all_rules
from affairs.modules.fleet import rules
from affairs.modules.fleet.selectors.proposing import FAIRNESS_DAYS, SECONDS, TERM_PARAMETERS
from affairs.modules.fleet.selectors.ways import FACTOR, SPEED, UNKNOWN_WAY
from affairs.modules.fleet.tests.shipped import ENTRIES, run, shipped_value

RULES = [rule for rule in all_rules() if rule.module.startswith("affairs.modules.fleet.")]
PARAMETER_FIELDS = {"key", "label", "unit", "value", "source", "article", "confidence", "note"}
# Keys that are no argument of a rule, each with the file that reads it.
READ_ELSEWHERE = {
    "fleet.position_days": "jobs.py",
    "fleet.spike_kmh": "selectors/positions.py",
    "fleet.gap_minutes": "selectors/positions.py",
    "fleet.stop_minutes": "selectors/positions.py",
    "fleet.track_tolerance_m": "selectors/positions.py",
    "fleet.overspeed_seconds": "positions/watching.py",
    "fleet.outing_minutes": "positions/watching.py",
    "fleet.map_tiles": "selectors/maps.py",
    "fleet.map_tiles_system": "selectors/maps.py",
    "fleet.map_tiles_source": "selectors/maps.py",
}
EXAMPLES = [(rule.id, example) for rule in RULES for example in rule.examples]


def test_every_rule_of_the_domain_has_code():
    assert {f"VEH-{number:02}" for number in range(1, 26)} <= {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_speaks_chinese_and_explains_itself(rule):
    labels = [rule.label, *(given.label for given in rule.inputs)]
    assert [label for label in labels if not re.search("[一-鿿]", label)] == []
    assert rule.doc
    assert rule.article


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_takes_its_parameters_from_shipped_keys(rule):
    hints = get_type_hints(rule.function)
    for name, key in rule.parameters.items():
        assert convert(shipped_value(key), hints[name], name) is not None


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES)
def test_examples_of_the_calculator_run(rule_id, example):
    outcome = run(rule_id, **example)
    assert {finding.rule for finding in outcome.findings} <= {rule_id}


def test_shipped_parameters_are_complete_and_used():
    used = {key for rule in RULES for key in rule.parameters.values()}
    used |= {*TERM_PARAMETERS.values(), FAIRNESS_DAYS, SECONDS, FACTOR, SPEED, UNKNOWN_WAY}
    assert {entry["key"] for entry in ENTRIES} == used | READ_ELSEWHERE.keys()
    fleet = Path(rules.__file__).parent.parent
    for key, file in READ_ELSEWHERE.items():
        assert f'"{key}"' in (fleet / file).read_text(encoding="utf-8"), key
    for entry in ENTRIES:
        assert set(entry) - {"valid_from"} == PARAMETER_FIELDS
        assert entry["confidence"] in {"A", "B", "C"}
    dated = [(entry["key"], entry.get("valid_from")) for entry in ENTRIES]
    assert len(dated) == len(set(dated))


def test_main_rules_are_pure():
    for rule in RULES:
        names = rule.function.__code__.co_names
        assert not {"today", "now", "objects", "localdate"} & set(names), rule.id
