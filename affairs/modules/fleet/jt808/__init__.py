"""JT/T 808: the protocol by which terminals of vehicles report where they are.

Reads the 2019 standard and terminals of 2011 and 2013. The codec knows no socket and no database:
``decode_hex`` and ``decode_stream`` read recorded frames; ``gateway`` serves terminals.
"""

from affairs.modules.fleet.jt808.framing import FrameError, FrameFault, FrameSplitter
from affairs.modules.fleet.jt808.header import Header
from affairs.modules.fleet.jt808.messages import (
    Message,
    StreamReading,
    decode_frame,
    decode_hex,
    decode_stream,
)
from affairs.modules.fleet.jt808.position import Position

__all__ = [
    "FrameError",
    "FrameFault",
    "FrameSplitter",
    "Header",
    "Message",
    "Position",
    "StreamReading",
    "decode_frame",
    "decode_hex",
    "decode_stream",
]
