"""Why a file cannot be read, in words its sender can act on."""

from __future__ import annotations

from affairs.core.errors import InvalidValue


class UnreadableFile(InvalidValue):
    """A file that holds no table we can read; the message says why and how to cure it."""


def damaged(detail: str) -> UnreadableFile:
    """The refusal for a file whose inside contradicts itself."""
    return UnreadableFile(f"文件已损坏，无法读取：{detail}。在 Excel 或 WPS 中打开并另存后再上传。")
