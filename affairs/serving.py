"""``affairs serve``: the web server and the worker as one process tree.

Django is loaded by the workers only, so that the parent stays small.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from ipaddress import ip_address
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKER = Path(__file__).parent / "core" / "jobs" / "management" / "commands" / "worker.py"
THREADS = 2  # each blocking worker; measured: more only wait for the database's lock
RESTART_AFTER = 5.0


def main(arguments: list[str]) -> int:
    """Serve until stopped; 1 when the port is taken, 2 for wrong use."""
    parser = ArgumentParser(prog="affairs serve", description="启动平台。")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--workers", type=int, default=cores(), help="进程数，默认每核一个")
    parser.add_argument("--no-worker", action="store_true", help="不带后台任务进程")
    wanted = parser.parse_args(arguments)
    if is_demo() and not is_loopback(wanted.host):
        parser.error("演示模式只能监听本机地址；对外服务用 config.settings.prod。")
    if taken(wanted.host, wanted.port):
        print(f"{wanted.port} 端口已被占用。换一个：--port {wanted.port + 1}", file=sys.stderr)
        return 1
    threading.Thread(target=announce, args=(wanted.host, wanted.port), daemon=True).start()
    background = None if wanted.no_worker or not WORKER.is_file() else Worker()
    try:
        serve(wanted.host, wanted.port, wanted.workers)
    finally:
        if background:
            background.stop()
    return 0


def serve(host: str, port: int, workers: int) -> None:
    """The web server, until it is told to stop."""
    Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


class Worker:
    """The process of background jobs, started again when it ends by itself."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._running = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End it and wait; the job at hand is given a few seconds."""
        self._stopping.set()
        self._running.terminate()
        try:
            self._running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._running.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "affairs", "worker"])

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._running.wait()
            if self._stopping.wait(RESTART_AFTER):
                return
            print("后台任务进程退出，重新启动。", file=sys.stderr)
            self._running = self._start()


def announce(host: str, port: int) -> None:
    """Print the address once the server answers."""
    for _ in range(600):
        if taken(host, port):
            print(f"已启动：http://{host}:{port}/ （Ctrl C 停止）", flush=True)
            return
        time.sleep(0.1)


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_demo() -> bool:
    return os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".dev")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def taken(host: str, port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
