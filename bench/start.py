"""From a bare clone to the first page, a second start, and the memory of the idle platform.

The committed state is cloned into a temporary folder and started as README says, by ``./run``: the
clone has no environment, no packages and no data, while the machine's own package caches are used
as they are. Memory that processes share is counted once. The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import serving

FIRST_PAGE = "/login/"
PATIENCE = 1_800


def main() -> None:
    options = serving.arguments("启动").parse_args()
    with tempfile.TemporaryDirectory(prefix="affairs-bench-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(serving.ROOT), str(clone)], check=True)
        environment = _bare(options.database)
        with started(clone, environment) as first:
            first_s = first.seconds
        with started(clone, environment) as second:
            second_s = second.seconds
            time.sleep(options.seconds)
            idle_mb = memory_mb(second.process.pid)
    print(serving.load_average())
    figures = {
        "first_s": round(first_s, 1),
        "second_s": round(second_s, 1),
        "idle_mb": round(idle_mb, 1),
    }
    print(json.dumps(figures))


def _bare(database: str | None) -> dict[str, str]:
    """The environment without anything of this checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AFFAIRS_", "VIRTUAL_ENV", "PYTHONPATH", "DJANGO_"))
    }
    return kept | ({"AFFAIRS_DATABASE_URL": database} if database else {})


class Started:
    """The running platform and how long it took to answer."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.process = process
        self.seconds = seconds


@contextmanager
def started(clone: Path, environment: dict[str, str]) -> Iterator[Started]:
    """``./run`` until its first page is there; stopped with all its processes afterwards."""
    port = serving.free_port()
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["./run", "--port", str(port)],
        cwd=clone,
        env=environment,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        _wait_for_page(process, port)
        yield Started(process, time.perf_counter() - begun)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait_for_page(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"./run ended with {process.returncode} before the first page")
        try:
            with urlopen(f"http://127.0.0.1:{port}{FIRST_PAGE}", timeout=10) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("no first page within half an hour")


def memory_mb(pid: int) -> float:
    """Proportional memory of the process and everything it started, in megabytes."""
    total = 0
    for one in _family(pid):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


if __name__ == "__main__":
    main()
