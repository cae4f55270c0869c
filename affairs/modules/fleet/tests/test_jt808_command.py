"""``affairs jt808``: one frame, a recorded stream, and a frame that is refused."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

HEARTBEAT = "7E000240000100000000013912345678007D020D7E"
BROKEN = HEARTBEAT.replace("0D7E", "0E7E")


def test_a_frame_is_read_to_json(capsys):
    call_command("jt808", "decode", HEARTBEAT, "--json")
    message = json.loads(capsys.readouterr().out)
    assert "13912345678" in json.dumps(message)


def test_a_broken_frame_is_refused_with_the_reason(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("jt808", "decode", BROKEN, "--json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["error"]


def test_a_stream_gives_one_object_a_message(tmp_path, capsys):
    file = tmp_path / "stream.hex"
    file.write_text(HEARTBEAT + BROKEN + HEARTBEAT)
    call_command("jt808", "decode-stream", str(file), "--json")
    assert len(json.loads(capsys.readouterr().out)) == 2
