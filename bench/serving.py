"""What the programs here share: a database of their own, the real server, a load of clients.

Nothing of the user's is touched: unless ``--database URL`` names a database made for this, a
SQLite file in a temporary folder is used. On PostgreSQL the named database must be empty.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 2


def arguments(description: str) -> argparse.ArgumentParser:
    """The arguments every program takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--database", metavar="URL", help="PostgreSQL instead of SQLite")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each measurement")
    return parser


@contextmanager
def platform(database: str | None) -> Iterator[Path]:
    """Django set up on a database of its own, migrated; the folder it lives in."""
    with tempfile.TemporaryDirectory(prefix="affairs-bench-") as folder:
        os.environ["AFFAIRS_HOME"] = folder
        os.environ["AFFAIRS_DEMO"] = "0"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        if database:
            os.environ["AFFAIRS_DATABASE_URL"] = database
        sys.path.insert(0, str(ROOT))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(folder)


@dataclass
class Server:
    """The running server; ``cpu_seconds`` is what its processes used so far."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(_ticks(pid) for pid in self._family()) / ticks

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]


def _ticks(pid: int) -> int:
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(parts[11]) + int(parts[12])


@contextmanager
def server() -> Iterator[Server]:
    """The platform served as in production: granian, two workers of two threads."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS),
        "--no-ws", "--log-level", "error", "config.wsgi:application",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.0)
                return
        time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")


@dataclass
class Load:
    """What a load met: seconds of each answer, statuses, bytes of the last answer."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times) * 1000


Request = tuple[str, str, bytes]
"""Method, path and form body."""


def load(
    port: int, cookies: Sequence[str], requests: Callable[[int, int], Request], seconds: float
) -> Load:
    """One client for each cookie, each sending its next request when the last is answered.

    ``requests`` makes the request of client c, number n. Clients run in this one process.
    """
    made = Load(seconds)

    async def everybody() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(
            *(_client(port, cookie, at, requests, until, made) for at, cookie in enumerate(cookies))
        )

    asyncio.run(everybody())
    return made


def measured(
    running: Server, cookies: Sequence[str], requests: Callable[[int, int], Request], seconds: float
) -> tuple[Load, float]:
    """A load, and the milliseconds of processor time the server took for each request."""
    before = running.cpu_seconds()
    made = load(running.port, cookies, requests, seconds)
    return made, (running.cpu_seconds() - before) / max(len(made.times), 1) * 1000


async def _client(
    port: int,
    cookie: str,
    at: int,
    requests: Callable[[int, int], Request],
    until: float,
    made: Load,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.perf_counter() < until:
        method, path, body = requests(at, number)
        begun = time.perf_counter()
        writer.write(_message(method, path, cookie, body))
        status, size = await _answer(reader)
        made.times.append(time.perf_counter() - begun)
        made.statuses[status] = made.statuses.get(status, 0) + 1
        made.size = size
        number += 1
    writer.close()


def _message(method: str, path: str, cookie: str, body: bytes) -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    if body:
        head += "Content-Type: application/x-www-form-urlencoded\r\n"
    return head.encode() + b"\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(
        (
            int(line.partition(":")[2])
            for line in lines
            if line.lower().startswith("content-length")
        ),
        0,
    )
    if length:
        await reader.readexactly(length)
    return int(lines[0].split(" ")[1]), length


def load_average() -> str:
    """The machine's load, to print beside the figures."""
    return f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
