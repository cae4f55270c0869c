"""The compound file (OLE 2) that wraps old Excel workbooks and encrypted new ones.

Source: [MS-CFB]. Only what reading needs: the names in the directory and the bytes of one stream.
"""

from __future__ import annotations

import struct
from itertools import islice

from affairs.core.tables.refusal import damaged

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_LAST_REGULAR_SECTOR = 0xFFFFFFFA
_HEADER_FAT_SECTORS = 109
_ROOT = 5


class CompoundFile:
    """Streams by name; a contradiction inside raises ``UnreadableFile``."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES:
            raise damaged("文件头不完整")
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged("扇区大小不认识")
        self._sector_bytes = 1 << shift
        directory, _, self._cutoff, mini_fat, _, difat, _ = struct.unpack_from("<7I", content, 48)
        self._fat = self._read_fat(difat)
        self._entries = self._read_directory(self._chain(directory))
        root = self._entries.get("", (0, 0, 0))
        self._mini_fat = _whole_numbers(self._chain(mini_fat))
        self._mini_stream = self._chain(root[1])[: root[2]]

    @property
    def names(self) -> frozenset[str]:
        """Names of all streams and storages."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of the stream ``name``, which must be among ``names``."""
        _, start, size = self._entries[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        mini = self._mini_stream
        sectors = _walk(self._mini_fat, start)
        return b"".join(mini[sector * 64 : sector * 64 + 64] for sector in sectors)[:size]

    def _read_fat(self, difat: int) -> list[int]:
        listed = list(struct.unpack_from(f"<{_HEADER_FAT_SECTORS}I", self._content, 76))
        per_sector = self._sector_bytes // 4
        seen = set()
        while difat < _LAST_REGULAR_SECTOR and difat not in seen:
            seen.add(difat)
            numbers = _whole_numbers(self._sector(difat))
            listed += numbers[: per_sector - 1]
            difat = numbers[per_sector - 1] if len(numbers) == per_sector else _LAST_REGULAR_SECTOR
        sectors = (self._sector(number) for number in listed if number < _LAST_REGULAR_SECTOR)
        most = len(self._content) // self._sector_bytes // per_sector + 2
        return _whole_numbers(b"".join(islice(sectors, most)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        return self._content[start : start + self._sector_bytes]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _walk(self._fat, start))

    def _read_directory(self, directory: bytes) -> dict[str, tuple[int, int, int]]:
        entries = {}
        for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = directory[offset : offset + _ENTRY_BYTES]
            name_bytes, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            if kind == _ROOT:
                entries[""] = kind, start, size
            elif kind:
                name = entry[: max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", "replace")
                entries.setdefault(name, (kind, start, size))
        return entries


def _whole_numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))


def _walk(fat: list[int], start: int) -> list[int]:
    """The sector numbers of a chain; a loop or a jump outside is damage."""
    chain: list[int] = []
    while start < _LAST_REGULAR_SECTOR:
        if start >= len(fat) or len(chain) > len(fat):
            raise damaged("扇区链断裂")
        chain.append(start)
        start = fat[start]
    return chain
