"""JT-01 … JT-03: escapes, check byte, header, and what is refused; streams cut anywhere."""

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import (
    FrameError,
    FrameFault,
    FrameSplitter,
    decode_frame,
    decode_hex,
    decode_stream,
)
from affairs.modules.fleet.jt808.framing import check_byte, escape, unescape, wrap
from affairs.modules.fleet.tests.frames import (
    ANSWER,
    AUTHENTICATE,
    BATCH,
    HEARTBEAT,
    POSITION,
    REGISTER,
    SAMPLES,
)


def test_escaping_as_the_standard_shows():
    content = bytes.fromhex("307E087D55")
    assert (b"\x7e" + escape(content) + b"\x7e").hex().upper() == "7E307D02087D01557E"
    assert unescape(escape(content)) == content


@pytest.mark.parametrize("piece", ["307D0355", "307D", "7D7E"])
def test_other_escapes_are_refused(piece):
    with pytest.raises(FrameError) as refused:
        unescape(bytes.fromhex(piece))
    assert refused.value.fault is FrameFault.BAD_ESCAPE


@pytest.mark.parametrize("sample", [REGISTER, AUTHENTICATE, HEARTBEAT, POSITION, BATCH, ANSWER])
def test_any_flipped_byte_is_noticed(sample):
    content = unescape(bytes.fromhex(sample)[1:-1])
    for at in range(len(content)):
        for flip in (0x01, 0x80, 0xFF):
            harmed = content[:at] + bytes((content[at] ^ flip,)) + content[at + 1 :]
            with pytest.raises(FrameError) as refused:
                decode_frame(b"\x7e" + escape(harmed) + b"\x7e")
            assert refused.value.fault is FrameFault.BAD_CHECK


def test_wrong_escape_inside_a_frame_is_refused():
    harmed = bytes.fromhex(POSITION.replace("7D02", "7D03"))
    with pytest.raises(FrameError) as refused:
        decode_frame(harmed)
    assert refused.value.fault is FrameFault.BAD_ESCAPE


@pytest.mark.parametrize("change", [-1, 1])
def test_length_that_differs_from_the_body_is_refused(change):
    content = unescape(bytes.fromhex(POSITION)[1:-1])[:-1]
    harmed = content[:3] + bytes((content[3] + change,)) + content[4:]
    with pytest.raises(FrameError) as refused:
        decode_frame(wrap(harmed))
    assert refused.value.fault is FrameFault.BAD_LENGTH


@pytest.mark.parametrize(
    ("hexes", "fault"),
    [
        ("7E7E", FrameFault.TOO_SHORT),
        ("7E01020304050607080900010C7E", FrameFault.TOO_SHORT),
        ("", FrameFault.TOO_SHORT),
        (HEARTBEAT + HEARTBEAT, FrameFault.TOO_SHORT),
    ],
)
def test_what_is_no_frame(hexes, fault):
    with pytest.raises(FrameError) as refused:
        decode_hex(hexes)
    assert refused.value.fault is fault


def test_text_that_is_no_hex_is_refused():
    with pytest.raises(InvalidValue, match="不是十六进制文本"):
        decode_hex("7E 电")


def test_header_too_short_for_its_flags_is_refused():
    content = bytes.fromhex("000260000001391234567801")
    with pytest.raises(FrameError) as refused:
        decode_frame(wrap(content))
    assert refused.value.fault is FrameFault.TOO_SHORT


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("noise", ["", "00FF", "7E", "7E7E01027E"])
def test_stream_delivers_every_frame_once(size, noise):
    stream = bytes.fromhex(noise + noise.join(SAMPLES) + noise)
    reading = decode_stream(stream, size)
    assert [message.header.msg_id for message in reading.messages] == [
        0x0100, 0x8100, 0x0102, 0x0002, 0x0200, 0x0704, 0x8001,
    ]  # fmt: skip


def test_stream_shares_flags_between_frames():
    stream = bytes.fromhex(HEARTBEAT[:-2] + ANSWER)
    assert [m.header.msg_id for m in decode_stream(stream).messages] == [0x0002, 0x8001]


def test_stream_reads_hex_text():
    reading = decode_stream(f"{HEARTBEAT}\n{ANSWER}\n".encode())
    assert [m.header.msg_id for m in reading.messages] == [0x0002, 0x8001]


def test_stream_tells_what_it_refused():
    reading = decode_stream(bytes.fromhex(HEARTBEAT.replace("0D7E", "0E7E") + ANSWER))
    assert [fault.fault for _, fault in reading.refused] == [FrameFault.BAD_CHECK]
    assert len(reading.messages) == 1


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_overlong_piece_is_dropped_without_the_next(size):
    splitter = FrameSplitter(limit=100)
    stream = b"\x7e" + bytes(101) + bytes.fromhex(ANSWER)
    pieces = [
        piece
        for at in range(0, len(stream), size)
        for piece in splitter.feed(stream[at : at + size])
    ]
    assert pieces == [bytes.fromhex(ANSWER)[1:-1]]
    assert splitter.overlong == 1


def test_splitter_holds_no_more_than_its_limit():
    splitter = FrameSplitter(limit=100)
    for _ in range(1000):
        assert splitter.feed(b"\x00" * 64) == []
    assert splitter.feed(bytes.fromhex(ANSWER)) == [bytes.fromhex(ANSWER)[1:-1]]
    assert splitter.overlong == 1


def test_check_byte_is_the_xor_of_all_bytes():
    assert check_byte(bytes.fromhex("010204")) == 7
    assert check_byte(b"") == 0
