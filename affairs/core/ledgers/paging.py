"""One page of a listing: plain values drawn as cells, with cursors to its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import JSONField, QuerySet
from markupsafe import Markup

from affairs.core.ledgers import ordering
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.formats import cell_maker
from affairs.core.ledgers.listing import Listing


@dataclass
class Row:
    """A drawn row: key, name and cells as safe HTML."""

    pk: Any
    url: str
    cells: Markup
    measure: Any = None
    finding: dict[str, Any] | None = None


@dataclass
class Page:
    """Rows with the numbers of the first and last and the addresses of the neighbours.

    ``first`` is None when the place is unknown (the last page of a set not counted exactly).
    """

    rows: list[Row] = field(default_factory=list)
    first: int | None = 1
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    last_url: str = ""

    @property
    def last(self) -> int | None:
        return None if self.first is None else self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Layout:
    """Where the values of each column stand in a fetched row."""

    paths: tuple[str, ...]
    places: tuple[slice | tuple[int, ...], ...]
    cursor: tuple[int, ...]


def layout_of(columns: Sequence[BoundColumn], steps: Sequence[ordering.Step]) -> Layout:
    """Paths to fetch, each once, the key first; places of columns and of the cursor."""
    index: dict[str, int] = {"pk": 0}
    for path in (*(p for column in columns for p in column.paths), *(s.path for s in steps)):
        index.setdefault(path, len(index))
    places = tuple(_place([index[path] for path in column.paths]) for column in columns)
    return Layout(tuple(index), places, tuple(index[step.path] for step in steps))


def _place(indices: list[int]) -> slice | tuple[int, ...]:
    if not indices:
        return ()
    straight = list(range(indices[0], indices[0] + len(indices))) == indices
    return slice(indices[0], indices[-1] + 1) if straight else tuple(indices)


def read_page(listing: Listing, total: int | None) -> Page:
    """The page the address asks for; ``total`` is the number of rows when it is known exactly."""
    layout = layout_of(listing.columns, listing.steps)
    values, has_before, has_after = _fetch(listing, layout)
    page = Page(first=_first_number(listing, values, total))
    page.rows = draw(listing, layout, values)
    _link(listing, layout, page, values, has_before, has_after)
    return page


def _fetch(listing: Listing, layout: Layout) -> tuple[list[tuple[Any, ...]], bool, bool]:
    """Values of the page in reading order, and whether rows stand before and after it."""
    query, size = listing.query, listing.size
    after, before = query.get("after", ""), query.get("before", "")
    if query.get("last"):
        rows = _take(listing.ordered(turned=True), layout, size)
        return rows[:size][::-1], len(rows) > size, False
    if before:
        turned = [step.turned() for step in listing.steps]
        place = ordering.read(listing.ledger.model, listing.steps, before)
        found = listing.ordered(turned=True).filter(ordering.beyond(turned, place))
        rows = _take(found, layout, size)
        return rows[:size][::-1], len(rows) > size, True
    found = listing.ordered()
    if after:
        place = ordering.read(listing.ledger.model, listing.steps, after)
        found = found.filter(ordering.beyond(listing.steps, place))
    rows = _take(found, layout, size)
    return rows[:size], bool(after), len(rows) > size


def _take(rows: QuerySet[Any], layout: Layout, size: int) -> list[tuple[Any, ...]]:
    return list(rows.values_list(*layout.paths)[: size + 1])


def _first_number(listing: Listing, values: list[Any], total: int | None) -> int | None:
    if listing.query.get("last"):
        return None if total is None else max(total - len(values), 0) + 1
    raw = listing.query.get("from", "1")
    number = int(raw) if raw.lstrip("-").isdecimal() else 1
    return max(number, 1)


def _link(
    listing: Listing,
    layout: Layout,
    page: Page,
    values: list[tuple[Any, ...]],
    has_before: bool,
    has_after: bool,
) -> None:
    if not values:
        page.first_url = listing.url() if has_before else ""
        return
    if has_after:
        cursor = ordering.written([values[-1][place] for place in layout.cursor])
        number = None if page.last is None else page.last + 1
        page.next_url = listing.url(after=cursor, **_from(number))
        page.last_url = listing.url(last=1)
    if has_before:
        cursor = ordering.written([values[0][place] for place in layout.cursor])
        number = None if page.first is None else page.first - listing.size
        page.previous_url = listing.url(before=cursor, **_from(number))
        page.first_url = listing.url()


def _from(number: int | None) -> dict[str, int]:
    return {} if number is None else {"from": number}


def draw(listing: Listing, layout: Layout, values: list[tuple[Any, ...]]) -> list[Row]:
    """The rows with their cells; the first column is the link."""
    makers = [_maker(listing, at, column) for at, column in enumerate(listing.columns)]
    jobs = list(zip(makers, layout.places, strict=True))
    base = listing.ledger.url
    measure = _measure_place(listing, layout)
    rows = []
    for row in values:
        url = f"{base}{row[0]}/"
        cells = "".join(
            [maker(row[place] if type(place) is slice else _picked(row, place), url)
             for maker, place in jobs]
        )  # fmt: skip
        rows.append(Row(row[0], url, Markup(cells), None if measure is None else row[measure]))
    return rows


def _picked(row: tuple[Any, ...], indices: Any) -> list[Any]:
    return [row[index] for index in indices]


def _maker(listing: Listing, at: int, column: BoundColumn) -> Callable[[Any, str], str]:
    css = " ".join(filter(None, (phone_class(listing, at, column), "" if at else "stick")))
    cell = cell_maker(column, css=css)
    if at:
        return _remembering(listing, column, css, cell)

    def linked(values: Any, url: str) -> str:
        opening, _, inner = cell(values).partition(">")
        return f'{opening}><a class="b" href="{url}">{inner.removesuffix("</td>")}</a></td>'

    return linked


KEPT_CELLS = 4_000


def _remembering(
    listing: Listing, column: BoundColumn, css: str, cell: Callable[[Any], str]
) -> Callable[[Any, str], str]:
    """Cells by value, kept over requests: units, cars and states come again on every page."""
    known = _cells.setdefault((listing.ledger.code, column.name, css), {})

    def remembered(values: Any, url: str) -> str:
        key = tuple(values)
        html = known.get(key)
        if html is None:
            if len(known) >= KEPT_CELLS:
                known.clear()
            html = known[key] = cell(values)
        return html

    return remembered if _is_hashable(column) else lambda values, url: cell(values)


_cells: dict[tuple[str, str, str], dict[tuple[Any, ...], str]] = {}


def _is_hashable(column: BoundColumn) -> bool:
    """Whether the column's values can be keys; derived ones may depend on the day."""
    return column.value is None and column.expression is None and not _is_json(column)


def _is_json(column: BoundColumn) -> bool:
    return isinstance(column.own_field, JSONField)


def phone_class(listing: Listing, at: int, column: BoundColumn) -> str:
    """Where the cell stands in the two-line row of the phone; empty when it stays away."""
    lines = listing.ledger.phone_lines
    names = [one.name for one in listing.columns]
    if lines is None:
        state = next((one.name for one in listing.columns if one.choices), "")
        second = [name for name in names[1:] if name != state][:2]
        lines = (names[0], [*second, state])
    first, others = lines
    order = {first: "k1"}
    order.update(zip(others, ("k2", "k4", "k3", "k5"), strict=False))
    return order.get(column.name, "")


def _measure_place(listing: Listing, layout: Layout) -> int | None:
    """Where the main measure stands, whose sum the bulk bar shows."""
    total = next((name for name in listing.ledger.totals if name in layout.paths), None)
    return None if total is None else layout.paths.index(total)
