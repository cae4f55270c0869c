"""Reads recorded JT/T 808 frames."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from affairs.core.commands import JsonCommand, Refused
from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import FrameError, decode_hex, decode_stream


class Command(JsonCommand):
    help = "解读 JT/T 808 报文：jt808 decode 十六进制，jt808 decode-stream 文件"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["decode", "decode-stream"])
        parser.add_argument("given", help="一帧的十六进制，或录下的报文文件（原始字节或十六进制）")

    def work(self, **options: Any) -> Any:
        if options["what"] == "decode":
            return _frame(options["given"])
        return _stream(Path(options["given"]))

    def show(self, document: Any) -> None:
        for message in document if isinstance(document, list) else [document]:
            self.stdout.write(str(message))


def _frame(text: str) -> dict[str, Any]:
    try:
        return decode_hex(text).as_dict()
    except FrameError as refused:
        reason = {"error": str(refused), "fault": refused.fault.value}
        raise Refused(f"这一帧不收：{refused}", reason) from refused


def _stream(file: Path) -> list[dict[str, Any]]:
    """One object a message, in order; refused frames are told on stderr by the count."""
    try:
        reading = decode_stream(file.read_bytes())
    except OSError as missing:
        raise CommandError(f"读不到文件 {file}。", returncode=2) from missing
    except InvalidValue as wrong:
        raise Refused(f"{file.name}：{wrong.message}") from wrong
    return [message.as_dict() for message in reading.messages]
