"""The encoding of a text file: UTF-8, UTF-16 with its mark, GB 18030, else western Windows."""

from __future__ import annotations

import codecs
import re

from affairs.core.tables.refusal import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9]")
_COMMON_PAIR = re.compile(rb"[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]")  # GB 2312: punctuation, characters
_LEAST_COMMON_SHARE = 0.6


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and the remarks on its encoding; what is no text is refused."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _strict(content, codec, name), (f"文字编码 {name}",)
    if b"\x00" in content:
        raise UnreadableFile(
            "这不是表格文件，或是没有字节序标记的 UTF-16 文本。"
            "用 Excel 打开，另存为 .xlsx 后再上传。"
        )
    return _unmarked(content)


def _strict(content: bytes, codec: str, name: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            f"文件标明是 {name} 编码，内容却不是。用 Excel 打开，另存为 .xlsx 后再上传。"
        ) from fault
    if "\x00" in text:
        raise UnreadableFile("这不是表格文件：内容里有二进制数据。核对是否选对文件。")
    return text


def _unmarked(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode("utf-8"), ("文字编码 UTF-8",)
    except UnicodeDecodeError:
        pass
    if _looks_chinese(content):
        try:
            return content.decode("gb18030"), ("文字编码 GB18030",)
        except UnicodeDecodeError:
            pass
    return _western(content)


def _looks_chinese(content: bytes) -> bool:
    """Whether most double bytes are everyday Chinese; accented letters seldom pair up so."""
    pairs = _PAIR.findall(content)
    common = sum(1 for pair in pairs if _COMMON_PAIR.fullmatch(pair))
    return common >= len(pairs) * _LEAST_COMMON_SHARE


def _western(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            "认不出文字编码（不是 UTF-8、GB18030、UTF-16）。"
            "用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 后再上传。"
        ) from fault
    return text, ("文字编码按 Windows-1252（西欧）读取，若有乱码，另存为“CSV UTF-8”后再上传",)
