"""Storing positions in batches, and answering a message only when its positions are stored."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808.bodies import Result
from affairs.modules.fleet.jt808.header import Header
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.jt808.receiving import Received, Sink

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The positions of one message, and the answer it gets once they are stored."""

    sender: Sender
    header: Header
    positions: tuple[Received, ...]
    result: Result | None = Result.OK


class Sender(Protocol):
    """The connection a delivery came by."""

    def stored(self, deliveries: list[Delivery]) -> None: ...


class Storer:
    """Hands deliveries to the sink in order, many at a time, and tells the senders."""

    def __init__(self, sink: Sink, limits: GatewayLimits, on_space: Callable[[], None]) -> None:
        self._sink = sink
        self._limits = limits
        self._on_space = on_space
        self._waiting: deque[Delivery] = deque()
        self._count = 0
        self._arrived = asyncio.Event()
        self._closing = False

    @property
    def is_full(self) -> bool:
        """No more positions are taken until some are stored."""
        return self._count >= self._limits.unstored

    def put(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)
        self._count += len(delivery.positions)
        self._arrived.set()

    def close(self) -> None:
        """Let ``run`` store what is left and return."""
        self._closing = True
        self._arrived.set()

    async def run(self) -> None:
        """Store until closed. Whatever the sink raises beside SourceUnavailable ends it."""
        while self._waiting or not self._closing:
            await self._arrived.wait()
            if self._count < self._limits.batch_size and not self._closing:
                await asyncio.sleep(self._limits.batch_delay_s)
            batch = self._next_batch()
            if batch and await self._store(batch):
                self._tell(batch)

    def _next_batch(self) -> list[Delivery]:
        batch: list[Delivery] = []
        size = 0
        while self._waiting and size < self._limits.batch_size:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].positions)
        if not self._waiting and not self._closing:
            self._arrived.clear()
        return batch

    async def _store(self, batch: list[Delivery]) -> bool:
        """Whether the batch was stored; a sink that stays away while closing is given up on."""
        positions = [position for delivery in batch for position in delivery.positions]
        while positions:
            try:
                await self._sink(positions)
            except SourceUnavailable as away:
                log.warning("positions not stored, %d wait: %s", self._count, away.message)
                if self._closing:
                    return False
                await asyncio.sleep(self._limits.retry_s)
            else:
                break
        return True

    def _tell(self, batch: list[Delivery]) -> None:
        was_full = self.is_full
        by_sender: dict[int, list[Delivery]] = {}
        for delivery in batch:
            self._count -= len(delivery.positions)
            by_sender.setdefault(id(delivery.sender), []).append(delivery)
        for deliveries in by_sender.values():
            deliveries[0].sender.stored(deliveries)
        if was_full and not self.is_full:
            self._on_space()
