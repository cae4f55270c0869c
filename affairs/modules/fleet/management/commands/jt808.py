"""Serves vehicle terminals over JT/T 808, and reads recorded frames."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from affairs.core.commands import JsonCommand, Refused
from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import FrameError, decode_hex, decode_stream
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.positions.serving import serve

PORT, DEFAULTS = 7611, GatewayLimits()


class Command(JsonCommand):
    help = (
        "JT/T 808：jt808 serve 启动网关；jt808 decode 十六进制 解读一帧；"
        "jt808 decode-stream 文件 解读录下的报文"
    )

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["serve", "decode", "decode-stream"])
        parser.add_argument(
            "given",
            nargs="?",
            default="",
            help="一帧的十六进制，或录下的报文文件（原始字节或十六进制）",
        )
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=PORT, help=f"端口，默认 {PORT}；0 由系统选")
        parser.add_argument(
            "--connections", type=int, default=DEFAULTS.connections, help="最多连接数"
        )
        parser.add_argument("--per-address", type=int, default=DEFAULTS.connections_per_address,
                            help="每个地址最多连接数")  # fmt: skip
        parser.add_argument("--heartbeat", type=float, default=DEFAULTS.heartbeat_s,
                            help="心跳间隔（秒）；三个间隔没有消息即离线")  # fmt: skip

    def work(self, **options: Any) -> Any:
        if options["what"] == "serve":
            return self._serve(**options)
        if not options["given"]:
            raise CommandError("给出一帧的十六进制，或报文文件。", returncode=2)
        if options["what"] == "decode":
            return _frame(options["given"])
        return _stream(Path(options["given"]))

    def _serve(self, **options: Any) -> None:
        """Until told to stop; 1 when the port is taken."""
        limits = GatewayLimits(
            connections=options["connections"],
            connections_per_address=options["per_address"],
            heartbeat_s=options["heartbeat"],
        )

        def announce(port: int) -> None:
            self.stdout.write(f"JT/T 808 网关已启动：{options['host']}:{port}（Ctrl C 停止）")
            self.stdout.flush()

        try:
            asyncio.run(serve(options["host"], options["port"], announce, limits))
        except OSError as taken:
            where = f"{options['host']}:{options['port']}"
            raise Refused(f"{where} 不能监听：{taken.strerror}。换一个端口。") from taken

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
