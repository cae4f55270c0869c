"""How much a workbook may hold before it is refused instead of filling the memory."""

from __future__ import annotations

from dataclasses import dataclass

from affairs.core.tables.refusal import UnreadableFile


@dataclass(frozen=True)
class Limits:
    """Upper bounds of one file; each one is named in the refusal it causes."""

    file_bytes: int = 100 * 1024**2
    unpacked_bytes: int = 1024**3
    part_ratio: int = 200
    ratio_free_bytes: int = 10 * 1024**2
    description_bytes: int = 64 * 1024**2
    parts: int = 10_000
    sheets: int = 1_000
    cells: int = 10_000_000

    def check_file(self, size: int) -> None:
        """Refuse an empty file and one above ``file_bytes``."""
        if size == 0:
            raise UnreadableFile("文件是空的（0 字节）。核对是否选对文件，或重新导出。")
        if size > self.file_bytes:
            raise UnreadableFile(
                f"文件 {_megabytes(size)}，超过上限 {_megabytes(self.file_bytes)}。分成几份再上传。"
            )

    def check_unpacked(self, size: int) -> None:
        """Refuse a package that unpacks to more than ``unpacked_bytes`` in all."""
        if size > self.unpacked_bytes:
            raise UnreadableFile(
                f"文件解压后超过上限 {_megabytes(self.unpacked_bytes)}，没有读取。"
                "删去无关的工作表和图片后再上传。"
            )

    def check_part(self, packed: int, unpacked: int) -> None:
        """Refuse a part that is suspiciously small for what it claims to unpack to."""
        if unpacked > self.ratio_free_bytes and unpacked > packed * self.part_ratio:
            raise UnreadableFile(
                f"文件的压缩比超过 {self.part_ratio} 倍，不像正常的工作簿，没有读取。"
                "在 Excel 或 WPS 中另存后再上传。"
            )

    def check_sheets(self, count: int) -> None:
        """Refuse a workbook that lists more than ``sheets`` sheets."""
        if count > self.sheets:
            raise UnreadableFile(
                f"文件有 {count:,} 个工作表，超过上限 {self.sheets:,} 个。拆分后再上传。"
            )


class CellBudget:
    """How many cells a workbook may still take up, over all its sheets."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._spent = 0

    def spend(self, count: int, sheet: str) -> None:
        """Take up ``count`` cells, blank ones before a filled one included."""
        self._spent += count
        self.check(0, sheet)

    def check(self, count: int, sheet: str) -> None:
        """Refuse the workbook if ``count`` more cells would be too many."""
        if self._spent + count > self.limits.cells:
            raise UnreadableFile(
                f"读到工作表“{sheet}”时，数据区超过上限 {self.limits.cells // 10_000} 万格。"
                "删去远处的零散单元格，或分成几份再上传。"
            )


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"


DEFAULT_LIMITS = Limits()
