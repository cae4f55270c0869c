"""What holds for every rule of energy: ids, labels, parameters, examples, wording."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from affairs.core.rules.conversion import convert
from affairs.core.rules.registry import all_rules
from affairs.modules.energy import rules
from affairs.modules.energy.tests.shipped import ENTRIES, run, shipped_value

RULES = [rule for rule in all_rules() if rule.module.startswith("affairs.modules.energy.")]
FIELDS = {"key", "label", "unit", "value", "source", "article", "confidence", "note"}
EXAMPLES = [(rule.id, example) for rule in RULES for example in rule.examples]
MODULE = Path(rules.__file__).parent.parent
IDS = (
    [f"ENE-DL{n}" for n in range(1, 9)] + [f"ENE-D{n}" for n in range(1, 4)]
    + ["ENE-C"] + [f"ENE-C{n}" for n in range(1, 6)] + ["ENE-K", "ENE-K1"]
    + [f"ENE-V{n:02}" for n in range(1, 21)] + [f"ENE-Q{n}" for n in range(1, 4)]
    + [f"ENE-T{n}" for n in range(1, 4)] + ["ENE-E", "ENE-W", "ENE-A"]
    + [f"ENE-M{n}" for n in range(1, 6)] + [f"WST-{n:02}" for n in range(1, 4)]
)  # fmt: skip


def test_every_rule_of_the_domain_has_code():
    assert set(IDS) <= {rule.id for rule in RULES}


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
    code = "".join(file.read_text(encoding="utf-8") for file in MODULE.rglob("*.py")
                   if "tests" not in file.parts)  # fmt: skip
    assert [entry["key"] for entry in ENTRIES if f'"{entry["key"]}"' not in code] == []
    for entry in ENTRIES:
        assert set(entry) - {"valid_from"} == FIELDS
        assert entry["confidence"] in {"A", "B", "C"}
    assert len({entry["key"] for entry in ENTRIES}) == len(ENTRIES)


def test_rules_are_pure():
    for rule in RULES:
        names = rule.function.__code__.co_names
        assert not {"today", "now", "objects", "localdate"} & set(names), rule.id
