"""Frames of public test suites and of real terminals: all valid read as told, all bad refused."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from affairs.modules.fleet.jt808 import (
    FrameError,
    FrameFault,
    decode_frame,
    decode_hex,
    decode_stream,
)
from affairs.modules.fleet.jt808.framing import unescape

FRAMES = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "jt808"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FRAMES.is_dir(), reason="no reference data beside the repository"),
]


def rows(name: str) -> list[dict[str, Any]]:
    lines = (FRAMES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def expected_counts() -> dict[str, Any]:
    return json.loads((FRAMES / "expected.json").read_text(encoding="utf-8"))


def projected(shown: Any, wanted: Any) -> Any:
    """``shown`` cut down to the keys that ``wanted`` has."""
    if isinstance(wanted, dict):
        return {name: projected(shown.get(name), value) for name, value in wanted.items()}
    if isinstance(wanted, list):
        return [
            projected(item, wanted[min(at, len(wanted) - 1)]) if wanted else item
            for at, item in enumerate(shown)
        ]
    return shown


HEADER = ("msg_id", "version_2019", "phone", "serial", "body_hex", "encrypt_bits", "subpackage")


def header_of(row: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: row[name] for name in HEADER}
    optional = ("protocol_version", "package_total", "package_no")
    return wanted | {"body_length": row["body_length_field"], **{n: row.get(n) for n in optional}}


@pytest.mark.parametrize(
    ("name", "frames", "with_body"),
    [("frames_valid.jsonl", 188, 123), ("frames_devices.jsonl", 33, 33)],
)
def test_every_valid_frame_reads_as_told(name, frames, with_body):
    read = compared = 0
    for row in rows(name):
        shown = decode_hex(row["hex"]).as_dict()
        wanted = header_of(row)
        assert projected(shown, wanted) == wanted
        if row.get("decoded") is not None:
            assert projected(shown["decoded"], row["decoded"]) == row["decoded"], row["hex"]
            compared += 1
        read += 1
    assert (read, compared) == (frames, with_body)


def test_counts_of_the_valid_frames():
    expected = expected_counts()
    frames = rows("frames_valid.jsonl")
    messages = [decode_hex(row["hex"]) for row in frames]
    shown = [message.as_dict() for message in messages]
    positions = [entry["decoded"] for entry in shown if entry["msg_id"] == "0200"]
    assert Counter(entry["msg_id"] for entry in shown) == expected["valid_by_msg_id"]
    assert {
        "valid": len(frames),
        "valid_2019": sum(entry["version_2019"] for entry in shown),
        "subpackaged": sum(entry["subpackage"] for entry in shown),
        "with_escapes": sum("7D" in _pairs(row["hex"]) for row in frames),
        "locations_0200": len(positions),
        "locations_with_implausible_position": sum(
            not position["plausible_position"] for position in positions
        ),
        "locations_with_unreadable_time": sum(position["time"] is None for position in positions),
        "locations_with_broken_extras": sum(
            not position["extras_well_formed"] for position in positions
        ),
    }.items() <= expected.items()
    assert not any(p["usable"] for p in positions if not p["plausible_position"])


def _pairs(hexes: str) -> list[str]:
    return [hexes[at : at + 2] for at in range(0, len(hexes), 2)]


def test_very_common_example():
    row = next(
        row
        for row in rows("frames_valid.jsonl")
        if "BA7F0E07E4F11C0028003C0000180715101010" in row["hex"] and row["msg_id"] == "0200"
    )
    shown = decode_hex(row["hex"]).as_dict()["decoded"]
    wanted = {
        "lat": 12.222222,
        "lon": 132.444444,
        "altitude_m": 40,
        "speed_kmh": 6.0,
        "time": "2018-07-15 10:10:10",
        "mileage_km": 10.0,
        "fuel_L": 5.5,
    }
    assert projected(shown, wanted) == wanted


def test_positions_of_real_terminals():
    positions = []
    for row in rows("frames_devices.jsonl"):
        decoded = decode_hex(row["hex"]).as_dict()["decoded"]
        positions += decoded.get("items", [decoded] if "lat" in decoded else [])
    assert {
        "frames": 33,
        "locations": len(positions),
        "positioned": sum(position["positioned"] for position in positions),
        "not_positioned": sum(not position["positioned"] for position in positions),
        "unreadable_time": sum(position["time"] is None for position in positions),
        "lat_lon_both_zero": sum(p["lat"] == p["lon"] == 0 for p in positions),
        "implausible": sum(not position["plausible_position"] for position in positions),
        "broken_extras": sum(not position["extras_well_formed"] for position in positions),
    } == expected_counts()["frames_devices"]
    assert not any(p["usable"] for p in positions if not p["positioned"] or p["lat"] == 0)


def stated_fault(row: dict[str, Any]) -> FrameFault:
    if "error" in row:
        return FrameFault.TOO_SHORT
    return FrameFault.BAD_LENGTH if row["checksum_ok"] else FrameFault.BAD_CHECK


def test_every_invalid_frame_is_refused_for_the_stated_reason():
    faults: Counter[FrameFault] = Counter()
    for row in rows("frames_invalid.jsonl"):
        with pytest.raises(FrameError) as refused:
            decode_hex(row["hex"])
        assert refused.value.fault is stated_fault(row), row["hex"]
        faults[refused.value.fault] += 1
    expected = expected_counts()
    assert faults == {
        FrameFault.BAD_CHECK: expected["bad_checksum"],
        FrameFault.BAD_LENGTH: expected["bad_length_only"],
        FrameFault.TOO_SHORT: expected["cannot_be_parsed"],
    }


@pytest.mark.parametrize("size", [1, 7, 64, 1000, 10**6])
def test_streams_deliver_every_valid_frame_exactly_once(size):
    valid = [decode_hex(row["hex"]) for row in rows("frames_valid.jsonl")]
    in_order = bytes.fromhex((FRAMES / "stream_valid.hex").read_text())
    reading = decode_stream(in_order, size)
    assert (reading.messages, reading.refused) == (valid, [])
    mixed = decode_stream(bytes.fromhex((FRAMES / "stream_mixed.hex").read_text()), size)
    assert Counter(message.as_dict()["body_hex"] for message in mixed.messages) == Counter(
        message.as_dict()["body_hex"] for message in valid
    )
    assert len(mixed.messages) == len(valid)
    assert len(mixed.refused) == expected_counts()["invalid"]


def test_hex_files_of_streams_read_alike():
    raw = (FRAMES / "stream_mixed.hex").read_bytes()
    assert len(decode_stream(raw).messages) == 188


def test_valid_frames_survive_escaping_again():
    for row in rows("frames_valid.jsonl"):
        raw = bytes.fromhex(row["hex"])
        assert decode_frame(raw).body.hex().upper() == row["body_hex"]
        assert b"\x7e" not in raw[1:-1]
        assert len(unescape(raw[1:-1])) == len(raw) - 2 - raw.count(b"\x7d")
