"""What a file is by its content; its name is only quoted in messages."""

from __future__ import annotations

import re

from affairs.core.tables.reading import compound
from affairs.core.tables.refusal import UnreadableFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_SAVE_AS = "用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
_OTHERS = (
    (b"%PDF", "这是 PDF 文档，不是表格"),
    (b"\x89PNG", "这是图片，不是表格"),
    (b"\xff\xd8\xff", "这是图片，不是表格"),
    (b"GIF8", "这是图片，不是表格"),
    (b"Rar!", "这是压缩包，解压后上传里面的表格"),
    (b"7z\xbc\xaf", "这是压缩包，解压后上传里面的表格"),
    (b"\x1f\x8b", "这是压缩包，解压后上传里面的表格"),
    (b"{\\rtf", "这是 RTF 文档，不是表格"),
)
_MARKUP = re.compile(rb"[\xef\xbb\xbf\s]*<(\?xml|!doctype|!--|[a-z])", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|body|head|meta)\b", re.IGNORECASE)


def kind_of(content: bytes) -> str:
    """``zip``, ``compound`` or ``text``; what is certainly no table is refused by its name."""
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(compound.SIGNATURE):
        return "compound"
    if content.startswith(_OLD_EXCEL):
        raise UnreadableFile(f"这是 Excel 4.0 或更早的文件，无法读取。{_SAVE_AS}")
    for signature, message in _OTHERS:
        if content.startswith(signature):
            raise UnreadableFile(f"{message}。核对是否选对文件。")
    _refuse_markup(content[:4096])
    return "text"


def _refuse_markup(start: bytes) -> None:
    if b"MIME-Version:" in start[:200]:
        raise UnreadableFile(f"这是网页存档改名的表格，无法读取。{_SAVE_AS}")
    if not _MARKUP.match(start):
        return
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise UnreadableFile(f"这是“XML 电子表格 2003”，无法读取。{_SAVE_AS}")
    if _HTML.search(start):
        raise UnreadableFile(f"这是网页（HTML）改名的表格，无法读取。{_SAVE_AS}")
    raise UnreadableFile(f"这是 XML 文件，不是表格。{_SAVE_AS}")
