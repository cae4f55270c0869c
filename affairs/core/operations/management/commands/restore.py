"""Restores a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from affairs.core.commands import JsonCommand, Refused
from affairs.core.operations.backups import restore_backup
from affairs.core.organisations.models import Organisation


class Command(JsonCommand):
    help = "用备份替换现有的全部数据"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="已有数据时也恢复")

    def work(self, **options: Any) -> dict[str, Any]:
        if Organisation.objects.exists() and not options["replace"]:
            raise Refused("数据库里已有数据，没有动。确认要替换，加 --replace。")
        manifest = restore_backup(options["file"])
        return {"rows": manifest["rows"], "made_at": manifest["made_at"]}
