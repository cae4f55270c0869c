"""JT-01 … JT-05 by the standard's example and the sample frames of JT-07."""

from datetime import datetime

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import (
    FrameError,
    FrameFault,
    FrameSplitter,
    Header,
    decode_frame,
    decode_hex,
    decode_stream,
)
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    Authentication,
    GeneralAnswer,
    Parameters,
    PositionBatch,
    PositionReport,
    Registration,
    RegistrationResult,
    Result,
)
from affairs.modules.fleet.jt808.fields import BodyError
from affairs.modules.fleet.jt808.framing import check_byte, escape, unescape, wrap
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.jt808.outgoing import (
    ask_position,
    general_answer,
    packets,
    query_parameters,
    registration_answer,
    resend_request,
    set_heartbeat,
    text,
    time_answer,
    track,
)
from affairs.modules.fleet.jt808.position import Item, position_at, position_bytes

REGISTER = (
    "7E0100405401000000000139123456780001003E0066363230313030303030303100000000000000000000"
    "0000000000000000000000000047572D4244303100000000000000000000000000000042443030303030303030"
    "303030303101B8CA413132333435477E"
)
REGISTERED = "7E8100400D0100000000013912345678000000010041555448374530303031877E"
AUTHENTICATE = (
    "7E0102402E010000000001391234567800020A41555448374530303031383630303030303030303030303137"
    "56312E302E300000000000000000000000000000707E"
)
HEARTBEAT = "7E000240000100000000013912345678007D020D7E"
POSITION = (
    "7E020040300100000000013912345678000400000002004C0003022640560630623A05EE0361007D02220718"
    "09300501040006F8550202017D010302035E30011C310111227E"
)
BATCH = (
    "7E0704404B01000000000139123456780005000201002200000000004C00030226145006302AE005EC012C005A"
    "22071809310501040006F85B002200000000000800020226145A06302AF405EC0000005A22071809320501040006"
    "F85C4D7E"
)
ANSWER = "7E80014005010000000001391234567800000004020000F37E"
PHONE = "00000000013912345678"
REGISTRATION = Registration(62, 102, "62010000001", "GW-BD01", "BD0000000000001", 1, "甘A12345")


def header(msg_id, serial):
    return Header(msg_id, PHONE, serial, protocol_version=1)


def test_escaping_as_the_standard_shows():
    content = bytes.fromhex("307E087D55")
    assert (b"\x7e" + escape(content) + b"\x7e").hex().upper() == "7E307D02087D01557E"
    assert unescape(escape(content)) == content


@pytest.mark.parametrize("piece", ["307D0355", "307D", "7D7E"])
def test_other_escapes_are_refused(piece):
    with pytest.raises(FrameError) as refused:
        unescape(bytes.fromhex(piece))
    assert refused.value.fault is FrameFault.BAD_ESCAPE


def test_registration_sample():
    message = decode_hex(REGISTER)
    assert message.header == Header(ids.REGISTER, PHONE, 1, body_length=84, protocol_version=1)
    assert message.content == REGISTRATION
    assert message.header.terminal == "13912345678"
    assert message.as_dict()["decoded"] == {
        "province": 62,
        "city": 102,
        "maker": "62010000001",
        "model": "GW-BD01",
        "terminal_id": "BD0000000000001",
        "plate_color": 1,
        "plate_color_name": "蓝",
        "plate": "甘A12345",
    }


def test_registration_answer_sample():
    asked = header(ids.REGISTER, 1)
    built = registration_answer(asked, 0, RegistrationResult.OK, "AUTH7E0001")
    assert built.hex().upper() == REGISTERED
    assert decode_hex(REGISTERED).as_dict()["decoded"] == {
        "reply_serial": 1,
        "result": 0,
        "auth": "AUTH7E0001",
    }


def test_refused_registration_carries_no_code():
    built = registration_answer(
        header(ids.REGISTER, 1), 0, RegistrationResult.NO_SUCH_VEHICLE, "AUTH"
    )
    assert decode_frame(built).as_dict()["decoded"] == {"reply_serial": 1, "result": 2, "auth": ""}


def test_authentication_sample():
    content = Authentication("AUTH7E0001", "860000000000017", "V1.0.0")
    assert decode_hex(AUTHENTICATE).content == content
    built = frame(header(ids.AUTHENTICATE, 2), content.to_bytes(version_2019=True))
    assert built.hex().upper() == AUTHENTICATE


def test_heartbeat_sample_escapes_its_serial():
    assert decode_hex(HEARTBEAT).header.serial == 0x7E
    assert frame(header(ids.HEARTBEAT, 126)).hex().upper() == HEARTBEAT


def test_position_sample():
    shown = decode_hex(POSITION).as_dict()["decoded"]
    expected = {
        "alarm_bits": [1],
        "alarms": ["超速报警"],
        "status_bits": [0, 1, 18, 19, 22],
        "lat": 36.061270,
        "lon": 103.834170,
        "altitude_m": 1518,
        "speed_kmh": 86.5,
        "direction": 126,
        "time": "2022-07-18 09:30:05",
        "mileage_km": 45678.9,
        "fuel_L": 38.1,
        "recorder_speed_kmh": 86.2,
        "signal": 28,
        "satellites": 17,
        "positioned": True,
        "usable": True,
        "extras_well_formed": True,
    }
    assert {name: shown[name] for name in expected} == expected


def sample_position(**changed):
    given = {
        "lat_e6": 36_061_270,
        "lon_e6": 103_834_170,
        "time": datetime(2022, 7, 18, 9, 30, 5),
        "status": 0x4C0003,
        "alarm": 2,
        "altitude_m": 1518,
        "speed_dkmh": 865,
        "direction": 126,
        "mileage_hm": 456_789,
        "items": (
            Item(0x02, b"\x01\x7d"),
            Item(0x03, b"\x03\x5e"),
            Item(0x30, b"\x1c"),
            Item(0x31, b"\x11"),
        ),
    }
    return position_at(**{**given, **changed})


def test_position_sample_is_built():
    built = frame(header(ids.POSITION, 4), position_bytes(sample_position()))
    assert built.hex().upper() == POSITION


def test_batch_sample():
    batch = decode_hex(BATCH).content
    assert isinstance(batch, PositionBatch)
    shown = [
        (p["time"], p["lat"], p["lon"], p["speed_kmh"], p["acc_on"], p["mileage_km"])
        for p in batch.as_dict()["items"]
    ]
    assert (batch.kind, batch.is_complete) == (1, True)
    assert shown == [
        ("2022-07-18 09:31:05", 36.05, 103.82, 30.0, True, 45679.5),
        ("2022-07-18 09:32:05", 36.05001, 103.82002, 0.0, False, 45679.6),
    ]
    assert frame(header(ids.BATCH, 5), batch.to_bytes()).hex().upper() == BATCH


def test_general_answer_sample():
    assert general_answer(header(ids.POSITION, 4), 0).hex().upper() == ANSWER
    assert decode_hex(ANSWER).content == GeneralAnswer(4, ids.POSITION, Result.OK)


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


def test_position_of_27_bytes_is_told_in_the_message():
    body = position_bytes(position_at(1, 1, datetime(2022, 7, 18)))[:27]
    message = decode_frame(frame(header(ids.POSITION, 4), body))
    assert message.content is None
    assert message.body_error == "位置信息 27 字节，至少 28 字节"


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


def test_items_that_overrun_are_dropped_and_flagged():
    body = position_bytes(sample_position(items=())) + b"\x02\x02\x01\x7d\x30\x05\x1c"
    shown = decode_frame(frame(header(ids.POSITION, 4), body)).as_dict()["decoded"]
    assert [item["id"] for item in shown["extras"]] == ["01", "02"]
    assert (shown["extras_well_formed"], shown["usable"], shown["fuel_L"]) == (False, True, 38.1)


def test_unknown_items_stay_raw():
    items = (Item(0xE1, b"\x00\x72"), Item(0x01, b"\x00\x64"))
    position = sample_position(items=items, mileage_hm=None)
    shown = position.as_dict()
    assert shown["extras"] == [{"id": "E1", "hex": "0072"}, {"id": "01", "hex": "0064"}]
    assert "mileage_km" not in shown
    assert position.mileage_hm is None


@pytest.mark.parametrize(
    ("item", "name", "reading"),
    [
        (Item(0x04, b"\x01\x02"), "alarm_event_id", 258),
        (Item(0x05, bytes(30)), "tyres", [0] * 30),
        (Item(0x06, b"\x80\x05"), "cabin_temperature", -5),
        (Item(0x06, b"\x00\x05"), "cabin_temperature", 5),
        (Item(0x11, b"\x00"), "overspeed", {"type": 0}),
        (Item(0x11, b"\x01\x00\x00\x00\x07"), "overspeed", {"type": 1, "id": 7}),
        (Item(0x12, b"\x01\x00\x00\x00\x09\x01"), "area", {"type": 1, "id": 9, "out": 1}),
        (
            Item(0x13, b"\x00\x00\x00\x02\x00\x3c\x01"),
            "segment",
            {"id": 2, "seconds": 60, "too_long": 1},
        ),
        (Item(0x25, b"\x00\x00\x00\x05"), "signal_bits", [0, 2]),
        (Item(0x2A, b"\x00\x02"), "io_bits", [1]),
        (Item(0x2B, b"\x00\x02\x00\x01"), "analog", [1, 2]),
    ],
)
def test_items_of_the_standard(item, name, reading):
    assert sample_position(items=(item,)).as_dict()[name] == reading


@pytest.mark.parametrize(
    ("changed", "usable"),
    [
        ({}, True),
        ({"status": 0x1}, False),
        ({"lat_e6": 0}, False),
        ({"lon_e6": 0}, False),
        ({"lat_e6": 90_000_001}, False),
        ({"lon_e6": 180_000_001}, False),
        ({"lat_e6": -33_000_000, "lon_e6": -70_000_000}, True),
    ],
)
def test_positions_that_do_not_move_the_car(changed, usable):
    report = decode_frame(
        frame(header(ids.POSITION, 1), position_bytes(sample_position(**changed)))
    ).content
    assert isinstance(report, PositionReport)
    position = report.position
    assert position.is_usable is usable
    assert position.lat_e6 == changed.get("lat_e6", 36_061_270)
    assert position.lon_e6 == changed.get("lon_e6", 103_834_170)


@pytest.mark.parametrize("raw", ["221318093005", "2207180930FF", "220732093005"])
def test_times_that_do_not_exist_are_none(raw):
    body = position_bytes(sample_position())
    body = body[:22] + bytes.fromhex(raw) + body[28:]
    shown = decode_frame(frame(header(ids.POSITION, 1), body)).as_dict()["decoded"]
    assert (shown["time"], shown["time_raw"], shown["usable"]) == (None, raw.lower(), False)


def test_alarm_names_of_the_two_versions():
    alarm = 1 << 3 | 1 << 31
    position = sample_position(alarm=alarm)
    assert position.as_dict(version_2019=True)["alarms"] == ["危险驾驶", "保留位31"]
    assert position.as_dict(version_2019=False)["alarms"] == ["危险预警", "非法开门"]


@pytest.mark.parametrize(
    ("built", "shown"),
    [
        (time_answer(header(4, 9), 1, datetime(2022, 7, 18, 1, 30, 5)),
         {"time_utc": "2022-07-18 01:30:05"}),
        (resend_request(header(0x0704, 9), 1, 7, [2, 5]), {"first_serial": 7, "packages": [2, 5]}),
        (set_heartbeat(header(2, 9), 1, 60),
         {"parameters": [{"id": "00000001", "hex": "0000003C"}]}),
        (query_parameters(header(2, 9), 1), {}),
        (ask_position(header(2, 9), 1), {}),
        (track(header(2, 9), 1, interval_s=5, validity_s=600),
         {"interval_s": 5, "validity_s": 600}),
        (track(header(2, 9), 1, interval_s=0, validity_s=600), {"interval_s": 0, "validity_s": 0}),
        (text(header(2, 9), 1, "前方封路")[0], {"flag": 4, "type": 1, "text": "前方封路"}),
    ],
)  # fmt: skip
def test_platform_messages_read_back(built, shown):
    message = decode_frame(built)
    assert message.as_dict()["decoded"] == shown
    assert message.header.phone == PHONE
    assert message.name != ""


def test_messages_to_older_terminals_keep_their_layout():
    old = Header(ids.POSITION, "013912345678", 4)
    answer = decode_frame(general_answer(old, 0)).header
    assert (answer.phone, answer.version_2019, answer.terminal) == (
        "013912345678",
        False,
        "13912345678",
    )
    shown = decode_frame(text(old, 1, "回场")[0]).as_dict()["decoded"]
    assert shown == {"flag": 4, "text": "回场"}
    request = decode_frame(resend_request(old, 1, 7, [2]))
    assert request.body.hex() == "0007010002"


def test_2013_registration_round_trip():
    older = Registration(62, 102, "62010", "GW-BD01", "BD00001", 1, "甘A12345")
    built = frame(Header(ids.REGISTER, "013912345678", 1), older.to_bytes(version_2019=False))
    assert decode_frame(built).content == older


def test_text_too_wide_for_its_field_is_refused():
    with pytest.raises(BodyError):
        Registration(62, 102, "620100000012", "", "", 1, "").to_bytes(version_2019=True)


def test_text_beyond_gbk_names_the_character():
    with pytest.raises(InvalidValue, match="𠮷"):
        text(header(2, 1), 1, "去𠮷安路")


def test_long_text_becomes_packets_with_running_serials():
    built = text(header(2, 1), 65535, "路" * 1000)
    parts = [decode_frame(packet) for packet in built]
    assert [
        (part.header.serial, part.header.package_total, part.header.package_no) for part in parts
    ] == [(65535, 2, 1), (0, 2, 2)]
    assert all(part.content is None for part in parts)
    joined = ids.read_body(parts[0].header, b"".join(part.body for part in parts))
    assert joined.as_dict()["decoded"]["text"] == "路" * 1000


def test_body_above_one_packet_is_split():
    assert [len(decode_frame(p).body) for p in packets(header(2, 1), bytes(1024))] == [1023, 1]
    with pytest.raises(ValueError, match="1023"):
        frame(header(2, 1), bytes(1024))


def test_encrypted_bodies_are_not_read():
    message = decode_frame(
        frame(Header(ids.POSITION, PHONE, 1, encryption=1, protocol_version=1), bytes(28))
    )
    assert (message.content, message.body_error, message.header.encryption) == (None, "", 1)


def test_unknown_messages_keep_their_body():
    message = decode_frame(frame(header(0x0900, 1), b"\x01\x02"))
    assert (message.name, message.content, message.as_dict()["body_hex"]) == ("", None, "0102")


def test_parameters_answer_names_the_serial():
    body = b"\x00\x09" + Parameters(((1, b"\x00\x00\x00\x3c"),)).to_bytes()
    shown = decode_frame(frame(header(ids.PARAMETERS, 1), body)).as_dict()["decoded"]
    assert shown == {"reply_serial": 9, "parameters": [{"id": "00000001", "hex": "0000003C"}]}


def test_position_answer_names_the_serial():
    body = b"\x00\x09" + position_bytes(sample_position())
    shown = decode_frame(frame(header(ids.POSITION_ANSWER, 1), body)).as_dict()["decoded"]
    assert (shown["reply_serial"], shown["lat"]) == (9, 36.06127)


def test_batch_leaves_out_bad_items():
    good = position_bytes(sample_position())
    item = len(good).to_bytes(2, "big") + good
    body = b"\x00\x03\x00" + item + b"\x00\x05" + bytes(5) + item
    shown = decode_frame(frame(header(ids.BATCH, 1), body)).as_dict()["decoded"]
    assert (shown["count"], len(shown["items"]), shown["count_ok"]) == (3, 2, False)
    overrun = b"\x00\x02\x00" + item + b"\x00\xff" + bytes(5)
    shown = decode_frame(frame(header(ids.BATCH, 1), overrun)).as_dict()["decoded"]
    assert (len(shown["items"]), shown["count_ok"]) == (1, False)


SAMPLES = [REGISTER, REGISTERED, AUTHENTICATE, HEARTBEAT, POSITION, BATCH, ANSWER]


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
