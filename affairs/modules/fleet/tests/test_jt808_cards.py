"""0x0702: a driver's card put in or taken out, on both versions and on a real socket."""

from datetime import date, datetime

import pytest

from affairs.modules.fleet.jt808 import decode_frame
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.cards import CardResult, DriverCard
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.tests.frames import header
from affairs.modules.fleet.tests.gateways import BAD, FAILED, OK, PHONE, running, within_seconds

AT = datetime(2022, 7, 18, 8, 0, 5)
CARD = DriverCard(
    True, AT, CardResult.READ, "6号驾驶员", "620102XXXX", "示例市道路运输局", date(2026, 5, 31)
)


@pytest.mark.parametrize("version_2019", [False, True])
@pytest.mark.parametrize(
    "card",
    [CARD, DriverCard(False, AT), DriverCard(True, AT, CardResult.UNREADABLE)],
)
def test_card_reads_back_what_it_writes(card, version_2019):
    body = card.to_bytes(version_2019=version_2019)
    assert DriverCard.parse(body, version_2019=version_2019) == card


def test_card_is_shown_without_the_identity_number():
    card = DriverCard(True, AT, CardResult.READ, "6号驾驶员", identity="620102199001010011")
    shown = decode_frame(frame(header(ids.DRIVER_CARD, 1), card.to_bytes(version_2019=True)))
    assert (shown.name, shown.as_dict()["decoded"]) == (
        "驾驶员身份信息采集上报",
        {
            "inserted": True,
            "time": "2022-07-18 08:00:05",
            "result": 0,
            "name": "6号驾驶员",
            "certificate": "",
            "authority": "",
            "valid_to": None,
            "identity": "620102********0011",
        },
    )


def test_card_without_its_end_is_bad():
    body = CARD.to_bytes(version_2019=False)[:-1]
    message = decode_frame(frame(header(ids.DRIVER_CARD, 1), body))
    assert message.content is None
    assert message.body_error == "消息体缺 1 字节"


def test_card_is_handed_over_before_it_is_answered():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            await terminal.send(ids.DRIVER_CARD, CARD.to_bytes(version_2019=True))
            assert await terminal.answer() == (1, ids.DRIVER_CARD, OK)
            assert city.directory.cards == [(PHONE, CARD)]
            city.directory.is_away = True
            await terminal.send(ids.DRIVER_CARD, CARD.to_bytes(version_2019=True))
            assert await terminal.answer() == (2, ids.DRIVER_CARD, FAILED)
            await terminal.send(ids.DRIVER_CARD, b"\x01")
            assert await terminal.answer() == (3, ids.DRIVER_CARD, BAD)

    within_seconds(scenario)
