"""xlsx and xlsm workbooks: sheets in order, shared strings, styles and the date system."""

from __future__ import annotations

from affairs.core.tables.limits import CellBudget
from affairs.core.tables.number_formats import NumberFormat
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.package import (
    Package,
    Relationship,
    refuse_shared_parts,
    relationships,
    start_tags,
)
from affairs.core.tables.reading.xlsx_cells import CellDecoder
from affairs.core.tables.reading.xlsx_sheet import read_sheet
from affairs.core.tables.reading.xlsx_strings import read_shared_strings
from affairs.core.tables.reading.xlsx_styles import read_styles
from affairs.core.tables.workbook import Sheet

_DEFAULT_WORKBOOK = "xl/workbook.xml"


def workbook_part(package: Package, default: str = _DEFAULT_WORKBOOK) -> str:
    """The name of the part that lists the sheets."""
    for relationship in relationships(package, "").values():
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    return default


def read_xlsx(package: Package, budget: CellBudget) -> tuple[Sheet, ...]:
    """Every work sheet of the package; chart sheets hold no cells and are left out."""
    part = workbook_part(package)
    related = relationships(package, part)
    tags = start_tags(package.read(part))
    decoder = CellDecoder(
        strings=_shared_strings(package, related),
        styles=_styles(package, related),
        epoch_1904=any(
            tag == "workbookPr" and attributes.get("date1904") in ("1", "true", "on")
            for tag, attributes in tags
        ),
    )
    listed = [attributes for tag, attributes in tags if tag == "sheet" and "name" in attributes]
    budget.limits.check_sheets(len(listed))
    targets = [related.get(attributes.get("id", "")) for attributes in listed]
    found = [
        (target.target, attributes)
        for target, attributes in zip(targets, listed, strict=True)
        if target and target.kind == "worksheet"
    ]
    refuse_shared_parts([part for part, _ in found])
    return tuple(
        _read_sheet(package, part, attributes, decoder, budget) for part, attributes in found
    )


def _read_sheet(
    package: Package,
    part: str,
    attributes: dict[str, str],
    decoder: CellDecoder,
    budget: CellBudget,
) -> Sheet:
    name = attributes["name"]
    grid = Grid(name, budget)
    merged = read_sheet(package, part, decoder, grid)
    visible = attributes.get("state", "visible") == "visible"
    return Sheet(name, grid.rows, visible, merged, _notes(decoder))


def _notes(decoder: CellDecoder) -> tuple[str, ...]:
    count = decoder.empty_results
    return (f"有 {count:,} 个公式没有结果文字，按空单元格读取。",) if count else ()


def _shared_strings(package: Package, related: dict[str, Relationship]) -> list[str]:
    part = first_of(related, "sharedStrings")
    return read_shared_strings(package, part) if part and part in package else []


def _styles(package: Package, related: dict[str, Relationship]) -> list[NumberFormat]:
    part = first_of(related, "styles")
    return read_styles(package, part) if part and part in package else []


def first_of(related: dict[str, Relationship], kind: str) -> str | None:
    """The part of the first relationship of a kind."""
    return next((found.target for found in related.values() if found.kind == kind), None)
