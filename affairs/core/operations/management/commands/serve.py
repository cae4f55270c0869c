"""Serves the platform with granian, and runs the worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Command(BaseCommand):
    help = "启动平台"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=0, help="默认每个核一个，演示时两个")
        parser.add_argument("--no-worker", action="store_true", help="不带后台任务")

    def handle(self, *_: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if settings.DEMO and host not in LOOPBACK:
            raise CommandError("演示模式只在本机打开。对外服务用 config.settings.prod。")
        children = [subprocess.Popen(self._server(host, port, options["workers"]))]
        if not options["no_worker"] and "worker" in get_commands():
            children.append(subprocess.Popen([sys.executable, "-m", "affairs", "worker"]))
        self.stdout.write(f"{settings.PLATFORM_NAME}：http://{host}:{port}/　（Ctrl C 停止）")
        sys.exit(_wait(children))

    def _server(self, host: str, port: int, workers: int) -> list[str]:
        count = workers or (2 if settings.DEMO else os.cpu_count() or 1)
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application",
            "--host", host, "--port", str(port), "--workers", str(count),
            "--blocking-threads", "2", "--no-ws", "--log-level", "warning",
        ]  # fmt: skip


def _wait(children: list[subprocess.Popen[bytes]]) -> int:
    """Until the server ends or the user interrupts; then end the others."""

    def stop(*_: Any) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        code = children[0].wait()
    except KeyboardInterrupt:
        code = 0
    stop()
    for child in children:
        child.wait()
    return max(code, 0)
