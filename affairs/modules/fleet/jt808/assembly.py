"""Putting sub-packaged messages together (JT-03, bit 13)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from affairs.modules.fleet.jt808.header import Header
from affairs.modules.fleet.jt808.messages import Message, read_body

_PARTIAL_MESSAGES = 4


@dataclass(slots=True)
class _Partial:
    first: Header
    begun_at: float
    asked_again: bool = False
    parts: dict[int, bytes] = field(default_factory=dict)


class Assembly:
    """The unfinished sub-packaged messages of one connection, few and short-lived.

    Packets of a message have running serials, so serial − number + 1 names the message.
    """

    def __init__(self, *, packages: int, lifetime_s: float) -> None:
        self._packages = packages
        self._lifetime_s = lifetime_s
        self._partials: dict[tuple[int, int], _Partial] = {}

    def add(self, packet: Message, now: float) -> Message | None:
        """The whole message once its last packet is here; None before, and for bad numbers.

        The whole carries the header of the packet that completed it.
        """
        header = packet.header
        total, number = header.package_total or 0, header.package_no or 0
        if not 1 <= number <= total <= self._packages:
            return None
        first_serial = (header.serial - number + 1) & 0xFFFF
        key = (header.msg_id, first_serial)
        partial = self._partial(key, header, now)
        partial.parts[number] = packet.body
        if len(partial.parts) < total:
            return None
        del self._partials[key]
        body = b"".join(partial.parts[at] for at in range(1, total + 1))
        return read_body(replace(header, body_length=len(body)), body)

    def missing(self, now: float) -> list[tuple[Header, int, list[int]]]:
        """Messages that stopped short: a header, the first serial, the numbers to ask again.

        A message is asked for once after a lifetime and forgotten after a second one.
        """
        asked = []
        for key, partial in list(self._partials.items()):
            if now - partial.begun_at < self._lifetime_s:
                continue
            if partial.asked_again:
                del self._partials[key]
                continue
            partial.asked_again, partial.begun_at = True, now
            numbers = range(1, (partial.first.package_total or 0) + 1)
            lacking = [number for number in numbers if number not in partial.parts]
            asked.append((partial.first, key[1], lacking))
        return asked

    def _partial(self, key: tuple[int, int], header: Header, now: float) -> _Partial:
        known = self._partials.get(key)
        if known is not None and known.first.package_total == header.package_total:
            return known
        if len(self._partials) >= _PARTIAL_MESSAGES:
            oldest = min(self._partials, key=lambda held: self._partials[held].begun_at)
            del self._partials[oldest]
        self._partials[key] = _Partial(header, now)
        return self._partials[key]
