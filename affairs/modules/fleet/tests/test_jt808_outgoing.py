"""JT-04: what the platform says, in the layout of the terminal it speaks to."""

from datetime import datetime

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import (
    Header,
    decode_frame,
)
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    Registration,
)
from affairs.modules.fleet.jt808.fields import BodyError
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.jt808.outgoing import (
    ask_position,
    general_answer,
    packets,
    query_parameters,
    resend_request,
    set_heartbeat,
    text,
    time_answer,
    track,
)
from affairs.modules.fleet.tests.frames import (
    PHONE,
    header,
)


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
