"""What holds for any bytes: the codec refuses or reads, and loses nothing by chunks."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from affairs.modules.fleet.jt808 import FrameError, FrameSplitter, Header, Message, decode_frame
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.assembly import Assembly
from affairs.modules.fleet.jt808.framing import escape, unescape
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.jt808.messages import read_piece
from affairs.modules.fleet.jt808.outgoing import packets
from affairs.modules.fleet.jt808.position import (
    Item,
    parse_position,
    position_at,
    position_bytes,
)

QUICK = settings(max_examples=100, deadline=None)
MESSAGE_IDS = st.sampled_from([*sorted(ids.KNOWN_IDS), 0x0900])
PHONES = st.from_regex(r"[1-9][0-9]{5,10}", fullmatch=True)
WORDS = st.integers(0, 0xFFFF)
POSITIONS = st.builds(
    position_at,
    lat_e6=st.integers(-90_000_000, 90_000_000),
    lon_e6=st.integers(-180_000_000, 180_000_000),
    time=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    alarm=st.integers(0, 0xFFFFFFFF),
    altitude_m=WORDS,
    speed_dkmh=WORDS,
    direction=st.integers(0, 359),
    mileage_hm=st.none() | st.integers(0, 0xFFFFFFFF),
    items=st.lists(st.builds(Item, st.integers(0, 255), st.binary(max_size=20)), max_size=5).map(
        tuple
    ),
)


def read_or_refused(piece: bytes) -> Message | FrameError:
    try:
        return read_piece(piece)
    except FrameError as refused:
        return refused


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(piece):
    outcome = read_or_refused(piece.replace(b"\x7e", b""))
    if isinstance(outcome, FrameError):
        assert outcome.message.startswith(outcome.fault.label)
    else:
        assert outcome.header.body_length == len(outcome.body)


@QUICK
@given(MESSAGE_IDS, PHONES, WORDS, st.binary(max_size=120), st.booleans())
def test_any_body_in_a_good_frame_is_read_or_told(msg_id, phone, serial, body, is_2019):
    header = Header(msg_id, phone, serial, protocol_version=1 if is_2019 else None)
    message = decode_frame(frame(header, body))
    assert (message.header.terminal, message.header.serial) == (phone, serial)
    assert message.body == body
    shown = message.as_dict()
    assert (shown["decoded"] is None) == (message.content is None)
    assert message.content is None or message.body_error == ""


@QUICK
@given(st.binary(max_size=300))
def test_escaping_is_undone(content):
    assert unescape(escape(content)) == content
    assert b"\x7e" not in escape(content)


@QUICK
@given(POSITIONS)
def test_positions_survive_the_wire(position):
    assert parse_position(position_bytes(position)) == position


@QUICK
@given(st.lists(st.binary(min_size=13, max_size=60), max_size=8), st.integers(1, 50))
def test_chunks_do_not_change_the_pieces(contents, size):
    pieces = [escape(content) for content in contents]
    stream = b"".join(b"\x7e" + piece + b"\x7e" for piece in pieces)
    splitter = FrameSplitter()
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [piece for chunk in chunks for piece in splitter.feed(chunk)] == pieces


@QUICK
@given(st.binary(min_size=1024, max_size=6000), st.integers(0, 0xFFFF), st.randoms())
def test_packets_in_any_order_make_the_message(body, serial, random):
    parts = [decode_frame(raw) for raw in packets(Header(0x0900, "1", serial), body)]
    random.shuffle(parts)
    assembly = Assembly(packages=64, lifetime_s=60)
    *early, last = [assembly.add(part, now=0.0) for part in parts]
    assert early == [None] * len(early)
    assert last is not None
    assert last.body == body
