"""Limits of the gateway, by which a broken, hostile or slow terminal harms nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from affairs.modules.fleet.jt808.framing import MAX_FRAME_BYTES


@dataclass(frozen=True, slots=True)
class GatewayLimits:
    """Seconds, bytes and counts; the defaults serve a city's fleet."""

    heartbeat_s: float = 60
    missed_heartbeats: int = 3
    authentication_s: float = 30
    failed_authentications: int = 3
    sweep_s: float = 1
    farewell_s: float = 5
    frame_bytes: int = MAX_FRAME_BYTES
    write_buffer_bytes: int = 64 * 1024
    connections: int = 10_000
    connections_per_address: int = 2_000
    bad_frames_in_a_row: int = 50
    attempts_at_the_door: int = 20
    frames_per_turn: int = 200
    unstored_per_session: int = 500
    unstored: int = 100_000
    batch_size: int = 4_000
    batch_delay_s: float = 0.05
    retry_s: float = 1
    packages: int = 64
    assembly_s: float = 60

    @property
    def silence_s(self) -> float:
        """After this much silence a terminal is offline."""
        return self.heartbeat_s * self.missed_heartbeats
