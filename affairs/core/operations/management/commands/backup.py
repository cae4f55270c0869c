"""Writes a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from affairs.core.commands import JsonCommand
from affairs.core.operations.backups import write_backup


class Command(JsonCommand):
    help = "备份数据库和附件到一个文件"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def work(self, **options: Any) -> dict[str, Any]:
        manifest = write_backup(options["file"])
        return {"file": str(options["file"]), "rows": manifest["rows"]}
