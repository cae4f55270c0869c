"""Why connections of terminals end."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """Why a connection ended."""

    LEFT = "left"
    SILENT = "silent"
    REPLACED = "replaced"
    NOT_AUTHENTICATED = "not_authenticated"
    BAD_FRAMES = "bad_frames"
    TOO_SLOW = "too_slow"
    TOO_MANY = "too_many"
    UNREGISTERED = "unregistered"
    CLOSING = "closing"
    FAULT = "fault"
