"""Makes the demo city and lists the mistakes planted in it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from affairs.core.commands import JsonCommand, Refused
from affairs.core.demo.parts import Demo, ordered_parts
from affairs.core.organisations.models import Organisation
from affairs.core.rules.checks import all_checks, run_check


class Command(JsonCommand):
    help = "建立示例市；--reset 先清空数据库"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="规模倍数")
        parser.add_argument("--if-empty", action="store_true", help="已有单位时什么也不做")
        parser.add_argument("--reset", action="store_true", help="清空全部数据后重建")

    def work(self, **options: Any) -> dict[str, Any] | None:
        if options["reset"]:
            call_command("flush", interactive=False, verbosity=0)
        elif options["if_empty"] and Organisation.objects.exists():
            return None
        elif Organisation.objects.exists():
            raise Refused("数据库里已有单位，没有动。要重建示例市，加 --reset，原有数据会清空。")
        demo = Demo(scale=options["scale"], say=self.stderr.write)
        with transaction.atomic():
            for part in ordered_parts():
                began = time.monotonic()
                part.make(demo)
                self.stderr.write(f"{part.label} {time.monotonic() - began:.1f} 秒")
        found = sum(run_check(check, timezone.localdate()).findings for check in all_checks())
        self.stderr.write(f"体检 {found} 条")
        return {"units": len(demo.shared["units"]), "planted": demo.planted}

    def show(self, document: Any) -> None:
        self.stdout.write(f"示例市已建成，{document['units']} 家市级单位；埋下的错误：")
        for planted in document["planted"]:
            self.stdout.write(f"  {planted.rule}  {planted.subject}  {planted.note}")
