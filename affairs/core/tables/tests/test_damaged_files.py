"""Whatever happens to a file on its way, reading it ends in rows or in a refusal."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affairs.core.tables.limits import DEFAULT_LIMITS, CellBudget
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.reading.xls import read_xls
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import SHARED, ods, record, shared, xls_stream, xlsx
from affairs.core.tables.workbook import Sheet

_FOLDER = SHARED / "spreadsheets" / "files"
SMALL = sorted(
    path.name for path in _FOLDER.glob("*") if _FOLDER.exists() and path.stat().st_size < 30_000
)
PIECES = (b"\x00", b"9", b'"', b"<c", b"&", b"\xff" * 4, b"E+", b"</c>", b"\x80")
WORKBOOK = xlsx(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>44561.5</v></c>'
    '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="inlineStr"><is><t>甲</t></is></c></row>',
    strings=("名称",),
    formats=("yyyy-mm-dd",),
)
SPREADSHEET = ods(
    '<table:table table:name="表"><table:table-row table:number-rows-repeated="3">'
    '<table:table-cell office:value-type="float" office:value="1.5"/>'
    '<table:table-cell office:value-type="time" office:time-value="PT9H"/>'
    "</table:table-row></table:table>"
)
STREAM = xls_stream(
    record(0x203, struct.pack("<HHHd", 0, 0, 0, 12.5)),
    record(0x204, struct.pack("<HHHHB", 0, 1, 0, 2, 1) + "漷县".encode("utf-16-le")),
    record(0xBD, struct.pack("<HHHIHIH", 0, 2, 0, 5, 0, 9, 3)),
    record(0xE5, struct.pack("<5H", 1, 0, 0, 0, 1)),
)


def harmed(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes changed, dropped or added."""
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(damaged) + 1)
        match chance.randrange(4):
            case 0:
                damaged[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del damaged[at : at + chance.randrange(20)]
            case 2:
                damaged[at:at] = chance.choice(PIECES)
            case _:
                damaged[at:at] = damaged[at - 40 : at]
    return bytes(damaged)


def harmed_inside(content: bytes, chance: random.Random) -> bytes:
    """A package with one of its parts harmed, so that the packing itself is whole."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {entry: package.read(entry) for entry in package.namelist()}
    except (zipfile.BadZipFile, zlib.error):
        return harmed(content, chance)
    chosen = chance.choice(list(parts))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, harmed(part, chance) if name == chosen else part)
    return target.getvalue()


def read_package(content: bytes) -> tuple[Sheet, ...]:
    return read_workbook(content, "文件").sheets


def read_stream(content: bytes) -> tuple[Sheet, ...]:
    return read_xls(content, CellBudget(DEFAULT_LIMITS))


def ends_well(content: bytes, read: Callable[[bytes], tuple[Sheet, ...]] = read_package) -> bool:
    """Whether reading gives cells without any float, or a refusal with words."""
    try:
        sheets = read(content)
    except UnreadableFile as refusal:
        return bool(refusal.message)
    return not any(type(cell) is float for s in sheets for row in s.rows for cell in row)


@given(st.randoms(use_true_random=False), st.sampled_from([WORKBOOK, SPREADSHEET]))
@settings(max_examples=150, deadline=None)
def test_a_harmed_package(chance, content):
    assert ends_well(harmed_inside(content, chance))
    assert ends_well(harmed(content, chance))


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_harmed_xls_stream(chance):
    assert ends_well(harmed(STREAM, chance), read_stream)


@given(st.binary(max_size=300))
def test_any_bytes(content):
    assert ends_well(content)


@pytest.mark.shared
@pytest.mark.parametrize("name", SMALL)
def test_a_harmed_file_of_the_collection(name):
    content = shared("spreadsheets", "files", name).read_bytes()
    chance = random.Random(name)
    harm = harmed_inside if content.startswith(b"PK") else harmed
    assert all(ends_well(harm(content, chance)) for _ in range(3))
