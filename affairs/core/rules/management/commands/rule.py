"""Evaluates one rule."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from affairs.core.commands import JsonCommand
from affairs.core.errors import InvalidValue
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.registry import get
from affairs.core.rules.selectors import outcome_entry


class Command(JsonCommand):
    help = "按名称=值给出输入，运行一条规则"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id")
        parser.add_argument("inputs", nargs="*", metavar="名称=值")
        parser.add_argument("--on", type=date.fromisoformat, help="参数取哪一天的值，默认今天")

    def work(self, **options: Any) -> dict[str, Any]:
        try:
            rule = get(options["id"])
            given = dict(pair.split("=", 1) for pair in options["inputs"])
        except KeyError as unknown:
            raise CommandError(f"没有规则 {options['id']}。", returncode=2) from unknown
        except ValueError as bad:
            raise CommandError("输入写成 名称=值。", returncode=2) from bad
        on = options["on"] or timezone.localdate()
        try:
            return outcome_entry(rule, evaluate_text(rule.id, given, on=on))
        except InvalidValue as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong
