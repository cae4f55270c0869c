"""The nightly check, run now: all rules over the stock (``affairs check``)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from affairs.core.commands import JsonCommand
from affairs.core.rules.checks import all_checks, run_check
from affairs.core.rules.selectors import open_findings


class Command(JsonCommand):
    help = "对全部存量运行规则，列出发现"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--module", help="只查一个业务")
        parser.add_argument("--on", type=date.fromisoformat, help="按哪一天检查，默认今天")

    def work(self, **options: Any) -> dict[str, Any]:
        on = options["on"] or timezone.localdate()
        results = [run_check(check, on) for check in all_checks(options["module"])]
        return {"on": on, "checks": results, "findings": open_findings(options["module"])}

    def show(self, document: Any) -> None:
        for result in document["checks"]:
            self.stdout.write(f"{result.rule_id}  检查 {result.checked}，发现 {result.findings}")
