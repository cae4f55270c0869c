"""What people ask of terminals: taken from the table, sent by the gateway, the answer kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from affairs.core.database.transactions import write_transaction
from affairs.modules.fleet.choices import TerminalOrder
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808 import outgoing
from affairs.modules.fleet.jt808.bodies import Result
from affairs.modules.fleet.jt808.contracts import Build
from affairs.modules.fleet.jt808.header import Header
from affairs.modules.fleet.jt808.messages import Message
from affairs.modules.fleet.models import TerminalCommand

State = TerminalCommand.State
WAITS_FOR = timedelta(minutes=2)
"""A command to a terminal that does not come on line within this is given up."""
TRACKING_FOR_S = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as the gateway needs it."""

    pk: int
    terminal: str
    order: TerminalOrder
    text: str
    seconds: int


def waiting_commands() -> list[Asked]:
    """Commands not yet sent, the oldest first."""
    rows = TerminalCommand.objects.filter(state=State.WAITING).order_by("asked_at", "pk")
    fields = ("pk", "terminal__number", "order", "text", "seconds")
    return [
        Asked(pk, number, TerminalOrder(order), text, seconds or 0)
        for pk, number, order, text, seconds in rows.values_list(*fields)[:200]
    ]


def message_of(asked: Asked) -> Build:
    """The message that a command is."""

    def build(header: Header, serial: int) -> bytes | list[bytes]:
        if asked.order is TerminalOrder.TEXT:
            return outgoing.text(header, serial, asked.text)
        if asked.order is TerminalOrder.HEARTBEAT:
            return outgoing.set_heartbeat(header, serial, asked.seconds)
        if asked.order is TerminalOrder.TRACKING:
            return outgoing.track(
                header, serial, interval_s=asked.seconds, validity_s=TRACKING_FOR_S
            )
        if asked.order is TerminalOrder.PARAMETERS:
            return outgoing.query_parameters(header, serial)
        return outgoing.ask_position(header, serial)

    return build


def mark_sent(pks: Iterable[int]) -> None:
    """Commands on their way; a gateway that stops now leaves them to be given up."""
    with write_transaction():
        TerminalCommand.objects.filter(pk__in=list(pks)).update(state=State.SENT)


def keep_answer(asked: Asked, answer: Message) -> None:
    """What the terminal answered, in words; a refusal is told as one."""
    shown = answer.as_dict()["decoded"] or {}
    result = shown.get("result", 0) if answer.header.msg_id == ids.TERMINAL_ANSWER else 0
    state = State.ANSWERED if result == Result.OK else State.REFUSED
    _finish([asked.pk], state, _words(answer.header.msg_id, shown, result))


def keep_failure(asked: Asked, why: str) -> None:
    """The terminal did not get the command or did not answer."""
    _finish([asked.pk], State.FAILED, why)


def give_up(now: datetime | None = None) -> int:
    """Commands nobody sent or answered in time; how many."""
    before = (now or timezone.now()) - WAITS_FOR
    rows = TerminalCommand.objects.filter(
        state__in=[State.WAITING, State.SENT], asked_at__lt=before
    )
    pks = list(rows.values_list("pk", flat=True))
    if pks:
        _finish(pks, State.FAILED, "终端不在线，或网关没有运行。")
    return len(pks)


def _finish(pks: list[int], state: TerminalCommand.State, words: str) -> None:
    with write_transaction():
        TerminalCommand.objects.filter(pk__in=pks).update(
            state=state, answer=words[:500], answered_at=timezone.now()
        )


_RESULTS = {1: "终端执行失败。", 2: "终端说消息有误。", 3: "终端不支持这条指令。"}


def _words(msg_id: int, shown: dict, result: int) -> str:  # type: ignore[type-arg]
    if msg_id == ids.POSITION_ANSWER:
        return (
            f"{shown['time']}，{shown['lat']:.6f}，{shown['lon']:.6f}，{shown['speed_kmh']} 公里/时"
        )
    if msg_id == ids.PARAMETERS:
        return "；".join(f"{one['id']}={one['hex']}" for one in shown["parameters"])
    return _RESULTS.get(result, "已执行。")
