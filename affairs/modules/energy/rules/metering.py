"""Meters: DL/T 645 frames, Modbus CRC, MQTT messages, use, alarms: ENE-M1 … M5, ENE-V12."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.wording import figure

_READ, _ANSWER, _ERROR = 0x11, 0x91, 0xD1
_TOTAL_ENERGY = "00010000"
# data identifier prefix: (label, unit, decimals)
_QUANTITIES = {
    "0000": ("组合有功总电能", "kWh", 2), "0001": ("正向有功总电能", "kWh", 2),
    "0201": ("电压", "V", 1), "0202": ("电流", "A", 3), "0203": ("瞬时有功功率", "kW", 4),
}  # fmt: skip


def read_request(address: str, identifier: str = _TOTAL_ENERGY) -> bytes:
    """The DL/T 645-2007 frame that asks the meter ``address`` (12 digits) for a value."""
    if len(address) != 12 or not address.isdigit():
        raise InvalidValue(f"表号应为 12 位数字，现在是 {address}。", field="address")
    body = bytes(byte + 0x33 & 0xFF for byte in bytes.fromhex(identifier)[::-1])
    return _framed(bytes.fromhex(address)[::-1], _READ, body)


def _framed(address: bytes, control: int, data: bytes) -> bytes:
    frame = b"\x68" + address + b"\x68" + bytes([control, len(data)]) + data
    return frame + bytes([sum(frame) & 0xFF, 0x16])


@dataclass(frozen=True, slots=True)
class MeterAnswer:
    """What a meter said: its number, the value and what it measures."""

    address: str
    identifier: str
    quantity: str
    unit: str
    value: Decimal


def read_answer(frame: bytes) -> MeterAnswer:
    """The value in a meter's answer; InvalidValue says what is wrong with the frame."""
    body = frame.lstrip(b"\xfe")
    if len(body) < 12 or body[0] != 0x68 or body[7] != 0x68 or body[-1] != 0x16:
        raise InvalidValue("不是完整的 DL/T 645 帧。", field="frame")
    if len(body) != body[9] + 12:
        raise InvalidValue(f"帧长 {len(body)}，按长度域应为 {body[9] + 12}。", field="frame")
    if sum(body[:-2]) & 0xFF != body[-2]:
        raise InvalidValue(f"校验和不符：帧内 {body[-2]:02X}，应为 {sum(body[:-2]) & 0xFF:02X}。",
                           field="frame")  # fmt: skip
    data = bytes(byte - 0x33 & 0xFF for byte in body[10:-2])
    address = body[6:0:-1].hex()
    if body[8] == _ERROR:
        raise InvalidValue(f"电表 {address} 回复异常，错误字 {data[:1].hex().upper()}。")
    if body[8] != _ANSWER or len(data) < 5:
        raise InvalidValue(f"不是读数据的应答：控制码 {body[8]:02X}。", field="frame")
    return _valued(address, data[3::-1].hex(), data[4:][::-1].hex())


def _valued(address: str, identifier: str, digits: str) -> MeterAnswer:
    known = _QUANTITIES.get(identifier[:4])
    if known is None:
        raise InvalidValue(f"数据标识 {identifier} 还没有定义读法。")
    label, unit, places = known
    negative = identifier.startswith(("0202", "0203")) and int(digits[0], 16) >= 8
    if negative:
        digits = f"{int(digits[0], 16) - 8:x}{digits[1:]}"
    if not digits.isdigit():
        raise InvalidValue(f"数值 {digits} 不是 BCD 码。")
    value = Decimal(digits).scaleb(-places)
    return MeterAnswer(address, identifier, label, unit, -value if negative else value)


@rule(
    "ENE-M1",
    "电表读数（DL/T 645-2007）",
    article=sources.METER_PROTOCOL,
    confidence="A",
    labels={"frame": "应答帧（十六进制）", "address": "表号", "identifier": "数据标识"},
    examples=(
        {"frame": "68 78 56 34 12 00 00 68 91 08 33 33 34 33 89 67 45 33 B2 16"},
        {"address": "000012345678"},
    ),
)
def dlt645(
    frame: str = "", address: str = "", identifier: str = _TOTAL_ENERGY
) -> MeterAnswer | str:
    """The value of an answer frame, or the request frame for a meter number, as hex."""
    if frame:
        return read_answer(bytes.fromhex(frame))
    return read_request(address, identifier).hex(" ").upper()


def crc16(frame: bytes) -> bytes:
    """Modbus CRC-16 (polynomial A001H, start FFFFH), low byte first."""
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


@rule(
    "ENE-M2",
    "Modbus RTU 校验",
    article="Modbus 应用协议",
    confidence="A",
    labels={"frame": "不含校验的帧（十六进制）"},
    examples=({"frame": "01 03 00 00 00 02"},),
)
def modbus_crc(frame: str) -> str:
    """The two bytes that follow the frame, as hex."""
    return crc16(bytes.fromhex(frame)).hex(" ").upper()


@dataclass(frozen=True, slots=True)
class MeterMessage:
    """A message of a gateway; ``key`` recognises it when it comes again."""

    city: str
    site: str
    gateway: str
    meter: str
    at: datetime
    seq: int
    values: dict[str, Decimal]
    quality: str

    @property
    def key(self) -> tuple[str, datetime, int]:
        return self.meter, self.at, self.seq


@rule(
    "ENE-M3",
    "MQTT 计量报文",
    article=sources.CONVENTION,
    confidence="C",
    labels={"topic": "主题", "payload": "报文（JSON）"},
    examples=(
        {
            "topic": "990100/hall/gw1/E-001/data",
            "payload": '{"meter": "E-001", "ts": "2022-07-18T10:00:00+08:00", "seq": 7,'
            ' "values": {"kwh": 1234.56}, "quality": "good"}',
        },
    ),
)
def meter_message(topic: str, payload: str) -> MeterMessage:
    """Topic ``{city}/{site}/{gateway}/{meter}/data`` and its JSON; InvalidValue names a fault."""
    parts = topic.split("/")
    if len(parts) != 5 or parts[4] != "data" or not all(parts):
        raise InvalidValue(f"主题 {topic} 不是“市/场所/网关/表号/data”。", field="topic")
    try:
        given: dict[str, Any] = json.loads(payload, parse_float=Decimal)
        at = datetime.fromisoformat(given["ts"])
        values = {str(key): Decimal(str(value)) for key, value in given["values"].items()}
        message = MeterMessage(
            parts[0],
            parts[1],
            parts[2],
            str(given["meter"]),
            at,
            int(given["seq"]),
            values,
            str(given.get("quality", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as wrong:
        raise InvalidValue(f"报文读不懂：{wrong!r}。", field="payload") from wrong
    if message.meter != parts[3]:
        raise InvalidValue(
            f"主题的表号 {parts[3]} 与报文的 {message.meter} 不同。", field="payload"
        )
    if at.tzinfo is None:
        raise InvalidValue("时间没有写时区，应为 +08:00。", field="payload")
    return message


@rule(
    "ENE-V12",
    "读数倒走",
    article=sources.METERING,
    confidence="C",
    labels={
        "previous": "上次读数",
        "current": "本次读数",
        "event": "换表、过零事件",
        "digits": "整数位数",
        "ct": "电流互感器变比",
        "pt": "电压互感器变比",
    },
    examples=(
        {
            "previous": "998712.5",
            "current": "1204.3",
            "event": "rollover",
            "digits": "6",
            "ct": "40",
        },
    ),
)
def meter_step(
    previous: Decimal,
    current: Decimal,
    event: str = "",
    digits: int = 6,
    ct: Decimal = Decimal(1),
    pt: Decimal = Decimal(1),
) -> Outcome:
    """Use between two readings; a lower reading needs a ``rollover`` or ``change`` event."""
    if current >= previous:
        return Outcome((current - previous) * ct * pt)
    if event == "rollover":
        return Outcome((current + Decimal(10) ** digits - previous) * ct * pt)
    if event == "change":
        return Outcome(None)
    message = f"读数 {figure(current)} 小于上次的 {figure(previous)}"
    return Outcome(None, (stop(message, field="value", value=str(current), limit=str(previous),
                               remedy="核对读数；换了表或走满归零，登记事件。"),))  # fmt: skip


@rule(
    "ENE-M4",
    "读数折用量",
    article=sources.METERING,
    confidence="C",
    labels={
        "start": "起读数",
        "end": "止读数",
        "ct": "电流互感器变比",
        "pt": "电压互感器变比",
        "rollover": "过零模数",
        "gap_hours": "缺数时长（小时）",
    },
    parameters={"gap_limit": "energy.meter_gap_hours"},
)
def use_between(
    start: Decimal,
    end: Decimal,
    ct: Decimal = Decimal(1),
    pt: Decimal = Decimal(1),
    rollover: Decimal = Decimal(),
    gap_hours: Decimal = Decimal(),
    *,
    gap_limit: Decimal,
) -> Outcome:
    """(end − start + rollover) × CT × PT; short gaps are interpolated, long ones become work."""
    use = (end - start + rollover) * ct * pt
    if use < 0:
        message = f"用量为负：{figure(use)}"
        return Outcome(None, (stop(message, field="end", remedy="核对读数、换表和变比。"),))
    if gap_hours > gap_limit:
        words = f"缺数 {figure(gap_hours)} 小时，超过 {figure(gap_limit)} 小时"
        return Outcome(use, (ask(words, remedy="派人核查网关和表计，补抄读数。"),))
    if gap_hours:
        return Outcome(use, (tip(f"缺数 {figure(gap_hours)} 小时，已按时间插值"),))
    return Outcome(use)


@rule(
    "ENE-M5",
    "计量告警",
    article=sources.CONVENTION,
    confidence="C",
    labels={
        "silent_intervals": "未上报的间隔数",
        "night_base": "夜间基础负荷",
        "night_bases": "近四周夜间基础负荷",
        "night_water": "近三晚 1–4 时每小时用水",
    },
    parameters={"limits": "energy.meter_alarms"},
)
def alarms(
    silent_intervals: Decimal = Decimal(),
    night_base: Decimal | None = None,
    night_bases: list[Decimal] | None = None,
    night_water: list[list[Decimal]] | None = None,
    *,
    limits: dict[str, Decimal],
) -> list[Finding]:
    """Offline meters, night load above the four-week median, water running through the nights."""
    found = []
    if silent_intervals > limits["offline_intervals"]:
        found.append(ask(f"离线：{figure(silent_intervals)} 个间隔没有数据", field="offline"))
    if night_base is not None and night_bases:
        median = statistics.median(night_bases)
        if night_base > median * (1 + limits["night_excess"]):
            message = f"夜间负荷 {figure(night_base)}，四周中位数 {figure(Decimal(median))}"
            found.append(ask(message, field="night_load", value=str(night_base),
                             limit=str(median)))  # fmt: skip
    nights = night_water or []
    wanted = int(limits["leak_nights"])
    if len(nights) >= wanted and all(hours and all(hour > 0 for hour in hours) for hours in
                                     nights[-wanted:]):  # fmt: skip
        found.append(ask(f"疑似漏水：连续 {wanted} 晚 1–4 时每小时都在用水", field="leak"))
    return found


@rule(
    "ENE-M4.balance",
    "三级表平衡",
    article=sources.METERING,
    confidence="B",
    labels={"upper": "上级表用量", "lower": "下级表用量合计"},
    parameters={"tolerance": "energy.meter_balance_tolerance"},
)
def level_balance(upper: Decimal, lower: Decimal, *, tolerance: Decimal) -> Outcome:
    """What the lower meters do not account for, as a share of the upper meter."""
    if not upper:
        return Outcome(None)
    gap = (upper - lower) / upper
    if abs(gap) <= tolerance:
        return Outcome(gap)
    message = f"上下级相差 {gap * 100:.2f}%：上级 {figure(upper)}，下级合计 {figure(lower)}"
    remedy = "查漏接的回路、变比和漏损。"
    return Outcome(gap, (ask(message, value=str(lower), limit=str(upper), remedy=remedy),))
