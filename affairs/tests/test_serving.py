from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from affairs import serving

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback(host: str, here: bool) -> None:
    assert serving.is_loopback(host) is here


def test_demo_refuses_to_listen_to_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    with pytest.raises(SystemExit) as refusal:
        serving.main(["--host", "0.0.0.0"])
    assert refusal.value.code == 2
    assert "演示模式只能监听本机地址" in capsys.readouterr().err


def test_a_taken_port_is_named(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert serving.main(["--port", str(port)]) == 1
    assert f"{port} 端口已被占用" in capsys.readouterr().err


def test_serve_answers_prints_the_address_and_stops_in_order(port: int, tmp_path: Path) -> None:
    """Real process tree: granian and its workers on a fresh home."""
    environment = {
        **os.environ,
        "AFFAIRS_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "AFFAIRS_DEBUG": "1",
        "PYTHONPATH": str(ROOT),
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "affairs", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(f"已启动：http://127.0.0.1:{port}/")
        assert _status(f"http://127.0.0.1:{port}/static/css/none.css") == 404
    finally:
        running.send_signal(signal.SIGINT)
        code = running.wait(timeout=20)
    assert code == 0


def _status(address: str) -> int:
    for _ in range(50):
        try:
            return int(urllib.request.urlopen(address, timeout=5).status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")
