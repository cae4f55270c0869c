"""Who took a sheet out, when, under which trace number: behind its cells, on each printed page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pylopdf_fonts_zh_cn
import typst
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

from affairs.core.audit import origin
from affairs.core.crypto import Sm3

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

FACES = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
TILE = """
#set page(width: 460pt, height: 230pt, margin: 0pt, fill: none)
#set text(font: "Noto Sans SC", size: 13pt, fill: luma(222))
#align(center + horizon, rotate(-18deg, reflow: false, sys.inputs.mark))
"""
CHUNK = 1024 * 1024


def mark_of(user: User) -> str:
    """The watermark of what the user takes out now: name, account, time, trace number."""
    now = timezone.localtime()
    trace = origin.current().trace_id
    tail = f" 追踪号 {trace}" if trace else ""
    return f"{user.name}（{user.login}）{now:%Y-%m-%d %H:%M:%S}{tail}"


def watermark(mark: str) -> Callable[[Worksheet], None]:
    """What puts the mark behind the cells of a sheet and on each of its printed pages."""
    written = mark.replace("&", "&&")
    picture = _tile(mark)

    def put(sheet: Worksheet) -> None:
        sheet.set_header(f"&R&9{written}")
        sheet.set_footer(f"&L&9{written}&R&9第 &P 页，共 &N 页")
        sheet.set_background(io.BytesIO(picture), is_byte_stream=True)

    return put


def csv_mark(user: User) -> bytes:
    """The mark as the last line of a CSV file."""
    mark = mark_of(user).replace('"', "'")
    return f'"导出：{mark}"\r\n'.encode()


def _tile(mark: str) -> bytes:
    """The mark, aslant and pale, as a PNG."""
    return typst.compile(
        TILE.encode(),
        format="png",
        ppi=96,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FACES]),
        sys_inputs={"mark": mark},
    )


def digest_of(stream: IO[bytes]) -> str:
    """SM3 of a file, which is left at its start."""
    running = Sm3()
    for piece in iter(lambda: stream.read(CHUNK), b""):
        running.update(piece)
    stream.seek(0)
    return running.hexdigest()
