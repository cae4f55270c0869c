"""The rule catalogue."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from affairs.core.commands import JsonCommand
from affairs.core.rules.registry import all_rules
from affairs.core.rules.selectors import catalogue_entry


class Command(JsonCommand):
    help = "规则目录；--missing 列出业务规则文档里还没有代码的编号"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", metavar="FOLDER", nargs="?", const="../shared/domain")

    def work(self, **options: Any) -> list[Any]:
        if options["missing"] is None:
            return [catalogue_entry(rule) for rule in all_rules()]
        known = {rule.base_id for rule in all_rules()}
        return sorted(_documented(Path(options["missing"])) - known)

    def show(self, document: Any) -> None:
        for entry in document:
            self.stdout.write(
                entry if isinstance(entry, str) else f"{entry['id']}  {entry['label']}"
            )


def _documented(folder: Path) -> set[str]:
    """Ids a domain document defines: in headings and in the first cell of table rows."""
    ids: set[str] = set()
    for file in folder.glob("*.md"):
        text = file.read_text(encoding="utf-8")
        ids |= set(re.findall(r"^#{2,4} ([A-Z]{2,6}-[A-Z]*\d+)\b", text, re.MULTILINE))
        ids |= set(re.findall(r"^\| ?([A-Z]{2,6}-[A-Z]*\d+)\b", text, re.MULTILINE))
    return ids
