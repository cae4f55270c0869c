"""Reading a spreadsheet file of any usual format into a ``Workbook``."""

from __future__ import annotations

from pathlib import Path, PurePath

from affairs.core.tables.collector import collector_paused
from affairs.core.tables.limits import DEFAULT_LIMITS, CellBudget, Limits
from affairs.core.tables.reading import signatures
from affairs.core.tables.reading.compound import CompoundFile
from affairs.core.tables.reading.ods import CONTENT_PART, read_ods
from affairs.core.tables.reading.package import Package
from affairs.core.tables.reading.text import read_text
from affairs.core.tables.reading.xls import read_xls
from affairs.core.tables.reading.xlsb import WORKBOOK_PART, read_xlsb
from affairs.core.tables.reading.xlsx import read_xlsx, workbook_part
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.workbook import Sheet, Workbook

__all__ = ["read_workbook"]


def read_workbook(
    source: bytes | Path, filename: str | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> Workbook:
    """Every sheet of a spreadsheet file, its format told by the content, not by the name.

    Reads xlsx, xlsm, xlsb, xls (Excel 95 to 2003), ods, and text tables (csv, tsv, txt). Any file
    that yields no table raises ``UnreadableFile`` with the reason; nothing else is raised for what
    the file holds.
    """
    content = _content(source, limits)
    name = filename or (source.name if isinstance(source, Path) else "未命名")
    limits.check_file(len(content))
    with collector_paused():
        kind, sheets, notes = _read(content, PurePath(name).stem, limits)
    if not sheets:
        raise UnreadableFile("文件里没有工作表。核对是否选对文件。")
    return Workbook(name, kind, sheets, notes)


def _content(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    limits.check_file(source.stat().st_size)
    return source.read_bytes()


def _read(
    content: bytes, name: str, limits: Limits
) -> tuple[str, tuple[Sheet, ...], tuple[str, ...]]:
    found, budget = signatures.kind_of(content), CellBudget(limits)
    if found == "zip":
        return _read_package(Package(content, limits), budget)
    if found == "compound":
        return "xls", read_xls(_workbook_stream(CompoundFile(content)), budget), ()
    sheet, notes = read_text(content, name, budget)
    return "csv", (sheet,), notes


def _read_package(
    package: Package, budget: CellBudget
) -> tuple[str, tuple[Sheet, ...], tuple[str, ...]]:
    part = workbook_part(package)
    if part.lower().endswith(".bin") or WORKBOOK_PART in package:
        return "xlsb", read_xlsb(package, budget), ()
    if CONTENT_PART in package:
        return "ods", read_ods(package, budget), ()
    if part in package:
        return "xlsx", read_xlsx(package, budget), ()
    raise UnreadableFile(_not_a_workbook(package.names))


def _not_a_workbook(names: frozenset[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "这是 Word 文档，不是表格。把表格复制到 Excel 后再上传。"
    if any(name.startswith("ppt/") for name in names):
        return "这是演示文稿，不是表格。核对是否选对文件。"
    if any(name.endswith((".xlsx", ".xls", ".csv", ".ods")) for name in names):
        return "这是压缩包，解压后上传里面的表格。"
    return "压缩包里没有工作簿，不是表格文件。核对是否选对文件。"


def _workbook_stream(compound: CompoundFile) -> bytes:
    for name in ("Workbook", "Book", "WORKBOOK", "BOOK"):
        if name in compound.names:
            return compound.stream(name)
    if "EncryptedPackage" in compound.names:
        raise UnreadableFile("文件设有密码，无法读取。在 Excel 中打开，取消密码并另存后再上传。")
    if "WordDocument" in compound.names:
        raise UnreadableFile("这是 Word 文档，不是表格。把表格复制到 Excel 后再上传。")
    raise UnreadableFile("文件里没有工作簿，不是表格文件。核对是否选对文件。")
