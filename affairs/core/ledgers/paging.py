"""One page of a listing: plain values drawn as cells, with cursors to its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Any

from markupsafe import Markup

from affairs.core.database.prepared import Statement, compiled
from affairs.core.ledgers import ordering
from affairs.core.ledgers.cells import CellWriter, conversions
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.listing import Listing


@dataclass(slots=True)
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
    return _layout(tuple(column.paths for column in columns), tuple(step.path for step in steps))


@lru_cache(maxsize=1_024)
def _layout(columns: tuple[tuple[str, ...], ...], steps: tuple[str, ...]) -> Layout:
    index: dict[str, int] = {"pk": 0}
    for path in (*(p for paths in columns for p in paths), *steps):
        index.setdefault(path, len(index))
    places = tuple(_place([index[path] for path in paths]) for paths in columns)
    return Layout(tuple(index), places, tuple(index[path] for path in steps))


def _place(indices: list[int]) -> slice | tuple[int, ...]:
    if not indices:
        return ()
    straight = list(range(indices[0], indices[0] + len(indices))) == indices
    return slice(indices[0], indices[-1] + 1) if straight else tuple(indices)


def read_page(listing: Listing, total: int | None) -> Page:
    """The page the address asks for; ``total`` is the number of rows when it is known exactly."""
    layout = layout_of(listing.columns, listing.steps)
    fetched = _fetch(listing, layout)
    page = Page(first=_first_number(listing, fetched.rows, total))
    page.rows = draw(listing, layout, fetched)
    _link(listing, layout, page, fetched)
    return page


@dataclass
class Fetched:
    """Raw rows of a page in reading order, and whether rows stand before and after it."""

    statement: Statement
    rows: list[tuple[Any, ...]]
    has_before: bool = False
    has_after: bool = False


def _fetch(listing: Listing, layout: Layout) -> Fetched:
    query, size = listing.query, listing.size
    after, before = query.get("after", ""), query.get("before", "")
    if query.get("last"):
        statement, rows = _take(listing, layout, turned=True, cursor="")
        return Fetched(statement, rows[:size][::-1], len(rows) > size, False)
    if before:
        statement, rows = _take(listing, layout, turned=True, cursor=before)
        return Fetched(statement, rows[:size][::-1], len(rows) > size, True)
    statement, rows = _take(listing, layout, turned=False, cursor=after)
    return Fetched(statement, rows[:size], bool(after), len(rows) > size)


def _take(
    listing: Listing, layout: Layout, *, turned: bool, cursor: str
) -> tuple[Statement, list[tuple[Any, ...]]]:
    """One row more than the page holds, from the cursor on in the direction asked."""
    model, steps = listing.ledger.model, listing.steps
    place = ordering.read(model, steps, cursor) if cursor else []
    given = {f"at{n}": value for n, value in enumerate(place) if value is not None}
    if not all(ordering.has_field(model, step.path) for step in steps):
        given = {}  # a computed value has no field that could prepare it: it stays in the statement

    def make() -> Statement:
        found = listing.ordered(turned=turned)
        if cursor:
            values = [
                ordering.argument(model, steps[n].path, f"at{n}") if f"at{n}" in given else value
                for n, value in enumerate(place)
            ]
            way = [step.turned() for step in steps] if turned else steps
            found = found.filter(ordering.beyond(way, values))
        return compiled(found.values_list(*layout.paths)[: listing.size + 1])

    shape = ("page", turned, tuple(sorted(given)) if given else cursor, bool(cursor))
    statement = listing.statement(shape, make)
    return statement, statement.raw(**given)


def _first_number(listing: Listing, values: list[Any], total: int | None) -> int | None:
    if listing.query.get("last"):
        return None if total is None else max(total - len(values), 0) + 1
    raw = listing.query.get("from", "1")
    number = int(raw) if raw.lstrip("-").isdecimal() else 1
    return max(number, 1)


def _link(listing: Listing, layout: Layout, page: Page, fetched: Fetched) -> None:
    if not fetched.rows:
        page.first_url = listing.url() if fetched.has_before else ""
        return
    ends = fetched.statement.converted([fetched.rows[0], fetched.rows[-1]])
    first, last = ([row[place] for place in layout.cursor] for row in ends)
    if fetched.has_after:
        number = None if page.last is None else page.last + 1
        page.next_url = listing.url(after=ordering.written(last), **_from(number))
        page.last_url = listing.url(last=1)
    if fetched.has_before:
        number = None if page.first is None else page.first - listing.size
        page.previous_url = listing.url(before=ordering.written(first), **_from(number))
        page.first_url = listing.url()


def _from(number: int | None) -> dict[str, Any]:
    return {} if number is None else {"from": number}


def draw(listing: Listing, layout: Layout, fetched: Fetched) -> list[Row]:
    """The rows with their cells; the first column is the link."""
    rows = fetched.rows
    if not rows:
        return []
    writers = _writers_of(listing, layout, fetched.statement)
    base = listing.ledger.url
    columns = list(zip(*rows, strict=True))
    keys = columns[0]
    urls = [f"{base}{key}/" for key in keys]
    cells = [
        writer.cells(columns, len(rows)) if at else writer.links(columns, urls)
        for at, writer in enumerate(writers.columns)
    ]
    measures = repeat(None) if writers.measure is None else writers.measures(columns)
    return [
        Row(key, url, Markup("".join(parts)), measure)
        for key, url, measure, *parts in zip(keys, urls, measures, *cells)  # noqa: B905
    ]


@dataclass(frozen=True)
class Writers:
    """What draws the columns of one layout, and where the main measure stands."""

    columns: list[CellWriter]
    measure: int | None
    convert: Callable[[Any], Any] | None

    def measures(self, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The main measure of each row, whose sum the bulk bar shows."""
        values = columns[self.measure or 0]
        return values if self.convert is None else [self.convert(value) for value in values]


_writers: dict[tuple[Any, ...], Writers] = {}
LAYOUTS_KEPT = 256


def _writers_of(listing: Listing, layout: Layout, statement: Statement) -> Writers:
    """The writers of these columns in this order, made once."""
    key = (listing.ledger.code, layout.paths, tuple(column.name for column in listing.columns))
    known = _writers.get(key)
    if known is None:
        if len(_writers) >= LAYOUTS_KEPT:
            _writers.pop(next(iter(_writers)), None)
        known = _writers[key] = _new_writers(listing, layout, statement)
    return known


def _new_writers(listing: Listing, layout: Layout, statement: Statement) -> Writers:
    converts = conversions(statement)
    places = [
        range(*place.indices(len(layout.paths))) if isinstance(place, slice) else place
        for place in layout.places
    ]
    measure = _measure_place(listing, layout)
    return Writers(
        [
            CellWriter(column, _css(listing, at, column), place, converts)
            for at, (column, place) in enumerate(zip(listing.columns, places, strict=True))
        ],
        measure,
        None if measure is None else converts.get(measure),
    )


def _css(listing: Listing, at: int, column: BoundColumn) -> str:
    return " ".join(filter(None, (phone_class(listing, at, column), "" if at else "stick")))


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
