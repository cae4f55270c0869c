"""Makes a report."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from affairs.core.commands import JsonCommand
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.output import WRITERS, report_file


class Command(JsonCommand):
    help = "生成一份报告"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="报告名，年度报告是 annual")
        parser.add_argument("--period", required=True)
        parser.add_argument("--format", choices=list(WRITERS), default="html")
        parser.add_argument("--masked", action="store_true", help="脱敏版")
        parser.add_argument("--out", type=Path, required=True)

    def work(self, **options: Any) -> dict[str, Any]:
        scope = Scope(Period.parse(options["period"]))
        made = report_file(options["name"], scope, options["format"], is_masked=options["masked"])
        options["out"].write_bytes(made.content)
        return {"file": str(options["out"]), "bytes": len(made.content)}
