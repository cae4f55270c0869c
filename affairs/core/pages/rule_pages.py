"""规则与参数: the catalogue and a calculator page for each rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from django.utils import timezone

from affairs.core.dates import parse_date
from affairs.core.errors import AffairsError
from affairs.core.rules import parameters
from affairs.core.rules.conversion import plain
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.models import StoredFinding
from affairs.core.rules.registry import Rule, all_rules, get
from affairs.core.rules.selectors import catalogue_entry, choices_of
from affairs.core.web.registry import Access, page

CONFIDENCE = {"A": "已核", "B": "单一来源", "C": "未核"}


@dataclass(frozen=True, slots=True)
class Box:
    """One input of the try-out form."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


@page("rules.catalogue", "规则与参数", path="rules/", permission=Access.SIGNED_IN, order=10)
def catalogue(request: HttpRequest) -> Mapping[str, Any]:
    """All rules by business, with a search over number, name and article."""
    query = request.GET.get("q", "").strip()
    rules = [rule for rule in all_rules() if _matches(rule, query)]
    return {
        "query": query,
        "groups": _groups(rules),
        "total": len(rules),
        "parameter_count": len(parameters.table.all_rows()),
        "unverified": sum(1 for rule in rules if rule.confidence == "C"),
    }


@page(
    "rules.rule",
    "规则试算",
    path="rules/<str:rule_id>/",
    permission=Access.SIGNED_IN,
    template="rules/rule.html",
)
def rule_page(request: HttpRequest, rule_id: str) -> Mapping[str, Any]:
    """One rule: article, parameters by date, and a try-out that runs the same code as the forms."""
    rule = _rule(rule_id)
    on, wrong_day = _day(request.GET.get("on", ""))
    given = {
        name: str(value) for name, value in request.GET.items() if name not in ("on", "q") and value
    }
    answer: dict[str, Any] = {"outcome": None, "error": wrong_day}
    if given and not wrong_day:
        answer = _try(rule, given, on)
    return {
        "groups": _groups(all_rules()),
        "rule": catalogue_entry(rule),
        "confidence": CONFIDENCE[rule.confidence],
        "boxes": [_box(entry, given) for entry in rule.inputs],
        "rows": [row for key in rule.parameters.values() for row in parameters.table.rows(key)],
        "confidence_words": CONFIDENCE,
        "on": on,
        "examples": [_query(example) for example in rule.examples],
        "open_findings": _open_findings(rule.base_id),
        **answer,
    }


def _rule(rule_id: str) -> Rule[..., Any]:
    try:
        return get(rule_id)
    except KeyError as unknown:
        raise Http404(f"没有规则 {rule_id}") from unknown


def _day(text: str) -> tuple[date, str]:
    today = timezone.localdate()
    if not text:
        return today, ""
    try:
        return parse_date(text, today=today), ""
    except AffairsError as wrong:
        return today, wrong.message


def _try(rule: Rule[..., Any], given: dict[str, str], on: date) -> dict[str, Any]:
    try:
        outcome = evaluate_text(rule.id, given, on=on)
    except (AffairsError, LookupError) as wrong:
        return {"outcome": None, "error": str(wrong)}
    return {"outcome": outcome, "error": "", "value": _in_words(plain(outcome.value))}


def _in_words(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{key} {_in_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(_in_words(item) for item in value) or "—"
    return str(value)


def _box(entry: Any, given: Mapping[str, str]) -> Box:
    choices = tuple((c["code"], c["label"]) for c in choices_of(entry.type))
    kind = "choice" if choices else "flag" if entry.type is bool else "text"
    default = "" if entry.default is None else str(plain(entry.default))
    return Box(
        entry.name, entry.label, kind, given.get(entry.name, default), entry.required, choices
    )


def _query(example: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(plain(value)) for name, value in example.items()}


def _matches(rule: Rule[..., Any], query: str) -> bool:
    text = f"{rule.id} {rule.label} {rule.article}".lower()
    return all(word in text for word in query.lower().split())


def _groups(rules: list[Rule[..., Any]]) -> list[tuple[str, list[Rule[..., Any]]]]:
    """Rules by the part of the platform they belong to, under its Chinese name."""
    by_part = sorted(rules, key=lambda rule: (_part_name(rule), rule.id))
    return [(name, list(group)) for name, group in groupby(by_part, key=_part_name)]


def _part_name(rule: Rule[..., Any]) -> str:
    config = apps.get_containing_app_config(rule.module)
    return str(config.verbose_name) if config else "编码与标识"


def _open_findings(rule_id: str) -> int:
    return (
        StoredFinding.objects.filter(rule__startswith=rule_id)
        .exclude(state=StoredFinding.State.CLOSED)
        .count()
    )
