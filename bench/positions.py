"""The JT/T 808 gateway under 2 000 terminals, the generator on the other core.

``positions_per_s`` is what one CPU second of the gateway's process takes in, stored and answered;
``lost`` are positions acknowledged and not there, or not acknowledged at all. The last line is one
JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import serving

TERMINALS = 2_000
FIRST_NUMBER = 13_900_000_000
REPORTS_A_TERMINAL = 60
IN_FLIGHT = 4
LOG_IN_AT_ONCE = 50
START = datetime.now().replace(microsecond=0) - timedelta(hours=2)


def main() -> None:
    parser = serving.arguments("定位网关")
    parser.add_argument("--terminals", type=int, default=TERMINALS)
    parser.add_argument("--reports", type=int, default=REPORTS_A_TERMINAL, help="每台终端的定位数")
    options = parser.parse_args()
    with serving.platform(options.database):
        numbers = make_terminals(options.terminals)
        gateway_core, generator_core = cores()
        with gateway(gateway_core, options.terminals) as (process, port):
            os.sched_setaffinity(0, {generator_core})
            acknowledged, seconds, cpu = asyncio.run(
                measure(process.pid, port, numbers, options.reports)
            )
        stored = count_stored()
    sent = len(numbers) * options.reports
    print(serving.load_average())
    print(f"{sent} sent, {acknowledged} acknowledged, {stored} stored")
    figures = {
        "positions_per_s": round(stored / cpu),
        "lost": sent - min(acknowledged, stored),
        "terminals": len(numbers),
        "wall_positions_per_s": round(stored / seconds),
        "cpu_s": round(cpu, 2),
    }
    print(json.dumps(figures))


def cores() -> tuple[int, int]:
    """A core for the gateway and another for the generator; the same where there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return there[0], there[-1]


def make_terminals(amount: int) -> list[str]:
    """Terminals with their codes, each in a vehicle of its own."""
    from affairs.core.database.sealed import search_digest
    from affairs.core.organisations.models import Organisation
    from affairs.modules.fleet.models import Terminal

    unit = Organisation.objects.create(name="市机关事务管理局", kind="organ", path="1/")
    numbers = [str(FIRST_NUMBER + number) for number in range(amount)]
    Terminal.objects.bulk_create(
        [
            Terminal(number=number, organisation=unit, auth_digest=search_digest(code_of(number)))
            for number in numbers
        ],
        batch_size=500,
    )
    return numbers


def code_of(number: str) -> str:
    return f"CODE{number[-6:]}"


class gateway:  # noqa: N801 (reads as a function: with gateway(core) as …)
    """The gateway's own process, pinned to a core."""

    def __init__(self, core: int, connections: int) -> None:
        self._command = [
            sys.executable, "-m", "affairs", "jt808", "serve", "--port", "0",
            "--connections", str(connections + 10), "--per-address", str(connections + 10),
        ]  # fmt: skip
        self._core = core

    def __enter__(self) -> tuple[subprocess.Popen[str], int]:
        self._process = subprocess.Popen(
            self._command, cwd=serving.ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        os.sched_setaffinity(self._process.pid, {self._core})
        for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {self._core})
        return self._process, int(said.rsplit(":", 1)[1].split("（")[0])

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def measure(
    pid: int, port: int, numbers: list[str], reports: int
) -> tuple[int, float, float]:
    """All terminals log in, a few at a time, then report at once: acknowledged, wall and CPU."""
    few = asyncio.Semaphore(LOG_IN_AT_ONCE)
    lines = await asyncio.gather(*(log_in(port, number, few) for number in numbers))
    begins, cpu = time.perf_counter(), cpu_seconds(pid)
    pairs = zip(numbers, lines, strict=True)
    counts = await asyncio.gather(*(drive(number, line, reports) for number, line in pairs))
    return sum(counts), time.perf_counter() - begins, cpu_seconds(pid) - cpu


def framed(number: str, msg_id: int, serial: int, body: bytes) -> bytes:
    from affairs.modules.fleet.jt808.header import Header, frame

    return frame(Header(msg_id, number.rjust(20, "0"), serial, protocol_version=1), body)


async def log_in(port: int, number: str, few: asyncio.Semaphore) -> Line:
    from affairs.modules.fleet.jt808 import messages as ids
    from affairs.modules.fleet.jt808.bodies import Authentication

    async with few:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        code = Authentication(code_of(number)).to_bytes(version_2019=True)
        writer.write(framed(number, ids.AUTHENTICATE, 0, code))
        await answers(reader, 1)
    return reader, writer


async def drive(number: str, line: Line, reports: int) -> int:
    """One terminal reports with a few unanswered at a time, as terminals do."""
    from affairs.modules.fleet.jt808 import messages as ids

    reader, writer = line
    acknowledged = 0
    for begin in range(0, reports, IN_FLIGHT):
        portion = range(begin, min(begin + IN_FLIGHT, reports))
        writer.write(b"".join(framed(number, ids.POSITION, at + 1, body_of(at)) for at in portion))
        acknowledged += await answers(reader, len(portion))
    writer.close()
    return acknowledged


async def answers(reader: asyncio.StreamReader, wanted: int) -> int:
    """Wait for so many general answers of result 0; how many came."""
    came = 0
    while came < wanted:
        piece = await reader.readuntil(b"\x7e")
        if len(piece) > 1:
            came += 1
            result = piece[:-1].replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")[-2]
            if result != 0:
                raise RuntimeError(f"answered with result {result}")
    return came


_bodies: dict[int, bytes] = {}


def body_of(at: int) -> bytes:
    """The position of a terminal at a step, with odometer, fuel and signal as terminals send."""
    from affairs.modules.fleet.jt808.position import Item, position_at, position_bytes

    if at not in _bodies:
        items = (Item(0x02, b"\x01\x7d"), Item(0x30, b"\x1c"), Item(0x31, b"\x11"))
        moment = START + timedelta(seconds=10 * at)
        _bodies[at] = position_bytes(
            position_at(
                36_061_270 + 90 * at,
                103_834_170,
                moment,
                speed_dkmh=365,
                mileage_hm=456_789 + at,
                items=items,
            )  # fmt: skip
        )
    return _bodies[at]


def count_stored() -> int:
    from affairs.modules.fleet.models import Position

    return Position.objects.count()


if __name__ == "__main__":
    main()
