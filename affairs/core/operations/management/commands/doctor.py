"""Examines the machine and the data the platform runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from affairs.core.commands import JsonCommand, Refused
from affairs.core.operations.doctor import BAD, GOOD, LOOK, WORDS, examine


class Command(JsonCommand):
    help = "检查运行环境：Python、数据库、目录、密钥、字体、任务、审计链、日历、参数"
    requires_system_checks: Any = []
    requires_migrations_checks = False

    def work(self, **_: Any) -> dict[str, Any]:
        """Exit code 1 when something must be done; 注意 alone is good enough to run."""
        answers = examine()
        grades = [answer.grade for answer in answers]
        body = {
            "good": grades.count(GOOD), "look": grades.count(LOOK), "bad": grades.count(BAD),
            "checks": [asdict(answer) for answer in answers],
        }  # fmt: skip
        if body["bad"]:
            raise Refused(f"{body['bad']} 项要处理。", body)
        return body

    def show(self, document: Mapping[str, Any]) -> None:
        for line in document["checks"]:
            self.stdout.write(f"{WORDS[line['grade']]}　{line['name']}：{line['found']}")
            if line["remedy"]:
                self.stdout.write(f"　　　→ {line['remedy']}")
        self.stdout.write(
            f"正常 {document['good']}，注意 {document['look']}，要处理 {document['bad']}"
        )
