"""JT-04, JT-05 by the sample frames of JT-07."""

from datetime import datetime

import pytest

from affairs.modules.fleet.jt808 import (
    Header,
    decode_frame,
    decode_hex,
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
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.jt808.outgoing import (
    general_answer,
    registration_answer,
)
from affairs.modules.fleet.jt808.position import Item, position_at, position_bytes
from affairs.modules.fleet.tests.frames import (
    ANSWER,
    AUTHENTICATE,
    BATCH,
    HEARTBEAT,
    PHONE,
    POSITION,
    REGISTER,
    REGISTERED,
    REGISTRATION,
    header,
    sample_position,
)


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


def test_position_of_27_bytes_is_told_in_the_message():
    body = position_bytes(position_at(1, 1, datetime(2022, 7, 18)))[:27]
    message = decode_frame(frame(header(ids.POSITION, 4), body))
    assert message.content is None
    assert message.body_error == "位置信息 27 字节，至少 28 字节"


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


def test_2013_registration_round_trip():
    older = Registration(62, 102, "62010", "GW-BD01", "BD00001", 1, "甘A12345")
    built = frame(Header(ids.REGISTER, "013912345678", 1), older.to_bytes(version_2019=False))
    assert decode_frame(built).content == older


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
