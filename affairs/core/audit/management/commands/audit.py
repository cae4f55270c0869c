"""Checks the chain of the audit log."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from affairs.core.audit.verification import verify
from affairs.core.commands import JsonCommand, Refused


class Command(JsonCommand):
    help = "核对审计链：audit verify"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def work(self, **_: Any) -> dict[str, Any]:
        verdict = verify()
        body = {"checked": verdict.checked, "broken_seq": verdict.broken_seq}
        if verdict.broken_seq is not None:
            raise Refused(f"审计链断在第 {verdict.broken_seq} 条：{verdict.reason}", body)
        return body
