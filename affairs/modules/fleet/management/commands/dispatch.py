"""Answers benchmark instances of dispatch."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from affairs.core.commands import JsonCommand, Refused
from affairs.modules.fleet.dispatch.answering import answer_instance


class Command(JsonCommand):
    help = "求解派车算例：dispatch solve 文件（取送、约车或指派算例）"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["solve"])
        parser.add_argument("file", type=Path, help="算例文件：Li & Lim、Cordeau、GAP 格式")
        parser.add_argument("--seconds", type=float, default=30.0, help="最多算几秒，默认 30")
        parser.add_argument("--threads", type=int, default=2, help="用几个核，默认 2")

    def work(self, **options: Any) -> Any:
        file: Path = options["file"]
        if options["seconds"] <= 0 or options["threads"] < 1:
            raise CommandError("--seconds 应大于 0，--threads 至少为 1。", returncode=2)
        if not file.is_file():
            raise CommandError(f"读不到文件 {file}。", returncode=2)
        answer = answer_instance(file, seconds=options["seconds"], threads=options["threads"])
        if note := answer.get("note"):
            self.stderr.write(note)
        if not answer["feasible"]:
            raise Refused("没有找到全部满足的方案，加长 --seconds 再算。", answer)
        return answer

    def show(self, document: Any) -> None:
        """The figures in a line, then one line a route."""
        figures = ("vehicles", "distance") if "routes" in document else ("value", "optimal")
        words = "，".join(f"{name} {document[name]}" for name in figures)
        self.stdout.write(f"{document['instance']}：{words}（{document['solver']}）")
        for route in document.get("routes", []):
            self.stdout.write("  " + " ".join(map(str, route)))
